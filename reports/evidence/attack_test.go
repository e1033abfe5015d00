package evidence

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"seatrial/eval"
)

func TestAnHonestBundleHolds(t *testing.T) {
	b, key := testBundle(t)
	files := write(t, b, key)
	if bad := failures(Verify(files, withJudge)); bad != "" {
		t.Fatal(bad)
	}
	signers, err := ParseSigners("f", []byte("ann namespaces=\"evidence\" "+authorized(key)+"\neve "+authorized(second(t))))
	if err != nil {
		t.Fatal(err)
	}
	checks := Verify(files, Options{Signers: signers, Recompute: judge})
	if bad := failures(checks); bad != "" {
		t.Error(bad)
	}
	if all := fmt.Sprint(checks); !strings.Contains(all, "(allowed for: ann") || !strings.Contains(all, "(allowed for: eve") || !strings.Contains(all, "as link 4, before the run was begun as link 6") {
		t.Errorf("the checks are %s", all)
	}
	again := write(t, b, key)
	for name := range files {
		if !bytes.Equal(files[name], again[name]) {
			t.Errorf("%s is not the same when it is written again", name)
		}
	}
}

func second(t testing.TB) Signer { key, _ := testKey(t, 2); return key }

// edited returns a plain file of a .gz, changed.
func edited(t testing.TB, files Files, name string, edit func([]byte) []byte) {
	t.Helper()
	text, err := unzipped(files[name])
	if err != nil {
		t.Fatal(err)
	}
	if files[name], err = zipped(edit(text)); err != nil {
		t.Fatal(err)
	}
}

func lines(edit func([][]byte) [][]byte) func([]byte) []byte {
	return func(text []byte) []byte {
		return joined(edit(bytes.Split(bytes.TrimSuffix(text, []byte("\n")), []byte("\n"))))
	}
}

func replaced(from, to string) func([]byte) []byte {
	return func(text []byte) []byte { return bytes.Replace(text, []byte(from), []byte(to), 1) }
}

// What somebody does to a bundle who has no key, or does not sign again.
func TestTampering(t *testing.T) {
	b, key := testBundle(t)
	tests := []struct {
		attack func(Files)
		want   string
		reason string
	}{
		{func(f Files) { delete(f, nameReport) }, "report.html is missing", "a file dropped"},
		{func(f Files) { delete(f, nameSums) }, "there is no SHA256SUMS", "the list dropped"},
		{func(f Files) { delete(f, nameSignature) }, "there is no SHA256SUMS.sig", "the signature dropped"},
		{func(f Files) { f["more.txt"] = []byte("x") }, "more.txt was added", "a file added"},
		{func(f Files) { f["approvals/note.txt"] = []byte("x") }, "was added", "a file added where approvals lie"},
		{func(f Files) { f["approvals/a.json"] = []byte("{}") }, "lacks its other half", "an approval without a signature"},
		{func(f Files) { f[nameReport], f[nameJUnit] = f[nameJUnit], f[nameReport] }, "was changed", "two files swapped"},
		{func(f Files) { f[nameResults], f["baseline/"+nameResults] = f["baseline/"+nameResults], f[nameResults] }, "was changed", "candidate and baseline swapped"},
		{func(f Files) { f[nameResults] = f[nameResults][:len(f[nameResults])/2] }, "was changed", "a file cut off"},
		{func(f Files) { f[nameSums] = f[nameSums][:len(f[nameSums])/2] }, "does not end with a line feed", "the list cut off"},
		{func(f Files) { f[nameSums] = bytes.SplitAfterN(f[nameSums], []byte("\n"), 2)[1] }, "was added", "a line of the list dropped"},
		{func(f Files) { delete(f, nameReport); f[nameSums] = sumsWithout(f, nameReport) }, "signature", "a file dropped and listed no more"},
		{func(f Files) {
			l := bytes.SplitAfter(f[nameSums], []byte("\n"))
			l[0], l[1] = l[1], l[0]
			f[nameSums] = bytes.Join(l, nil)
		}, "order", "the list reordered"},
		{func(f Files) { f[nameSums] = append(append([]byte{}, f[nameSums]...), "x"...) }, "line feed", "something behind the list"},
		{func(f Files) { f[nameDecision] = replaced("NO-GO", "GO")(f[nameDecision]) }, "decision.json was changed", "the decision"},
		{func(f Files) { other := resigned(t, f, second(t), nil); f[nameSignature] = other[nameSignature] }, "it was made for the key", "signed again by another key"},
		{func(f Files) { f[nameSignature] = f[nameSealSig] }, `namespace "seal"`, "a signature for another purpose"},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			files := maps.Clone(write(t, b, key))
			tt.attack(files)
			if got := failures(Verify(files, withJudge)); !strings.Contains(got, tt.want) {
				t.Errorf("found %q, want %q", got, tt.want)
			}
		})
	}
}

func sumsWithout(f Files, name string) []byte {
	rest := Files{}
	for n, body := range f {
		if n != name && n != nameSums && n != nameSignature {
			rest[n] = body
		}
	}
	return sums(rest)
}

