package command

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"seatrial/eval"
	"seatrial/eval/provider"
	"seatrial/eval/provider/providertest"
)

// The test binary is also the program under test: this variable says so.
const asProgram = "COMMAND_TEST_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		program()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// program does what the last user message says. A message that begins with
// "hold" waits until "release" comes, and is answered after it.
func program() {
	if len(os.Args) > 1 && os.Args[1] == "die at once" {
		fmt.Fprintln(os.Stderr, "cannot load the model")
		os.Exit(3)
	}
	in := bufio.NewReader(os.Stdin)
	type hold struct {
		id   int64
		text string
	}
	var held []hold
	started := os.Getpid()
	for {
		line, err := in.ReadBytes('\n')
		if err != nil {
			return
		}
		var call struct {
			ID      int64        `json:"id"`
			Request eval.Request `json:"request"`
		}
		if err := json.Unmarshal(line, &call); err != nil {
			fmt.Fprintln(os.Stderr, "no JSON:", err)
			os.Exit(4)
		}
		say := func(format string, args ...any) {
			fmt.Printf(`{"id": %d, %s}`+"\n", call.ID, fmt.Sprintf(format, args...))
		}
		text := call.Request.LastUser()
		word, rest, _ := strings.Cut(text, " ")
		switch word {
		case "hold":
			held = append(held, hold{call.ID, rest})
		case "release":
			say(`"text": "released"`)
			for i := len(held) - 1; i >= 0; i-- {
				fmt.Printf(`{"id": %d, "text": "held %s"}`+"\n", held[i].id, held[i].text)
			}
			held = nil
		case "silent":
		case "die":
			fmt.Fprintf(os.Stderr, "warning: x\nfatal: out of memory, key %s\n", os.Getenv("COMMAND_TEST_KEY"))
			os.Exit(3)
		case "long":
			fmt.Printf(`{"id": %d, "text": "%s"}`+"\n", call.ID, strings.Repeat("x", maxLine))
		case "print":
			fmt.Println(rest)
			say(`"text": "after"`)
		case "answer":
			say("%s", rest)
		case "pid":
			say(`"text": "%d"`, started)
		case "env":
			env, _ := json.Marshal(strings.Join(os.Environ(), "\n"))
			say(`"text": %s`, env)
		case "folder":
			dir, _ := os.Getwd()
			say(`"text": %q`, dir)
		default:
			say(`"text": %q, "model": "p1"`, "echo "+text)
		}
	}
}

// open returns a provider of the program; changes are options of JSON, to add.
func open(t *testing.T, changes string) *Provider {
	t.Helper()
	return openWith(t, provider.Env{}, changes)
}

func openWith(t *testing.T, env provider.Env, changes string) *Provider {
	t.Helper()
	t.Setenv(asProgram, "1")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	o := options{Argv: []string{self}}
	if changes != "" {
		if err := json.Unmarshal([]byte(changes), &o); err != nil {
			t.Fatal(err)
		}
	}
	// Built with -race the program would otherwise take a second to end.
	t.Setenv("GORACE", "atexit_sleep_ms=0")
	o.Env = append(o.Env, asProgram, "GORACE")
	raw, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	p, err := Kind.New(eval.Target{Options: raw, Dir: t.TempDir()}, env)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.(io.Closer).Close(); err != nil {
			t.Error(err)
		}
	})
	return p.(*Provider)
}

func ask(text string) eval.Request {
	return eval.Request{Messages: []eval.Message{{Role: "user", Content: text}}}
}

func TestConformance(t *testing.T) {
	slow := ask("silent")
	providertest.Run(t, providertest.Fixture{
		Provider: open(t, ""),
		Answers:  []eval.Request{ask("hello"), ask(`answer "tool_calls": [{"name": "f", "arguments": {"a": 1}}]`)},
		Failures: []providertest.Failure{
			{Reason: "empty", Request: ask(`answer "text": ""`), Class: eval.ClassEmpty},
			{Reason: "its own error", Request: ask(`answer "error": {"message": "no\nquota", "class": "rate_limited"}`), Class: eval.ClassRateLimited},
			{Reason: "dies", Request: ask("die"), Class: eval.ClassReset},
		},
		Slow: &slow,
	})
}

func TestSpec(t *testing.T) { providertest.Spec(t, Kind.Spec, options{}) }

