package eval

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Record is a case or a sample as proofs see it. Leaf is the canonical JSON that a proof covers: every
// text in it (what was asked, answered, expected and explained) is replaced by a [Commitment]. So a text
// can be withheld or erased later, and what was proved still holds.
//
// The bytes of a leaf do not change once released: a new field of Case or Sample is omitted
// where it is empty, and has a place here if it is a text.
type Record struct {
	Leaf  []byte
	Texts map[string]Opening // by place in the record, like "exchanges/0/response/text"
}

// Commitment stands for a text: the SHA-256 of the salt of its [Opening], as written, followed by the JSON of the text.
type Commitment struct {
	Bytes  int    `json:"bytes"` // of the JSON
	SHA256 Digest `json:"sha256"`
}

// Opening shows a text. Without the salt nobody can try texts out against a commitment.
type Opening struct {
	Salt  string          `json:"salt"`
	Value json.RawMessage `json:"value"`
}

// Commitment returns what the opening opens.
func (o Opening) Commitment() Commitment {
	return Commitment{len(o.Value), sha256.Sum256(append([]byte(o.Salt), o.Value...))}
}

// leaf is what Record.Leaf holds. One of Case and Sample is there.
type leaf struct {
	Case   json.RawMessage       `json:"case,omitempty"`
	Sample json.RawMessage       `json:"sample,omitempty"`
	Texts  map[string]Commitment `json:"texts,omitempty"`
}

// RecordCase returns the record of a case; salt is a secret of this record alone.
func RecordCase(c Case, salt []byte) (Record, error) {
	copied, places := c.places()
	return record(salt, places, func() (l leaf, err error) {
		l.Case, err = Canonical(copied)
		return l, err
	})
}

// RecordSample returns the record of a sample; salt is a secret of this record alone. Of its case,
// prompt and target it holds the ids.
func RecordSample(s Sample, salt []byte) (Record, error) {
	copied, places := s.places()
	return record(salt, places, func() (l leaf, err error) {
		copied.Case, copied.Prompt, copied.Target = nil, nil, nil
		l.Sample, err = Canonical(copied)
		return l, err
	})
}

func record(salt []byte, places []place, rest func() (leaf, error)) (Record, error) {
	r := Record{Texts: map[string]Opening{}}
	texts := map[string]Commitment{}
	for _, p := range places {
		if p.empty() {
			p.clear()
			continue
		}
		value, err := plainJSON(p.at)
		if err != nil {
			return r, fmt.Errorf("record %s: %w", p.name, err)
		}
		mac := hmac.New(sha256.New, salt)
		mac.Write([]byte(p.name))
		o := Opening{hex.EncodeToString(mac.Sum(nil)), value}
		r.Texts[p.name], texts[p.name] = o, o.Commitment()
		p.clear()
	}
	l, err := rest()
	if err != nil {
		return r, err
	}
	l.Texts = texts
	r.Leaf, err = Canonical(l)
	return r, err
}

// place is a text of a case or sample. At points to it, in a copy that may be changed.
type place struct {
	name string
	at   any
}

func (p place) clear() { reflect.ValueOf(p.at).Elem().SetZero() }
func (p place) empty() bool {
	v := reflect.ValueOf(p.at).Elem()
	switch v.Kind() {
	case reflect.Map, reflect.Slice, reflect.String:
		return v.Len() == 0
	}
	return v.IsZero()
}

// places returns a copy of the case, and where its texts are in it.
func (c Case) places() (*Case, []place) {
	all := []place{{"vars", &c.Vars}, {"expected", &c.Expected}, {"tools", &c.Tools}, {"digest", &c.Digest}}
	uses := func(prefix string, list []GraderUse) []GraderUse {
		list = slices.Clone(list)
		for i := range list {
			all = append(all, place{fmt.Sprintf("%sgraders/%d/options", prefix, i), &list[i].Options})
		}
		return list
	}
	c.Graders = uses("", c.Graders)
	c.Turns = slices.Clone(c.Turns)
	for i := range c.Turns {
		t, prefix := &c.Turns[i], fmt.Sprintf("turns/%d/", i)
		all = append(all, place{prefix + "content", &t.Content}, place{prefix + "parts", &t.Parts})
		t.Graders = uses(prefix, t.Graders)
	}
	return &c, all
}

