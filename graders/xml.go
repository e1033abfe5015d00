package graders

import (
	"context"

	"seatrial/eval"
	"seatrial/graders/document"
)

type xmlOptions struct {
	Root    string `json:"root,omitempty" nonempty:"true" doc:"The root element's name, without a prefix."`
	Extract bool   `json:"extract,omitempty" doc:"Find the document in a code fence."`
}

// XML returns the grader that asks for XML.
func XML() Kind {
	return Define(eval.GraderSpec{
		Name:  "xml",
		Title: "The answer is well-formed XML",
		Doc: `Passes when the answer is exactly one well-formed XML 1.0 document in UTF-8 with one root element (named ` + "`root`" + `, if given):
matching tags, quoted attributes that come once, declared prefixes, no entities beyond the five of XML. Text around the root
element, nesting beyond 512 levels and a document type declaration fail: nothing is expanded or fetched.

HTML is seldom XML. ` + "`extract: true`" + ` takes the one code fence marked xml, or without a language. It validates against no
schema or DTD, and does not see whether the content is right.`,
		Version: 1,
		Examples: []eval.Example{
			pass("an element", `{}`, answer(`<refund days="30"><item>tent &amp; stove</item></refund>`)),
			pass("with this root", `{"root":"refund"}`, answer(`<?xml version="1.0"?><r:refund xmlns:r="urn:x"/>`)),
			fail("another root", `{"root":"refund"}`, answer(`<order/>`)),
			fail("prose", `{}`, answer("30 days")),
			fail("a tag that is not closed", `{}`, answer(`<refund><item>tent</refund>`)),
			fail("two roots", `{}`, answer(`<a/><b/>`)),
			fail("an unknown entity", `{}`, answer(`<a>&nbsp;</a>`)),
			fail("a document type", `{}`, answer(`<!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>`)),
			pass("in a code fence, extracted", `{"extract":true}`, answer("Here:\n```xml\n<a/>\n```")),
		},
	}, func(o xmlOptions, _ Env) (eval.Grader, error) {
		return gradeFunc(func(_ context.Context, s eval.Sample) (eval.Score, error) {
			output := s.Output()
			p, err := findDocument(output, o.Extract, "xml")
			if err != nil {
				return verdict(false, "the answer is not XML: %v", err)
			}
			root, err := document.XML(output[p.start:p.end])
			switch {
			case err != nil:
				return isNoDocument(output, p, "XML", err)
			case o.Root != "" && root != o.Root:
				return verdict(false, "the root element is %s, not %s%s", quote(root), quote(o.Root), p.where())
			}
			return isDocument(output, p, "XML", " with the root element %s", quote(root))
		}), nil
	})
}