// What somebody does who has the key, and signs the edited files again: the records hold each other.
func TestTamperingBySignedHands(t *testing.T) {
	b, key := testBundle(t)
	run := func(edit func(*eval.Run)) func(Files) {
		return func(f Files) {
			r := b.Run
			edit(&r)
			f[nameRun], _ = pretty(r)
			f[nameSuite], _ = pretty(r.Suite)
		}
	}
	both := func(f Files, edit func([][]byte) [][]byte) {
		edited(t, f, nameResults, lines(edit))
		edited(t, f, nameTexts, lines(edit))
	}
	tests := []struct {
		attack func(Files)
		edit   func(*Statement)
		want   string
		reason string
	}{
		{func(f Files) { both(f, func(l [][]byte) [][]byte { return l[:len(l)-1] }) }, nil, "5 records make the root", "the last record dropped"},
		{func(f Files) { both(f, func(l [][]byte) [][]byte { return append(l[:3:3], l[4:]...) }) }, nil, "records of the candidate", "a record dropped"},
		{func(f Files) { both(f, func(l [][]byte) [][]byte { l[2], l[3] = l[3], l[2]; return l }) }, nil, "not in the order of the plan", "two records swapped"},
		{func(f Files) { both(f, func(l [][]byte) [][]byte { return append(l, l[5]) }) }, nil, "is there twice", "a record twice"},
		{func(f Files) { both(f, func(l [][]byte) [][]byte { return append(l, l[0]) }) }, nil, "there twice", "a case twice"},
		{func(f Files) { edited(t, f, nameResults, replaced(`"verdict":"fail"`, `"verdict":"pass"`)) }, nil, "not that of its scores", "a verdict"},
		{func(f Files) {
			edited(t, f, nameResults, func(x []byte) []byte { return bytes.ReplaceAll(x, []byte(`"fail"`), []byte(`"pass"`)) })
		}, nil, "make the root", "all verdicts"},
		{func(f Files) { edited(t, f, nameTexts, replaced("now says", "now says no")) }, nil, "is not the one that was recorded", "an answer"},
		{func(f Files) {
			edited(t, f, nameTexts, lines(func(l [][]byte) [][]byte { l[2], l[3] = l[3], l[2]; return l }))
		}, nil, "is not the one that was recorded", "the texts of two records swapped"},
		{func(f Files) {
			edited(t, f, nameTexts, lines(func(l [][]byte) [][]byte { l[2] = []byte("{}"); return l }))
		}, nil, "0 are shown and 0 withheld", "texts gone without a word"},
		{func(f Files) { edited(t, f, nameTexts, lines(func(l [][]byte) [][]byte { return l[:3] })) }, nil, "have 6 and 3 lines", "texts cut off"},
		{func(f Files) { edited(t, f, nameTexts, replaced(`"vars":{`, `"more":{`)) }, nil, "is not the one", "a text in another place"},
		{func(f Files) { f[nameResults] = append(append([]byte{}, f[nameResults]...), "more"...) }, nil, "behind its end", "something behind a file"},
		{func(f Files) {
			f["baseline/"+nameResults], f["baseline/"+nameTexts], f["baseline/"+nameRun] = f[nameResults], f[nameTexts], f[nameRun]
		}, nil, "of another run than the statement", "the candidate as its own baseline"},
		{func(f Files) { f[nameDecision] = replaced(`"NO-GO"`, `"GO"`)(f[nameDecision]) }, nil, "the result is not that of the decision", "the outcome in one place"},
		{func(f Files) { f[nameDecision] = replaced(`"NO-GO"`, `"GO"`)(f[nameDecision]) },
			func(s *Statement) { s.Predicate.Result, s.Predicate.Seatrial.Outcome = "PASSED", eval.Go }, "derived from the records again it is NO-GO", "the outcome in all places"},
		{func(f Files) { f[nameDecision] = replaced(`"sentence": "`, `"sentence": "nearly `)(f[nameDecision]) }, nil, "in other bytes", "a word of the decision"},
		{func(f Files) { f[nameBasis] = replaced(`"margin": 0.1`, `"margin": 0.9`)(f[nameBasis]) }, nil, "moved since the bar was sealed: the gate", "the margin"},
		{func(f Files) { f[nameBasis] = replaced(`"id": "W-1"`, `"id": "W-2"`)(f[nameBasis]) }, nil, "waivers.json is not that", "a waiver in one place"},
		{func(f Files) {
			f[nameBasis] = replaced(`"case": "b"`, `"case": "a"`)(f[nameBasis])
			f[nameWaivers] = replaced(`"case": "b"`, `"case": "a"`)(f[nameWaivers])
		}, nil, "the waivers", "a waiver in all places"},
		{func(f Files) { f[nameBasis] = replaced(`"by": "ann"`, `"by": "bob"`)(f[nameBasis]) }, nil, "the baseline", "who approved the baseline"},
		{func(f Files) { delete(f, nameBasis) }, nil, "comes with what it rests on", "a decision that rests on nothing"},
		{func(f Files) { f[namePrompts] = []byte("# Prompt p\n") }, nil, "prompts.md is not that", "the prompts as people read them"},
		{func(f Files) { f[nameGraders] = replaced("Version 1", "Version 2")(f[nameGraders]) }, nil, "graders.md is not that", "the graders as people read them"},
		{run(func(r *eval.Run) { r.Suite.Name = "another" }), func(s *Statement) { s.Predicate.Seatrial.Suite = "another" }, "moved since the bar was sealed", "the suite"},
		{run(func(r *eval.Run) { r.Plan.Digest = eval.MustDigest("easier") }), nil, "begun with another plan", "the plan"},
		{run(func(r *eval.Run) { r.Provenance.Seal = nil }), nil, "chain", "the seal left out"},
		{run(func(r *eval.Run) { r.Plan.NumCases = 1 }), nil, "2 cases are there, 1 were planned", "fewer cases planned"},
		{run(func(r *eval.Run) { r.Plan.Epochs = 1 }), nil, "was not planned", "fewer epochs planned"},
		{run(func(r *eval.Run) { r.Plan.Epochs = 1 << 40 }), nil, "none that was ever asked", "a plan that would never be counted to its end"},
		{run(func(r *eval.Run) { r.Root = eval.MustDigest("x") }), nil, "of another run", "the root of the run"},
		{func(f Files) { f[nameSeal] = replaced("eve", "ann")(f[nameSeal]) }, nil, "not the one that the run was made under", "the seal"},
		{func(f Files) { f[nameChain] = bytes.SplitAfterN(f[nameChain], []byte("\n"), 2)[1] }, nil, "does not follow", "the first link dropped"},
		{func(f Files) {
			l := bytes.SplitAfter(f[nameChain], []byte("\n"))
			f[nameChain] = bytes.Join(append(l[:2:2], l[3:]...), nil)
		}, nil, "does not follow", "a link dropped"},
		{func(f Files) {
			f[nameChain] = replaced("another", "yet another")(f[nameChain])
			f[nameChain] = replaced(`"no":5`, `"no":6`)(f[nameChain])
		}, nil, "does not follow", "a link's number"},
		{func(f Files) { f[nameChain] = nil }, nil, "chain", "the chain"},
		{func(f Files) {
			delete(f, nameBasis)
			delete(f, nameDecision)
			f[nameWaivers], _ = pretty(b.Run.Suite.Waivers)
		},
			func(s *Statement) { s.Predicate.Result, s.Predicate.Seatrial.Outcome = "FAILED", "" }, "the run ended with NO-GO, and the decision is not here", "the decision and what it rests on left out"},
		{func(f Files) {
			l := bytes.SplitAfter(f[nameChain], []byte("\n"))
			f[nameChain] = bytes.Join(l[:len(l)-2], nil)
		}, nil, "the chain has no decision with which the run ended", "what was decided then cut off"},
		{func(f Files) { f[nameChain] = hidden(t, f[nameChain], 6) }, nil, "when run 20261120-193105-bbbbbb was begun", "when it was begun hidden"},
		{func(f Files) { f[nameChain] = hidden(t, f[nameChain], 3) }, nil, "approval of the baseline before", "when the baseline was approved hidden"},
		{nil, func(s *Statement) { s.Predicate.Seatrial.Approvals = eval.ApprovalsOtherKey }, "wants other approvals", "which approvals count"},
		{run(func(r *eval.Run) { r.Suite.Approvals = eval.ApprovalsOtherKey }), nil, "wants other approvals", "a demand for approvals dropped from the statement"},
		{run(func(r *eval.Run) { r.Suite.Epochs = 1 }), nil, "sealed with epochs: 1, and 2 were planned", "other epochs than were sealed"},
		{nil, func(s *Statement) { s.Predicate.PassedTests = []string{"a", "b"} }, "the cases that passed and failed", "the cases of the statement"},
		{nil, func(s *Statement) { s.Predicate.Result = "PASSED" }, "the result is not", "the result of the statement"},
		{nil, func(s *Statement) { s.Predicate.Seatrial.Runs[0].Root = eval.MustDigest("x") }, "of another run than", "the root of the statement"},
		{nil, func(s *Statement) { s.Predicate.Seatrial.Withheld = map[string]int{"redacted": 1} }, "not shown", "how many texts are not shown"},
		{nil, func(s *Statement) { s.Predicate.Seatrial.Format = "seatrial-evidence/9" }, "this program knows", "a format to come"},
		{nil, func(s *Statement) { s.Predicate.Seatrial.Runs = nil }, "names no candidate", "no run"},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			files := maps.Clone(write(t, b, key))
			if tt.attack != nil {
				tt.attack(files)
			}
			files = resigned(t, files, key, tt.edit)
			if got := failures(Verify(files, withJudge)); !strings.Contains(got, tt.want) {
				t.Errorf("found %q, want %q", got, tt.want)
			}
		})
	}
}

