package replay

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"seatrial/eval"
)

// version is that of the cassette's format.
const version = 1

// maxLine bounds a line of a cassette, in bytes.
const maxLine = 64 << 20

// header is a cassette's first line; it may be missing.
type header struct {
	Cassette int    `json:"cassette"`
	Note     string `json:"note,omitempty"`
}

// record is any other line: a request and what came of it, repeat by repeat.
type record struct {
	Request   json.RawMessage   `json:"request"`
	Digest    eval.Digest       `json:"digest,omitzero"`
	Responses []json.RawMessage `json:"responses"`
}

// answer is one of a record's responses: a Response or an error.
type answer struct {
	Repeat int             `json:"repeat,omitempty"` // from 1; absent: its place in the list
	Error  *eval.CallError `json:"error,omitempty"`
	eval.Response
}

// failed is how an answer with an error is written: without a Response's fields.
type failed struct {
	Repeat int             `json:"repeat,omitempty"`
	Error  *eval.CallError `json:"error"`
}

// tape is a loaded cassette. It is immutable.
type tape struct {
	file    string
	records map[eval.Digest]*recorded
	order   []*recorded // as in the file
}

type recorded struct {
	line      int
	digest    eval.Digest
	canonical []byte // of the request
	hasVars   bool
	answers   map[int]answer
}

// load reads a cassette. Errors about a line begin with "file:line:".
func load(file string) (*tape, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("open cassette: %w", err)
	}
	defer f.Close()
	return read(f, file)
}

func read(r io.Reader, file string) (*tape, error) {
	c := &tape{file: file, records: map[eval.Digest]*recorded{}}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	first := true
	n := 0
	for lines.Scan() {
		n++
		line := bytes.TrimSpace(lines.Bytes())
		if len(line) == 0 {
			continue
		}
		isHeader, err := readHeader(line)
		switch {
		case isHeader && !first:
			err = errors.New("a header after the first line: cassettes do not concatenate")
		case !isHeader && err == nil:
			err = c.add(line, n)
		}
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, n, err)
		}
		first = false
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s:%d: %w", file, n+1, err)
	}
	if len(c.order) == 0 {
		return nil, fmt.Errorf("%s: the cassette holds no request: record one with run --record", file)
	}
	return c, nil
}

// readHeader reports whether line is a header, and what is wrong with it.
func readHeader(line []byte) (bool, error) {
	var probe map[string]json.RawMessage
	if err := json.Unmarshal(line, &probe); err != nil {
		return false, err
	}
	if _, ok := probe["cassette"]; !ok {
		return false, nil
	}
	var h header
	if err := strict(line, &h); err != nil {
		return true, err
	}
	if h.Cassette != version {
		return true, fmt.Errorf("cassette version %d: this program reads %d", h.Cassette, version)
	}
	return true, nil
}

func (c *tape) add(line []byte, n int) error {
	var rec record
	if err := strict(line, &rec); err != nil {
		return err
	}
	var req eval.Request
	if len(rec.Request) == 0 {
		return errors.New("no request")
	}
	if err := strict(rec.Request, &req); err != nil {
		return fmt.Errorf("request: %w", err)
	}
	canonical, err := eval.Canonical(req)
	if err != nil {
		return fmt.Errorf("request: %w", err)
	}
	digest, err := req.Digest()
	if err != nil {
		return fmt.Errorf("request: %w", err)
	}
	if !rec.Digest.IsZero() && rec.Digest != digest {
		return fmt.Errorf("the request's digest is %s, not %s: if it was edited on purpose, remove the digest", digest, rec.Digest)
	}
	if other, ok := c.records[digest]; ok {
		return fmt.Errorf("the request is on line %d already: put its responses into one list", other.line)
	}
	if len(rec.Responses) == 0 {
		return errors.New("no responses")
	}
	r := &recorded{line: n, digest: digest, canonical: canonical, hasVars: len(req.Vars) > 0, answers: map[int]answer{}}
	for i, raw := range rec.Responses {
		a, err := readAnswer(raw, i+1)
		if err != nil {
			return fmt.Errorf("response %d: %w", i+1, err)
		}
		if _, dup := r.answers[a.Repeat]; dup {
			return fmt.Errorf("response %d: repeat %d is there already", i+1, a.Repeat)
		}
		r.answers[a.Repeat] = a
	}
	c.records[digest] = r
	c.order = append(c.order, r)
	return nil
}

func readAnswer(raw json.RawMessage, place int) (answer, error) {
	var a answer
	if err := strict(raw, &a); err != nil {
		return a, err
	}
	if a.Repeat == 0 {
		a.Repeat = place
	}
	if a.Repeat < 0 {
		return a, fmt.Errorf("repeat %d is not above zero", a.Repeat)
	}
	if a.Error != nil {
		var f failed
		if err := strict(raw, &f); err != nil {
			return a, fmt.Errorf("beside an error: %w", err)
		}
		if a.Error.Class == "" || a.Error.Message == "" {
			return a, errors.New("an error has a class and a message")
		}
		return a, nil
	}
	if a.Text == "" && a.Refusal == "" && len(a.ToolCalls) == 0 {
		return a, errors.New("neither text nor refusal nor tool call nor error")
	}
	if a.FinishReason == "" { // for cassettes that people write
		a.FinishReason = eval.FinishStop
		if len(a.ToolCalls) > 0 {
			a.FinishReason = eval.FinishToolCalls
		}
	}
	return a, nil
}

// repeats lists the recorded repeats, ascending.
func (r *recorded) repeats() []int {
	return slices.Sorted(maps.Keys(r.answers))
}

func strict(raw []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("data after the value")
	}
	return nil
}
