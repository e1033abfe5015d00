package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"seatrial/cmd"
	"seatrial/eval/provider/openai/openaitest"
)

// apiKey must never be seen again: not in the store, a report or a message.
const apiKey = "sk-test-0123456789abcdef"

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"seatrial": func() {
			ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
			status := cmd.Main(ctx, cmd.DefaultEnv())
			stop()
			os.Exit(status)
		},
		"plugin": plugin,
	})
}

// short are the scripts in which much happens at once: with -short, which make test gives to the race detector, they
// stand for all of them.
var short = []string{"judges", "resume", "run"}

func TestScripts(t *testing.T) {
	dir, files := "../../testdata/script", []string(nil)
	if testing.Short() {
		for _, name := range short {
			files = append(files, dir+"/"+name+".txtar")
		}
		dir = ""
	}
	testscript.Run(t, testscript.Params{
		Dir: dir, Files: files,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("OPENAI_API_KEY", apiKey)
			e.Setenv("USER", "tester")
			e.Setenv("CI", "")
			e.Setenv("GORACE", "atexit_sleep_ms=10") // the race detector else waits a second at every exit
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "serve": serve, "requests": requests, "newer": newer, "dated": dated, "unpack": unpack, "keygen": keygen},
	})
}

// exits STATUS COMMAND ARGS... runs a command and demands its exit status.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits STATUS COMMAND ARGS...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	err = ts.Exec(args[1], args[2:]...)
	got := 0
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		got = exit.ExitCode()
	case err != nil:
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}

// servers are the behaviours that serve starts.
var servers = map[string]openaitest.Handler{
	"echo": openaitest.Echo,
	"gossip": func(c openaitest.Call) openaitest.Reply {
		return openaitest.Text("30 days, says " + c.Header.Get("Authorization"))
	},
	"refuse":    openaitest.Always(openaitest.Error(401, "invalid_api_key", "Incorrect API key provided: "+apiKey)),
	"expires":   expires,
	"no-model":  openaitest.Always(openaitest.Error(404, "model_not_found", "The model does not exist")),
	"down":      openaitest.Always(openaitest.Error(503, "overloaded", "try later")),
	"html":      openaitest.Always(openaitest.HTML(200)),
	"malformed": openaitest.Always(openaitest.JSON(200, `{"choices": [`)),
	"nothing":   openaitest.Always(openaitest.JSON(200, `{}`)),
	"truncated": openaitest.Always(openaitest.Text("yes, 30 days").Cut()),
	"shortened": openaitest.Always(openaitest.Text("yes, 30 days").Shortened()),
	"unending":  openaitest.Always(openaitest.Completion(openaitest.Answer{Text: "yes, 30 days", NoFinish: true})),
	"empty":     openaitest.Always(openaitest.Completion(openaitest.Answer{Empty: true})),
	"error-200": openaitest.Always(openaitest.JSON(200, `{"error":{"message":"upstream failed","code":502}}`)),
	"hang":      openaitest.Always(openaitest.Hang()),
	"babble":    openaitest.Always(openaitest.Text("As I was saying, the weather is fine.")),
	"approve":   says("pass"),
	"reject":    says("fail"),
	"first":     says("first"),
	"shorter":   shorter,
	"clerk":     clerk,
	"stumbles":  openaitest.Sequence(openaitest.Text("no idea"), openaitest.Text("yes, 30 days"), openaitest.Error(503, "overloaded", "try later"), openaitest.Text("yes, 30 days")),
	"limited":   openaitest.Sequence(openaitest.RateLimited("0"), openaitest.RateLimited("0"), openaitest.Text("yes, 30 days")),
}

// expires refuses the fourth call.
func expires(c openaitest.Call) openaitest.Reply {
	if c.N == 4 {
		return openaitest.Unauthorized()
	}
	return openaitest.Echo(c)
}

// newer FILE makes a store one that a later program wrote: the user_version of
// a SQLite file is the big-endian number at offset 60 (sqlite.org/fileformat.html).
func newer(ts *testscript.TestScript, neg bool, args []string) {
	f, err := os.OpenFile(ts.MkAbs(args[0]), os.O_RDWR, 0)
	ts.Check(err)
	_, err = f.WriteAt([]byte{0, 0, 3, 231}, 60)
	ts.Check(errors.Join(err, f.Close()))
}

// keygen FILE makes an SSH key, or skips the script where there is no ssh-keygen; where CI says so, it must be there.
func keygen(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: keygen FILE")
	}
	if _, err := exec.LookPath("ssh-keygen"); err != nil {
		if os.Getenv("CI") == "true" {
			ts.Fatalf("ssh-keygen is not there: install openssh-client")
		}
		ts.Logf("ssh-keygen is not there: install openssh-client")
		ts.Check(ts.Exec("skip"))
	}
	ts.Check(ts.Exec("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", args[0]))
}

// dated FILE writes days into a file: TODAY, or TODAY+30.
func dated(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: dated FILE")
	}
	text := regexp.MustCompile(`TODAY([+-]\d+)?`).ReplaceAllStringFunc(ts.ReadFile(args[0]), func(day string) string {
		n, _ := strconv.Atoi(strings.TrimPrefix(day, "TODAY"))
		return time.Now().UTC().AddDate(0, 0, n).Format(time.DateOnly)
	})
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o666))
}

// started holds the servers of the scripts that run, by the address of their variable.
var started sync.Map

// serve VARIABLE BEHAVIOUR starts a server until the script ends and puts its URL into VARIABLE.
func serve(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 || servers[args[1]] == nil {
		ts.Fatalf("usage: serve VARIABLE BEHAVIOUR")
	}
	s := openaitest.NewServer(servers[args[1]], openaitest.Options{})
	ts.Defer(s.Close)
	ts.Setenv(args[0], s.URL())
	started.Store(s.URL(), s)
}

// requests VARIABLE N demands that the server of VARIABLE has had N requests since it started.
func requests(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: requests VARIABLE N")
	}
	s, ok := started.Load(ts.Getenv(args[0]))
	if !ok {
		ts.Fatalf("no server in %s", args[0])
	}
	want, err := strconv.Atoi(args[1])
	ts.Check(err)
	if got := s.(*openaitest.Server).Requests(); (got == want) == neg {
		ts.Fatalf("the server had %d requests, want %s%d", got, map[bool]string{true: "not "}[neg], want)
	}
}

// plugin is a program that a command target and a command grader start: it
// answers each line with the question in upper case, or judges that.
func plugin() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var in struct {
			ID      json.RawMessage
			Request *struct {
				Messages []struct{ Content string }
			}
			Sample struct{ Output string }
		}
		if err := json.Unmarshal(lines.Bytes(), &in); err != nil {
			fmt.Println(`{"id":0}`)
			continue
		}
		out := map[string]any{"id": in.ID}
		if in.Request != nil {
			out["text"] = strings.ToUpper(in.Request.Messages[len(in.Request.Messages)-1].Content)
			out["finish_reason"] = "stop"
		} else {
			upper := in.Sample.Output == strings.ToUpper(in.Sample.Output)
			out["verdict"] = map[bool]string{true: "pass", false: "fail"}[upper]
			out["value"] = 1
			out["explanation"] = "looked at the case of the letters"
		}
		line, err := json.Marshal(out)
		if err != nil {
			panic(err)
		}
		fmt.Println(string(line))
	}
}
