package evidence

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestManual executes the commands of EVIDENCE.md, on bundles that hold and on those that do not.
func TestManual(t *testing.T) {
	if _, err := exec.LookPath("gunzip"); err != nil {
		t.Skip("gunzip is not there")
	}
	b, key := testBundle(t)
	whole, err := AddApproval(write(t, b, key), approval(b), second(t))
	if err != nil {
		t.Fatal(err)
	}
	excerpt, err := Excerpt(b, "a", key)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = keygen(t, t.TempDir(), nil, "-?") // skips, or fails, where it is not there
	unpack := func(files Files) string {
		dir := filepath.Join(t.TempDir(), "bundle")
		if err := WriteFolder(dir, files); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "..", "allowed_signers"), []byte("ann@example.com "+authorized(key)+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	blocks := regexp.MustCompile("(?s)```sh ?([a-z]*)\n(.*?)```").FindAllStringSubmatch(string(manual), -1)
	if len(blocks) < 8 {
		t.Fatalf("%d blocks of commands: the test looks at too little", len(blocks))
	}
	run := func(dir, script string) (string, error) {
		c := exec.Command("sh", "-eu", "-c", script)
		c.Dir = dir
		out, err := c.CombinedOutput()
		return string(out), err
	}
	wholeDir, excerptDir := unpack(whole), unpack(excerpt)
	for _, block := range blocks {
		dir := wholeDir
		if block[1] == "excerpt" {
			dir = excerptDir
		}
		if out, err := run(dir, block[2]); err != nil {
			t.Errorf("%v: %s\n%s", err, block[2], out)
		}
	}
	// Each must be able to say no.
	tests := []struct {
		block  string // words in it
		files  Files
		attack func(Files)
		reason string
	}{
		{"--check --strict", whole, func(f Files) { f[nameDecision] = replaced("NO-GO", "GO")(f[nameDecision]) }, "a file changed"},
		{"diff ../listed", whole, func(f Files) { f["more.txt"] = nil }, "a file added"},
		{"check-novalidate -n evidence", whole, func(f Files) { f[nameSums] = f[nameSums][67:] }, "the list changed"},
		{"find-principals", whole, func(f Files) { f[nameSignature] = resigned(t, f, second(t), nil)[nameSignature] }, "another key"},
		{`"digest":{"salt"`, whole, func(f Files) { edited(t, f, nameTexts, replaced(`"digest":{"salt":"`, `"digest":{"salt":"0`)) }, "a salt changed"},
		{"proofs.jsonl", excerpt, func(f Files) { edited(t, f, nameResults, replaced(`"pass"`, `"fail"`)) }, "a record changed"},
		{"-n seal", whole, func(f Files) { f[nameSeal] = replaced("eve", "ann")(f[nameSeal]) }, "the seal changed"},
		{"-n approval", whole, func(f Files) { f[nameSums] = append([]byte{}, f[nameSums][67:]...) }, "an approval of another bundle"},
	}
	for _, tt := range tests {
		files := Files{}
		for n, body := range tt.files {
			files[n] = body
		}
		tt.attack(files)
		found := false
		for _, block := range blocks {
			if !strings.Contains(block[2], tt.block) {
				continue
			}
			found = true
			if out, err := run(unpack(files), block[2]); err == nil {
				t.Errorf("%s: nothing fails: %s", tt.reason, out)
			}
		}
		if !found {
			t.Errorf("no block has %q", tt.block)
		}
	}
}
