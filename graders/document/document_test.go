package document

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
)

func fails(t *testing.T, err error, want, reason string) {
	t.Helper()
	var p *Problem
	switch {
	case want == "" && err != nil:
		t.Errorf("%s: %v", reason, err)
	case want != "" && (!errors.As(err, &p) || !strings.Contains(err.Error(), want)):
		t.Errorf("%s: %v, want a problem with %q", reason, err, want)
	}
}

func TestYAML(t *testing.T) {
	bomb := "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
	for _, name := range []string{"b", "c", "d", "e", "f", "g"} {
		prev := string(name[0] - 1)
		bomb += name + ": &" + name + " [" + strings.TrimSuffix(strings.Repeat("*"+prev+",", 10), ",") + "]\n"
	}
	for _, c := range []struct {
		text   string
		json   string // of the value
		err    string
		reason string
	}{
		{"a: 1\nb: [x, 'y', null, true, 1.50]\n", `{"a":1,"b":["x","y",null,true,1.5]}`, "", "all kinds of value"},
		{"a: 0x1F\nb: 010\nc: 2024-01-02\nd: \"1\"\ne: yes\n", `{"a":31,"b":10,"c":"2024-01-02","d":"1","e":"yes"}`, "", "YAML 1.2's numbers; dates are texts; yes is a word"},
		{"a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  c: 3\n", `{"a":{"b":1,"c":2},"d":{"b":1,"c":3}}`, "", "a merge key gives way"},
		{"1: a\ntrue: b\n", `{"1":"a","true":"b"}`, "", "keys are their texts"},
		{"a: 1\na: 2\n", "", "line 2, column 1: duplicate key \"a\"", "parsers disagree on which one counts"},
		{"a: 1\n---\nb: 2\n", "", "a second document", "two documents"},
		{"a: 1\n...\n", `{"a":1}`, "", "a document's end"},
		{"", "", "empty", "nothing"},
		{"# nothing\n", "", "empty", "a comment alone"},
		{"a:\n\tb: 1\n", "", "line 2", "a tab"},
		{"a: [1, 2\n", "", "line", "cut off"},
		{"a: !Thing {b: 1}\n", "", `the tag "!Thing"`, "a tag of an application"},
		{"? [a, b]\n: 1\n", "", "a key that is no scalar", "a list as a key"},
		{"a: .nan\n", "", "no number that JSON has", "not a number"},
		{"a: &a [*a]\n", "", "", "a cycle"},
		{bomb, "", "unfold into too much", "a bomb"},
		{strings.Repeat("[", 600) + strings.Repeat("]", 600), "", "nested deeper than 512", "deep nesting"},
		{"a: \xff\n", "", "UTF-8", "bad bytes"},
	} {
		v, err := YAML(c.text)
		if c.reason == "a cycle" {
			if err == nil {
				t.Error("a cycle was read")
			}
			continue
		}
		fails(t, err, c.err, c.reason)
		if got, _ := json.Marshal(v); c.err == "" && string(got) != c.json {
			t.Errorf("%s: %s, want %s", c.reason, got, c.json)
		}
	}
}

func TestXML(t *testing.T) {
	for _, c := range []struct{ text, root, err, reason string }{
		{`<?xml version="1.0" encoding="UTF-8"?><!-- x --><a b="1" c='2'><d/>&lt;&#65;<![CDATA[<]]></a>` + "\n", "a", "", "all there is"},
		{`<p:a xmlns:p="urn:p"><p:b/></p:a>`, "a", "", "a prefix"},
		{`<a xml:lang="de"/>`, "a", "", "xml: is always declared"},
		{`<a><p:b/></a>`, "", `prefix "p" is not declared`, "an undeclared one"},
		{`<a><b xmlns:p="u"/><p:c/></a>`, "", `prefix "p" is not declared`, "out of its scope"},
		{`<a b="1" b="2"/>`, "", `"b" comes twice`, "an attribute twice"},
		{`<a b=1/>`, "", "unquoted", "an attribute without quotes"},
		{`<a></b>`, "", `"b" closes nothing`, "the wrong end"},
		{`<a><b></a></b>`, "", `"a" closes nothing`, "crossed"},
		{`<a>`, "", "ends inside", "cut off"},
		{`<a/><b/>`, "", "a second root", "two roots"},
		{`<a/>x`, "", "outside of the root", "text after it"},
		{``, "", "no element", "nothing"},
		{`<a>&b;</a>`, "", "entity", "an unknown entity"},
		{`<!DOCTYPE a><a/>`, "", "document type", "a document type"},
		{`<a/><?xml version="1.0"?>`, "", "not at the start", "a late declaration"},
		{`<?xml version="1.0" encoding="latin1"?><a/>`, "", "latin1", "another encoding"},
		{"<a>\n<b></a>", "", "line 2", "the line is known"},
		{"<a>\xff</a>", "", "UTF-8", "bad bytes"},
		{"<a>\x01</a>", "", "illegal character", "a control character"},
		{strings.Repeat("<a>", 600) + strings.Repeat("</a>", 600), "", "nested deeper", "deep nesting"},
	} {
		root, err := XML(c.text)
		fails(t, err, c.err, c.reason)
		if root != c.root {
			t.Errorf("%s: root %q, want %q", c.reason, root, c.root)
		}
	}
}

