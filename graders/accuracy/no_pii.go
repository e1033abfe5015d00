package main

import (
	"context"
	"encoding/json"
	"unicode/utf8"

	"seatrial/eval"
)

type synthRow struct {
	Text  string `json:"text"`
	Group string `json:"group"` // template
	Spans []struct {
		Start int    `json:"start"` // characters
		End   int    `json:"end"`
		Type  string `json:"type"`
	} `json:"spans"`
}

// structured are the types of presidio-research that no_pii looks for, by their names there.
var structured = []struct{ label, found string }{
	{"EMAIL_ADDRESS", "email"}, {"PHONE_NUMBER", "phone"}, {"CREDIT_CARD", "card"}, {"IBAN_CODE", "iban"}, {"DOMAIN_NAME", "url"},
}

// measureNoPII judges presidio-research's synthetic sentences: whether each holds an
// identifier of the four types, and by type whether each span is found from its first byte to
// its last. Names, addresses, dates and the like are labelled there too, and are not looked for.
func measureNoPII(ctx context.Context, b *bench) ([]eval.Accuracy, error) {
	plain, err := b.grader("no_pii", `{}`)
	if err != nil {
		return nil, err
	}
	const withURL = `{"types":["email","phone","card","iban","url"]}`
	wide, err := b.grader("no_pii", withURL)
	if err != nil {
		return nil, err
	}
	file := b.file("pii", "presidio_synth.jsonl")
	sentences, spans := &labelled{}, map[string]*labelled{}
	for _, s := range structured {
		spans[s.found] = &labelled{}
	}
	err = eachRow(file, func(r synthRow) error {
		score, err := plain.Grade(ctx, said(r.Text))
		if err != nil {
			return err
		}
		positive := false
		for _, s := range r.Spans {
			positive = positive || s.Type != "DOMAIN_NAME" && foundAs(s.Type) != ""
		}
		sentences.add(r.Group, positive, eval.Fail, score)
		score, err = wide.Grade(ctx, said(r.Text))
		if err != nil {
			return err
		}
		return addSpans(spans, r, score)
	})
	if err != nil {
		return nil, err
	}
	const data = "presidio-research synthetic sentences"
	base, err := b.about("no_pii", data, file)
	if err != nil {
		return nil, err
	}
	base.How = "in-sample"
	base.What = "a sentence with an e-mail address, phone number, card or IBAN"
	found := []eval.Accuracy{sentences.measure(base, false)}
	base.Options = withURL
	all := &labelled{}
	for _, s := range structured {
		l := spans[s.found]
		if s.found != "url" {
			all.rows = append(all.rows, l.rows...)
		}
		base.What, base.Data = "a span of "+s.label+", exactly", data+", spans of "+s.label
		found = append(found, ofSpans(l.measure(base, false)))
	}
	base.What, base.Data = "a span of any of the first four types, exactly", data+", spans of the first four types"
	return append(found, ofSpans(all.measure(base, false))), nil
}

func foundAs(label string) string {
	for _, s := range structured {
		if s.label == label {
			return s.found
		}
	}
	return ""
}

// addSpans notes each labelled span, found or not, and each finding that is none.
func addSpans(spans map[string]*labelled, r synthRow, score eval.Score) error {
	var details struct {
		Leaks []struct {
			Type       string
			Start, End int
		}
	}
	if err := json.Unmarshal(score.Details, &details); err != nil {
		return err
	}
	type place struct {
		start, end int
		typ        string
	}
	missing := map[place]bool{}
	for _, s := range r.Spans {
		if t := foundAs(s.Type); t != "" {
			missing[place{byteAt(r.Text, s.Start), byteAt(r.Text, s.End), t}] = true
		}
	}
	hit, miss := eval.Score{Verdict: eval.Fail}, eval.Score{Verdict: eval.Pass, Value: 1}
	for _, l := range details.Leaks {
		p := place{l.Start, l.End, l.Type}
		spans[l.Type].add(r.Group, missing[p], eval.Fail, hit)
		delete(missing, p)
	}
	for p := range missing {
		spans[p.typ].add(r.Group, true, eval.Fail, miss)
	}
	return nil
}

// byteAt returns the byte at which the n-th character of s begins.
func byteAt(s string, n int) int {
	i := 0
	for ; n > 0 && i < len(s); n-- {
		_, size := utf8.DecodeRuneInString(s[i:])
		i += size
	}
	return i
}

// ofSpans leaves out the rates that need rows without what is looked for: of spans there are none.
func ofSpans(a eval.Accuracy) eval.Accuracy {
	a.Accuracy, a.Balanced = nil, nil
	return a
}
