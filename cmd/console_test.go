package cmd

import (
	"bytes"
	"testing"
)

func TestConsole(t *testing.T) {
	tests := []struct {
		live   bool
		want   string
		reason string
	}{
		{true, "10 of 20\r\x1b[Kwarning: x\n10 of 20\r\x1b[K20 of 20\r\x1b[Kdone\n", "on a terminal the line is taken away for what is printed, and comes back"},
		{false, "10 of 20\nwarning: x\n20 of 20\ndone\n", "in a log nothing is rewritten"},
	}
	for _, tt := range tests {
		var b bytes.Buffer
		c := &console{w: &b, live: tt.live}
		c.status("10 of 20")
		if _, err := c.Write([]byte("warning: x\n")); err != nil {
			t.Fatal(err)
		}
		c.status("20 of 20")
		c.status("")
		if _, err := c.Write([]byte("done\n")); err != nil {
			t.Fatal(err)
		}
		if b.String() != tt.want {
			t.Errorf("printed %q, want %q: %s", b.String(), tt.want, tt.reason)
		}
	}
}
