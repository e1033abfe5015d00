package evidence

import (
	"bytes"
	"maps"
	"strings"
	"testing"
)

func TestExcerpt(t *testing.T) {
	b, key := testBundle(t)
	files, err := Excerpt(b, "a", key)
	if err != nil {
		t.Fatal(err)
	}
	if bad := failures(Verify(files, withJudge)); bad != "" {
		t.Error(bad)
	}
	for _, name := range []string{nameResults, nameTexts} {
		text, err := unzipped(files[name])
		if err != nil || bytes.Contains(text, []byte("4711-b")) || bytes.Count(text, []byte("\n")) != 3 {
			t.Errorf("%s is %s, %v", name, text, err)
		}
	}
	if _, err := Excerpt(b, "c", key); err == nil {
		t.Error("an excerpt of a case that is not there")
	}
	whole := maps.Clone(files)
	whole[nameDecision], whole[nameReport] = []byte("{}"), []byte("<html>All is well")
	if got := failures(Verify(resigned(t, whole, key, nil), Options{})); !strings.Contains(got, "decision.json is no file of such a bundle") {
		t.Errorf("a decision in an excerpt: found %q", got)
	}
	more := resigned(t, files, key, func(s *Statement) {
		s.Predicate.Seatrial.Runs = append(s.Predicate.Seatrial.Runs, RunAbout{roleBaseline, "x", 1, 9, b.Run.Root})
	})
	if got := failures(Verify(more, Options{})); !strings.Contains(got, "speaks of what an excerpt does not hold") {
		t.Errorf("a baseline that is not there: found %q", got)
	}
	// Records of another run are not proved by it.
	other, _ := testBundle(t)
	run, records := testRun(t, "20261120-193105-bbbbbb", "later")
	other.Run, other.Records = run, yielded(records)
	forged, err := Excerpt(other, "a", key)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		attack func(Files)
		reason string
	}{
		{func(f Files) { f[nameResults], f[nameTexts] = forged[nameResults], forged[nameTexts] }, "records of another run"},
		{func(f Files) { f[nameProofs] = replaced(`"no":1`, `"no":0`)(f[nameProofs]) }, "another number"},
		{func(f Files) { f[nameProofs] = f[nameProofs][:len(f[nameProofs])-1] }, "a proof cut off"},
		{func(f Files) { edited(t, f, nameResults, replaced(`"pass"`, `"fail"`)) }, "a verdict"},
		{func(f Files) { edited(t, f, nameTexts, replaced("now", "not")) }, "an answer"},
	} {
		f := maps.Clone(files)
		tt.attack(f)
		if got := failures(Verify(resigned(t, f, key, nil), Options{})); !strings.Contains(got, "records: ") {
			t.Errorf("%s: found %q", tt.reason, got)
		}
	}
}
