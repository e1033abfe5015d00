package openai

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// event is one server-sent event.
type event struct {
	name string
	data []byte // lines joined by LF; valid until the next event
}

// events reads server-sent events as the HTML standard (section 9.2, "Server-sent
// events") defines them: comments are skipped, data may have several lines. It departs from it
// where a stream ends without an empty line: the last event counts, since
// servers end so after [DONE]. The caller's reader bounds the size.
type events struct {
	r    *bufio.Reader
	line []byte
	data []byte
}

func newEvents(r io.Reader) *events { return &events{r: bufio.NewReader(r)} }

// next returns the next event that has data, or io.EOF, or the reader's error.
func (e *events) next() (event, error) {
	var ev event
	e.data = e.data[:0]
	lines := 0
	for {
		line, err := e.readLine()
		if err != nil && !(errors.Is(err, io.EOF) && len(line) > 0) {
			if errors.Is(err, io.EOF) && lines > 0 {
				ev.data = e.data
				return ev, nil
			}
			return event{}, err
		}
		if len(line) == 0 {
			if lines > 0 {
				ev.data = e.data
				return ev, nil
			}
			ev.name = ""
			continue
		}
		field, value, _ := bytes.Cut(line, []byte(":"))
		value = bytes.TrimPrefix(value, []byte(" "))
		switch string(field) {
		case "data":
			if lines > 0 {
				e.data = append(e.data, '\n')
			}
			e.data = append(e.data, value...)
			lines++
		case "event":
			ev.name = string(value)
		} // a comment has an empty field; id and retry are for browsers
	}
}

// readLine returns a line without its end. At the end of the stream a line
// without an end comes with io.EOF.
func (e *events) readLine() ([]byte, error) {
	e.line = e.line[:0]
	for {
		part, err := e.r.ReadSlice('\n')
		e.line = append(e.line, part...)
		if err == bufio.ErrBufferFull {
			continue
		}
		line := bytes.TrimSuffix(bytes.TrimSuffix(e.line, []byte("\n")), []byte("\r"))
		return bytes.TrimPrefix(line, byteOrderMark), err
	}
}

var byteOrderMark = []byte("\uFEFF")
