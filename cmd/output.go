package cmd

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"seatrial/eval"
	"seatrial/eval/text"
	"seatrial/reports"
)

// outputHelp says what --output takes.
const outputHelp = "also write a report: FILE.html, .md, .xml (JUnit), .json, .jsonl, .csv or .sarif, or FORMAT=FILE (repeatable; see seatrial report --help)"

// comparisonHelp is outputHelp for what is of more than one run.
const comparisonHelp = "also write a report: FILE.html, .md or .json, or FORMAT=FILE (repeatable)"

// output is one report that --output asks for.
type output struct {
	format string
	file   string // "": standard output
}

// The formats that need no file.
const (
	githubSummary     = "github-summary"     // Markdown, added to the file that GITHUB_STEP_SUMMARY names
	githubAnnotations = "github-annotations" // to standard output, where GitHub Actions reads them
)

type outputs []output

// parseOutputs reads the values of --output: FILE, whose ending says the format, FORMAT=FILE, or the name of a format that
// needs no file. What stands before "=" is a format unless it has a dot or a slash, so that a misspelt one is an error.
func parseOutputs(env Env, args []string) (outputs, error) {
	var all outputs
	for _, arg := range args {
		o, err := parseOutput(env, arg)
		if err != nil {
			return nil, err
		}
		all = append(all, o)
	}
	return all, nil
}

