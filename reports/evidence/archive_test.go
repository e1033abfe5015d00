package evidence

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

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
		{entry("renamed.txt", func(h *zip.FileHeader) { h.Extra = []byte("up\x06\x00\x01\x00\x00\x00\x00x") }), "a second name in an extra field"},
		{entry("extra.txt", func(h *zip.FileHeader) { h.Extra = []byte("UT\x09\x00") }), "an extra field that is cut off"},
		{entry("approvals/long.json", nil, bytes.Repeat([]byte("0"), maxApproval+1)), "a text that nobody says"},
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
