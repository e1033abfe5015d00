package cmd

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"seatrial/reports/evidence"
)

// Whoever approves a bundle that another approved since it was read would write that approval away.
func TestApprovalOfABundleThatChanged(t *testing.T) {
	name := filepath.Join(t.TempDir(), "bundle.zip")
	write := func(files evidence.Files) []byte {
		t.Helper()
		if err := writeFile(name, func(w io.Writer) error { return evidence.WriteZip(w, files) }); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	read := evidence.Files{"run.json": []byte("{}")}
	mine := evidence.Files{"run.json": []byte("{}"), "approvals/mine.json": []byte("{}")}
	theirs := write(evidence.Files{"run.json": []byte("{}"), "approvals/theirs.json": []byte("{}")})
	if err := addFiles(name, read, mine); err == nil || !strings.Contains(err.Error(), "approve again") {
		t.Errorf("the approval of another is written away: %v", err)
	}
	if now, err := os.ReadFile(name); err != nil || string(now) != string(theirs) {
		t.Errorf("the bundle is not what the other made of it: %v", err)
	}
	write(read)
	if err := addFiles(name, read, mine); err != nil {
		t.Error(err)
	}
}
