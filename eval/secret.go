package eval

import "encoding/json"

// Secret is a value that must not be stored, logged, hashed or reported. Its
// printed and marshalled forms are the reference it came from, never the value.
// The zero Secret is empty.
type Secret struct {
	ref   string
	value string
}

// NewSecret returns the secret that ref (for example "${OPENAI_API_KEY}") stands for.
func NewSecret(ref, value string) Secret { return Secret{ref: ref, value: value} }

// Reveal returns the value; call it where the value crosses the wire and nowhere else.
func (s Secret) Reveal() string { return s.value }

// IsZero reports whether there is no secret.
func (s Secret) IsZero() bool { return s == Secret{} }

// String returns the reference.
func (s Secret) String() string { return s.ref }

// GoString returns the reference, so that %#v reveals nothing.
func (s Secret) GoString() string { return s.ref }

// MarshalJSON writes the reference.
func (s Secret) MarshalJSON() ([]byte, error) { return json.Marshal(s.ref) }

// UnmarshalJSON reads a reference; the value stays empty.
func (s *Secret) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, &s.ref) }
