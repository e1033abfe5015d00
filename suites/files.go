package suites

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Bounds on the files that a suite names.
const (
	maxDocument = 64 << 20
	maxText     = 16 << 20
	maxImage    = 20 << 20
)

// sandbox opens the files that a suite names. They must lie in root, after
// symbolic links are followed, unless outside is allowed.
type sandbox struct {
	root    string // absolute, without symbolic links
	outside bool
}

func newSandbox(folder string, outside bool) (sandbox, error) {
	root, err := filepath.Abs(folder)
	if err == nil {
		root, err = filepath.EvalSymlinks(root)
	}
	return sandbox{root: root, outside: outside}, err
}

// errOutside is a path that leaves the suite's folder.
var errOutside = errors.New("leaves the suite's folder")

// open opens name, which is relative to dir, and returns it with the path that people see.
func (s sandbox) open(dir, name string) (*os.File, string, error) {
	path := name
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, filepath.FromSlash(name))
	}
	// What is outside is refused before it is looked at, so that no message says whether it exists.
	if !s.outside && !s.holds(path) {
		return nil, path, errOutside
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, path, reason(err)
	}
	if info.IsDir() {
		return nil, path, errors.New("is a folder, not a file")
	}
	if !info.Mode().IsRegular() {
		return nil, path, errors.New("is not a regular file")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, path, reason(err)
	}
	return f, path, nil
}

func (s sandbox) holds(path string) bool {
	abs, err := filepath.Abs(path)
	if err != nil {
		return false
	}
	real, err := filepath.EvalSymlinks(abs)
	if err != nil { // missing: judge the path by its nearest folder that exists
		real = abs
		for dir := filepath.Dir(abs); ; dir = filepath.Dir(dir) {
			if r, err := filepath.EvalSymlinks(dir); err == nil {
				rest, _ := filepath.Rel(dir, abs)
				real = filepath.Join(r, rest)
				break
			}
			if dir == filepath.Dir(dir) {
				break
			}
		}
	}
	rel, err := filepath.Rel(s.root, real)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// read returns the content of name, which must not be larger than limit bytes.
func (s sandbox) read(dir, name string, limit int64) ([]byte, string, error) {
	f, path, err := s.open(dir, name)
	if err != nil {
		return nil, path, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, path, reason(err)
	}
	if int64(len(data)) > limit {
		return nil, path, fmt.Errorf("is larger than %d MB", limit>>20)
	}
	return data, path, nil
}

// reason leaves the path out of an error of package os: the message names it already.
func reason(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		err = pe.Err
	}
	if errors.Is(err, fs.ErrNotExist) {
		return errors.New("does not exist")
	}
	return err
}

// fileProblem reports that the file that n names cannot be read.
func (r *report) fileProblem(n *node, what, name string, err error) {
	hint := ""
	if errors.Is(err, errOutside) {
		hint = "move the file, or allow it with --allow-outside"
	}
	r.add(meaning, n, hint, "%s %s: %v", what, name, err)
}

// sourceOf returns the source of a file that was opened under path.
func sourceOf(path string) *source { return &source{file: path, dir: filepath.Dir(path)} }
