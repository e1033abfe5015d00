package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"seatrial/eval"
)

// filler gives every field that it can reach a value of its own, so that a
// field added to eval and forgotten here comes back empty and is seen.
type filler struct {
	t *testing.T
	n int
}

func (f *filler) fill(v reflect.Value, path string) {
	f.n++
	switch v.Interface().(type) {
	case eval.Digest:
		v.Set(reflect.ValueOf(eval.MustDigest(f.n)))
		return
	case json.RawMessage:
		v.Set(reflect.ValueOf(json.RawMessage(fmt.Sprintf(`{"n":%d,"text":"<ü>"}`, f.n))))
		return
	case time.Time:
		v.Set(reflect.ValueOf(newClock().now().Add(time.Duration(f.n) * 1001)))
		return
	case []byte:
		v.Set(reflect.ValueOf(fmt.Appendf(nil, "{\"raw\": %d}\r\n", f.n)))
		return
	case eval.Verdict:
		v.Set(reflect.ValueOf([]eval.Verdict{eval.Pass, eval.Fail, eval.Unscored}[f.n%3]))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprintf("%s %d: <b> & \"ü\"\n\u2028 \x00 end", path, f.n))
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(f.n) << 20)
	case reflect.Float64:
		v.SetFloat(float64(f.n) / 7)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		f.fill(v.Elem(), path)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			f.fill(v.Index(i), path)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range 2 {
			key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			f.fill(key, path)
			f.fill(value, path)
			v.SetMapIndex(key, value)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			field := v.Type().Field(i)
			if name := v.Type().Name() + "." + field.Name; !skipped[name] {
				f.fill(v.Field(i), name)
			}
		}
	default:
		f.t.Fatalf("%s: do not know how to fill a %s", path, v.Kind())
	}
}

// skipped are the fields that the store does not keep, or that the trial gives.
var skipped = map[string]bool{
	"CallError.Err": true, // the process's own; its text is in Message
	"Sample.Turn":   true, // of views, which Save refuses
	"Sample.Key":    true,
	"Sample.Index":  true,
	"Sample.Case":   true,
	"Sample.Prompt": true,
	"Sample.Target": true,
}

func TestEverythingOfASampleRoundTrips(t *testing.T) {
	clock := newClock()
	s, _ := tempStore(t, clock)
	run, cases := testRun("20261120-193105-00000a", 3, 2, 2, 2)
	for i := range cases {
		f := &filler{t: t, n: 1000 * i}
		id := cases[i].ID
		f.fill(reflect.ValueOf(&cases[i]).Elem(), "Case")
		cases[i].ID = id
	}
	create(t, s, run, cases)
	r := record(t, s, run.ID, 1)
	var want []eval.Sample
	for _, trial := range trials(run, cases) {
		full := &eval.Sample{Key: trial.Key, Index: trial.Index, Case: trial.Case, Prompt: trial.Prompt, Target: trial.Target}
		f := &filler{t: t, n: 10_000 * trial.Index}
		f.fill(reflect.ValueOf(full).Elem(), "Sample")
		if trial.Index%2 == 1 { // nothing that can be absent is there
			*full = eval.Sample{Key: trial.Key, Index: trial.Index, Case: trial.Case, Prompt: trial.Prompt, Target: trial.Target,
				Exchanges: []eval.Exchange{{Response: &eval.Response{}}, {Error: &eval.CallError{}}},
				Scores:    []eval.Score{{Verdict: eval.Pass}}, Verdict: eval.Pass, Answered: clock.now(), Graded: clock.now()}
		}
		if err := r.Save(t.Context(), []*eval.Sample{full}, []*eval.Sample{full}); err != nil {
			t.Fatal(err)
		}
		want = append(want, *full)
	}
	got := collect(t, s.Samples(t.Context(), run))
	for i := range want {
		same(t, "Samples", got[i], want[i])
		one, err := s.Sample(t.Context(), run, want[i].Key)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "Sample", one, want[i])
	}
	byKey := map[eval.Key]eval.Sample{}
	for _, sample := range collect(t, s.Ordered(t.Context(), run)) {
		byKey[sample.Key] = sample
	}
	for i, trial := range trials(run, cases) {
		same(t, "Ordered", byKey[trial.Key], want[i])
		found, err := r.Find(t.Context(), trial)
		if err != nil || found == nil {
			t.Fatalf("Find: %v, %v", found, err)
		}
		same(t, "Find", *found, want[i])
		if found.Case != trial.Case || found.Prompt != trial.Prompt || found.Target != trial.Target {
			t.Error("Find gives copies of what the trial has")
		}
	}
	ofCase, err := s.CaseSamples(t.Context(), run, cases[1].ID)
	if err != nil || len(ofCase) != run.Plan.Trials/3 {
		t.Fatalf("CaseSamples: %d samples, %v", len(ofCase), err)
	}
	same(t, "CaseSamples", ofCase[0], want[run.Plan.Trials/3])
}

func same(t *testing.T, by string, got, want eval.Sample) {
	t.Helper()
	if reflect.DeepEqual(got, want) {
		return
	}
	g, w := reflect.ValueOf(got), reflect.ValueOf(want)
	for i := range g.NumField() {
		if !reflect.DeepEqual(g.Field(i).Interface(), w.Field(i).Interface()) {
			t.Errorf("%s: sample %d: %s came back as\n%+v\nwant\n%+v", by, want.Index, g.Type().Field(i).Name, show(g.Field(i)), show(w.Field(i)))
		}
	}
}

func show(v reflect.Value) string {
	b, err := json.Marshal(v.Interface())
	if err != nil {
		return err.Error()
	}
	return string(b)
}

