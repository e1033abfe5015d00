package evidence

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Files are those of a bundle, by name: slashes between folders.
type Files map[string][]byte

// Names returns the names, sorted.
func (f Files) Names() []string { return slices.Sorted(maps.Keys(f)) }

// ErrHostile is what is wrong with an archive that no bundle ever is: it is not unpacked.
var ErrHostile = errors.New("this is no bundle")

// What a bundle may take. A bundle of 100,000 samples with long answers stays below.
const (
	maxFiles = 1000
	maxBytes = 2 << 30 // unpacked, all files
	maxRatio = 300     // of unpacked to packed, of a file above a megabyte
	// maxApproval is of a text that is printed, and that anybody can lay beside what is signed.
	maxApproval = 64 << 10
)

// fileName is what a file of a bundle may be called: no other folder, drive or device can be meant by it.
var fileName = regexp.MustCompile(`^([a-z0-9][a-z0-9_-]*/)?[A-Za-z0-9][A-Za-z0-9_-]*(\.[A-Za-z0-9][A-Za-z0-9_-]*)*$`)

// Open reads the bundle in a folder or a zip, whole.
func Open(name string) (Files, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("read bundle: %w", err)
	}
	if info.IsDir() {
		dir, err := filepath.EvalSymlinks(name) // a walk follows no link, not even the one that was named
		if err != nil {
			return nil, fmt.Errorf("read bundle: %w", err)
		}
		f, err := openFolder(dir)
		if err != nil {
			return nil, fmt.Errorf("read bundle %s: %w", name, err)
		}
		return f, nil
	}
	r, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("read bundle: %w", err)
	}
	f, err := ReadZip(r, info.Size())
	if err = errors.Join(err, r.Close()); err != nil {
		return nil, fmt.Errorf("read bundle %s: %w", name, err)
	}
	return f, nil
}

func openFolder(dir string) (Files, error) {
	files, total := Files{}, int64(0)
	return files, filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || name == dir {
			return err
		}
		rel, err := filepath.Rel(dir, name)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		info, err := d.Info() // of the link, where it is one
		switch {
		case err != nil:
			return err
		case d.IsDir():
			if strings.Contains(rel, "/") {
				return fmt.Errorf("%w: the folder %q lies too deep", ErrHostile, rel)
			}
			return nil
		case !info.Mode().IsRegular():
			return fmt.Errorf("%w: %q is no regular file", ErrHostile, rel)
		}
		if err := admit(files, rel, info.Size(), info.Size(), &total); err != nil {
			return err
		}
		files[rel], err = os.ReadFile(name)
		return err
	})
}

// admit refuses a file that no bundle has.
func admit(files Files, name string, size, packed int64, total *int64) error {
	*total += size
	_, twice := files[name]
	switch {
	case !fileName.MatchString(name):
		return fmt.Errorf("%w: it has a file named %q", ErrHostile, name)
	case twice:
		return fmt.Errorf("%w: the file %s is there twice", ErrHostile, name)
	case len(files) >= maxFiles:
		return fmt.Errorf("%w: it has more than %d files", ErrHostile, maxFiles)
	case size < 0 || *total > maxBytes:
		return fmt.Errorf("%w: unpacked it takes more than %d MB", ErrHostile, maxBytes>>20)
	case isApproval(name) && size > maxApproval:
		return fmt.Errorf("%w: the approval %s takes %d bytes, and what somebody says in one takes less", ErrHostile, name, size)
	case size > 1<<20 && size/maxRatio > packed:
		return fmt.Errorf("%w: %s would be unpacked to %d bytes from %d", ErrHostile, name, size, packed)
	}
	return nil
}

// ReadZip reads a bundle from a zip. Nothing is written anywhere.
func ReadZip(r io.ReaderAt, size int64) (Files, error) {
	z, err := zip.NewReader(r, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, fmt.Errorf("%w: %w", ErrHostile, err)
	}
	if z.Comment != "" {
		return nil, fmt.Errorf("%w: the zip has a comment", ErrHostile)
	}
	if err := envelope(r, size, z.File); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrHostile, err)
	}
	files, total := Files{}, int64(0)
	folded := map[string]bool{}
	for _, f := range z.File {
		if !f.Mode().IsRegular() {
			return nil, fmt.Errorf("%w: %q is no regular file", ErrHostile, f.Name)
		}
		if lower := strings.ToLower(f.Name); folded[lower] {
			return nil, fmt.Errorf("%w: the file %q is there twice", ErrHostile, f.Name)
		} else {
			folded[lower] = true
		}
		if f.UncompressedSize64 > maxBytes {
			return nil, fmt.Errorf("%w: unpacked it takes more than %d MB", ErrHostile, maxBytes>>20)
		}
		if err := admit(files, f.Name, int64(f.UncompressedSize64), int64(f.CompressedSize64), &total); err != nil {
			return nil, err
		}
		body, err := f.Open()
		if err != nil {
			return nil, fmt.Errorf("%w: %s: %w", ErrHostile, f.Name, err)
		}
		// The size in the directory may be a lie.
		b, err := io.ReadAll(io.LimitReader(body, int64(f.UncompressedSize64)+1))
		if err = errors.Join(err, body.Close()); err != nil || uint64(len(b)) != f.UncompressedSize64 {
			return nil, fmt.Errorf("%w: %s is damaged (%v)", ErrHostile, f.Name, err)
		}
		files[f.Name] = b
	}
	return files, nil
}

// WriteZip writes a bundle as a zip, of the same bytes whenever it is written.
func WriteZip(w io.Writer, files Files) error {
	z := zip.NewWriter(w)
	for _, name := range files.Names() {
		method := zip.Deflate
		if strings.HasSuffix(name, ".gz") {
			method = zip.Store
		}
		h := &zip.FileHeader{Name: name, Method: method, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)}
		h.SetMode(0o644)
		f, err := z.CreateHeader(h)
		if err != nil {
			return err
		}
		if _, err := f.Write(files[name]); err != nil {
			return err
		}
	}
	return z.Close()
}

// WriteFolder writes a bundle into a folder that does not exist yet.
func WriteFolder(dir string, files Files) error {
	if err := os.Mkdir(dir, 0o755); err != nil {
		return err
	}
	for _, name := range files.Names() {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, files[name], 0o644); err != nil {
			return err
		}
	}
	return nil
}

func zipped(text []byte) ([]byte, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(text); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// unzipped reads a .gz of one member, with nothing behind it.
func unzipped(raw []byte) ([]byte, error) {
	in := bytes.NewReader(raw)
	z, err := gzip.NewReader(in)
	if err != nil {
		return nil, err
	}
	z.Multistream(false)
	limit := min(maxBytes, max(1<<20, int64(len(raw))*maxRatio))
	text, err := io.ReadAll(io.LimitReader(z, limit+1))
	switch {
	case err != nil:
		return nil, err
	case int64(len(text)) > limit:
		return nil, fmt.Errorf("%w: it would be unpacked to more than %d bytes", ErrHostile, limit)
	case in.Len() > 0:
		return nil, errors.New("there is something behind its end")
	}
	return text, nil
}