// hidden shows a link by the digest of its body alone.
func hidden(t testing.TB, chain []byte, no int) []byte {
	t.Helper()
	return lines(func(l [][]byte) [][]byte {
		for i := range l {
			var c chained
			if err := strictJSON(l[i], &c); err != nil {
				t.Fatal(err)
			}
			if c.No == no {
				c.BodySHA256, c.Body = eval.BodyHash([]byte(c.Body)), ""
				l[i], _ = eval.Canonical(c)
			}
		}
		return l
	})(chain)
}

// What the store's chain says of when things were holds a bundle, whoever signs it.
func TestOrderOfWhatHappened(t *testing.T) {
	for _, tt := range []struct {
		edit   func(*Bundle, *chainMaker)
		want   string
		reason string
	}{
		{func(b *Bundle, c *chainMaker) {
			bad := *b.Basis.Baseline
			bad.Set = bad.Set.Add(time.Hour)
			c.add(eval.LinkBaseline, bad.RunID, 1, bad)
			b.Basis.Baseline = &bad
		}, "approval of the baseline before the run was begun", "a baseline that was set after the run"},
		{func(b *Bundle, c *chainMaker) {
			b.Run.Provenance.Seal = nil
			c.links = c.links[:4]
			c.add(eval.LinkBegun, b.Run.ID, 1, map[string]any{"plan": b.Run.Plan.Digest, "suite": b.Run.Suite.Digest})
			c.finish(b.Run, 6)
			c.decide(b.Run, 1, "run", *b.Decision)
		}, "the suite was sealed (link 4) before run", "a run without the seal of its suite"},
		{func(b *Bundle, c *chainMaker) {
			c.links = c.links[:7]
			c.decide(b.Run, 1, "gate", *b.Decision)
		}, "no decision with which the run ended", "a decision that was made later"},
		{func(b *Bundle, c *chainMaker) {
			c.links = c.links[:7]
			d := *b.Decision
			d.Outcome = eval.Go
			c.decide(b.Run, 1, "run", d)
		}, "the run ended with", "another outcome than the run ended with"},
	} {
		b, key := testBundle(t)
		c := chainMaker{b.Chain}
		tt.edit(&b, &c)
		b.Chain = c.links
		if got := failures(Verify(write(t, b, key), Options{})); !strings.Contains(got, tt.want) {
			t.Errorf("%s: found %q, want %q", tt.reason, got, tt.want)
		}
	}
}

