package evidence

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
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
	if all := fmt.Sprint(checks); !strings.Contains(all, "(allowed for: ann") || !strings.Contains(all, "(allowed for: eve") || !strings.Contains(all, "as link 4, before the run was begun as link 6") ||
		!strings.Contains(all, "the beginnings of other runs of the suite: 1") {
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