func TestCSV(t *testing.T) {
	for _, c := range []struct {
		text      string
		separator rune
		table     Table
		err       string
		reason    string
	}{
		{"a,b\n1,2\n\n\"x,\"\"y\nz\",3\n", ',', Table{[]string{"a", "b"}, 2}, "", "quotes, a line break in one, a blank line"},
		{"a;b\r\n1,5;2\r\n", ';', Table{[]string{"a", "b"}, 1}, "", "another separator"},
		{"a,b\n1\n", ',', Table{}, "line 2: 1 fields, and 2 in the header", "too few"},
		{"a,b\n1,2,3\n", ',', Table{}, "line 2: 3 fields", "too many"},
		{"a,b\n1,\"2\n", ',', Table{}, "line 2", "an open quote"},
		{"a,b\n1,2\"x\n", ',', Table{}, "line 2, column 4", "a bare quote"},
		{"", ',', Table{}, "no record", "nothing"},
		{"a\xff", ',', Table{}, "UTF-8", "bad bytes"},
	} {
		table, err := CSV(c.text, c.separator)
		fails(t, err, c.err, c.reason)
		if c.err == "" && !reflect.DeepEqual(table, c.table) {
			t.Errorf("%s: %v, want %v", c.reason, table, c.table)
		}
	}
}

func TestOffset(t *testing.T) {
	const text = "ab\ncde\n"
	for _, c := range []struct{ line, column, want int }{{1, 1, 0}, {2, 2, 4}, {2, 99, 6}, {9, 1, 7}, {0, 0, 0}} {
		if got := (&Problem{Line: c.line, Column: c.column}).Offset(text); got != c.want {
			t.Errorf("line %d, column %d: %d, want %d", c.line, c.column, got, c.want)
		}
	}
}

// Readers end soon on a megabyte of anything.
func TestReadersAreLinear(t *testing.T) {
	for _, unit := range []string{"a", "\n", "- ", ": ", "[", "<a>", "<p:a xmlns:p='u'>", "\"", ",", "&a ", "? ", "a,b\n"} {
		for name, read := range readers {
			linear(t, name, unit, read)
		}
	}
}

var readers = map[string]func(string){
	"yaml": func(s string) { _, _ = YAML(s) },
	"xml":  func(s string) { _, _ = XML(s) },
	"csv":  func(s string) { _, _ = CSV(s, ',') },
}

func FuzzReaders(f *testing.F) {
	for _, s := range []string{"a: &x [1]\nb: *x", "<a b='1'>&lt;</a>", "a,\"b\"\n1,2", "<<: {a: 1}", "- - - 1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, err := YAML(s)
		if err == nil {
			if _, err := json.Marshal(v); err != nil {
				t.Errorf("YAML %q: %v", s, err)
			}
		}
		_, errXML := XML(s)
		_, errCSV := CSV(s, ',')
		for _, err := range []error{err, errXML, errCSV} {
			var p *Problem
			if errors.As(err, &p) {
				if at := p.Offset(s); at < 0 || at > len(s) {
					t.Errorf("%q: offset %d", s, at)
				}
			}
		}
	})
}
