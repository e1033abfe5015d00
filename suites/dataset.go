package suites

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxRow bounds a line of JSONL.
const maxRow = 32 << 20

// dataSet is a file of rows that become cases.
type dataSet struct {
	doc     caseDoc
	k       constants
	src     *source
	columns []string        // of a CSV
	seen    map[string]bool // columns that a row had
	sample  []string        // columns of the first row, for suggestions
}

// eachRow yields the cases of a data set. It returns false when yield did.
func (l *loader) eachRow(d caseDoc, yield func(*caseRow) bool) bool {
	if d.At.get("id") != nil {
		l.rep.add(meaning, d.At.keyOf("id"), "name a column: map: {id: column}", "a data set has no id: its rows do")
	}
	name := l.path(d.From, "from")
	if name == "" {
		return true
	}
	f, path, err := l.box.open(d.At.src.dir, name)
	if err != nil {
		l.rep.fileProblem(d.From, "data set", name, err)
		return true
	}
	defer f.Close()

	s := &dataSet{doc: d, src: sourceOf(path), seen: map[string]bool{}}
	s.k = constants{doc: d, uses: l.graderUses(d.Graders), attacks: l.attackUses(d.Attacks)}
	s.k.doc.ID = nil
	s.k.doc.Vars = l.constantVars(d.Vars)
	var rows func(func(*node) bool)
	switch strings.ToLower(filepath.Ext(path)) {
	case ".jsonl", ".ndjson":
		rows = func(yield func(*node) bool) { l.jsonl(f, s.src, yield) }
	case ".csv":
		rows = func(yield func(*node) bool) { l.csv(f, s, yield) }
	case ".json", ".yaml", ".yml":
		rows = func(yield func(*node) bool) { l.listOfRows(f, s.src, yield) }
	default:
		l.rep.add(meaning, d.From, "use .jsonl, .csv, .yaml or .json", "data set %s: unknown kind of file", name)
		return true
	}
	before, count := l.rep.total(), 0
	for n := range rows {
		count++
		row := l.row(s, n)
		if row != nil && !yield(row) {
			return false
		}
	}
	if count == 0 && l.rep.total() == before {
		l.rep.add(meaning, d.From, "", "the data set %s is empty", name)
	}
	if count > 0 {
		l.unusedColumns(s)
	}
	return true
}

// constantVars reads the files among a data set's own vars, once for all rows.
func (l *loader) constantVars(n *node) *node {
	if n == nil || n.kind != object {
		return nil
	}
	c := n.clone()
	for i, v := range c.items {
		if name := fileOf(v); name != nil {
			if content := l.varFile(name); content != nil {
				c.items[i] = content
			}
		}
	}
	return c
}

// row turns one row into a case.
func (l *loader) row(s *dataSet, n *node) *caseRow {
	if n.kind != object {
		l.rep.add(shape, n, "", "a row must be a map, not %s", n.kind)
		return nil
	}
	mapped := s.doc.Map != nil
	switch {
	case mapped:
		if n = l.mapRow(s, n); n == nil {
			return nil
		}
	case s.columns != nil:
		n = csvCase(n)
	}
	for _, key := range []string{"from", "map"} {
		if n.get(key) != nil {
			l.rep.add(meaning, n.keyOf(key), "", "a row cannot name another data set")
			return nil
		}
	}
	// Vars may be large, and nothing but their being a map is demanded.
	checked := n
	if v := n.get("vars"); v != nil && v.kind == object {
		checked = n.clone()
		checked.set("vars", v.at(object))
	}
	if !l.rowCheck.check(checked, l.rep) {
		return nil
	}
	var d caseDoc
	decode(n, &d)
	return l.caseRow(d, s.k, !mapped && s.columns == nil)
}

