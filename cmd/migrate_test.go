package cmd

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Whoever updates the program and reads first finds his runs.
func TestAnOlderStoreIsMigratedToBeRead(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("..", "eval", "store", "testdata", "v0001.db"))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "seatrial.db")
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		var out, errs bytes.Buffer
		env := DefaultEnv()
		env.Args, env.Stdout, env.Stderr = []string{"runs", "--store", file}, &out, &errs
		if code := Main(t.Context(), env); code != 0 || !strings.Contains(out.String(), "20261120-193105-00000a") {
			t.Fatalf("exit %d: %s%s", code, &out, &errs)
		}
		if _, err := os.Stat(file + ".backup-v1"); err != nil {
			t.Errorf("no copy of the store as it was: %v; it said %s", err, &errs)
		}
	}
}
