package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// corpus writes a data folder of rows that were made up for this test: supported answers repeat their
// context, unsupported ones speak of something else.
func corpus(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	places := strings.Fields("Bergen Hull Malmo Riga Gdansk Turku Narvik Visby Tallinn Stavanger")
	write := func(name, line string) {
		path := filepath.Join(dir, "hallucination", name+".jsonl")
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if _, err := f.WriteString(line + "\n"); err != nil {
			t.Fatal(err)
		}
	}
	for i, place := range places {
		context := fmt.Sprintf("The ferry to %s leaves at %d in the morning and carries forty cars.", place, i+3)
		good, bad := fmt.Sprintf("The ferry to %s carries forty cars.", place), "A railway museum opened beside the old cathedral last winter."
		write("summedits_contexts", fmt.Sprintf(`{"id":"c%d","context":%q}`, i, context))
		write("factscore_contexts", fmt.Sprintf(`{"id":"c%d","context":%q}`, i, context))
		write("factscore_bios", fmt.Sprintf(`{"group":"%d","context_ref":"c%d","facts":[{"text":%q,"label":0},{"text":%q,"label":1}]}`, i, i, good, bad))
		for label, answer := range []string{good, bad} {
			write("summedits", fmt.Sprintf(`{"group":"%d","domain":"news","context_ref":"c%d","answer":%q,"label":%d}`, i, i, answer, label))
			for _, name := range []string{"begin_wow_dev", "begin_cmudog_dev", "q2_wow", "factcheckgpt_stance"} {
				write(name, fmt.Sprintf(`{"group":"%d","context":%q,"answer":%q,"label":%d}`, i, context, answer, label))
			}
			spans := ""
			if label == 1 {
				spans = fmt.Sprintf(`,"spans":[{"start":%d,"end":%d}]`, len(good)+1, len(good)+1+len(bad))
			}
			write("ragtruth_qa", fmt.Sprintf(`{"group":"%d","context":%q,"answer":%q,"label":%d%s}`, i, context, good+" "+answer, label, spans))
		}
	}
	return dir
}

func TestTheSameDataGiveTheSameFile(t *testing.T) {
	dir := corpus(t)
	var files [2][]byte
	for i := range files {
		out := filepath.Join(t.TempDir(), "coefficients.go")
		var stdout, stderr bytes.Buffer
		if code := run([]string{"-data", dir, "-out", out}, &stdout, &stderr); code != 0 {
			t.Fatalf("exit %d: %s", code, &stderr)
		}
		raw, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		files[i] = raw
		// What nobody can miss is learned, by models that have not seen the group.
		if line := "FActScore facts           20    10  1.000"; !strings.Contains(stdout.String(), line) {
			t.Errorf("no line %q in\n%s", line, &stdout)
		}
	}
	if !bytes.Equal(files[0], files[1]) {
		t.Error("two runs wrote two models")
	}
}

func TestNothingToTrainOn(t *testing.T) {
	for _, c := range []struct {
		args   []string
		code   int
		stderr string
		reason string
	}{
		{nil, 2, "-data", "no data named"},
		{[]string{"-data", t.TempDir()}, 1, "no such file", "an empty folder"},
		{[]string{"-dat"}, 2, "not defined", "a misspelt flag"},
	} {
		var stdout, stderr bytes.Buffer
		if code := run(c.args, &stdout, &stderr); code != c.code || !strings.Contains(stderr.String(), c.stderr) {
			t.Errorf("%s: exit %d, %q; want %d, %q", c.reason, code, stderr.String(), c.code, c.stderr)
		}
	}
}

func TestSpansAreOfBytes(t *testing.T) {
	if got := byteSpan("aéb", 1, 3); got != [2]int{1, 4} {
		t.Errorf("characters 1 to 3 of aéb are bytes %v, want 1 to 4", got)
	}
}