// places returns a copy of the sample, and where its texts are in it.
func (s Sample) places() (*Sample, []place) {
	all := []place{{"steps", &s.Steps}}
	failed := func(prefix string, e *CallError) *CallError {
		if e == nil {
			return nil
		}
		copied := *e
		copied.Err = nil
		all = append(all, place{prefix + "error/message", &copied.Message}, place{prefix + "error/attempts", &copied.Attempts})
		return &copied
	}
	s.Error = failed("", s.Error)
	s.Exchanges = slices.Clone(s.Exchanges)
	for i := range s.Exchanges {
		x, prefix := &s.Exchanges[i], fmt.Sprintf("exchanges/%d/", i)
		x.Request.Repeat = 0
		all = append(all, place{prefix + "request", &x.Request})
		x.Error = failed(prefix, x.Error)
		if x.Response == nil {
			continue
		}
		r := *x.Response
		x.Response = &r
		prefix += "response/"
		all = append(all,
			place{prefix + "text", &r.Text}, place{prefix + "refusal", &r.Refusal}, place{prefix + "reasoning", &r.Reasoning},
			place{prefix + "tool_calls", &r.ToolCalls}, place{prefix + "logprobs", &r.Logprobs}, place{prefix + "steps", &r.Steps},
			place{prefix + "retrieved", &r.Retrieved}, place{prefix + "headers", &r.Headers}, place{prefix + "attempts", &r.Attempts},
			place{prefix + "raw", &r.Raw})
	}
	s.Scores = slices.Clone(s.Scores)
	for i := range s.Scores {
		score, prefix := &s.Scores[i], fmt.Sprintf("scores/%d/", i)
		all = append(all, place{prefix + "explanation", &score.Explanation}, place{prefix + "evidence", &score.Evidence}, place{prefix + "details", &score.Details})
	}
	return &s, all
}

// Without returns the sample without the texts in the places that gone names.
func (s Sample) Without(gone func(place string) bool) Sample {
	copied, places := s.places()
	for _, p := range places {
		if gone(p.name) {
			p.clear()
		}
	}
	return *copied
}

// WithStandIns returns the case with stand-ins for its texts: of the two copies of a case that were equal before,
// the stand-ins are equal. Token returns what stands for a text, given its JSON.
func (c Case) WithStandIns(gone func(place string) bool, token func(value []byte) string) (Case, error) {
	copied, places := c.places()
	for _, p := range places {
		if p.empty() || !gone(p.name) {
			continue
		}
		value, err := plainJSON(p.at)
		if err != nil {
			return c, err
		}
		stand := standIn(p.at, token(value))
		p.clear() // else a map would keep what it holds
		if err := json.Unmarshal(stand, p.at); err != nil {
			return c, fmt.Errorf("stand-in for %s: %w", p.name, err)
		}
	}
	return *copied, nil
}

// Texts returns the JSON of each text of the case, by place.
func (c Case) Texts() (map[string]json.RawMessage, error) {
	_, places := c.places()
	return texts(places)
}

// Texts returns the JSON of each text of the sample, by place.
func (s Sample) Texts() (map[string]json.RawMessage, error) {
	_, places := s.places()
	return texts(places)
}

func texts(places []place) (map[string]json.RawMessage, error) {
	all := map[string]json.RawMessage{}
	for _, p := range places {
		if p.empty() {
			continue
		}
		value, err := plainJSON(p.at)
		if err != nil {
			return nil, err
		}
		all[p.name] = value
	}
	return all, nil
}

