package suites

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"seatrial/eval"
	"seatrial/eval/template"
	"seatrial/suites/attack"
)

// variantMark stands between a case's id and the attack on it. It is unreserved
// in URLs, nothing to a shell inside of a word, and no case id is parsed: the ~ of
// latest~1 belongs to runs. An id that an author chose all the same is found to be
// there twice.
const variantMark = "~"

// attackKind is a technique with the check of its options.
type attackKind struct {
	attack.Technique
	check *shapeCheck
}

// attackUse is a technique as a suite uses it, with where it stands.
type attackUse struct {
	*attackKind
	at        *node
	label     string
	on        *node           // the var that it rewrites; nil: not said
	options   json.RawMessage // canonical, without the keys that every technique has
	templated bool
	uses      []graderUse // judge the variant beside the case's own
}

// name is what the variant's id ends in.
func (u attackUse) name() string {
	if u.label != "" {
		return u.label
	}
	return u.Name
}

// attackKinds are the techniques by name.
var attackKinds = sync.OnceValues(func() (map[string]*attackKind, error) {
	all := map[string]*attackKind{}
	for _, t := range attack.All() {
		schema, err := attackOptions(t)
		if err != nil {
			return nil, err
		}
		kind := &attackKind{Technique: t}
		if kind.check, err = newShapeCheck("attack "+t.Name, schema); err != nil {
			return nil, fmt.Errorf("schema of attack %s: %w", t.Name, err)
		}
		kind.check.templated = true
		all[t.Name] = kind
	}
	return all, nil
})

// attackOptions returns the schema of a technique's options with the keys that
// every technique has.
func attackOptions(t attack.Technique) (map[string]any, error) {
	m, err := optionsSchema("attack", t.Name, t.Schema())
	if err != nil {
		return nil, err
	}
	m["description"] = t.Does + " (" + t.Source + ")"
	props := m["properties"].(map[string]any)
	props["label"] = map[string]any{"type": "string", "pattern": "^[A-Za-z0-9_.-]{1,64}$",
		"description": "Letters, digits, _ . and -: instead of the technique's name in the variant's id, where one technique is used twice."}
	// The loader reads the graders themselves, as it does those of a case.
	props["graders"] = map[string]any{"type": "array", "minItems": json.Number("1"),
		"items":       map[string]any{"type": "object", "minProperties": json.Number("1"), "maxProperties": json.Number("1")},
		"description": "Graders of the case under this attack, beside its own."}
	if t.Place != attack.Result {
		of := "The var that is rewritten, instead of attack_on."
		if t.Place == attack.Context {
			of = "The var in which the instruction is planted: a text, or a list of texts; context where not given."
		}
		props["on"] = map[string]any{"type": "string", "minLength": json.Number("1"), "description": of}
	}
	return m, nil
}

// AttackOptions returns the JSON Schema of the options of a technique in a suite.
func AttackOptions(t attack.Technique) (json.RawMessage, error) {
	m, err := attackOptions(t)
	if err != nil {
		return nil, err
	}
	return json.Marshal(m)
}

// attackUses reads a list of attacks.
func (l *loader) attackUses(n *node) []attackUse {
	if n == nil || n.kind != list {
		return nil
	}
	var all []attackUse
	for _, item := range n.items {
		use, ok := l.attackUse(item)
		if !ok {
			continue
		}
		if slices.ContainsFunc(all, func(u attackUse) bool { return u.name() == use.name() }) {
			l.rep.add(meaning, use.at, "give one of them a label", "the attack %q is here twice", use.name())
			continue
		}
		all = append(all, use)
	}
	return all
}

// attackUse reads "name" or "name: options".
func (l *loader) attackUse(item *node) (attackUse, bool) {
	use := attackUse{at: item}
	options := item.at(object)
	switch {
	case item.kind == object && len(item.items) == 1:
		use.at = item.keys[0]
		if item.items[0].kind != null {
			options = item.items[0]
		}
	case item.kind != text || item.text == "":
		return use, false // the schema of the document reports it
	}
	kind, ok := l.attackKinds[use.at.text]
	if !ok {
		l.rep.add(meaning, use.at, didYouMean(use.at.text, sortedKeys(l.attackKinds)), "no attack named %q", use.at.text)
		return use, false
	}
	use.attackKind = kind
	if !kind.check.check(options, l.rep) {
		return use, false
	}
	use.label, use.on = options.get("label").str(), options.get("on")
	if template.Templated(use.label) || template.Templated(use.on.str()) {
		l.rep.add(meaning, use.at, "write it out", "attack %s: label and on hold no placeholders", use.Name)
		return use, false
	}
	if _, taken := l.attackKinds[use.label]; taken {
		l.rep.add(meaning, options.get("label"), "choose another label", "%q is the name of a technique", use.label)
		return use, false
	}
	before := l.rep.total()
	use.uses = l.graderUses(options.get("graders"))
	if l.rep.total() > before {
		return use, false
	}
	use.options = l.canonical(options.without("label").without("on").without("graders"))
	use.templated = template.Templated(string(use.options))
	return use, true
}

