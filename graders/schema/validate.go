package schema

import (
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// Deadline is how long one validation may take.
const Deadline = 2 * time.Second

// maxAbandoned is how many validations past their deadline one schema may have
// running: what happens between two subschemas, such as matching a pattern, cannot be stopped, so
// that the next one is refused instead.
const maxAbandoned = 2

// maxEcho is how many runes of an instance's value a message repeats.
const maxEcho = 80

// Violation is one demand that a value does not meet.
type Violation struct {
	Pointer string `json:"pointer"` // JSON Pointer (RFC 6901) of the value; "" is the whole
	Keyword string `json:"keyword"` // JSON Pointer into the schema's keyword: "required", "dependentRequired/a"
	Message string `json:"message"`
}

func (v Violation) String() string {
	at := v.Pointer
	switch quoted := quote(at, 2*maxEcho); {
	case at == "":
		at = "the root"
	case quoted != `"`+at+`"`: // keys are model output too
		at = quoted
	}
	if v.Keyword == "" {
		return at + ": " + v.Message
	}
	return at + ": " + v.Keyword + ": " + v.Message
}

// Validate returns what the value violates, sorted by place; none: it is valid.
// The value is as Parse returns it. An error means that there is no verdict.
func (s *Schema) Validate(value any) ([]Violation, error) {
	if n := s.abandoned.Load(); n >= maxAbandoned {
		return nil, fmt.Errorf("%d earlier validations against this schema took too long and still run", n)
	}
	err := errStopped
	for errors.Is(err, errStopped) { // by another validation's deadline: it does not count
		err = within(Deadline, &s.abandoned, func() error {
			return s.brake.run(func() error { return s.compiled.Validate(value) })
		})
	}
	if err == nil {
		return nil, nil
	}
	if errors.Is(err, errDeadline) {
		s.brake.pull()
	}
	var invalid *jsonschema.ValidationError
	if !errors.As(err, &invalid) {
		return nil, fmt.Errorf("validate: %w", err)
	}
	if cyclic(invalid) {
		return nil, errors.New("the schema's references form a cycle, so that no value can be judged")
	}
	return violations(invalid), nil
}

func cyclic(e *jsonschema.ValidationError) bool {
	if _, ok := e.ErrorKind.(*kind.RefCycle); ok {
		return true
	}
	return slices.ContainsFunc(e.Causes, cyclic)
}

// printer is safe for concurrent use, as the engine's own is.
var printer = message.NewPrinter(language.English)

// violations returns the leaves of the engine's report. Its order is random, so they are sorted.
func violations(root *jsonschema.ValidationError) []Violation {
	var all []Violation
	var walk func(e *jsonschema.ValidationError)
	walk = func(e *jsonschema.ValidationError) {
		for _, cause := range e.Causes {
			walk(cause)
		}
		if _, not := e.ErrorKind.(*kind.Not); len(e.Causes) == 0 || not {
			all = append(all, Violation{
				Pointer: pointer(e.InstanceLocation),
				Keyword: keyword(e),
				Message: describe(e.ErrorKind),
			})
		}
	}
	walk(root)
	sort.Slice(all, func(i, j int) bool {
		a, b := all[i], all[j]
		if a.Pointer != b.Pointer {
			return a.Pointer < b.Pointer
		}
		if a.Keyword != b.Keyword {
			return a.Keyword < b.Keyword
		}
		return a.Message < b.Message
	})
	unique := all[:0]
	for i, v := range all {
		if i == 0 || v != all[i-1] {
			unique = append(unique, v)
		}
	}
	return unique
}

func keyword(e *jsonschema.ValidationError) string {
	if _, ok := e.ErrorKind.(*kind.Not); ok {
		return "not"
	}
	return strings.TrimPrefix(pointer(e.ErrorKind.KeywordPath()), "/")
}

func pointer(tokens []string) string {
	var b strings.Builder
	for _, token := range tokens {
		b.WriteByte('/')
		b.WriteString(strings.ReplaceAll(strings.ReplaceAll(token, "~", "~0"), "/", "~1"))
	}
	return b.String()
}

// describe words what the engine found. Values of the instance are model
// output and may be private or hostile: they are quoted and cut.
func describe(k jsonschema.ErrorKind) string {
	switch k := k.(type) {
	case *kind.Pattern:
		return fmt.Sprintf("%s does not match %s", quote(k.Got, maxEcho), quote(k.Want, maxEcho))
	case *kind.Format:
		if k.Want == "regex" {
			return fmt.Sprintf("%s is not a regular expression of ECMA-262: %v", quote(fmt.Sprint(k.Got), maxEcho), k.Err)
		}
		return fmt.Sprintf("%s is not a valid %s", quote(fmt.Sprint(k.Got), maxEcho), k.Want)
	case *kind.AdditionalProperties:
		return "additional properties " + names(k.Properties)
	case *kind.PropertyNames:
		return "invalid property name " + quote(k.Property, maxEcho)
	case *kind.FalseSchema:
		return "nothing is allowed here"
	case *kind.Not:
		return "the value fits the schema that is excluded"
	case *kind.ContentMediaType, *kind.ContentEncoding, *kind.InvalidJsonValue:
		return "the content is not of the declared type"
	}
	text := k.LocalizedString(printer)
	if runes := []rune(text); len(runes) > 3*maxEcho {
		return string(runes[:3*maxEcho]) + "..."
	}
	return text
}

func names(list []string) string {
	sort.Strings(list)
	quoted := make([]string, 0, len(list))
	for i, name := range list {
		if i == 5 {
			quoted = append(quoted, fmt.Sprintf("and %d more", len(list)-i))
			break
		}
		quoted = append(quoted, quote(name, maxEcho))
	}
	return strings.Join(quoted, ", ")
}
