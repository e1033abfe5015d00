package evidence

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"seatrial/eval"
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
	rejects := approval(b)
	rejects.Decision = Reject
	rejected, err := AddApproval(write(t, b, key), rejects, second(t))
	if err != nil {
		t.Fatal(err)
	}
	other := b
	other.Made = b.Made.AddDate(0, 0, 1)
	replayed, err := AddApproval(write(t, other, key), approval(b), second(t))
	if err != nil {
		t.Fatal(err)
	}
	only := func(order ...int) func([]byte) []byte {
		return func(text []byte) []byte {
			all := bytes.SplitAfter(text, []byte("\n"))
			var out []byte
			for _, i := range order {
				out = append(out, all[i]...)
			}
			return out
		}
	}
	proofs := func(order ...int) func(Files) {
		return func(f Files) { f[nameProofs] = only(order...)(f[nameProofs]) }
	}
	anew := b
	chain := chainMaker{links: b.Chain[:4]}
	chain.add(eval.LinkSeal, "", 0, eval.SealLink{Seal: eval.MustDigest("stricter")})
	chain.begin(b.Run)
	chain.finish(b.Run, 6)
	chain.decide(b.Run, 1, "run", *b.Decision)
	anew.Chain = chain.links
	resealed := write(t, anew, key)
	const unproved = "IS NOT PROVED"
	tests := []struct {
		block  string // words in it
		files  Files
		attack func(Files)
		says   string
		reason string
	}{
		{"--check --strict", whole, func(f Files) { f[nameDecision] = replaced("NO-GO", "GO")(f[nameDecision]) }, nameDecision, "a file changed"},
		{"diff ../listed", whole, func(f Files) { f["more.txt"] = nil }, "more.txt", "a file added"},
		{"diff ../listed", whole, func(f Files) { f["SHA256SUMS.html"] = nil }, "SHA256SUMS.html", "a file that is named like the list"},
		{"diff ../listed", whole, func(f Files) { f["baseline/SHA256SUMS"] = nil }, "baseline/SHA256SUMS", "a list in a folder"},
		{"diff ../listed", whole, func(f Files) { f["approvals/report.html"] = nil }, "approvals/report.html", "a report among the approvals"},
		{"diff ../listed", whole, func(f Files) { f["approvals/more/a.json"] = nil }, "approvals/more/a.json", "a folder among the approvals"},
		{"check-novalidate -n evidence", whole, func(f Files) { f[nameSums] = f[nameSums][67:] }, "incorrect signature", "the list changed"},
		{"find-principals", whole, func(f Files) { f[nameSignature] = resigned(t, f, second(t), nil)[nameSignature] }, "No principal", "another key"},
		{`"digest":{"salt"`, whole, func(f Files) { edited(t, f, nameTexts, replaced(`"digest":{"salt":"`, `"digest":{"salt":"0`)) }, "NOT THAT OF THE RECORD", "a salt changed"},
		{"proofs.jsonl", excerpt, func(f Files) { edited(t, f, nameResults, replaced(`"id":"a"`, `"id":"A"`)) }, "record 1 " + unproved, "the first record changed"},
		{"proofs.jsonl", excerpt, func(f Files) { edited(t, f, nameResults, replaced(`"pass"`, `"fail"`)) }, unproved, "a later record changed"},
		{"proofs.jsonl", excerpt, proofs(0, 1), "3 records, 2 proofs", "the last proof left out"},
		{"proofs.jsonl", excerpt, proofs(1, 2), "record 1 " + unproved, "the first proof left out"},
		{"proofs.jsonl", excerpt, proofs(), "3 records, 0 proofs", "no proofs"},
		{"proofs.jsonl", excerpt, proofs(1, 0, 2), "record 1 " + unproved, "two proofs swapped"},
		{"proofs.jsonl", excerpt, func(f Files) { edited(t, f, nameResults, only(0, 1)) }, "record 3 " + unproved, "a record left out"},
		{"proofs.jsonl", excerpt, func(f Files) { edited(t, f, nameResults, only(0, 0, 1)); proofs(0, 0, 1)(f) }, "record 2 " + unproved, "a record twice"},
		{"-n seal", whole, func(f Files) { f[nameSeal] = replaced("eve", "ann")(f[nameSeal]) }, "incorrect signature", "the seal changed"},
		{"-n seal", whole, func(f Files) { f[nameChain] = hidden(t, f[nameChain], 6) }, "NOT BEGUN UNDER THIS SEAL", "no run under the seal"},
		{"-n seal", whole, func(f Files) { f[nameRun] = replaced("bbbbbb", "cccccc")(f[nameRun]) }, "NOT BEGUN UNDER THIS SEAL", "another run under the seal"},
		{"-n seal", resealed, func(Files) {}, "SEALED ANEW, BY LINK 5", "a seal that another one followed"},
		{"DOES NOT FOLLOW", whole, func(f Files) { f[nameChain] = replaced(`"no":5`, `"no":9`)(f[nameChain]) }, "LINK 9 DOES NOT FOLLOW", "a link's number"},
		{"DOES NOT FOLLOW", whole, func(f Files) { f[nameChain] = replaced("ann", "bob")(f[nameChain]) }, "LINK 3 DOES NOT FOLLOW", "what a link says"},
		{"DOES NOT FOLLOW", whole, func(f Files) { f[nameChain] = hidden(t, f[nameChain], 4) }, "LINK 4 IS HIDDEN", "a seal hidden"},
		{"DOES NOT FOLLOW", whole, func(f Files) { f[nameChain] = hidden(t, f[nameChain], 8) }, "LINK 8 IS HIDDEN", "what it ended with hidden"},
		{"DOES NOT FOLLOW", whole, func(f Files) { f[nameDecision] = replaced(`"NO-GO"`, `"GO"`)(f[nameDecision]) }, "DID NOT END WITH GO", "another decision"},
		{"DOES NOT FOLLOW", whole, func(f Files) { f[nameStatement] = replaced(`"root": "`, `"root": "0`)(f[nameStatement]) }, "THE ROOT IS NOT IN THE CHAIN", "another root"},
		{"-n approval", whole, func(f Files) { f[nameSums] = append([]byte{}, f[nameSums][67:]...) }, "IS OF ANOTHER BUNDLE", "an approval of a bundle that was changed"},
		{"-n approval", whole, func(f Files) { addAs(f, replayed, "2020") }, "approvals/2020.json IS OF ANOTHER BUNDLE", "an approval of another bundle before a good one"},
		{"-n approval", whole, func(f Files) { addAs(f, rejected, "2020") }, "approvals/2020.json DOES NOT APPROVE", "a rejection before a good one"},
		{"-n approval", rejected, func(f Files) {
			for name := range f {
				if isApproval(name) && strings.HasSuffix(name, ".json") {
					f[name] = replaced(`"reject"`, `"approve"`)(f[name])
				}
			}
		}, "IS NOT SIGNED", "a rejection changed"},
		{"-n approval", write(t, b, key), func(Files) {}, "THERE IS NO APPROVAL", "no approvals"},
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
			if out, err := run(unpack(files), block[2]); err == nil || !strings.Contains(out, tt.says) {
				t.Errorf("%s: %v, and not %q: %s", tt.reason, err, tt.says, out)
			}
		}
		if !found {
			t.Errorf("no block has %q", tt.block)
		}
	}
}

// addAs adds the approvals of another bundle under a name.
func addAs(files, from Files, name string) {
	for n, body := range from {
		if isApproval(n) {
			files[approvals+name+n[strings.Index(n, ".json"):]] = body
		}
	}
}
