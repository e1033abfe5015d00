package eval

import (
	"bytes"
	"cmp"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
)

// Masked returns the sample as reports may show it: what a grader masked in its evidence (an
// identifier, a key) is masked with as many asterisks wherever the sample repeats it. Offsets into texts stay true.
// The store keeps the answer as it was.
func (s Sample) Masked() Sample { return s.MaskedOf(s.Found()) }

// Found returns what graders found in the answers to be masked, what holds another first.
func (s Sample) Found() []string {
	var found []string
	for _, score := range s.Scores {
		output := s.outputOf(score.Turn)
		for _, e := range score.Evidence {
			if e.Where != "output" || e.Start < 0 || e.End > len(output) || e.Start >= e.End || !strings.Contains(e.Text, "*") {
				continue
			}
			if given := output[e.Start:e.End]; given != e.Text && !strings.HasPrefix(given, e.Text) {
				found = append(found, given)
			}
		}
	}
	slices.SortFunc(found, longerFirst)
	return slices.Compact(found)
}

func longerFirst(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) }

// MaskedOf returns the sample and its case with stars for what was found, in every text: what was asked, too. A text
// that cannot be masked is left out.
func (s Sample) MaskedOf(found []string) Sample {
	if len(found) == 0 {
		return s
	}
	stars := masker(found)
	copied, places := s.places()
	for i := range copied.Exchanges {
		copied.Exchanges[i].Request.Repeat = s.Exchanges[i].Request.Repeat
	}
	stars.mask(places)
	for i, x := range copied.Exchanges { // tokens and a streamed body hold what was masked in pieces, in which nothing finds it
		if x.Response != nil && !reflect.DeepEqual(x.Response, s.Exchanges[i].Response) {
			x.Response.Logprobs, x.Response.Raw = nil, nil
		}
	}
	if copied.Case != nil {
		c, places := copied.Case.places()
		stars.mask(slices.DeleteFunc(places, func(p place) bool { return p.name == "digest" }))
		copied.Case = c
	}
	return *copied
}

// masker puts stars for texts, as many as they have bytes, so that offsets stay.
func masker(found []string) stars {
	var pairs []string
	for _, text := range slices.SortedFunc(slices.Values(found), longerFirst) {
		pairs = append(pairs, text, strings.Repeat("*", len(text)))
		if raw, err := plainJSON(text); err == nil && len(raw) != len(text)+2 { // as it stands in a body
			pairs = append(pairs, string(raw[1:len(raw)-1]), strings.Repeat("*", len(text)))
		}
	}
	return stars{strings.NewReplacer(pairs...)}
}

type stars struct{ *strings.Replacer }

func (s stars) mask(places []place) {
	for _, p := range places {
		if p.empty() {
			continue
		}
		if raw, ok := p.at.(*[]byte); ok {
			*raw = []byte(s.Replace(string(*raw)))
			continue
		}
		value, err := plainJSON(p.at)
		if err != nil {
			p.clear()
			continue
		}
		masked, changed := s.value(value)
		if !changed {
			continue
		}
		p.clear()
		if json.Unmarshal(masked, p.at) != nil {
			p.clear()
		}
	}
}

// value masks every text in a JSON value, and says whether there was any to mask.
func (s stars) value(raw []byte) ([]byte, bool) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var v any
	if dec.Decode(&v) != nil {
		return nil, true
	}
	changed := false
	text := func(t string) string {
		masked := s.Replace(t)
		changed = changed || masked != t
		return masked
	}
	var walk func(any) any
	walk = func(v any) any {
		switch v := v.(type) {
		case string:
			return text(v)
		case json.Number:
			if strings.Trim(s.Replace(string(v)), "*") == "" { // all of it: a part of a number is another number
				return text(string(v))
			}
		case []any:
			for i := range v {
				v[i] = walk(v[i])
			}
		case map[string]any:
			out := make(map[string]any, len(v))
			for k, x := range v {
				out[text(k)] = walk(x)
			}
			return out
		}
		return v
	}
	v = walk(v)
	if !changed {
		return raw, false
	}
	masked, err := plainJSON(v)
	if err != nil {
		return nil, true
	}
	return masked, true
}

// outputOf returns the answer that a score of a turn is about; of turn 0 it is the last.
func (s Sample) outputOf(turn int) string {
	if turn > 0 {
		end := len(s.Exchanges)
		for end > 0 && s.Exchanges[end-1].Turn > turn {
			end--
		}
		s.Exchanges = s.Exchanges[:end]
	}
	return s.Output()
}