func TestAnswers(t *testing.T) {
	p := open(t, "")
	for _, tt := range []struct {
		reason, answer string
		class          eval.Class
		want           string
	}{
		{"all of it", `"text": "t", "finish_reason": "length", "model": "m", "usage": {"input": 1, "output": 2}, "retrieved": [{"id": "d", "text": "p", "score": 0.5}], ` +
			`"steps": [{"kind": "tool_call", "tool": "f", "call_id": "c", "arguments": "{}"}]`, "",
			`{"text":"t","finish_reason":"length","usage":{"input_tokens":1,"output_tokens":2,"known":true},"model":"m",` +
				`"steps":[{"kind":"tool_call","tool":"f","call_id":"c","arguments":"{}"}],"retrieved":[{"id":"d","text":"p","score":0.5}]}`},
		{"refusal", `"refusal": "no"`, "", `{"text":"","refusal":"no","finish_reason":"stop"}`},
		{"tool calls", `"tool_calls": [{"name": "f", "id": "x", "arguments": {"a": 1.50}}, {"name": "g", "id": "y", "arguments": "text"}, {"name": "h", "id": "z"}]`, "",
			`{"text":"","tool_calls":[{"id":"x","name":"f","arguments":"{\"a\": 1.50}"},{"id":"y","name":"g","arguments":"text"},{"id":"z","name":"h","arguments":"{}"}],"finish_reason":"tool_calls"}`},
		{"unknown key", `"txt": "t"`, eval.ClassMalformed, `unknown field "txt"`},
		{"wrong type", `"text": 5`, eval.ClassMalformed, "cannot unmarshal number"},
		{"nothing", `"model": "m"`, eval.ClassEmpty, "neither text"},
		{"error", `"error": {"message": "oops"}`, eval.ClassOverloaded, "oops"},
		{"error without a message", `"error": {}`, eval.ClassOverloaded, "without a message"},
		{"error beside a text", `"text": "t", "error": {"message": "oops"}`, eval.ClassOverloaded, "oops"},
		{"class that is ours", `"error": {"class": "canceled", "message": "oops"}`, eval.ClassMalformed, "cannot have"},
		{"nameless call", `"tool_calls": [{"arguments": {}}]`, eval.ClassMalformed, "has no name"},
		{"unknown step", `"text": "t", "steps": [{"kind": "thought"}]`, eval.ClassMalformed, `kind "thought"`},
		{"negative usage", `"text": "t", "usage": {"input": -1, "output": 2}`, eval.ClassMalformed, "below zero"},
	} {
		resp, err := p.Complete(t.Context(), ask("answer "+tt.answer))
		if tt.class != "" {
			if eval.ClassOf(err) != tt.class || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%s: %v; want %s ...%s", tt.reason, err, tt.class, tt.want)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", tt.reason, err)
			continue
		}
		if resp.Timing.Total <= 0 || len(resp.Raw) == 0 {
			t.Errorf("%s: timing %+v, raw %s", tt.reason, resp.Timing, resp.Raw)
		}
		resp.Timing = eval.Timing{}
		if got, _ := json.Marshal(resp); string(got) != tt.want {
			t.Errorf("%s: %s, want %s", tt.reason, got, tt.want)
		}
	}
}

// Requests go out while others wait, and answers come in any order.
func TestPipelined(t *testing.T) {
	p := open(t, "")
	var wg sync.WaitGroup
	for i := range 3 {
		wg.Go(func() {
			resp, err := p.Complete(t.Context(), ask(fmt.Sprint("hold ", i)))
			if err != nil || resp.Text != fmt.Sprint("held ", i) {
				t.Errorf("call %d: %q, %v", i, resp.Text, err)
			}
		})
	}
	done := make(chan struct{})
	go func() {
		wg.Wait()
		close(done)
	}()
	for waiting := true; waiting; {
		waitAnswer(t, p, "release") // some may not have been read before it
		select {
		case <-done:
			waiting = false
		default:
		}
	}
}

// inFlight counts the calls that wait, sent or not.
func inFlight(p *Provider) (n int) {
	for _, w := range p.workers {
		w.mu.Lock()
		if w.proc != nil {
			w.proc.mu.Lock()
			n += len(w.proc.pending)
			w.proc.mu.Unlock()
		}
		w.mu.Unlock()
	}
	return n
}

func waitFor(t *testing.T, cond func() bool) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	timeout := time.After(10 * time.Second)
	for !cond() {
		select {
		case <-tick.C:
		case <-timeout:
			t.Fatal("waited 10 s")
		}
	}
}

