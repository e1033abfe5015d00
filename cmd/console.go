package cmd

import (
	"fmt"
	"io"
	"sync"
)

// console is standard error with a line that is rewritten below all others. It
// is safe for concurrent use.
type console struct {
	mu    sync.Mutex
	w     io.Writer
	live  bool // w is a terminal
	shown string
}

// Write prints text above the live line.
func (c *console) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.erase()
	n, err := c.w.Write(p)
	c.draw()
	return n, err
}

// status shows line: rewritten on a terminal, as a line of its own in a log. "" ends it.
func (c *console) status(line string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.live {
		if line != "" {
			fmt.Fprintln(c.w, line)
		}
		return
	}
	c.erase()
	c.shown = line
	c.draw()
}

func (c *console) erase() {
	if c.shown != "" {
		fmt.Fprint(c.w, "\r\x1b[K")
	}
}

func (c *console) draw() {
	if c.shown != "" {
		fmt.Fprint(c.w, c.shown)
	}
}