// withVariants yields a case that has its id, and then the case under each of its attacks.
//
// They are one cluster: a model that is talked out of an answer by one attack is more easily talked out of it by the
// next, and one that does not know the answer fails all of them. Where they are not told apart from cases that were
// drawn alone, twice as many unchanged candidates are blocked as alpha says (eval/gate/POWER.md, world clusters-unsaid).
func (l *loader) withVariants(plain *caseRow) func(func(*caseRow) bool) {
	return func(yield func(*caseRow) bool) {
		if len(plain.attacks) > 0 && plain.c.Cluster == "" {
			plain.c.Cluster = plain.c.ID
		}
		// Which var a prompt that could not be read asks for nobody can say.
		if !yield(plain) || !l.promptsGood {
			return
		}
		for _, use := range plain.attacks {
			v, fault := l.variant(plain, use)
			if fault != nil {
				key := "attack\x00" + position(use.at) + fault.what
				l.rep.repeat(key, plain.at, fault.hint, "case %s: attack %s: %s", plain.c.ID, use.name(), fault.what)
				continue
			}
			if !yield(v) {
				return
			}
		}
	}
}

// attackFault is why a case cannot be attacked, and what to do.
type attackFault struct{ what, hint string }

func faultf(hint, format string, args ...any) *attackFault {
	return &attackFault{fmt.Sprintf(format, args...), hint}
}

// turnVar is the var that holds the last turn under attack. The turn itself
// becomes a placeholder: what stands in a var is never rendered again, whatever
// braces an attack writes.
const turnVar = "attack"

// variant returns the case under an attack: with an id, tags and vars (or tools)
// of its own, the attack's graders beside the case's, and all else as it is.
func (l *loader) variant(plain *caseRow, use attackUse) (*caseRow, *attackFault) {
	options, fault := l.renderedAttack(plain, use)
	if fault != nil {
		return nil, fault
	}
	v := *plain
	v.variant, v.explicit, v.decoded = true, true, false
	c := &v.c
	c.ID += variantMark + use.name()
	c.Tags = append(slices.Clone(c.Tags), eval.TagAttack, eval.TagAttack+":"+use.Name)
	if use.label != "" {
		c.Tags = append(c.Tags, eval.TagAttack+":"+use.label)
	}
	c.Tags = sortedSet(c.Tags)
	c.Graders = append(slices.Clone(c.Graders), evalUses(use.uses)...)
	v.uses = slices.Concat(plain.uses, use.uses)
	switch {
	case use.Place == attack.Result:
		fault = attackTool(c, use, options)
	case use.Place == attack.Context:
		name := "context"
		if use.on != nil {
			name = use.on.str()
		}
		fault = l.attackVar(plain, c, name, use, options)
	default:
		name, onTurn, f := l.attacked(plain, use)
		switch {
		case f != nil:
			fault = f
		case onTurn:
			fault = attackTurn(plain, c, use, options)
		default:
			fault = l.attackVar(plain, c, name, use, options)
		}
	}
	if fault != nil {
		return nil, fault
	}
	return &v, nil
}

// writtenOptions are a technique's options as suites write them.
type writtenOptions struct {
	attack.Options
	Tool string `json:"tool"`
}

// renderedAttack returns the options with the case's vars in their placeholders.
func (l *loader) renderedAttack(plain *caseRow, use attackUse) (writtenOptions, *attackFault) {
	var o writtenOptions
	raw := use.options
	if use.templated {
		err := plain.decodeVars()
		if err == nil {
			raw, err = template.RenderOptions(raw, plain.vars)
		}
		if err != nil {
			message := templateMessage(err)
			return o, faultf(l.varsHint(message, plain), "%s", message)
		}
	}
	if err := json.Unmarshal(raw, &o); err != nil {
		return o, faultf("", "%v", err)
	}
	return o, nil
}

// attacked names the var under attack, or says that it is the last turn.
func (l *loader) attacked(plain *caseRow, use attackUse) (name string, onTurn bool, fault *attackFault) {
	switch {
	case use.on != nil:
		return use.on.str(), false, nil
	case plain.attackOn != nil:
		return plain.attackOn.str(), false, nil
	case len(plain.c.Turns) > 0:
		return "", true, nil
	}
	var found []string
	for name, raw := range plain.c.Vars {
		if len(raw) == 0 || raw[0] != '"' {
			continue
		}
		// Without prompts and turns the target is sent the vars themselves.
		asks := l.promptless
		for _, p := range l.allPrompts {
			asks = asks || mentions(p.asks, name)
		}
		if asks {
			found = append(found, name)
		}
	}
	slices.Sort(found)
	switch len(found) {
	case 0:
		return "", false, faultf("name the var: attack_on: question", "nothing to attack: the case has no turns, and no user message of a prompt holds a text of its vars")
	case 1:
		return found[0], false, nil
	}
	return "", false, faultf("say which: attack_on: "+strings.Join(found, ", or attack_on: "), "which var is attacked is not clear: the user's message may hold %s", strings.Join(found, ", "))
}

