package document

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Table is what a CSV text holds.
type Table struct {
	Header []string // the first record
	Rows   int      // records after it
}

// CSV reads a text of comma-separated values (RFC 4180; the separator may be another one)
// in which every record has as many fields as the first. Broken quotes and other numbers of fields are a *Problem.
func CSV(text string, separator rune) (Table, error) {
	if !utf8.ValidString(text) {
		return Table{}, &Problem{Reason: "the text is not valid UTF-8"}
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = separator
	r.ReuseRecord = true
	header, err := r.Read()
	if errors.Is(err, io.EOF) {
		return Table{}, &Problem{Reason: "there is no record"}
	}
	if err != nil {
		return Table{}, csvProblem(err, nil)
	}
	t := Table{Header: append([]string(nil), header...)}
	for {
		record, err := r.Read()
		switch {
		case errors.Is(err, io.EOF):
			return t, nil
		case err != nil:
			return t, csvProblem(err, &counts{len(t.Header), len(record)})
		}
		t.Rows++
	}
}

type counts struct{ want, got int }

func csvProblem(err error, fields *counts) error {
	var parse *csv.ParseError
	if !errors.As(err, &parse) {
		return err
	}
	p := &Problem{parse.Line, parse.Column, parse.Err.Error()}
	if errors.Is(err, csv.ErrFieldCount) && fields != nil {
		p.Column, p.Reason = 0, fmt.Sprintf("%d fields, and %d in the header", fields.got, fields.want)
	}
	return p
}
