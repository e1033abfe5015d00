package command

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"seatrial/eval"
	"seatrial/eval/provider"
)

type options struct {
	Argv    []string `json:"argv"`
	Env     []string `json:"env"`
	Workers int      `json:"workers"`
	Version string   `json:"version"`
}

const maxWorkers = 256

var schema = json.RawMessage(`{
  "$schema": "http://json-schema.org/draft-07/schema#",
  "type": "object",
  "additionalProperties": false,
  "required": ["argv"],
  "properties": {
    "argv": {"type": "array", "minItems": 1, "items": {"type": "string"}, "description": "The program and its arguments; no shell. A program with a slash in its name is relative to the suite's folder, and runs there."},
    "env": {"type": "array", "items": {"type": "string", "minLength": 1}, "description": "Names of environment variables that the program gets beside PATH, HOME, LANG and TMPDIR. Their values are treated as secrets."},
    "workers": {"type": "integer", "minimum": 1, "maximum": 256, "description": "How many processes share the requests; 1 where there is none."},
    "version": {"type": "string", "description": "Of the program. Change it when the program's answers change: runs are compared by it."}
  }
}`)

// setup is what a process is started with.
type setup struct {
	path    string
	args    []string
	env     []string
	dir     string
	secrets []string // values that no message may show, the longest first
}

// parse reads a target's options. An *eval.OptionError names what is at fault.
func parse(t eval.Target) (options, setup, error) {
	var o options
	if err := provider.DecodeOptions(t.Options, &o); err != nil {
		return o, setup{}, err
	}
	fault := func(err error, path ...string) (options, setup, error) {
		return o, setup{}, &eval.OptionError{Path: path, Err: err}
	}
	if len(o.Argv) == 0 || o.Argv[0] == "" {
		return fault(errors.New("there is no program"), "argv")
	}
	if o.Workers == 0 {
		o.Workers = 1
	}
	if o.Workers < 0 || o.Workers > maxWorkers {
		return fault(fmt.Errorf("%d is not between 1 and %d", o.Workers, maxWorkers), "workers")
	}
	dir, err := filepath.Abs(t.Dir)
	if err != nil {
		return fault(err, "argv")
	}
	name := o.Argv[0]
	if strings.ContainsAny(name, "/"+string(filepath.Separator)) && !filepath.IsAbs(name) {
		name = filepath.Join(dir, filepath.FromSlash(name))
	}
	path, err := exec.LookPath(name)
	if err != nil {
		return fault(fmt.Errorf("program %s: %w", o.Argv[0], err), "argv", "0")
	}
	s := setup{path: path, args: o.Argv[1:], dir: dir}
	for _, name := range []string{"PATH", "HOME", "LANG", "TMPDIR"} {
		if value, ok := os.LookupEnv(name); ok {
			s.env = append(s.env, name+"="+value)
		}
	}
	for i, name := range o.Env {
		value, ok := os.LookupEnv(name)
		if !ok {
			return fault(fmt.Errorf("environment variable %s is not set", name), "env", fmt.Sprint(i))
		}
		s.env = append(s.env, name+"="+value)
		if len(value) >= minSecret {
			s.secrets = append(s.secrets, value)
			if quoted, err := json.Marshal(value); err == nil { // as it stands in a line of JSON
				s.secrets = append(s.secrets, string(quoted[1:len(quoted)-1]))
			}
		}
	}
	slices.SortFunc(s.secrets, func(a, b string) int { return len(b) - len(a) })
	return o, s, nil
}

// minSecret is the length from which a variable's value is hidden in messages:
// hiding "1" would hide every 1.
const minSecret = 6
