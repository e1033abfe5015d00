package starter

import (
	"os"
	"path/filepath"
	"testing"
)

func TestWriteOverwritesNothing(t *testing.T) {
	dir := t.TempDir()
	list, err := Write(New, dir)
	if err != nil || len(list) == 0 {
		t.Fatalf("wrote %v: %v", list, err)
	}
	mine := filepath.Join(dir, "suite.yaml")
	if err := os.WriteFile(mine, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "prompts", "v1.md")); err != nil {
		t.Fatal(err)
	}
	if _, err := Write(New, dir); err == nil {
		t.Error("wrote over a file that exists")
	}
	if text, _ := os.ReadFile(mine); string(text) != "mine" {
		t.Error("a file of the user's changed")
	}
	if _, err := os.Stat(filepath.Join(dir, "prompts", "v1.md")); err == nil {
		t.Error("refused, and wrote all the same")
	}
}

func TestSuitesAreThere(t *testing.T) {
	for _, s := range Suites() {
		dir := t.TempDir()
		list, err := Write(s.Name, dir)
		if err != nil || len(list) == 0 || s.Title == "" {
			t.Errorf("%s: %v, %v", s.Name, list, err)
		}
		if _, err := os.Stat(filepath.Join(dir, "suite.yaml")); err != nil {
			t.Errorf("%s has no suite.yaml", s.Name)
		}
	}
	folders, err := files.ReadDir(".")
	if err != nil || len(folders) != len(Suites())+1 {
		t.Errorf("%d folders, %d suites and the demonstration: %v", len(folders), len(Suites()), err)
	}
}
