package evidence

import (
	"bytes"
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"reflect"
	"slices"
	"strings"

	"seatrial/eval"
)

// Recorded is a case or a sample of a run with its record.
type Recorded struct {
	eval.Record
	Case   eval.Case
	Sample *eval.Sample // nil: the record is the case's
	Erased bool         // its texts are gone
}

// Why a text is not shown.
const (
	whyErased    = "erased"    // it was purged
	whyRedacted  = "redacted"  // whoever made the bundle left it out
	whyMasked    = "masked"    // a grader found in it what reports mask, too
	whyElsewhere = "elsewhere" // it belongs to a run that is only compared with
)

// line is one of texts.jsonl.gz: what opens the record of the same line of results.jsonl.gz.
type line struct {
	Texts    map[string]eval.Opening `json:"texts,omitempty"`
	Withheld map[string]string       `json:"withheld,omitempty"` // place: why
	// StandIns are instead of a case's texts: equal ones stand for equal texts, in all runs of the bundle.
	StandIns map[string]json.RawMessage `json:"stand_ins,omitempty"`
}

// written is a run's records as files.
type written struct {
	results, texts []byte // plain
	tree           Tree
	leaves         [][]byte
	lines          [][]byte
	withheld       map[string]int
}

// write turns records into lines. Token makes stand-ins; without texts, those of samples are left out.
func (p Policy) write(records iter.Seq2[Recorded, error], token func([]byte) string, texts bool) (*written, error) {
	w := &written{withheld: map[string]int{}}
	for r, err := range records {
		if err != nil {
			return nil, err
		}
		l, err := p.line(r, token, texts)
		if err != nil {
			return nil, err
		}
		for _, why := range l.Withheld {
			w.withheld[why]++
		}
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(l); err != nil {
			return nil, err
		}
		w.tree.Add(r.Leaf)
		w.leaves, w.lines = append(w.leaves, r.Leaf), append(w.lines, bytes.TrimSuffix(b.Bytes(), []byte("\n")))
	}
	w.results, w.texts = joined(w.leaves), joined(w.lines)
	return w, nil
}

func joined(lines [][]byte) []byte {
	var b bytes.Buffer
	for _, l := range lines {
		b.Write(l)
		b.WriteByte('\n')
	}
	return b.Bytes()
}

func (p Policy) line(r Recorded, token func([]byte) string, texts bool) (line, error) {
	l := line{Texts: map[string]eval.Opening{}, Withheld: map[string]string{}}
	said, sample, err := eval.Commitments(r.Leaf)
	if err != nil {
		return l, err
	}
	gone := map[string]string{}
	switch {
	case r.Erased:
	case !sample:
		values := map[string]json.RawMessage{}
		for place, o := range r.Texts {
			values[place] = o.Value
		}
		gone = p.ofCase(r.Case.ID, values)
	case !texts:
		for place := range r.Texts {
			gone[place] = whyElsewhere
		}
	default:
		if gone, err = p.Withheld(*r.Sample); err != nil {
			return l, err
		}
	}
	for place := range said {
		o, known := r.Texts[place]
		switch {
		case !known:
			l.Withheld[place] = whyErased
		case gone[place] != "":
			l.Withheld[place] = gone[place]
		default:
			l.Texts[place] = o
		}
	}
	if sample || len(l.Withheld) == 0 {
		return l, nil
	}
	stand, err := r.Case.WithStandIns(func(place string) bool { return l.Withheld[place] != "" }, token)
	if err != nil {
		return l, err
	}
	values, err := stand.Texts()
	if err != nil {
		return l, err
	}
	l.StandIns = map[string]json.RawMessage{}
	for place := range l.Withheld {
		l.StandIns[place] = values[place]
	}
	return l, nil
}

// standIns returns what makes stand-ins of one bundle: with a secret that nobody keeps.
func standIns(secret []byte) func([]byte) string {
	return func(value []byte) string {
		mac := hmac.New(sha256.New, secret)
		mac.Write(value)
		return hex.EncodeToString(mac.Sum(nil))
	}
}

// strictJSON reads one JSON value into v: unknown keys, keys that come twice, in other letters too, and trailing data are errors.
func strictJSON(raw []byte, v any) error {
	if _, err := eval.CanonicalJSON(raw); err != nil {
		return err
	}
	if err := exactKeys(raw, reflect.TypeOf(v).Elem()); err != nil {
		return err
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	return dec.Decode(v)
}

// exactKeys refuses keys of an object that are a struct's in other letters: encoding/json takes "Decision" for "decision", and others do not.
func exactKeys(raw []byte, t reflect.Type) error {
	var keys map[string]json.RawMessage
	if t.Kind() != reflect.Struct || json.Unmarshal(raw, &keys) != nil {
		return nil
	}
	known := map[string]bool{}
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		known[cmp.Or(name, f.Name)] = true
	}
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		if !known[key] {
			return fmt.Errorf("unknown field %q", key)
		}
	}
	return nil
}