func TestRawIsKeptByteForByte(t *testing.T) {
	s, _ := tempStore(t, newClock())
	bodies := []struct {
		raw    []byte
		reason string
	}{
		{nil, "a provider without a body"},
		{[]byte{}, "an empty body is not no body"},
		{[]byte("{\"a\":1}\r\n"), "JSON"},
		{[]byte("data: {\"a\":\"\\u0000\"}\x00\n\n"), "a NUL inside"},
		{[]byte{0xff, 0xfe, 'h', 0, 0xc3}, "not UTF-8"},
		{bytes.Repeat([]byte("long "), 1<<20), "beyond any page"},
	}
	run, cases := testRun("20261120-193105-00000a", len(bodies), 1, 1, 1)
	create(t, s, run, cases)
	r := record(t, s, run.ID, 1)
	for i, trial := range trials(run, cases) {
		a := answer(trial, "text", s.now())
		a.Exchanges[0].Response.Raw = bodies[i].raw
		if err := r.Save(t.Context(), []*eval.Sample{a}, nil); err != nil {
			t.Fatal(err)
		}
	}
	for i, sample := range collect(t, s.Samples(t.Context(), run)) {
		if got := sample.Last().Raw; !reflect.DeepEqual(got, bodies[i].raw) {
			t.Errorf("%s: %d bytes came back for %d (nil: %v)", bodies[i].reason, len(got), len(bodies[i].raw), got == nil)
		}
	}
}

func TestRunRoundTripsWithoutItsSecrets(t *testing.T) {
	clock := newClock()
	s, file := tempStore(t, clock)
	run, cases := testRun("20261120-193105-00000a", 1, 1, 1, 1)
	run.Label = "nightly"
	run.Provenance = eval.Provenance{Tool: "v1", Commit: "c", Go: "go", OS: "linux", Host: "h", User: "u", CI: true, Args: []string{"run"}}
	run.Suite.Targets[0].Connection.Headers = map[string]eval.Secret{"X-Key": eval.NewSecret("${OTHER}", "hush-hush")}
	create(t, s, run, cases)
	finish(t, s, run, cases)

	want := run
	want.State, want.Grading, want.Gradings, want.Finished = eval.Finished, 1, 1, clock.now()
	want.Provenance.Hosts = []string{"api.example.com:443"}
	got := resolve(t, s, "nightly")
	if got.Root.IsZero() {
		t.Error("a finished run has no root")
	}
	if want.Root = got.Root; show(reflect.ValueOf(got)) != show(reflect.ValueOf(want)) {
		t.Errorf("the run came back as\n%s\nwant\n%s", show(reflect.ValueOf(got)), show(reflect.ValueOf(want)))
	}
	for _, name := range []string{file, file + "-wal"} {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(b, []byte("hush-hush")) {
			t.Errorf("%s holds a secret", filepath.Base(name))
		}
		if name != file && !bytes.Contains(b, []byte("${OTHER}")) {
			t.Error("the reference is not there, so the search proves nothing")
		}
	}
}

func TestTextsAreStoredOnce(t *testing.T) {
	s, _ := tempStore(t, newClock())
	run, cases := testRun("20261120-193105-00000a", 10, 3, 1, 2)
	create(t, s, run, cases)
	finish(t, s, run, cases)
	if n := count(t, s, "SELECT count(*) FROM texts WHERE body LIKE '%You answer questions of customers%'"); n != 1 {
		t.Errorf("the system prompt is stored %d times", n)
	}
	if n := count(t, s, "SELECT count(*) FROM texts WHERE body LIKE '{\"role\":\"user\"%'"); n != 10 {
		t.Errorf("10 questions are %d texts", n)
	}
	if n := count(t, s, "SELECT count(*) FROM texts WHERE body LIKE 'The answer of%'"); n != 10 {
		t.Errorf("10 different answers are %d texts", n)
	}
}

func TestSharedValuesAreNotCopiedPerSample(t *testing.T) {
	s, _ := tempStore(t, newClock())
	run, cases := testRun("20261120-193105-00000a", 2, 100, 1, 2)
	create(t, s, run, cases)
	finish(t, s, run, cases)
	distinct := map[*eval.Case]bool{}
	for _, sample := range collect(t, s.Samples(t.Context(), run)) {
		distinct[sample.Case] = true
		if sample.Prompt != &run.Suite.Prompts[0] {
			t.Fatal("the prompt is a copy")
		}
	}
	if len(distinct) != 2 {
		t.Errorf("2 cases are %d values", len(distinct))
	}
}

func TestPeopleCanReadTheFile(t *testing.T) {
	s, _ := tempStore(t, newClock())
	run, cases := testRun("20261120-193105-00000a", 1, 1, 1, 1)
	create(t, s, run, cases)
	finish(t, s, run, cases)
	var line []string
	row := make([]string, 5)
	err := s.read.QueryRowContext(t.Context(), `SELECT run, "case", prompt, output, raw FROM answers`).Scan(&row[0], &row[1], &row[2], &row[3], &row[4])
	if err != nil {
		t.Fatal(err)
	}
	line = append(line, row[:4]...)
	if got := strings.Join(line, "|"); got != "20261120-193105-00000a|case-00001|v1|The answer of case-00001" || !strings.HasPrefix(row[4], `{"id":"chatcmpl-0"`) {
		t.Errorf("the view answers shows %s|%s", got, row[4])
	}
	if n := count(t, s, "SELECT count(*) FROM judgements WHERE sample_verdict = 'pass' AND grading = 1 AND length(grader_digest) = 64"); n != 3 {
		t.Errorf("the view judgements shows %d scores, not 3", n)
	}
}