func waitAnswer(t *testing.T, p *Provider, text string) string {
	t.Helper()
	resp, err := p.Complete(t.Context(), ask(text))
	if err != nil {
		t.Fatal(err)
	}
	return resp.Text
}

func TestDeath(t *testing.T) {
	t.Setenv("COMMAND_TEST_KEY", "sk-very-secret")
	now := time.Unix(1000, 0)
	p := openWith(t, provider.Env{Now: func() time.Time { return now }}, `{"env": ["COMMAND_TEST_KEY"]}`)
	first := waitAnswer(t, p, "pid")

	held := make(chan error, 1)
	go func() {
		_, err := p.Complete(t.Context(), ask("silent"))
		held <- err
	}()
	waitFor(t, func() bool { return inFlight(p) == 1 })
	_, err := p.Complete(t.Context(), ask("die"))
	for _, err := range []error{err, <-held} {
		if eval.ClassOf(err) != eval.ClassReset || !strings.Contains(err.Error(), "exit status 3") ||
			!strings.Contains(err.Error(), "warning: x fatal: out of memory, key [secret]") || strings.Contains(err.Error(), "very-secret") {
			t.Errorf("in flight when it died: %v", err)
		}
	}
	if again := waitAnswer(t, p, "pid"); again == first {
		t.Error("the process that died answers")
	}
	for range 2 {
		if _, err := p.Complete(t.Context(), ask("die")); eval.ClassOf(err) != eval.ClassReset {
			t.Errorf("start within the bound: %v", err)
		}
	}
	_, err = p.Complete(t.Context(), ask("pid"))
	if eval.ClassOf(err) != eval.ClassConfig || !strings.Contains(err.Error(), "three times within a minute") || !strings.Contains(err.Error(), "out of memory") {
		t.Errorf("fourth start: %v", err)
	}
	now = now.Add(time.Minute)
	waitAnswer(t, p, "pid")
}

func TestDeathAtStart(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := open(t, fmt.Sprintf(`{"argv": [%q, "die at once"]}`, self))
	_, err = p.Complete(t.Context(), ask("x"))
	if eval.ClassOf(err) != eval.ClassReset || !strings.Contains(err.Error(), "cannot load the model") {
		t.Errorf("%v", err)
	}
}

func TestStrayLines(t *testing.T) {
	for _, tt := range []struct{ reason, line, want string }{
		{"a log line", "Loading model...", "without an id (logs belong on standard error): Loading model..."},
		{"an answer without id", `{"text": "t"}`, "without an id"},
		{"an id that is no number", `{"id": "1", "text": "t"}`, "without an id"},
		{"an id that nobody asked", `{"id": 99, "text": "t"}`, "answers no call"},
	} {
		p := open(t, "")
		_, err := p.Complete(t.Context(), ask("print "+tt.line))
		if eval.ClassOf(err) != eval.ClassMalformed || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v; want malformed ...%s", tt.reason, err, tt.want)
		}
		// The call that failed is answered late; that is no second stray line.
		if got := waitAnswer(t, p, "hello"); got != "echo hello" {
			t.Errorf("%s: then %q", tt.reason, got)
		}
	}
}

// What is printed while nothing is asked fails the next call: it was an answer to somebody.
func TestStrayBetweenCalls(t *testing.T) {
	p := open(t, "")
	waitAnswer(t, p, "answer \"text\": \"a\"}\nnoise {\"x\": 1")
	waitFor(t, func() bool {
		proc := p.workers[0].proc
		proc.mu.Lock()
		defer proc.mu.Unlock()
		return proc.stray != nil
	})
	if _, err := p.Complete(t.Context(), ask("hello")); eval.ClassOf(err) != eval.ClassMalformed {
		t.Errorf("%v", err)
	}
	waitAnswer(t, p, "hello")
}

func TestGivenUp(t *testing.T) {
	p := open(t, "")
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		_, err := p.Complete(ctx, ask("hold"))
		done <- err
	}()
	waitFor(t, func() bool { return inFlight(p) == 1 })
	waitAnswer(t, p, "hello") // the program has read "hold" by now, or will
	cancel()
	if err := <-done; eval.ClassOf(err) != eval.ClassCanceled {
		t.Errorf("%v", err)
	}
	for range 2 { // the late answer disturbs nobody
		waitAnswer(t, p, "release")
	}
}

