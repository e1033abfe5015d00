// Package cmd is the program: one file a command, and the wiring of the parts
// that know nothing of each other. It is importable, so that a program of your
// own can call [Main] with more graders or providers.
package cmd

import (
	"context"
	"crypto/rand"
	"io"
	"os"
	"time"

	"golang.org/x/term"

	"seatrial/eval/provider"
	"seatrial/graders"
)

// Env is all that the program takes from outside.
type Env struct {
	Args   []string // without the program's name
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
	Getenv func(string) (string, bool)
	Now    func() time.Time
	Rand   io.Reader // for the ids of runs
	// Width is the terminal's in columns; 0: standard output is none.
	Width int
	// Live says that standard error is a terminal, where a line can be rewritten.
	Live    bool
	console *console // Stderr, once Main has begun
	store   string   // the file that --store names, "" where it is the default

	Graders   []graders.Kind
	Providers []provider.Kind
}

// DefaultEnv is the process's own, with the graders and providers that ship.
func DefaultEnv() Env {
	e := Env{
		Args: os.Args[1:], Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Getenv: os.LookupEnv, Now: time.Now, Rand: rand.Reader,
		Live:    term.IsTerminal(int(os.Stderr.Fd())),
		Graders: graders.All(), Providers: Providers(),
	}
	if fd := int(os.Stdout.Fd()); term.IsTerminal(fd) {
		e.Width = 80
		if w, _, err := term.GetSize(fd); err == nil && w > 0 {
			e.Width = w
		}
	}
	return e
}

// Main runs the program and returns its exit status (see the Exit constants).
// It ends early, and resumable, when ctx does.
func Main(ctx context.Context, env Env) int {
	if env.console == nil {
		env.console = &console{w: env.forPeople(env.Stderr), live: env.Live}
		env.Stderr = env.console
	}
	root := newRoot(env)
	root.SetArgs(env.Args)
	root.SetIn(env.Stdin)
	root.SetOut(env.Stdout)
	root.SetErr(env.Stderr)
	return exitStatus(env.Stderr, root.ExecuteContext(ctx))
}

// look returns an environment variable, "" where it is not set.
func (e Env) look(name string) string {
	v, _ := e.Getenv(name)
	return v
}

// color says whether output may be coloured (https://no-color.org).
func (e Env) color() bool {
	return e.Width > 0 && e.look("NO_COLOR") == "" && e.look("TERM") != "dumb"
}

// ci says whether a CI system runs the program.
func (e Env) ci() bool {
	v := e.look("CI")
	return v != "" && v != "false" && v != "0"
}

// columns is the width to print for.
func (e Env) columns() int {
	if e.Width > 0 {
		return e.Width
	}
	return 100
}