// jsonl yields the lines of a file, each a JSON value; blank lines are skipped.
func (l *loader) jsonl(f *os.File, src *source, yield func(*node) bool) {
	in := bufio.NewReaderSize(f, 64<<10)
	var buf []byte
	for line := 1; ; line++ {
		buf = buf[:0]
		var err error
		for {
			var chunk []byte
			chunk, err = in.ReadSlice('\n')
			buf = append(buf, chunk...)
			if !errors.Is(err, bufio.ErrBufferFull) {
				break
			}
			if len(buf) > maxRow {
				l.rep.add(reading, &node{src: src, line: line}, "", "a row larger than %d MB", maxRow>>20)
				return
			}
		}
		if err != nil && !errors.Is(err, io.EOF) {
			l.rep.add(reading, &node{src: src, line: line}, "", "read: %v", reason(err))
			return
		}
		if row := bytes.TrimPrefix(buf, []byte("\uFEFF")); len(bytes.TrimSpace(row)) > 0 {
			if n := parseJSON(src, row, line, l.rep); n != nil && !yield(n) {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// csv yields the rows after the header, each a map of texts.
func (l *loader) csv(f *os.File, s *dataSet, yield func(*node) bool) {
	in := bufio.NewReaderSize(f, 64<<10)
	if bom, err := in.Peek(3); err == nil && string(bom) == "\uFEFF" {
		_, _ = in.Discard(3) // it was peeked
	}
	r := csv.NewReader(in)
	r.ReuseRecord = true
	header, err := r.Read()
	if err != nil {
		if !errors.Is(err, io.EOF) {
			l.csvFault(s.src, err)
		}
		return
	}
	s.columns = slices.Clone(header)
	keys := make([]*node, len(header))
	bad := false
	for i, name := range s.columns {
		line, column := r.FieldPos(i)
		keys[i] = &node{src: s.src, line: line, column: column, kind: text, text: strings.TrimSpace(name)}
		switch {
		case !utf8.ValidString(name):
			l.rep.add(reading, keys[i], "save the file as UTF-8", "not UTF-8")
			bad = true
		case keys[i].text == "":
			l.rep.add(shape, keys[i], "", "column %d of the header has no name", i+1)
			bad = true
		case slices.ContainsFunc(keys[:i], func(k *node) bool { return k.text == keys[i].text }):
			l.rep.add(shape, keys[i], "", "the column %q is here twice", keys[i].text)
			bad = true
		}
	}
	if bad || !l.checkHeader(s, keys) {
		return
	}
	for {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			l.csvFault(s.src, err)
			if errors.Is(err, csv.ErrFieldCount) {
				continue
			}
			return
		}
		row := &node{src: s.src, kind: object, keys: keys, items: make([]*node, len(record))}
		row.line, row.column = r.FieldPos(0)
		fields := make([]node, len(record))
		valid := true
		for i, value := range record {
			line, column := r.FieldPos(i)
			fields[i] = node{src: s.src, line: line, column: column, kind: text, text: strings.Clone(value)}
			row.items[i] = &fields[i]
			if !utf8.ValidString(value) {
				l.rep.add(reading, row.items[i], "save the file as UTF-8", "not UTF-8")
				valid = false
			}
		}
		if valid && !yield(row) {
			return
		}
	}
}

func (l *loader) csvFault(src *source, err error) {
	n := &node{src: src}
	var pe *csv.ParseError
	if errors.As(err, &pe) {
		n.line, n.column, err = pe.Line, pe.Column, pe.Err
	}
	l.rep.add(reading, n, "", "CSV: %v", err)
}

// listOfRows yields the entries of a document that is a list.
func (l *loader) listOfRows(f *os.File, src *source, yield func(*node) bool) {
	data, err := io.ReadAll(io.LimitReader(f, maxDocument+1))
	if err == nil && len(data) > maxDocument {
		err = fmt.Errorf("is larger than %d MB: use JSONL", maxDocument>>20)
	}
	if err != nil {
		l.rep.add(reading, &node{src: src}, "", "%v", reason(err))
		return
	}
	doc := parseDocument(src, data, l.rep)
	if doc == nil {
		return
	}
	if doc.kind != list {
		l.rep.add(shape, doc, "", "a data set must be a list of rows, not %s", doc.kind)
		return
	}
	for _, n := range doc.items {
		if !yield(n) {
			return
		}
	}
}
