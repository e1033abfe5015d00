package command

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"seatrial/eval"
)

// content is the digest of the program and of the files among its arguments
// (a script and its configuration): whoever edits them tests something else.
func content(t eval.Target) (eval.Digest, error) {
	_, s, err := parse(t)
	if err != nil {
		return eval.Digest{}, err
	}
	sums := make([]eval.Digest, 0, 1+len(s.args))
	for i, name := range append([]string{s.path}, s.args...) {
		sum, err := sumOf(s.dir, name)
		if err != nil && i == 0 {
			return eval.Digest{}, fmt.Errorf("read program %s: %w", name, err)
		}
		sums = append(sums, sum) // zero for what is no file
	}
	return eval.DigestOf(sums)
}

func sumOf(dir, name string) (sum eval.Digest, err error) {
	if !filepath.IsAbs(name) {
		name = filepath.Join(dir, name)
	}
	f, err := os.Open(name)
	if err != nil {
		return sum, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return sum, errors.Join(err, fs.ErrInvalid)
	}
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return sum, err
	}
	return eval.Digest(h.Sum(nil)), nil
}
