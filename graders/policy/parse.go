package policy

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"seatrial/eval"
)

// Parse reads a policy in YAML. All mistakes come at once, as [Problems], with file, line and column; a rule that
// its own examples contradict is one of them.
func Parse(file string, data []byte, o Outside) (*Document, error) {
	r := &reader{file: file}
	data = []byte(strings.TrimPrefix(string(data), "\uFEFF"))
	if !utf8.Valid(data) {
		r.add(&node{line: 1, column: 1}, "save the file as UTF-8", "not UTF-8")
		return nil, r.problems
	}
	root := r.readYAML(data)
	if root == nil {
		return nil, r.problems.sorted()
	}
	return r.document(root, o)
}

// FromValue is Parse of a document that was read elsewhere, from JSON with numbers as json.Number. Its mistakes have a path instead of a place.
func FromValue(value any, o Outside) (*Document, error) {
	r := &reader{}
	return r.document(fromValue(value, nil), o)
}

func (r *reader) document(root *node, o Outside) (*Document, error) {
	r.checkShape(root)
	if len(r.problems) > 0 {
		return nil, r.problems.sorted()
	}
	d := &Document{Name: root.get("policy").text(), Language: root.get("language").text(), outside: o}
	var err error
	if d.Digest, err = eval.DigestOf(root.value); err != nil {
		r.add(root, "", "%v", err)
	}
	seen := map[string]*node{}
	for _, n := range root.get("rules").items {
		if first := seen[n.get("id").text()]; first != nil {
			r.add(n.get("id"), "", "the rule %q is here twice%s", n.get("id").text(), onLine(first))
			continue
		}
		seen[n.get("id").text()] = n.get("id")
		if rule := r.rule(n, d); rule != nil {
			d.Rules = append(d.Rules, rule)
		}
	}
	if len(r.problems) > 0 {
		return nil, r.problems.sorted()
	}
	return d, nil
}

func onLine(n *node) string {
	if n.line == 0 {
		return ""
	}
	return fmt.Sprintf(": first on line %d", n.line)
}

var kinds = []string{"deny", "disclose", "topic", "competitors", "promises", "reading_level", "language", "rubric"}

// rule reads one rule and runs its examples; nil where there is a mistake.
func (r *reader) rule(n *node, d *Document) *Rule {
	before := len(r.problems)
	rule := &Rule{ID: n.get("id").text(), Text: n.get("text").text(), Severity: n.get("severity").text(), Controls: texts(n.get("controls"))}
	var has []string
	for _, kind := range kinds {
		if n.get(kind) != nil {
			has = append(has, kind)
		}
	}
	switch len(has) {
	case 0:
		r.add(n, "give one of "+strings.Join(kinds, ", "), "the rule %q demands nothing", rule.ID)
		return nil
	case 1:
		rule.Kind = has[0]
	default:
		r.add(n.get(has[1]), "make two rules of it", "the rule %q has several kinds: %s", rule.ID, strings.Join(has, ", "))
		return nil
	}
	body := n.get(rule.Kind)
	switch rule.Kind {
	case "deny":
		rule.words = r.lexicon(body, d)
	case "disclose":
		r.disclosure(rule, body, d)
	case "topic":
		rule.words = lexicon{phrases: r.phrases(body.get("words"), d)}
		rule.atLeast = whole(body.get("at_least"), 1)
		if distinct := len(rule.words.phrases); rule.atLeast > distinct {
			r.add(body.get("at_least"), "", "the rule %q asks for %d different words of %d: it can never trigger", rule.ID, rule.atLeast, distinct)
		}
	case "competitors":
		rule.words = lexicon{phrases: r.phrases(body, d)}
	case "promises":
		r.promises(rule, body, d)
	case "reading_level":
		rule.maxGrade, rule.minWords = number(body.get("max")), whole(body.get("min_words"), 30)
		r.englishOnly(body, d, "the Flesch-Kincaid grade is defined for")
	case "language":
		rule.language = body.text()
	case "rubric":
		rule.Rubric = rubric(rule, n)
	}
	if allow := n.get("allow"); allow != nil {
		if !slices.Contains([]string{"deny", "topic", "competitors", "promises"}, rule.Kind) {
			r.add(allow, "", "allow makes no sense with %s", rule.Kind)
		}
		rule.allow = r.lexicon(allow, d)
	}
	if len(r.problems) > before {
		return nil
	}
	r.examples(rule, n, d)
	return rule
}