func TestLongLine(t *testing.T) {
	p := open(t, "")
	if _, err := p.Complete(t.Context(), ask("long")); eval.ClassOf(err) != eval.ClassTooLarge {
		t.Errorf("%.200v", err)
	}
	waitAnswer(t, p, "hello")
}

func TestEnvironment(t *testing.T) {
	t.Setenv("COMMAND_TEST_OTHER", "must not pass")
	t.Setenv("COMMAND_TEST_KEY", "passes")
	p := open(t, `{"env": ["COMMAND_TEST_KEY"]}`)
	env := waitAnswer(t, p, "env")
	for _, line := range strings.Split(env, "\n") {
		switch name, value, _ := strings.Cut(line, "="); name {
		case "PATH", "HOME", "LANG", "TMPDIR", asProgram, "GORACE":
		case "PWD": // os/exec sets it where it sets the folder
		case "COMMAND_TEST_KEY":
			if value != "passes" {
				t.Errorf("%s=%s", name, value)
			}
		default:
			t.Errorf("the program is given %s", name)
		}
	}
	if !strings.Contains(env, "COMMAND_TEST_KEY") {
		t.Error("a named variable is not passed")
	}
}

func TestWorkers(t *testing.T) {
	p := open(t, `{"workers": 2}`)
	var wg sync.WaitGroup
	ctx, cancel := context.WithCancel(t.Context())
	for range 2 {
		wg.Go(func() { _, _ = p.Complete(ctx, ask("silent")) })
	}
	waitFor(t, func() bool { return inFlight(p) == 2 })
	for i, w := range p.workers {
		w.proc.mu.Lock()
		if n := len(w.proc.pending); n != 1 {
			t.Errorf("process %d has %d of 2 calls", i, n)
		}
		w.proc.mu.Unlock()
	}
	cancel()
	wg.Wait()
}

func TestClose(t *testing.T) {
	p := open(t, "")
	done := make(chan error, 1)
	go func() {
		_, err := p.Complete(t.Context(), ask("silent"))
		done <- err
	}()
	waitFor(t, func() bool { return inFlight(p) == 1 })
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	if err := <-done; eval.ClassOf(err) != eval.ClassCanceled {
		t.Errorf("in flight at the end: %v", err)
	}
	if _, err := p.Complete(t.Context(), ask("hello")); eval.ClassOf(err) != eval.ClassCanceled {
		t.Errorf("after the end: %v", err)
	}
	if err := open(t, "").Close(); err != nil {
		t.Errorf("close of what was never started: %v", err)
	}
}

func TestCheck(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "prog"), []byte("#!/bin/sh\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "data"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ reason, options, path, want string }{
		{"relative to the suite", `{"argv": ["./prog"]}`, "", ""},
		{"no program", `{"argv": []}`, "argv", "no program"},
		{"no options", ``, "argv", "no program"},
		{"unknown key", `{"argv": ["./prog"], "worker": 2}`, "", "unknown field"},
		{"missing program", `{"argv": ["./gone"]}`, "argv.0", "program ./gone"},
		{"without a slash it is looked up", `{"argv": ["prog"]}`, "argv.0", "not found"},
		{"not executable", `{"argv": ["./data"]}`, "argv.0", "permission"},
		{"variable that is not set", `{"argv": ["./prog"], "env": ["COMMAND_TEST_NOWHERE"]}`, "env.0", "not set"},
		{"too many workers", `{"argv": ["./prog"], "workers": 1000}`, "workers", "between"},
	} {
		err := Kind.Check(eval.Target{Dir: dir, Options: json.RawMessage(tt.options)})
		if tt.want == "" {
			if err != nil {
				t.Errorf("%s: %v", tt.reason, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v; want ...%s", tt.reason, err, tt.want)
			continue
		}
		var oe *eval.OptionError
		if errors.As(err, &oe); tt.path != "" && (oe == nil || strings.Join(oe.Path, ".") != tt.path) {
			t.Errorf("%s: at %+v, want %s", tt.reason, oe, tt.path)
		}
	}
}

func TestTail(t *testing.T) {
	var tl tail
	_, _ = io.WriteString(&tl, "sk-"+strings.Repeat("secret", 10)+" ")
	for range tailBytes - 20 {
		_, _ = io.WriteString(&tl, "x")
	}
	if got := tl.String(); strings.Contains(got, "secret") || !strings.HasSuffix(got, "xxx") {
		t.Errorf("half a word is left: %.60s", got)
	}
}
