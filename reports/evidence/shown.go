package evidence

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"seatrial/eval"
)

// shown refuses a pattern that fits what a bundle always shows: it is in the records themselves, or decides.
func (b Bundle) shown() error {
	for _, p := range b.Run.Suite.Prompts {
		for _, m := range p.Messages {
			if b.Policy.Matches(m.Content) {
				return fmt.Errorf("the pattern to redact fits the prompt %s, which a bundle shows whole: take what is private into vars", p.ID)
			}
		}
	}
	raw, err := eval.Canonical(b.Run.Suite)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(eval.Words("", raw), b.Policy.Matches) {
		return errors.New("the pattern to redact fits the suite itself (a requirement, a target, a waiver, a description), which a bundle shows whole")
	}
	for _, part := range []struct {
		name  string
		value any
	}{{"the run", bare(&b.Run)}, {"the run of the baseline", bareOf(b.Baseline)}, {"the run of the anchor", bareOf(b.Anchor)},
		{"what the decision rests on", b.Basis}, {"the decision", b.Decision}} {
		if err := b.Policy.fits(part.name, part.value); err != nil {
			return err
		}
	}
	return nil
}

// bare is a run without what graders say of themselves.
func bare(run *eval.Run) eval.Run {
	copied := *run
	copied.Graders = nil
	return copied
}

func bareOf(c *Compared) any {
	if c == nil {
		return nil
	}
	return bare(&c.Run)
}

// shownOf refuses a pattern that fits what the record of a case always shows.
func (p Policy) shownOf(c eval.Case) error {
	for _, part := range []struct {
		name  string
		texts []string
	}{{"id", []string{c.ID}}, {"tags", c.Tags}, {"requirement", []string{c.Requirement}}, {"cluster", []string{c.Cluster}}, {"language", []string{c.Language}}, {"source", []string{c.Source}}} {
		if slices.ContainsFunc(part.texts, func(text string) bool { return text != "" && p.Matches(text) }) {
			return fmt.Errorf("the pattern to redact fits the %s of the case %q (%s), which a bundle shows whole: take what is private into vars", part.name, c.ID, c.Source)
		}
	}
	return nil
}

// chainShown refuses a pattern that fits a link of the chain that is shown.
func (p Policy) chainShown(file []byte) error {
	for line := range strings.Lines(string(file)) {
		if err := p.fits("the chain", json.RawMessage(strings.TrimSpace(line))); err != nil {
			return err
		}
	}
	return nil
}

// fits refuses a pattern that fits a text in the value, and says where.
func (p Policy) fits(name string, value any) error {
	if len(p.Patterns) == 0 {
		return nil
	}
	raw, err := eval.Canonical(value)
	if err != nil {
		return err
	}
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		return err
	}
	if at, found := p.at(v, ""); found {
		return fmt.Errorf("the pattern to redact fits %s at %s, which a bundle shows whole", name, strings.TrimPrefix(at, "."))
	}
	return nil
}

// ours is what the program makes itself and no pattern means: digests, signatures, times, ids of runs.
var ours = regexp.MustCompile(`^([0-9a-f]{64}|SHA256:[A-Za-z0-9+/]{43}|-----BEGIN SSH SIGNATURE-----\s[A-Za-z0-9+/=\s]*-----END SSH SIGNATURE-----\s*|\d{4}-\d\d-\d\dT[0-9:.]+(Z|[+-][0-9:]+)|\d{8}-\d{6}-[0-9a-f]+)$`)

func (p Policy) at(v any, path string) (string, bool) {
	switch v := v.(type) {
	case string:
		var inner any
		if strings.HasPrefix(v, "{") && json.Unmarshal([]byte(v), &inner) == nil {
			return p.at(inner, path)
		}
		return path, !ours.MatchString(v) && v != "" && p.Matches(v)
	case []any:
		for i, x := range v {
			if at, found := p.at(x, path+"."+strconv.Itoa(i)); found {
				return at, true
			}
		}
	case map[string]any:
		for k, x := range v {
			if k == "doc" { // of a grader
				continue
			}
			if at, found := p.at(x, path+"."+k); found {
				return at, true
			}
		}
	}
	return "", false
}
