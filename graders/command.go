package graders

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"seatrial/eval"
)

type commandOptions struct {
	Argv    []string        `json:"argv" required:"true" nonempty:"true" doc:"The program and its arguments; a path with a slash is relative to the suite."`
	Version string          `json:"version" required:"true" nonempty:"true" doc:"Your version of the grader: change it whenever its verdicts change."`
	Env     []string        `json:"env,omitempty" doc:"Environment variables to pass on (NAME) or to set (NAME=value)."`
	Timeout eval.Duration   `json:"timeout,omitzero" digest:"-" doc:"Longest time for one sample; default 30s."`
	Options json.RawMessage `json:"options,omitempty" doc:"Given to the program with every sample."`
}

const (
	commandTimeout = 30 * time.Second
	maxCommandLine = 1 << 20 // bytes of one answer
)

// passedOn are the environment variables that a program gets unasked. Others may hold secrets.
var passedOn = []string{"PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "SYSTEMROOT", "TEMP", "TMP"}

// Command returns the grader that asks a program.
func Command() Kind {
	// A complete grader in POSIX shell: it passes answers that hold the word days.
	const script = `while read -r line; do id=${line#*'\"id\":\"'}; id=${id%%'\"'*}; case $line in *'\"output\":\"'*days*) v=pass;; *'\"output\":\"?'*) v=unscored;; *) v=fail;; esac; echo '{\"id\":\"'$id'\",\"verdict\":\"'$v'\",\"explanation\":\"looked for days\"}'; done`
	const options = `{"argv":["sh","-c","` + script + `"],"version":"1"}`
	return Define(eval.GraderSpec{
		Name:  "command",
		Title: "A program of yours judges the answer",
		Doc: `Starts the program once and writes one line of JSON a sample to its standard input:
{"id": "1", "sample": {"case", "vars", "expected", "output", "steps", "retrieved", "messages"}, "options": {...}}.
It must answer each with one line on its standard output:
{"id": "1", "verdict": "pass" | "fail" | "unscored", "value": 0.5, "explanation": "..."}.
The id is that of the request; value (0..1) is 1 for pass and 0 for fail where it is missing. Samples come one after the other, and a program
that is slow is a bottleneck. Anything else, an exit or a sample that takes longer than ` + "`timeout`" + ` leaves the answer
unscored; the program is then started again for the next one. Its standard error is shown when it fails.

The program runs in the suite's folder, with PATH, HOME and the like and the variables of ` + "`env`" + `, not with the secrets of your
environment. The digest covers argv, ` + "`version`" + `, ` + "`options`" + ` and the contents of the program and of every argument that
names a file; what those import is covered only by the version that you declare.

A program is trusted: it runs with your rights, and its verdict is taken as it is.`,
		Version: 1,
		Examples: []eval.Example{
			pass("the program passes it", options, answer("You have 30 days.")),
			fail("the program fails it", options, answer("You have a month.")),
			none("the program cannot tell", options, answer("?")),
			none("the program exits", `{"argv":["sh","-c","exit 1"],"version":"1"}`, answer("You have 30 days.")),
			none("the program answers something else", `{"argv":["sh","-c","read -r line; echo ok"],"version":"1"}`, answer("You have 30 days.")),
		},
	}, newCommand)
}

type command struct {
	options commandOptions
	path    string // of the executable
	dir     string
	turn    chan struct{} // holds a token while nobody talks to the program
	process *process      // guarded by turn; nil: not running
	next    int           // guarded by turn
}

func newCommand(o commandOptions, env Env) (eval.Grader, error) {
	if o.Timeout == 0 {
		o.Timeout = eval.Duration(commandTimeout)
	}
	if o.Timeout < 0 {
		return nil, optionError("timeout", "timeout must be more than zero")
	}
	path := o.Argv[0]
	if strings.ContainsRune(path, '/') && !filepath.IsAbs(path) {
		path = filepath.Join(env.Dir, path)
	}
	path, err := exec.LookPath(path)
	if err == nil {
		path, err = filepath.Abs(path)
	}
	if err != nil {
		return nil, optionError("argv", "%w", err)
	}
	c := &command{options: o, path: path, dir: env.Dir, turn: make(chan struct{}, 1)}
	c.turn <- struct{}{}
	return c, nil
}

// Identify returns the digests of the program and of the files among its arguments.
func (c *command) Identify() (any, error) {
	files := map[string]string{}
	digest := func(name, path string) error {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		sum := sha256.New()
		if _, err := io.Copy(sum, f); err != nil {
			return err
		}
		files[name] = hex.EncodeToString(sum.Sum(nil))
		return nil
	}
	if err := digest("0", c.path); err != nil {
		return nil, err
	}
	for i, arg := range c.options.Argv[1:] {
		path := arg
		if !filepath.IsAbs(path) {
			path = filepath.Join(c.dir, arg)
		}
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			if err := digest(strconv.Itoa(i+1), path); err != nil {
				return nil, err
			}
		}
	}
	return files, nil
}