// standIn returns the JSON of a value of the type at at.
func standIn(at any, token string) []byte {
	quoted := []byte(`"` + token + `"`)
	switch at := at.(type) {
	case *map[string]json.RawMessage:
		return fmt.Appendf(nil, `{"withheld":%s}`, quoted)
	case *[]Part:
		return fmt.Appendf(nil, `[{"text":%s}]`, quoted)
	case *[]Tool:
		return fmt.Appendf(nil, `[{"name":%s}]`, quoted)
	case *json.RawMessage:
		if len(*at) > 0 && (*at)[0] == '{' {
			return fmt.Appendf(nil, `{"withheld":%s}`, quoted)
		}
	}
	return quoted
}

// ReadCase returns the case of a record's leaf, with those texts that are given.
func ReadCase(raw []byte, values map[string]json.RawMessage) (Case, error) {
	var l leaf
	var c Case
	if err := json.Unmarshal(raw, &l); err != nil {
		return c, err
	}
	if l.Case == nil {
		return c, fmt.Errorf("the record is of no case")
	}
	if err := json.Unmarshal(l.Case, &c); err != nil {
		return c, err
	}
	copied, places := c.places()
	return *copied, fill(places, values)
}

// ReadSample returns the sample of a record's leaf, with those texts that are given, and without case, prompt and target.
func ReadSample(raw []byte, values map[string]json.RawMessage) (Sample, error) {
	var l leaf
	var s Sample
	if err := json.Unmarshal(raw, &l); err != nil {
		return s, err
	}
	if l.Sample == nil {
		return s, fmt.Errorf("the record is of no sample")
	}
	if err := json.Unmarshal(l.Sample, &s); err != nil {
		return s, err
	}
	copied, places := s.places()
	return *copied, fill(places, values)
}

func fill(places []place, values map[string]json.RawMessage) error {
	filled := 0
	for _, p := range places {
		value, ok := values[p.name]
		if !ok {
			continue
		}
		filled++
		if err := json.Unmarshal(value, p.at); err != nil {
			return fmt.Errorf("text %s: %w", p.name, err)
		}
	}
	if filled != len(values) {
		return fmt.Errorf("%d of %d texts have no place in the record", len(values)-filled, len(values))
	}
	return nil
}

// Commitments returns those of a leaf, by place, and whether it is a sample's.
func Commitments(raw []byte) (texts map[string]Commitment, sample bool, err error) {
	var l leaf
	if err := json.Unmarshal(raw, &l); err != nil {
		return nil, false, err
	}
	if (l.Case == nil) == (l.Sample == nil) {
		return nil, false, fmt.Errorf("a record is of a case or of a sample")
	}
	return l.Texts, l.Sample != nil, nil
}

// SameButTexts reports whether two leaves differ in nothing but their commitments.
func SameButTexts(a, b []byte) bool {
	var x, y leaf
	if json.Unmarshal(a, &x) != nil || json.Unmarshal(b, &y) != nil {
		return false
	}
	return bytes.Equal(x.Case, y.Case) && bytes.Equal(x.Sample, y.Sample)
}

// plainJSON is the JSON of v without escapes for HTML, as it is: a proof is of the text to the byte.
func plainJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// Words returns every string in the JSON of a text, bodies as received decoded: what a pattern is held to.
func Words(place string, value json.RawMessage) []string {
	if strings.HasSuffix(place, "/raw") {
		var body []byte
		if json.Unmarshal(value, &body) == nil {
			return append(Words("", body), string(body))
		}
	}
	var v any
	if json.Unmarshal(value, &v) != nil {
		return []string{string(value)}
	}
	var all []string
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case string:
			all = append(all, v)
		case []any:
			for _, x := range v {
				walk(x)
			}
		case map[string]any:
			for k, x := range v {
				all = append(all, k)
				walk(x)
			}
		case float64:
			all = append(all, strconv.FormatFloat(v, 'f', -1, 64))
		}
	}
	walk(v)
	return all
}
