package graders_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"seatrial/eval"
	"seatrial/graders"
)

// TestMain lets the test binary play the program that a command grader starts.
func TestMain(m *testing.M) {
	if role := os.Getenv("GRADER_ROLE"); role != "" {
		play(role)
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func play(role string) {
	in := bufio.NewReader(os.Stdin)
	for n := 1; ; n++ {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		var request struct {
			ID      string          `json:"id"`
			Sample  json.RawMessage `json:"sample"`
			Options json.RawMessage `json:"options"`
		}
		if err := json.Unmarshal([]byte(line), &request); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		answer := func(id, verdict, more string) { fmt.Printf(`{"id":%q,"verdict":%q%s}`+"\n", id, verdict, more) }
		switch role {
		case "count":
			answer(request.ID, "pass", fmt.Sprintf(`,"value":0.5,"explanation":"sample %d"`, n))
		case "echo":
			text, err := json.Marshal(string(request.Sample) + string(request.Options))
			if err != nil {
				os.Exit(1)
			}
			answer(request.ID, "fail", `,"explanation":`+string(text))
		case "environment":
			text, err := json.Marshal(strings.Join(os.Environ(), " "))
			if err != nil {
				os.Exit(1)
			}
			answer(request.ID, "pass", `,"explanation":`+string(text))
		case "other id":
			answer("x", "pass", "")
		case "maybe":
			answer(request.ID, "maybe", "")
		case "value":
			answer(request.ID, "pass", `,"value":7`)
		case "garbage":
			fmt.Println("pass")
		case "long":
			answer(request.ID, "pass", `,"explanation":"`+strings.Repeat("x", 2<<20)+`"`)
		case "dies":
			fmt.Fprintln(os.Stderr, "no such module")
			os.Exit(3)
		case "hangs":
			continue // and waits for the next line instead of answering
		case "twice":
			answer(request.ID, "pass", "")
			answer(request.ID, "pass", "")
		}
	}
}

func roleOptions(role, more string) string {
	program, err := os.Executable()
	if err != nil {
		panic(err)
	}
	return fmt.Sprintf(`{"argv":[%q],"version":"1","env":["GRADER_ROLE=%s"]%s}`, program, role, more)
}

func TestCommandLivesLong(t *testing.T) {
	g, _ := build(t, shipped, use("command", roleOptions("count", "")), graders.Env{})
	for _, want := range []string{"sample 1", "sample 2", "sample 3"} {
		score, err := g.Grade(t.Context(), said("x"))
		if err != nil || score.Verdict != eval.Pass || score.Value != 0.5 || score.Explanation != want {
			t.Fatalf("%+v, %v; want %s of one program", score, err, want)
		}
	}
	if err := g.(io.Closer).Close(); err != nil {
		t.Error(err)
	}
}

func TestCommandSeesTheSample(t *testing.T) {
	g, _ := build(t, shipped, use("command", roleOptions("echo", `,"options":{"strict":true}`)), graders.Env{})
	s := said("the output")
	s.Case = &eval.Case{ID: "c1", Vars: map[string]json.RawMessage{"q": json.RawMessage(`"why"`)}, Expected: json.RawMessage(`"because"`)}
	s.Exchanges[0].Request.Messages = []eval.Message{{Role: "user", Content: "why?"}}
	s.Exchanges[0].Response.Retrieved = []eval.Passage{{ID: "p1"}}
	s.Steps = []eval.Step{{Kind: eval.StepToolCall, Tool: "search"}}
	score, err := g.Grade(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{`"case":"c1"`, `"vars":{"q":"why"}`, `"expected":"because"`, `"output":"the output"`, `"content":"why?"`, `"id":"p1"`, `"tool":"search"`, `{"strict":true}`} {
		if !strings.Contains(score.Explanation, part) {
			t.Errorf("the program does not see %s: %s", part, score.Explanation)
		}
	}
}

func TestCommandFailures(t *testing.T) {
	for _, c := range []struct{ role, err, reason string }{
		{"other id", `answered id "x" to id "1"`, "an answer to another question"},
		{"maybe", `the verdict "maybe"`, "no verdict"},
		{"value", "not within 0..1", "a value out of range"},
		{"garbage", `answered "pass", which is not one JSON object`, "not JSON"},
		{"long", "a line of more than 1048576 bytes", "an endless answer"},
		{"dies", `the program ended`, "an exit"},
		{"dies", `no such module`, "an exit with its last words"},
	} {
		g, _ := build(t, shipped, use("command", roleOptions(c.role, "")), graders.Env{})
		for range 2 { // The second sample meets a program that was started again.
			if score, err := g.Grade(t.Context(), said("x")); err == nil || !strings.Contains(err.Error(), c.err) {
				t.Errorf("%s: %+v, error %v, want one with %q", c.reason, score, err, strings.ReplaceAll(c.err, `id "1"`, "the id"))
			}
			c.err = strings.ReplaceAll(c.err, `id "1"`, `id "2"`)
		}
	}
}

func TestCommandTimeout(t *testing.T) {
	g, _ := build(t, shipped, use("command", roleOptions("hangs", `,"timeout":"50ms"`)), graders.Env{})
	start := time.Now()
	if _, err := g.Grade(t.Context(), said("x")); err == nil || !strings.Contains(err.Error(), "deadline") {
		t.Errorf("error %v, want the deadline", err)
	}
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("took %s", took)
	}
}

// An answer too many would be taken for the answer to the next sample.
func TestCommandAnswersTwice(t *testing.T) {
	g, _ := build(t, shipped, use("command", roleOptions("twice", "")), graders.Env{})
	if _, err := g.Grade(t.Context(), said("x")); err != nil {
		t.Fatal(err)
	}
	if score, err := g.Grade(t.Context(), said("y")); err == nil {
		t.Errorf("%+v, want an error: the line answers the first sample", score)
	}
}

func TestCommandEnvironment(t *testing.T) {
	t.Setenv("SECRET_KEY", "hunter2")
	t.Setenv("WANTED", "yes")
	g, _ := build(t, shipped, use("command", strings.Replace(roleOptions("environment", ""), `"env":[`, `"env":["WANTED",`, 1)), graders.Env{})
	score, err := g.Grade(t.Context(), said("x"))
	if err != nil || strings.Contains(score.Explanation, "hunter2") || !strings.Contains(score.Explanation, "WANTED=yes") {
		t.Errorf("environment %s, %v; want WANTED and no secret", score.Explanation, err)
	}
	g, _ = build(t, shipped, use("command", `{"argv":["sh"],"version":"1","env":["SEATRIAL_NOT_SET"]}`), graders.Env{})
	if _, err := g.Grade(t.Context(), said("x")); err == nil || !strings.Contains(err.Error(), "SEATRIAL_NOT_SET is not set") {
		t.Errorf("error %v, want one that names the missing variable", err)
	}
}

func TestCommandRelativeToTheSuite(t *testing.T) {
	dir := t.TempDir()
	script := "#!/bin/sh\nwhile read -r line; do id=${line#*'\"id\":\"'}; echo \"{\\\"id\\\":\\\"${id%%'\"'*}\\\",\\\"verdict\\\":\\\"pass\\\",\\\"explanation\\\":\\\"in $(pwd)\\\"}\"; done\n"
	if err := os.WriteFile(filepath.Join(dir, "grade.sh"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	g, _ := build(t, shipped, use("command", `{"argv":["./grade.sh"],"version":"1"}`), graders.Env{Dir: dir})
	score, err := g.Grade(t.Context(), said("x"))
	if err != nil || !strings.HasSuffix(score.Explanation, filepath.Base(dir)) {
		t.Errorf("%+v, %v; want it to run in %s", score, err, dir)
	}
}

func TestCommandConcurrentSamplesKeepTheirAnswers(t *testing.T) {
	g, _ := build(t, shipped, use("command", roleOptions("echo", "")), graders.Env{})
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			output := fmt.Sprintf("output-%d-", i)
			score, err := g.Grade(t.Context(), said(output))
			if err != nil || !strings.Contains(score.Explanation, output) {
				t.Errorf("%s: %s, %v", output, score.Explanation, err)
			}
		})
	}
	wg.Wait()
}
