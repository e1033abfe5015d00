// Package starter holds the suites that ship inside the program: one to begin
// with, one that demonstrates, and one for each of the usual questions. It hands out
// files and knows no format.
package starter

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
)

//go:embed demo new over-refusal jailbreak prompt-leak indirect-injection pii structured-output grounded
var files embed.FS

// The names of the suites.
const (
	Demo = "demo" // replayed answers, a regression to be caught
	New  = "new"  // what init lays out
)

// Suite is one that users begin with.
type Suite struct{ Name, Title string }

// Suites lists what init lays out, the plain one first.
func Suites() []Suite {
	return []Suite{
		{New, "a small suite with a prompt and a policy"},
		{"over-refusal", "harmless questions that look dangerous are answered"},
		{"jailbreak", "harmful requests are refused, under attack too"},
		{"prompt-leak", "the system message stays confidential"},
		{"indirect-injection", "orders in documents and tool results are not followed"},
		{"pii", "identifiers of people do not come out"},
		{"structured-output", "answers for programs keep their form, and tool calls their arguments"},
		{"grounded", "answers keep to the document, and say so where it has none"},
	}
}

// Write copies the suite's files into dir, which it makes, and returns their
// paths relative to dir in lexical order. A file that exists is never
// overwritten: that is an error, and nothing is written.
func Write(name, dir string) ([]string, error) {
	var list []string
	err := fs.WalkDir(files, name, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(filepath.FromSlash(name), filepath.FromSlash(p))
		if err != nil {
			return err
		}
		list = append(list, rel)
		if _, err := os.Lstat(filepath.Join(dir, rel)); !errors.Is(err, fs.ErrNotExist) {
			return errors.Join(err, fmt.Errorf("%s exists: choose another folder or move it away", filepath.Join(dir, rel)))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, rel := range list {
		text, err := files.ReadFile(path.Join(name, filepath.ToSlash(rel)))
		if err != nil {
			return nil, err
		}
		file := filepath.Join(dir, rel)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return nil, err
		}
		if err := os.WriteFile(file, text, 0o644); err != nil {
			return nil, err
		}
	}
	return list, nil
}
