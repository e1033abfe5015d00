package httpx

import (
	"bytes"
	"encoding/json"
	"fmt"

	"seatrial/eval/template"
)

// document is a JSON document whose strings are templates.
type document interface {
	// write appends the rendered JSON; at is the path for messages.
	write(b *bytes.Buffer, at string, v template.Vars) error
}

type (
	fixed   json.RawMessage
	text    struct{ *template.Template }
	list    []document
	members []member
	member  struct {
		key   string
		value document
	}
)

// compileDocument reads a document; members keep their order.
func compileDocument(raw json.RawMessage) (document, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	return compileValue(dec, []string{"body"})
}

func compileValue(dec *json.Decoder, at []string) (document, error) {
	tok, err := dec.Token()
	if err != nil {
		return nil, fault(err, at...)
	}
	at = at[:len(at):len(at)] // appending must not share
	switch tok := tok.(type) {
	case string:
		t, err := template.Parse(tok)
		if err != nil {
			return nil, fault(err, at...)
		}
		return text{t}, nil
	case json.Delim:
		var l list
		var m members
		for dec.More() {
			if tok == '[' {
				v, err := compileValue(dec, append(at, fmt.Sprint(len(l))))
				if err != nil {
					return nil, err
				}
				l = append(l, v)
				continue
			}
			key, err := dec.Token()
			if err != nil {
				return nil, fault(err, at...)
			}
			v, err := compileValue(dec, append(at, key.(string)))
			if err != nil {
				return nil, err
			}
			m = append(m, member{key.(string), v})
		}
		if _, err := dec.Token(); err != nil {
			return nil, fault(err, at...)
		}
		if tok == '[' {
			return l, nil
		}
		return m, nil
	}
	raw, err := json.Marshal(tok)
	return fixed(raw), err
}

func (f fixed) write(b *bytes.Buffer, _ string, _ template.Vars) error {
	b.Write(f)
	return nil
}

func (t text) write(b *bytes.Buffer, at string, v template.Vars) error {
	raw, ok, err := t.Value(v)
	if !ok {
		var s string
		if s, err = t.Render(v); err == nil {
			raw, err = encode(s)
		}
	}
	if err != nil {
		return fmt.Errorf("%s: %w", at, err)
	}
	b.Write(raw)
	return nil
}

func (l list) write(b *bytes.Buffer, at string, v template.Vars) error {
	b.WriteByte('[')
	for i, item := range l {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := item.write(b, fmt.Sprintf("%s[%d]", at, i), v); err != nil {
			return err
		}
	}
	b.WriteByte(']')
	return nil
}

func (m members) write(b *bytes.Buffer, at string, v template.Vars) error {
	b.WriteByte('{')
	for i, member := range m {
		if i > 0 {
			b.WriteByte(',')
		}
		key, err := encode(member.key)
		if err != nil {
			return err
		}
		b.Write(key)
		b.WriteByte(':')
		if err := member.value.write(b, at+"."+member.key, v); err != nil {
			return err
		}
	}
	b.WriteByte('}')
	return nil
}

// encode writes a value as JSON and leaves < > & alone: what an endpoint logs or
// signs should be what the case says.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}