func parseOutput(env Env, arg string) (output, error) {
	name, file, explicit := strings.Cut(arg, "=")
	switch {
	case explicit && !strings.ContainsAny(name, `./\`):
		if file == "" {
			return output{}, fmt.Errorf("report %s: there is no file after the =", arg)
		}
		if _, ok := reports.FormatNamed(name); !ok && name != githubSummary {
			return output{}, fmt.Errorf("report %s: %w", arg, noFormat(name))
		}
		return output{name, file}, nil
	case arg == githubSummary:
		file := env.look("GITHUB_STEP_SUMMARY")
		if file == "" {
			return output{}, fmt.Errorf("report %s: GITHUB_STEP_SUMMARY is not set: this is no step of GitHub Actions; name a file: markdown=FILE", arg)
		}
		return output{githubSummary, file}, nil
	case arg == githubAnnotations:
		return output{format: githubAnnotations}, nil
	}
	ending := strings.ToLower(filepath.Ext(arg))
	if strings.HasSuffix(strings.ToLower(arg), ".sarif.json") {
		ending = ".sarif"
	}
	for _, f := range reports.AllFormats() {
		if slices.Contains(f.Endings, ending) {
			return output{f.Name, arg}, nil
		}
	}
	if _, ok := reports.FormatNamed(arg); ok {
		return output{}, fmt.Errorf("report %s: name the file too: %s=FILE", arg, arg)
	}
	return output{}, fmt.Errorf("report %s: the ending says the format (.html, .md, .xml for JUnit, .json, .jsonl, .csv, .sarif), or FORMAT=FILE does: %s", arg, strings.Join(formatNames(), ", "))
}

// formatNames are the formats of files.
func formatNames() []string {
	return slices.Sorted(slices.Values(append(reports.Formats(), githubSummary)))
}

// noFormat names the format that was probably meant.
func noFormat(name string) error {
	if near := text.Nearest(name, formatNames()); near != "" {
		return fmt.Errorf("no report format %q: did you mean %s?", name, near)
	}
	return fmt.Errorf("no report format %q: choose one of %s", name, strings.Join(formatNames(), ", "))
}

// files are the files that are written.
func (all outputs) files() []string {
	var files []string
	for _, o := range all {
		files = append(files, o.file)
	}
	return files
}

// comparing refuses formats that are of one run.
func (all outputs) comparing() error {
	for _, o := range all {
		if f, ok := reports.FormatNamed(o.format); ok && f.Run {
			return fmt.Errorf("report %s: %s is of one run: this is .html, .md, .json or pr-comment=FILE", o, f.Name)
		}
	}
	return nil
}

// alone refuses annotations on a standard output that is a JSON document.
func (all outputs) alone(asJSON bool) error {
	if asJSON && slices.Contains(all, output{format: githubAnnotations}) {
		return fmt.Errorf("--json and %s both write to standard output: name a file, %s=FILE, and print it after", githubAnnotations, githubAnnotations)
	}
	return nil
}

func (o output) String() string {
	if o.file == "" {
		return o.format
	}
	return o.file
}

// prepare refuses report files that cannot be written, before anything is
// run, and removes those of an earlier run: whatever happens now, they must not be taken
// for this one's.
func (all outputs) prepare() error {
	if err := distinct(all.files()); err != nil {
		return err
	}
	for _, o := range all {
		var err error
		switch {
		case o.file == "":
		case o.format == githubSummary:
			_, err = summaryRoom(o.file)
		default:
			err = errors.Join(writable(o.file), removeReport(o))
		}
		if err != nil {
			return fmt.Errorf("report %s: %w", o, err)
		}
	}
	return nil
}

// distinct refuses to let one file be two things.
func distinct(files []string) error {
	seen := map[string]bool{}
	for _, file := range files {
		if file == "" {
			continue
		}
		abs, err := filepath.Abs(file)
		if err != nil {
			return err
		}
		if real, err := filepath.EvalSymlinks(abs); err == nil {
			abs = real
		}
		if seen[abs] {
			return fmt.Errorf("%s is named twice, for two things: suites, --store, --record and --output are different files", file)
		}
		seen[abs] = true
	}
	return nil
}

// writable reports why a file cannot be made where file is to be.
func writable(file string) error {
	dir := filepath.Dir(file)
	probe, err := os.CreateTemp(dir, ".seatrial-*")
	if err != nil {
		return fmt.Errorf("cannot write into the folder %s: %w", dir, errors.Unwrap(err))
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

// removeReport removes a report of an earlier run, and nothing else.
func removeReport(o output) error {
	head := make([]byte, 4096)
	f, err := os.Open(o.file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return errors.Join(err, f.Close())
	}
	if err := f.Close(); err != nil {
		return err
	}
	if !reports.Recognise(o.format, head[:n]) {
		return errors.New("there is a file of another kind: choose another name or remove it")
	}
	return os.Remove(o.file)
}

// write writes each file whole or not at all.
func (all outputs) write(env Env, r eval.Report) error {
	for _, o := range all {
		render := func(w io.Writer) error { return reports.Render(o.format, w, r) }
		var err error
		switch {
		case o.file == "":
			if err := render(env.Stdout); err != nil {
				return err
			}
			continue
		case o.format == githubSummary:
			err = addSummary(o.file, r)
		default:
			err = writeFile(o.file, render)
		}
		if err != nil {
			return fmt.Errorf("write report %s: %w", o, err)
		}
		fmt.Fprintf(env.Stderr, "wrote %s\n", o)
	}
	return nil
}

// writeFile writes through a temporary file beside it, so that a report that
// breaks off never looks like one.
func writeFile(file string, write func(io.Writer) error) (err error) {
	tmp, err := os.CreateTemp(filepath.Dir(file), ".seatrial-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, tmp.Close(), os.Remove(tmp.Name()))
		}
	}()
	buf := bufio.NewWriter(tmp)
	if err := write(buf); err != nil {
		return err
	}
	if err := errors.Join(buf.Flush(), tmp.Chmod(0o644)); err != nil {
		return err
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), file)
}

// terminal is the renderer for people.
func terminal(env Env) reports.Terminal {
	return reports.Terminal{W: env.forPeople(env.Stdout), Width: env.columns(), Color: env.color(), Store: env.store}
}

func printReport(env Env, r eval.Report, asJSON bool) error {
	if asJSON {
		return reports.JSON(env.Stdout, r)
	}
	return terminal(env).Run(r)
}

// printDecision prints a decision with what it rests on.
func printDecision(env Env, r eval.Report, asJSON bool) error {
	if asJSON {
		r.Samples = nil
		return reports.JSON(env.Stdout, r)
	}
	return terminal(env).Decision(*r.Decision)
}
