package graders

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"seatrial/eval"
	"seatrial/graders/document"
)

type csvOptions struct {
	Header    []string `json:"header,omitempty" nonempty:"true" doc:"The first record, column by column."`
	Columns   *int     `json:"columns,omitempty" min:"1" doc:"How many columns there are; default at least two, or as many as header has."`
	MinRows   *int     `json:"min_rows,omitempty" min:"0" doc:"Fewest records after the first; default 1."`
	MaxRows   *int     `json:"max_rows,omitempty" min:"0" doc:"Most records after the first."`
	Separator string   `json:"separator,omitempty" nonempty:"true" doc:"The character between fields; default a comma."`
	Extract   bool     `json:"extract,omitempty" doc:"Find the table in a code fence."`
}

// CSV returns the grader that asks for comma-separated values.
func CSV() Kind {
	return Define(eval.GraderSpec{
		Name:  "csv",
		Title: "The answer is a CSV table",
		Doc: `Passes when the answer is comma-separated values (RFC 4180; another ` + "`separator`" + ` may be given) whose first record is the
header (` + "`header`" + ` says which), in which every record has as many fields, with at least one record after it (` + "`min_rows`" + `,
` + "`max_rows`" + `). Quotes must be closed and doubled inside; blank lines are passed over.

A line of prose is a table of one column: without ` + "`header`" + ` or ` + "`columns`" + ` there must be two. ` + "`extract: true`" + ` takes the one code
fence marked csv, or without a language. It does not see the types of columns, nor whether the content is right.`,
		Version: 1,
		Examples: []eval.Example{
			pass("a table", `{}`, answer("item,days\ntent,30\n\"stove, small\",14\n")),
			pass("with this header", `{"header":["item","days"]}`, answer("item,days\ntent,30")),
			fail("another header", `{"header":["item","days"]}`, answer("item,weeks\ntent,4")),
			fail("a field too many", `{}`, answer("item,days\nstove, small,14")),
			fail("prose", `{}`, answer("You have 30 days.")),
			fail("no records", `{}`, answer("item,days\n")),
			fail("an open quote", `{}`, answer("item,days\n\"tent,30\n")),
			pass("tabs", `{"separator":"\t","columns":2}`, answer("item\tdays\ntent\t30")),
			fail("words around it", `{}`, answer("Here is the table:\nitem,days\ntent,30")),
			pass("in a code fence, extracted", `{"extract":true}`, answer("Here:\n```csv\nitem,days\ntent,30\n```")),
		},
	}, newCSV)
}

func newCSV(o csvOptions, _ Env) (eval.Grader, error) {
	separator := ','
	if o.Separator != "" {
		var size int
		separator, size = utf8.DecodeRuneInString(o.Separator)
		if size != len(o.Separator) || strings.ContainsRune("\"\r\n\uFFFD", separator) {
			return nil, optionError("separator", "the separator is one character, and no quote or line break")
		}
	}
	least := 1
	if o.MinRows != nil {
		least = *o.MinRows
	}
	switch {
	case o.MaxRows != nil && *o.MaxRows < least:
		return nil, optionError("max_rows", "at most %d records and at least %d: nothing can have both", *o.MaxRows, least)
	case o.Columns != nil && o.Header != nil && *o.Columns != len(o.Header):
		return nil, optionError("columns", "the header has %d columns, not %d", len(o.Header), *o.Columns)
	}
	return gradeFunc(func(_ context.Context, s eval.Sample) (eval.Score, error) {
		output := s.Output()
		p, err := findDocument(output, o.Extract, "csv")
		if err != nil {
			return verdict(false, "the answer is not CSV: %v", err)
		}
		table, err := document.CSV(output[p.start:p.end], separator)
		columns := len(table.Header)
		switch {
		case err != nil:
			return isNoDocument(output, p, "CSV", err)
		case o.Header != nil && !slices.Equal(table.Header, o.Header):
			return verdict(false, "the header is %s, not %s%s", shortJSON(table.Header), shortJSON(o.Header), p.where())
		case o.Columns != nil && columns != *o.Columns:
			return verdict(false, "there are %s, not %d%s", count(columns, "column"), *o.Columns, p.where())
		case o.Columns == nil && o.Header == nil && columns < 2:
			return verdict(false, "there is one column, which any text has; say columns: 1 if that is meant%s", p.where())
		case table.Rows < least:
			return verdict(false, "there are %s after the header, at least %d are wanted%s", count(table.Rows, "record"), least, p.where())
		case o.MaxRows != nil && table.Rows > *o.MaxRows:
			return verdict(false, "there are %s after the header, at most %d are wanted%s", count(table.Rows, "record"), *o.MaxRows, p.where())
		}
		return isDocument(output, p, "CSV", " of %s and %s after the header", count(columns, "column"), count(table.Rows, "record"))
	}), nil
}