// Somebody who makes all of it anew with a key of their own is seen by whoever knows the right key.
func TestAnotherSigner(t *testing.T) {
	b, key := testBundle(t)
	files := write(t, b, second(t))
	if bad := failures(Verify(files, withJudge)); bad != "" {
		t.Fatal(bad)
	}
	for _, tt := range []struct{ signers, reason string }{
		{"ann " + authorized(key), "another key"},
		{`ann namespaces="approval" ` + authorized(second(t)), "a key for another purpose"},
		{`ann valid-before="20261120Z" ` + authorized(second(t)), "a key of before"},
		{`ann valid-after="20261121Z" ` + authorized(second(t)), "a key of after"},
	} {
		signers, err := ParseSigners("f", []byte(tt.signers+"\n"))
		if err != nil {
			t.Fatal(err)
		}
		if got := failures(Verify(files, Options{Signers: signers})); !strings.Contains(got, "signature: the key") {
			t.Errorf("%s: found %q", tt.reason, got)
		}
	}
}

// Every byte of a bundle counts.
func TestFlippedBytes(t *testing.T) {
	b, key := testBundle(t)
	whole := write(t, b, key)
	approved, err := AddApproval(whole, approval(b), second(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range approved.Names() {
		body := approved[name]
		for at := 0; at < len(body); at += 1 + len(body)/24 {
			files := maps.Clone(approved)
			files[name] = bytes.Clone(body)
			files[name][at] ^= 1
			if Failed(Verify(files, Options{})) == 0 {
				t.Errorf("byte %d of %s was flipped, and nothing fails", at, name)
			}
		}
	}
	var packed bytes.Buffer
	if err := WriteZip(&packed, approved); err != nil {
		t.Fatal(err)
	}
	for at := 0; at < packed.Len(); at += 1 + packed.Len()/400 {
		raw := bytes.Clone(packed.Bytes())
		raw[at] ^= 1
		files, err := ReadZip(bytes.NewReader(raw), int64(len(raw)))
		if err == nil && !maps.EqualFunc(files, approved, bytes.Equal) && Failed(Verify(files, Options{})) == 0 {
			t.Errorf("byte %d of the zip was flipped, and nothing fails", at)
		}
	}
	for _, n := range []int{0, 1, 100, packed.Len() / 2, packed.Len() - 1} {
		if _, err := ReadZip(bytes.NewReader(packed.Bytes()[:n]), int64(n)); !errors.Is(err, ErrHostile) {
			t.Errorf("cut off after %d bytes: %v", n, err)
		}
	}
}

func approval(b Bundle) Approval {
	return Approval{Format: ApprovalFormat, Run: b.Run.ID, RunDigest: b.Run.Root, Decision: Approve, Name: "Bob", Role: "owner", Date: "2026-11-21"}
}

func TestApprovals(t *testing.T) {
	b, key := testBundle(t)
	whole := write(t, b, key)
	approved, err := AddApproval(whole, approval(b), second(t))
	if err != nil {
		t.Fatal(err)
	}
	if checks := Verify(approved, withJudge); Failed(checks) > 0 || !strings.Contains(fmt.Sprint(checks), "Bob (owner) approves") {
		t.Errorf("%v", checks)
	}
	no := approval(b)
	no.Name, no.Decision = "Eve", Reject
	rejected, err := AddApproval(approved, no, second(t))
	if err != nil {
		t.Fatal(err)
	}
	if checks := Verify(rejected, withJudge); Failed(checks) > 0 || Rejected(checks) != 1 || !strings.Contains(fmt.Sprint(checks), "2 are here; there may be more") {
		t.Errorf("%v", checks)
	}
	b.Made = b.Made.Add(time.Hour)
	later := write(t, b, key) // the same run, another bundle
	b.Run.Suite.Approvals = eval.ApprovalsOtherKey
	strict := write(t, b, key)
	b.Run.Suite.Approvals = ""

	name := ""
	for n := range approved {
		if isApproval(n) && strings.HasSuffix(n, ".json") {
			name = n
		}
	}
	add := func(to Files, as string, from Files, n string) Files {
		out := maps.Clone(to)
		out[as], out[as+".sig"] = from[n], from[n+".sig"]
		return out
	}
	edit := maps.Clone(approved)
	edit[name] = replaced("approve", "reject")(edit[name])
	own := func() Files { // signed by the bundle's own key, past what AddApproval allows
		a := approval(b)
		a.Bundle = SumsDigest(strict)
		text, _ := pretty(a)
		sig, _ := Sign(key, NamespaceApproval, text)
		return add(strict, "approvals/x.json", Files{"x": text, "x.sig": sig}, "x")
	}
	tests := []struct {
		files  Files
		want   string
		reason string
	}{
		{add(later, name, approved, name), "it is of another bundle", "an old approval laid beside a new bundle"},
		{edit, "signature does not hold", "what was said"},
		{add(approved, "approvals/again.json", approved, name), "there twice", "an approval counted twice"},
		{own(), "the suite wants another key", "approved by the runner's own key"},
		{add(later, "approvals/x.json", Files{"x": []byte("{}"), "x.sig": whole[nameSignature]}, "x"), "namespace", "another signature"},
	}
	for _, tt := range tests {
		if got := failures(Verify(tt.files, withJudge)); !strings.Contains(got, tt.want) {
			t.Errorf("%s: found %q, want %q", tt.reason, got, tt.want)
		}
	}
	for _, tt := range []struct {
		edit   func(*Approval)
		files  Files
		key    Signer
		want   string
		reason string
	}{
		{func(a *Approval) { a.Run = "another" }, whole, second(t), "run another", "of another run"},
		{func(a *Approval) { a.RunDigest = eval.Digest{} }, whole, second(t), "run digest", "of the run before it was graded again"},
		{func(a *Approval) { a.Decision = "maybe" }, whole, second(t), "maybe", "neither yes nor no"},
		{func(a *Approval) { a.Decision = Conditions }, whole, second(t), "names none", "conditions without one"},
		{func(a *Approval) { a.Name = " " }, whole, second(t), "nobody", "by nobody"},
		{func(a *Approval) { a.Date = "today" }, whole, second(t), "date", "at no time"},
		{func(*Approval) {}, strict, key, "another key", "by the runner, where the suite wants somebody else"},
		{func(*Approval) {}, approved, second(t), "already", "twice"},
	} {
		a := approval(b)
		tt.edit(&a)
		if _, err := AddApproval(tt.files, a, tt.key); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.reason, err, tt.want)
		}
	}
}