type commandSample struct {
	Case      string                     `json:"case"`
	Vars      map[string]json.RawMessage `json:"vars"`
	Expected  json.RawMessage            `json:"expected"`
	Output    string                     `json:"output"`
	Steps     []eval.Step                `json:"steps"`
	Retrieved []eval.Passage             `json:"retrieved"`
	Messages  []eval.Message             `json:"messages"`
}

type commandRequest struct {
	ID      string          `json:"id"`
	Sample  commandSample   `json:"sample"`
	Options json.RawMessage `json:"options"`
}

type commandAnswer struct {
	ID          string       `json:"id"`
	Verdict     eval.Verdict `json:"verdict"`
	Value       *float64     `json:"value"`
	Explanation string       `json:"explanation"`
}

func (c *command) Grade(ctx context.Context, s eval.Sample) (eval.Score, error) {
	select {
	case <-c.turn:
		defer func() { c.turn <- struct{}{} }()
	case <-ctx.Done():
		return eval.Score{}, fmt.Errorf("wait for %s: %w", c.options.Argv[0], ctx.Err())
	}
	// The limit is for the program's work, not for the queue before it.
	ctx, cancel := context.WithTimeout(ctx, time.Duration(c.options.Timeout))
	defer cancel()
	if c.process == nil {
		var err error
		if c.process, err = c.start(); err != nil {
			return eval.Score{}, fmt.Errorf("start %s: %w", c.options.Argv[0], err)
		}
	}
	c.next++
	score, err := c.ask(ctx, strconv.Itoa(c.next), s)
	if err != nil {
		// What it would say next belongs to no known sample.
		words := c.process.kill()
		c.process = nil
		return eval.Score{}, fmt.Errorf("%s: %w%s", c.options.Argv[0], err, words)
	}
	return score, nil
}

func (c *command) ask(ctx context.Context, id string, s eval.Sample) (eval.Score, error) {
	request := commandRequest{ID: id, Options: c.options.Options, Sample: commandSample{
		Output: s.Output(), Steps: s.Steps, Retrieved: s.Retrieved(),
	}}
	if s.Case != nil {
		request.Sample.Case, request.Sample.Vars, request.Sample.Expected = s.Case.ID, s.Case.Vars, s.Case.Expected
	}
	if n := len(s.Exchanges); n > 0 {
		request.Sample.Messages = s.Exchanges[n-1].Request.Messages
	}
	line, err := json.Marshal(request)
	if err != nil {
		return eval.Score{}, err
	}
	reply, err := c.process.talk(ctx, append(line, '\n'))
	if err != nil {
		return eval.Score{}, err
	}
	var a commandAnswer
	if err := json.Unmarshal(reply, &a); err != nil {
		return eval.Score{}, fmt.Errorf("answered %s, which is not one JSON object: %w", quote(string(reply)), err)
	}
	if a.ID != id {
		return eval.Score{}, fmt.Errorf("answered id %s to id %s", quote(a.ID), quote(id))
	}
	score := eval.Score{Verdict: a.Verdict, Explanation: oneLine(a.Explanation)}
	switch a.Verdict {
	case eval.Pass:
		score.Value = 1
	case eval.Fail, eval.Unscored:
	default:
		return eval.Score{}, fmt.Errorf("answered the verdict %s: want pass, fail or unscored", quote(string(a.Verdict)))
	}
	if a.Value != nil {
		score.Value = *a.Value
	}
	return score, nil
}

// Close ends the program: its standard input is closed, and what does not end by itself is killed.
func (c *command) Close() error {
	<-c.turn
	defer func() { c.turn <- struct{}{} }()
	if c.process == nil {
		return nil
	}
	err := c.process.close()
	c.process = nil
	return err
}

func (c *command) start() (*process, error) {
	cmd := exec.Command(c.path, c.options.Argv[1:]...)
	cmd.Dir = c.dir
	for _, name := range passedOn {
		if value, ok := os.LookupEnv(name); ok {
			cmd.Env = append(cmd.Env, name+"="+value)
		}
	}
	var secrets []string
	for _, entry := range c.options.Env {
		if strings.Contains(entry, "=") {
			cmd.Env = append(cmd.Env, entry)
		} else if value, ok := os.LookupEnv(entry); ok {
			cmd.Env = append(cmd.Env, entry+"="+value)
			if len(value) >= 8 { // what is shorter stands in any text
				secrets = append(secrets, value)
			}
		} else {
			return nil, fmt.Errorf("environment variable %s is not set", entry)
		}
	}
	return startProcess(cmd, secrets)
}

var errExited = errors.New("the program ended")
