package cmd

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"seatrial/eval/provider/replay"
)

// cassette is the file of --record. It is written when its run has reached its
// end, and never over a file that exists: a cassette with holes, or in the
// place of a store or a suite, would be worse than none.
type cassette struct {
	path string
	*replay.Recorder
	buf bytes.Buffer
}

// newCassette returns nil where nothing is to be recorded.
func newCassette(path string) (*cassette, error) {
	if path == "" {
		return nil, nil
	}
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return nil, errors.Join(err, fmt.Errorf("--record %s: the file exists: choose another name or remove it", path))
	}
	if err := writable(path); err != nil {
		return nil, fmt.Errorf("--record %s: %w", path, err)
	}
	c := &cassette{path: path}
	c.Recorder = replay.NewRecorder(&c.buf)
	return c, nil
}

// save writes the cassette.
func (c *cassette) save() error {
	if err := c.Close(); err != nil {
		return fmt.Errorf("--record %s: %w", c.path, err)
	}
	if err := writeFile(c.path, func(w io.Writer) error { _, err := w.Write(c.buf.Bytes()); return err }); err != nil {
		return fmt.Errorf("--record %s: %w", c.path, err)
	}
	return nil
}
