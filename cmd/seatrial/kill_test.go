package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"seatrial/eval/provider/openai/openaitest"
)

// Somebody pulls the plug in the middle of a run: what was stored is never
// asked for again, and the same command, at once, brings the run to its end.
func TestKilledRunGoesOn(t *testing.T) {
	const cases, killAt, inFlight = 60, 25, 4
	dir := t.TempDir()
	program := filepath.Join(dir, "seatrial")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, program); err != nil { // testscript.Main goes by the name
		t.Fatal(err)
	}

	var mu sync.Mutex
	var victim *os.Process
	asked := map[string]int{}
	var command func(args ...string) (*exec.Cmd, *bytes.Buffer)
	server := openaitest.NewServer(func(c openaitest.Call) openaitest.Reply {
		mu.Lock()
		defer mu.Unlock()
		asked[c.LastUser()]++
		if c.N == killAt {
			for range 100 { // the writer gathers for a moment: be sure that there is something to keep
				if len(storedAnswers(t, command)) > 0 {
					break
				}
			}
			if err := victim.Kill(); err != nil {
				t.Error(err)
			}
		}
		return openaitest.Echo(c)
	}, openaitest.Options{})
	defer server.Close()
	writeKillSuite(t, filepath.Join(dir, "suite.yaml"), server.URL(), cases, inFlight)

	command = func(args ...string) (*exec.Cmd, *bytes.Buffer) {
		c := exec.Command(program, args...)
		c.Dir = dir
		c.Env = append(os.Environ(), "OPENAI_API_KEY="+apiKey)
		out := new(bytes.Buffer)
		c.Stdout, c.Stderr = out, out
		return c, out
	}
	mu.Lock() // until the victim is known
	first, out := command("run", "suite.yaml")
	if err := first.Start(); err != nil {
		t.Fatal(err)
	}
	victim = first.Process
	mu.Unlock()
	if err := first.Wait(); err == nil || first.ProcessState.ExitCode() != -1 {
		t.Fatalf("the run was to be killed and ended by itself: %v\n%s", err, out)
	}
	stored := storedAnswers(t, command)
	if len(stored) == 0 || len(stored) >= cases {
		t.Fatalf("%d answers are stored: nothing to lose, or nothing to go on with", len(stored))
	}

	mu.Lock()
	clear(asked)
	mu.Unlock()
	second, out := command("run", "suite.yaml")
	if err := second.Run(); err != nil || !strings.Contains(out.String(), "going on with run") {
		t.Fatalf("the same command did not go on: %v\n%s", err, out)
	}
	for question := range stored {
		if asked[question] > 0 {
			t.Errorf("%q was stored and asked for again", question)
		}
	}
	if all := storedAnswers(t, command); len(all) != cases {
		t.Errorf("%d answers are stored at the end, want %d", len(all), cases)
	}
}

func writeKillSuite(t *testing.T, file, url string, cases, inFlight int) {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, "suite: s\nversion: 1\ntargets: [{id: t, provider: openai, model: m, base_url: %q, limits: {concurrency: %d}}]\n", url, inFlight)
	b.WriteString("prompts: [{id: p, messages: [{role: user, content: \"{{ q }}\"}]}]\ngraders: [contains: question]\ncases:\n")
	for i := range cases {
		fmt.Fprintf(&b, "  - {id: c%d, vars: {q: question %d}}\n", i, i)
	}
	if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// storedAnswers returns the answers that the store has, which echo their questions.
func storedAnswers(t *testing.T, command func(...string) (*exec.Cmd, *bytes.Buffer)) map[string]bool {
	t.Helper()
	show, out := command("show", "latest", "--json")
	if err := show.Run(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var report struct {
		Samples []struct {
			Exchanges []struct{ Response struct{ Text string } }
		}
	}
	if err := json.Unmarshal(out.Bytes(), &report); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	answers := map[string]bool{}
	for _, s := range report.Samples {
		for _, x := range s.Exchanges {
			answers[x.Response.Text] = true
		}
	}
	return answers
}
