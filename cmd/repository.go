package cmd

import (
	"os"
	"path/filepath"
)

// repository returns the root of the repository that the program runs in, and the working directory; both "" where there
// is none. CI systems say where it is; else it is the nearest folder above that has a .git.
func repository(env Env) (root, dir string) {
	dir, err := os.Getwd()
	if err != nil {
		return "", ""
	}
	for _, name := range []string{"GITHUB_WORKSPACE", "CI_PROJECT_DIR"} {
		if root := env.look(name); root != "" && within(root, dir) {
			return root, dir
		}
	}
	for at := dir; ; at = filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, ".git")); err == nil {
			return at, dir
		}
		if at == filepath.Dir(at) {
			return "", ""
		}
	}
}

// within reports whether dir is root or below it.
func within(root, dir string) bool {
	rel, err := filepath.Rel(root, dir)
	return err == nil && (rel == "." || filepath.IsLocal(rel))
}