func (r *reader) englishOnly(n *node, d *Document, what string) {
	if d.Language != "en" {
		r.add(n, "", "%s English, and the policy's language is %s", what, d.Language)
	}
}

// lexicon reads phrases and patterns. A pattern that matches everything is a mistake: as a permission it
// forgives all, and as a demand nothing can keep or break it.
func (r *reader) lexicon(n *node, d *Document) lexicon {
	l := lexicon{phrases: r.phrases(n.get("phrases"), d)}
	if list := n.get("patterns"); list != nil {
		for _, item := range list.items {
			re, err := regexp.Compile("(?i)" + item.text())
			switch {
			case err != nil:
				r.add(item, "patterns are RE2: no lookaround, no backreferences", "%v", err)
			case re.MatchString("") || matchesAnything(re):
				r.add(item, "anchor it, or ask for at least one character", "the pattern %q matches where nothing is said", item.text())
			default:
				l.patterns = append(l.patterns, re)
			}
		}
	}
	return l
}

func (r *reader) phrases(n *node, d *Document) []phrase {
	if n == nil {
		return nil
	}
	all := foldPhrases(texts(n), d.outside.Fold)
	seen := map[phrase]bool{}
	for i, p := range all {
		switch {
		case !strings.ContainsFunc(p.text, inWord):
			r.add(n.items[i], "use a pattern for signs", "the phrase %q has neither letters nor digits", n.items[i].text())
		case seen[p]:
			r.add(n.items[i], "", "the phrase %q is here twice (case and look-alike letters do not count)", n.items[i].text())
		}
		seen[p] = true
	}
	return all
}

func (r *reader) disclosure(rule *Rule, n *node, d *Document) {
	rule.words = r.lexicon(n, d)
	if n.get("phrases") == nil && n.get("patterns") == nil {
		r.add(n, "", "the rule %q discloses nothing: give phrases or patterns", rule.ID)
	}
	if when := n.get("when"); when != nil {
		rule.when, rule.whenIn = r.lexicon(when, d), when.get("in").text()
		if when.get("phrases") == nil && when.get("patterns") == nil {
			r.add(when, "leave when out for a disclosure that is always due", "the occasion of the rule %q is not described: give phrases or patterns", rule.ID)
		}
	}
}

func (r *reader) promises(rule *Rule, n *node, d *Document) {
	r.englishOnly(n, d, "promises are recognised in")
	rule.words.promises = promises{}
	for _, item := range n.get("actions").items {
		action := strings.TrimSpace(d.outside.Fold(item.text()).String())
		if !strings.ContainsFunc(action, inWord) {
			r.add(item, "", "the action %q has no letters", item.text())
			continue
		}
		rule.words.promises.add(action)
	}
}

// rubric returns what the judge is asked, with the rule's examples.
func rubric(rule *Rule, n *node) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\nThe rule behind it: %s", n.get("rubric").text(), rule.Text)
	for _, part := range []struct{ key, title string }{{"complies", "An answer that meets the rubric: "}, {"violates", "An answer that does not: "}} {
		if list := n.get("examples").get(part.key); list != nil {
			for _, item := range list.items {
				_, output := example(item)
				fmt.Fprintf(&b, "\n%s%q", part.title, output)
			}
		}
	}
	return b.String()
}

func texts(n *node) []string {
	if n == nil {
		return nil
	}
	all := make([]string, len(n.items))
	for i, item := range n.items {
		all[i] = item.text()
	}
	return all
}

func number(n *node) float64 {
	if n == nil {
		return 0
	}
	v, _ := n.value.(json.Number)
	f, err := v.Float64()
	if err != nil {
		return 0 // not reached: the schema wants a number
	}
	return f
}

func whole(n *node, otherwise int) int {
	if n == nil {
		return otherwise
	}
	return int(number(n))
}
