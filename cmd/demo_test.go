package cmd

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"seatrial/eval"
	"seatrial/eval/provider/replay"
	"seatrial/eval/runner"
	"seatrial/suites"
	"seatrial/suites/starter"
)

var update = flag.Bool("update", false, "rewrite generated files")

// The demonstration's recording is made from answers that were written by hand
// (testdata/answers.jsonl) and from the requests that its suite renders.
func TestDemoRecordingIsFresh(t *testing.T) {
	demo := filepath.Join("..", "suites", "starter", "demo", "testdata")
	recording := filepath.Join(demo, "recorded.jsonl")
	got := recordDemo(t, filepath.Join(demo, "answers.jsonl"))
	if *update {
		if err := os.WriteFile(recording, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(recording)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is stale: go test ./cmd -run Demo -update", recording)
	}
}

func recordDemo(t *testing.T, answers string) []byte {
	t.Helper()
	dir := t.TempDir()
	if _, err := starter.Write(starter.Demo, dir); err != nil {
		t.Fatal(err)
	}
	// The suite names the recording, which must hold something before it is made.
	const header = `{"cassette":1,"note":"Answers written by hand for the demonstration; no model was asked."}` + "\n"
	if err := os.WriteFile(filepath.Join(dir, "testdata", "recorded.jsonl"), []byte(header+`{"request":{},"responses":[{"text":"x"}]}`), 0o644); err != nil {
		t.Fatal(err)
	}
	l, err := load(DefaultEnv(), filepath.Join(dir, "suite.yaml"), suiteFlags{})
	if err != nil {
		t.Fatal(err)
	}
	plan, err := l.Select(suites.Selection{})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	tape := replay.NewRecorder(&out)
	err = runner.Run(t.Context(), runner.Config{
		Stages:   runner.Once(l.Trials(plan)),
		Targets:  map[string]runner.Target{"bot": {Provider: tape.Wrap(readAnswers(t, answers)), Concurrency: 1}},
		Graders:  newGraderBuilder(DefaultEnv(), l.Suite.File, nil),
		Recorder: forgetful{}, Now: time.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := tape.Close(); err != nil {
		t.Fatal(err)
	}
	_, tapes, _ := bytes.Cut(out.Bytes(), []byte("\n")) // its own header has no note
	return append([]byte(header), tapes...)
}

// byHand answers as somebody wrote it down. The prompt is told by its first words.
type byHand map[string]eval.Response

func (h byHand) Complete(_ context.Context, req eval.Request) (eval.Response, error) {
	prompt := "v1"
	if strings.Contains(req.Messages[0].Content, "friendly voice") {
		prompt = "v2"
	}
	r, ok := h[prompt+"|"+req.LastUser()]
	if !ok {
		return r, fmt.Errorf("nobody wrote an answer of %s to %q", prompt, req.LastUser())
	}
	words := 0
	for _, m := range req.Messages {
		words += len(strings.Fields(m.Content))
	}
	r.Usage = eval.Usage{InputTokens: words, OutputTokens: len(strings.Fields(r.Text)), Known: true}
	return r, nil
}

func readAnswers(t *testing.T, file string) byHand {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	h := byHand{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var a struct {
			Question, Prompt, Answer string
			LatencyMS                int `json:"latency_ms"`
		}
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		h[a.Prompt+"|"+a.Question] = eval.Response{Text: a.Answer, FinishReason: eval.FinishStop, Model: "written-by-hand",
			Timing: eval.Timing{Total: time.Duration(a.LatencyMS) * time.Millisecond}}
	}
	return h
}

type forgetful struct{}

func (forgetful) Save(context.Context, []*eval.Sample, []*eval.Sample) error { return nil }

func (forgetful) Find(context.Context, eval.Trial) (*eval.Sample, error) { return nil, nil }
