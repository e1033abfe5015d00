package cmd

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"seatrial/eval"
	"seatrial/reports"
)

// formats maps the ending of a report's file name to its format.
var formats = map[string]string{".html": "html", ".htm": "html", ".md": "markdown", ".xml": "junit", ".json": "json"}

// formatOf returns the format that a file name asks for.
func formatOf(file string) (string, error) {
	if f, ok := formats[strings.ToLower(filepath.Ext(file))]; ok {
		return f, nil
	}
	return "", fmt.Errorf("report %s: the ending says the format: .html, .md, .xml (JUnit) or .json", file)
}

// prepareOutputs refuses report files that cannot be written, before anything is
// run, and removes those of an earlier run: whatever happens now, they must not be taken
// for this one's.
func prepareOutputs(files []string) error {
	for _, file := range files {
		if _, err := formatOf(file); err != nil {
			return err
		}
	}
	for _, file := range files {
		if err := errors.Join(writable(file), removeReport(file)); err != nil {
			return fmt.Errorf("report %s: %w", file, err)
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
func removeReport(file string) error {
	head := make([]byte, 4096)
	f, err := os.Open(file)
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
	if format, err := formatOf(file); err != nil || !reports.Recognise(format, head[:n]) {
		return errors.Join(err, errors.New("there is a file of another kind: choose another name or remove it"))
	}
	return os.Remove(file)
}

// writeReports writes each file whole or not at all.
func writeReports(env Env, r eval.Report, files []string) error {
	for _, file := range files {
		format, err := formatOf(file)
		if err != nil {
			return err
		}
		if err := writeFile(file, func(w io.Writer) error { return reports.Render(format, w, r) }); err != nil {
			return fmt.Errorf("write report %s: %w", file, err)
		}
		fmt.Fprintf(env.Stderr, "wrote %s\n", file)
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
	return reports.Terminal{W: env.Stdout, Width: env.columns(), Color: env.color(), Store: env.store}
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