func mentions(templates []*template.Template, name string) bool {
	return slices.ContainsFunc(templates, func(t *template.Template) bool { return t.Mentions(name) })
}

// attackVar rewrites a var: a text, or for what is planted one of a list of texts.
func (l *loader) attackVar(plain *caseRow, c *eval.Case, name string, use attackUse, o writtenOptions) *attackFault {
	raw, ok := c.Vars[name]
	if !ok {
		return faultf(didYouMean(name, sortedKeys(c.Vars)), "the case has no var %q", name)
	}
	if fault := l.unsent(plain, name); fault != nil {
		return fault
	}
	var whole any
	var one string
	var passages []string
	switch {
	case json.Unmarshal(raw, &one) == nil && raw[0] == '"':
		out, fault := applied(use, one, o.Options)
		if fault != nil {
			return fault
		}
		whole = out
	case use.Place == attack.Context && json.Unmarshal(raw, &passages) == nil && len(passages) > 0:
		i := map[string]int{"start": 0, "middle": len(passages) / 2}[o.Position]
		if o.Position == "end" || o.Position == "" {
			i = len(passages) - 1
		}
		out, fault := applied(use, passages[i], o.Options)
		if fault != nil {
			return fault
		}
		passages[i] = out
		whole = passages
	case use.Place == attack.Context:
		return faultf("name another with on:", "the var %q is neither a text nor a list of texts", name)
	default:
		return faultf("name another with attack_on:", "the var %q is no text", name)
	}
	setVar(c, name, whole)
	return nil
}

// unsent says which prompt does not send the var: an attack that never arrives
// would count as one that failed.
func (l *loader) unsent(plain *caseRow, name string) *attackFault {
	if l.second || l.allSendVars || mentions(plain.templates, name) {
		return nil
	}
	for _, p := range l.allPrompts {
		if !mentions(p.templates, name) {
			return faultf("", "the prompt %s does not send the var %q: the attack would not arrive", p.ID, name)
		}
	}
	return nil
}

func attackTurn(plain *caseRow, c *eval.Case, use attackUse, o writtenOptions) *attackFault {
	if _, taken := c.Vars[turnVar]; taken {
		return faultf("rename it", "the var %q is taken: it is to hold the turn under attack", turnVar)
	}
	c.Turns = slices.Clone(c.Turns)
	last := &c.Turns[len(c.Turns)-1]
	if len(last.Parts) > 0 {
		return faultf("name a var: attack_on: question", "the last turn consists of parts")
	}
	t, err := template.Parse(last.Content)
	if err == nil {
		err = plain.decodeVars()
	}
	text := ""
	if err == nil {
		text, err = t.Render(plain.vars)
	}
	if err != nil {
		return faultf("", "the last turn: %s", templateMessage(err))
	}
	out, fault := applied(use, text, o.Options)
	if fault != nil {
		return fault
	}
	last.Content = "{{ " + turnVar + " }}"
	setVar(c, turnVar, out)
	return nil
}

func attackTool(c *eval.Case, use attackUse, o writtenOptions) *attackFault {
	var names []string
	for i, tool := range c.Tools {
		names = append(names, tool.Name)
		if tool.Name != o.Tool {
			continue
		}
		var result string
		if len(tool.Result) == 0 || json.Unmarshal(tool.Result, &result) != nil {
			return faultf("write its result as a text", "the tool %q has no result that is a text", o.Tool)
		}
		out, fault := applied(use, result, o.Options)
		if fault != nil {
			return fault
		}
		c.Tools = slices.Clone(c.Tools)
		c.Tools[i].Result = canonicalText(out)
		return nil
	}
	return faultf(didYouMean(o.Tool, names), "the case has no tool %q", o.Tool)
}

func applied(use attackUse, text string, o attack.Options) (string, *attackFault) {
	out, err := use.Apply(text, o)
	if err != nil {
		return "", faultf("leave the attack out of the case: list those that fit under its own attacks", "%v", err)
	}
	return out, nil
}

func setVar(c *eval.Case, name string, value any) {
	vars := make(map[string]json.RawMessage, len(c.Vars)+1)
	for k, v := range c.Vars {
		vars[k] = v
	}
	vars[name] = canonicalText(value)
	c.Vars = vars
}

// canonicalText returns the canonical JSON of a text or of a list of texts.
func canonicalText(v any) json.RawMessage {
	raw, err := eval.Canonical(v)
	if err != nil {
		panic("suites: " + err.Error()) // not reached: texts marshal by construction
	}
	return raw
}

// warnUnattacked warns of attacks that are listed and made on no case.
func (l *loader) warnUnattacked() {
	if slices.ContainsFunc(l.index.entries, func(e indexEntry) bool { return e.variant }) {
		return
	}
	for _, n := range []*node{l.doc.Attacks, l.doc.AttackOn} {
		if n != nil {
			l.rep.warn(n, "", "no case is attacked")
			return
		}
	}
}