// A zip is read from strangers.
func TestHostileZips(t *testing.T) {
	b, key := testBundle(t)
	good := write(t, b, key)
	tests := []struct {
		make   func(*zip.Writer) error
		reason string
	}{
		{entry("../evil.txt", nil), "a path out of the folder"},
		{entry("a/../../evil.txt", nil), "a path out of the folder, further on"},
		{entry("/etc/evil", nil), "an absolute path"},
		{entry(`..\evil.txt`, nil), "a path of Windows"},
		{entry(`C:evil.txt`, nil), "a drive"},
		{entry("a/b/c.txt", nil), "a folder in a folder"},
		{entry("evil\x00.txt", nil), "a name that ends for C"},
		{entry("evil\n.txt", nil), "a name of two lines"},
		{entry("évil.txt", nil), "a name that looks like another"},
		{entry(".hidden", nil), "a hidden file"},
		{entry("folder/", nil), "a folder"},
		{entry("run.json", nil), "the same file twice"},
		{entry("RUN.json", nil), "the same file twice, for some systems"},
		{entry("link", func(h *zip.FileHeader) { h.SetMode(fs.ModeSymlink | 0o777) }), "a link"},
		{entry("device", func(h *zip.FileHeader) { h.SetMode(fs.ModeDevice | 0o666) }), "a device"},
		{entry("bomb.txt", nil, bytes.Repeat([]byte{0}, 2<<20)), "a bomb"},
		{func(z *zip.Writer) error { return z.SetComment("hello") }, "a comment"},
		{func(z *zip.Writer) error {
			for i := range maxFiles {
				if err := entry(fmt.Sprintf("f%d", i), nil)(z); err != nil {
					return err
				}
			}
			return nil
		}, "too many files"},
	}
	for _, tt := range tests {
		var raw bytes.Buffer
		z := zip.NewWriter(&raw)
		for _, name := range good.Names() {
			w, err := z.CreateHeader(&zip.FileHeader{Name: name}) // stored: to compress is most of the time that this takes
			if err == nil {
				_, err = w.Write(good[name])
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := errors.Join(tt.make(z), z.Close()); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadZip(bytes.NewReader(raw.Bytes()), int64(raw.Len())); !errors.Is(err, ErrHostile) {
			t.Errorf("%s: %v", tt.reason, err)
		}
	}
	var packed bytes.Buffer
	if err := WriteZip(&packed, good); err != nil {
		t.Fatal(err)
	}
	whole := packed.Bytes()
	directory := bytes.Index(whole, []byte("PK\x01\x02"))
	for _, tt := range []struct {
		raw    []byte
		reason string
	}{
		{append([]byte("#!/bin/sh\n"), whole...), "bytes before the first entry"},
		{append(slices.Clone(whole), 0), "a byte behind the end"},
		{slices.Concat(whole[:directory], []byte("more"), whole[directory:]), "bytes behind the last entry"},
		{bytes.Replace(whole, []byte(nameManual), []byte("EVIDENCE.MD"), 1), "a name that is another where the entry begins"},
		{slices.Concat(whole, whole), "an archive behind another"},
		{whole[:len(whole)-1], "the end cut off"},
	} {
		if _, err := ReadZip(bytes.NewReader(tt.raw), int64(len(tt.raw))); !errors.Is(err, ErrHostile) {
			t.Errorf("%s: %v", tt.reason, err)
		}
	}
	if files, err := ReadZip(bytes.NewReader(whole), int64(len(whole))); err != nil || !maps.EqualFunc(files, good, bytes.Equal) {
		t.Errorf("the zip did not come back: %v", err)
	}
	bomb := maps.Clone(good)
	bomb[nameResults] = mustZip(t, bytes.Repeat([]byte("\n"), 2<<20))
	if got := failures(Verify(resigned(t, bomb, key, nil), Options{})); !strings.Contains(got, "unpacked to more than") {
		t.Errorf("a bomb inside: found %q", got)
	}
}

func mustZip(t testing.TB, text []byte) []byte {
	t.Helper()
	raw, err := zipped(text)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func entry(name string, set func(*zip.FileHeader), body ...[]byte) func(*zip.Writer) error {
	return func(z *zip.Writer) error {
		h := &zip.FileHeader{Name: name}
		if len(body) > 0 {
			h.Method = zip.Deflate
		}
		h.SetMode(0o644)
		if set != nil {
			set(h)
		}
		w, err := z.CreateHeader(h)
		if err != nil || len(body) == 0 {
			return err
		}
		_, err = w.Write(body[0])
		return err
	}
}

func TestHostileFolders(t *testing.T) {
	b, key := testBundle(t)
	good := write(t, b, key)
	for _, tt := range []struct {
		make   func(dir string) error
		reason string
	}{
		{func(dir string) error { return os.Symlink("/etc/passwd", filepath.Join(dir, "link")) }, "a link"},
		{func(dir string) error { return os.WriteFile(filepath.Join(dir, ".hidden"), nil, 0o600) }, "a hidden file"},
		{func(dir string) error { return os.MkdirAll(filepath.Join(dir, "a", "b"), 0o700) }, "a folder in a folder"},
	} {
		dir := filepath.Join(t.TempDir(), "bundle")
		if err := WriteFolder(dir, good); err != nil {
			t.Fatal(err)
		}
		link := filepath.Join(t.TempDir(), "link")
		if err := os.Symlink(dir, link); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{dir, link} {
			if files, err := Open(name); err != nil || !maps.EqualFunc(files, good, bytes.Equal) {
				t.Fatalf("the folder did not come back: %v", err)
			}
		}
		if err := tt.make(dir); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(dir); !errors.Is(err, ErrHostile) {
			t.Errorf("%s: %v", tt.reason, err)
		}
	}
}

func TestRedaction(t *testing.T) {
	b, key := testBundle(t)
	whole := write(t, b, key)
	b.Policy, _ = policy(t, `4711-b`, `to b, <b>2`)
	files := write(t, b, key)
	checks := Verify(files, withJudge)
	if bad := failures(checks); bad != "" {
		t.Fatal(bad)
	}
	if !strings.Contains(fmt.Sprint(checks), "redacted") {
		t.Error("nothing says that texts are not shown")
	}
	for _, name := range files.Names() {
		body := files[name]
		if strings.HasSuffix(name, ".gz") {
			var err error
			if body, err = unzipped(body); err != nil {
				t.Fatal(err)
			}
		}
		for _, text := range []string{"4711-b", "to b, <b>2", `to b, \u003cb\u003e2`, "bm93IHNheXMgMzAgZGF5cyB0byBiLCA8Yj4y"} {
			if bytes.Contains(body, []byte(text)) {
				t.Errorf("%s holds %q", name, text)
			}
		}
	}
	if !bytes.Equal(files[nameResults], whole[nameResults]) {
		t.Error("what is proved is not the same")
	}
	// The digest of a case whose text is left out could be tried out against the text.
	row, _ := unzipped(files[nameTexts])
	if first := bytes.Split(row, []byte("\n"))[0]; bytes.Contains(first, []byte(`"digest":{"salt"`)) {
		t.Error("the digest of the case is shown")
	}
	b.Policy, _ = policy(t, "grader:contains")
	if n := withheldOf(t, write(t, b, key)); n["redacted"] != 2*4 {
		t.Errorf("withheld %v, want all texts of the two samples that the grader fails", n)
	}
	b.Policy, _ = policy(t, `\{\{ q`)
	if _, err := Write(b, key); err == nil || !strings.Contains(err.Error(), "prompt p") {
		t.Errorf("a pattern that fits a prompt: %v", err)
	}
	b.Policy, _ = policy(t, `W-1`)
	if _, err := Write(b, key); err == nil || !strings.Contains(err.Error(), "suite itself") {
		t.Errorf("a pattern that fits a waiver: %v", err)
	}
}

func withheldOf(t testing.TB, files Files) map[string]int {
	t.Helper()
	s, err := readStatement(files)
	if err != nil {
		t.Fatal(err)
	}
	return s.Predicate.Seatrial.Withheld
}

func TestNothingDecided(t *testing.T) {
	b, key := testBundle(t)
	decided := *b.Decision
	b.Decision, b.Basis, b.Baseline = nil, nil, nil
	b.Chain = b.Chain[:len(b.Chain)-1]
	files := write(t, b, key)
	checks := Verify(files, withJudge)
	if bad := failures(checks); bad != "" || !strings.Contains(fmt.Sprint(checks), "nothing was decided when the run ended") {
		t.Errorf("%v", checks)
	}
	b.Records = func(yield func(Recorded, error) bool) {}
	if s := b.statement(b.about(key), nil); s.Predicate.Result != "WARNED" {
		t.Errorf("a gate that did not decide: %s", s.Predicate.Result)
	}
	b, _ = testBundle(t)
	b.Decision, b.Basis, b.Baseline = nil, nil, nil
	b.Run.Grading, b.Run.Gradings = 2, 2
	var chain chainMaker
	chain.links = b.Chain
	chain.add(eval.LinkRun, b.Run.ID, 2, eval.RunLink{Run: b.Run.ID, Grading: 2, Records: 6, Root: b.Run.Root})
	chain.decide(b.Run, 2, "gate", decided) // what a gate says later is not what the run ended with
	b.Chain = chain.links
	checks = Verify(write(t, b, key), withJudge)
	if bad := failures(checks); bad != "" || !strings.Contains(fmt.Sprint(checks), "judged again after the run") {
		t.Errorf("%v", checks)
	}
}

// A bundle of another version is not called forged for that alone.
func TestOtherVersions(t *testing.T) {
	b, key := testBundle(t)
	b.Tool = "0.9.0"
	files := write(t, b, key)
	other := func(in Basis, runs map[string]eval.Run, from Sources) (eval.Decision, error) {
		d, err := judge(in, runs, from)
		d.Sentence += " in newer words"
		return d, err
	}
	checks := Verify(files, Options{Recompute: other, Tool: "1.0.0"})
	if Failed(checks) != 1 || !strings.Contains(fmt.Sprint(checks), "made by seatrial 0.9.0, and this is 1.0.0") {
		t.Errorf("%v", checks)
	}
}

func TestErasedRecords(t *testing.T) {
	b, key := testBundle(t)
	var records []Recorded
	for r := range b.Records {
		if r.Sample != nil && r.Sample.Key.Case == "b" || r.Case.ID == "b" {
			r.Erased, r.Texts = true, nil
		}
		records = append(records, r)
	}
	b.Records = yielded(records)
	files := write(t, b, key)
	if bad := failures(Verify(files, withJudge)); bad != "" {
		t.Error(bad)
	}
	if n := withheldOf(t, files); n["erased"] != 3+2*4 {
		t.Errorf("withheld %v", n)
	}
}

func TestExcerpt(t *testing.T) {
	b, key := testBundle(t)
	files, err := Excerpt(b, "a", key)
	if err != nil {
		t.Fatal(err)
	}
	if bad := failures(Verify(files, withJudge)); bad != "" {
		t.Error(bad)
	}
	for _, name := range []string{nameResults, nameTexts} {
		text, err := unzipped(files[name])
		if err != nil || bytes.Contains(text, []byte("4711-b")) || bytes.Count(text, []byte("\n")) != 3 {
			t.Errorf("%s is %s, %v", name, text, err)
		}
	}
	if _, err := Excerpt(b, "c", key); err == nil {
		t.Error("an excerpt of a case that is not there")
	}
	// Records of another run are not proved by it.
	other, _ := testBundle(t)
	run, records := testRun(t, "20261120-193105-bbbbbb", "later")
	other.Run, other.Records = run, yielded(records)
	forged, err := Excerpt(other, "a", key)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		attack func(Files)
		reason string
	}{
		{func(f Files) { f[nameResults], f[nameTexts] = forged[nameResults], forged[nameTexts] }, "records of another run"},
		{func(f Files) { f[nameProofs] = replaced(`"no":1`, `"no":0`)(f[nameProofs]) }, "another number"},
		{func(f Files) { f[nameProofs] = f[nameProofs][:len(f[nameProofs])-1] }, "a proof cut off"},
		{func(f Files) { edited(t, f, nameResults, replaced(`"pass"`, `"fail"`)) }, "a verdict"},
		{func(f Files) { edited(t, f, nameTexts, replaced("now", "not")) }, "an answer"},
	} {
		f := maps.Clone(files)
		tt.attack(f)
		if got := failures(Verify(resigned(t, f, key, nil), Options{})); !strings.Contains(got, "records: ") {
			t.Errorf("%s: found %q", tt.reason, got)
		}
	}
}

func TestAnchored(t *testing.T) {
	b, key := testBundle(t)
	files := write(t, b, key)
	if found, err := Anchored(files, b.Chain); err != nil || !strings.Contains(found, "6 links") {
		t.Errorf("%q, %v", found, err)
	}
	anew := chainMaker{}
	for _, l := range b.Chain {
		what := json.RawMessage(`{}`)
		anew.add(l.Kind, l.Run, l.Grading, what)
	}
	if _, err := Anchored(files, anew.links); err == nil || !strings.Contains(err.Error(), "made anew") {
		t.Errorf("a chain that was made anew: %v", err)
	}
	if _, err := Anchored(files, b.Chain[:4]); err == nil {
		t.Error("a chain that was cut off")
	}
}

func FuzzReadZip(f *testing.F) {
	b, key := testBundle(f)
	var packed bytes.Buffer
	if err := WriteZip(&packed, write(f, b, key)); err != nil {
		f.Fatal(err)
	}
	f.Add(packed.Bytes())
	f.Fuzz(func(t *testing.T, raw []byte) {
		files, err := ReadZip(bytes.NewReader(raw), int64(len(raw)))
		if err != nil {
			return
		}
		for name := range files {
			if !fileName.MatchString(name) {
				t.Errorf("a file %q", name)
			}
		}
		Verify(files, Options{})
	})
}

func FuzzReadAnswers(f *testing.F) {
	b, _ := testBundle(f)
	w, err := b.Policy.write(b.Records, standIns(b.Secret), true)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(w.results, w.texts)
	f.Fuzz(func(t *testing.T, results, texts []byte) {
		a, err := readAnswers(b.Run, results, texts)
		if err == nil && a.root == b.Run.Root && !bytes.Equal(results, w.results) {
			t.Error("other records have the root")
		}
	})
}

// Tests of the statement are read by policies that know nothing of this program.
func TestTestsOfAStatement(t *testing.T) {
	sample := func(id, target string, v eval.Verdict) eval.Sample {
		return eval.Sample{Key: eval.Key{Case: id, Prompt: "p", Target: target, Epoch: 1, Purpose: eval.Planned}, Verdict: v, Answered: made}
	}
	samples := []eval.Sample{sample("good", "m", eval.Pass), sample("good", "other", eval.Fail), sample("bad", "m", eval.Fail), sample("open", "m", eval.Unscored),
		sample("open", "m", eval.Pass), sample("silent", "m", ""), sample("silent", "m", eval.Pass), sample("forgiven", "m", eval.Fail), sample("half", "m", eval.Fail)}
	basis := &Basis{Candidate: eval.Candidate{Prompt: "p", Target: "m"}}
	decision := &eval.Decision{Outcome: eval.Go, Rules: []eval.RuleResult{{Waived: []string{"forgiven", "half"}}, {Cases: []string{"half"}}}}
	got := tests(samples, basis, decision)
	want := tested{[]string{"good"}, []string{"forgiven"}, []string{"bad", "half", "open", "silent"}, []string{"open", "silent"}}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("of a decision: %v, want %v", got, want)
	}
	if got := tests(samples, nil, nil); len(got.warned) > 0 || len(got.passed) > 0 || len(got.failed) != 6 {
		t.Errorf("of none: %v", got)
	}
	if r := result(nil, false, 1); r != "FAILED" {
		t.Errorf("a case without a verdict, and no decision: %s", r)
	}
}
