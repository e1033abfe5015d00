package document

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// XML reads a text that is exactly one well-formed XML 1.0 document with namespaces, and
// returns the name of its root element, without its prefix. A document type declaration, entities beyond the five of
// XML, an encoding other than UTF-8 and undeclared prefixes are a *Problem.
func XML(text string) (root string, err error) {
	d := xml.NewDecoder(strings.NewReader(text))
	problem := func(format string, args ...any) error {
		line, column := d.InputPos()
		return &Problem{line, column, fmt.Sprintf(format, args...)}
	}
	var open []xml.Name
	var scopes []map[string]bool // prefixes that each open element declares
	declared := func(prefix string) bool {
		if prefix == "" || prefix == "xml" {
			return true
		}
		for _, s := range scopes {
			if s[prefix] {
				return true
			}
		}
		return false
	}
	for {
		begins := d.InputOffset()
		// RawToken leaves prefixes as they are, and end tags unmatched.
		token, err := d.RawToken()
		var syntax *xml.SyntaxError
		switch {
		case errors.Is(err, io.EOF):
			switch {
			case len(scopes) > 0:
				return "", problem("the text ends inside an element")
			case root == "":
				return "", problem("there is no element")
			}
			return root, nil
		case errors.As(err, &syntax):
			return "", &Problem{Line: syntax.Line, Reason: syntax.Msg}
		case err != nil:
			return "", problem("%s", strings.TrimPrefix(err.Error(), "xml: "))
		}
		switch token := token.(type) {
		case xml.StartElement:
			if len(scopes) == 0 && root != "" {
				return "", problem("a second root element, %s", quoteShort(token.Name.Local))
			}
			if len(scopes) == MaxDepth {
				return "", problem("nested deeper than %d levels", MaxDepth)
			}
			if root == "" {
				root = token.Name.Local
			}
			scope, err := declarations(token.Attr)
			if err != nil {
				return "", problem("%v", err)
			}
			scopes = append(scopes, scope)
			if !declared(token.Name.Space) {
				return "", problem("the prefix %s is not declared", quoteShort(token.Name.Space))
			}
			for _, a := range token.Attr {
				if a.Name.Space != "xmlns" && !declared(a.Name.Space) {
					return "", problem("the prefix %s is not declared", quoteShort(a.Name.Space))
				}
			}
			open = append(open, token.Name)
		case xml.EndElement:
			if len(open) == 0 || open[len(open)-1] != token.Name {
				return "", problem("the end tag %s closes nothing that is open", quoteShort(token.Name.Local))
			}
			open, scopes = open[:len(open)-1], scopes[:len(scopes)-1]
		case xml.CharData:
			if len(scopes) == 0 && strings.TrimLeft(string(token), " \t\r\n") != "" {
				return "", problem("text outside of the root element")
			}
		case xml.Directive:
			return "", problem("a document type declaration, which this check refuses")
		case xml.ProcInst:
			if strings.EqualFold(token.Target, "xml") && begins != 0 {
				return "", problem("an XML declaration that is not at the start")
			}
		}
	}
}

// declarations returns the prefixes that attributes declare; an attribute that comes twice is an error.
func declarations(attributes []xml.Attr) (map[string]bool, error) {
	if len(attributes) == 0 {
		return nil, nil
	}
	seen := map[xml.Name]bool{}
	scope := map[string]bool{}
	for _, a := range attributes {
		if seen[a.Name] {
			return nil, fmt.Errorf("the attribute %s comes twice", quoteShort(a.Name.Local))
		}
		seen[a.Name] = true
		if a.Name.Space == "xmlns" {
			scope[a.Name.Local] = true
		}
	}
	return scope, nil
}
