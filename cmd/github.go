package cmd

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"seatrial/eval"
	"seatrial/reports"
)

// maxSummary is what GitHub shows of a step's summary: of a larger one it shows nothing. Source: GitHub's documentation,
// Workflow commands, "Step isolation and limits".
const maxSummary = 1 << 20

// summaryRoom returns how many bytes a step's summary has left, which other commands of the step may have written to.
func summaryRoom(file string) (int, error) {
	info, err := os.Stat(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return maxSummary, writable(file)
	case err != nil:
		return 0, err
	case !info.Mode().IsRegular():
		return 0, errors.New("it is no file")
	}
	return maxSummary - int(min(info.Size(), maxSummary)), nil
}

// addSummary adds a report to a step's summary, as much of it as there is room for.
func addSummary(file string, r eval.Report) error {
	room, err := summaryRoom(file)
	if err != nil {
		return err
	}
	var doc bytes.Buffer
	if err := reports.MarkdownWithin(&doc, r, room-1); err != nil {
		return err
	}
	f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(f, "\n%s", doc.Bytes())
	return errors.Join(err, f.Close())
}
