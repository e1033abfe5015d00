package suites

import (
	"fmt"
	"regexp"
	"strings"
)

// envRef is ${NAME} or ${NAME:-default}; $${ stands for a literal ${.
var envRef = regexp.MustCompile(`\$\$\{|\$\{([^}]*)\}?`)

var envName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// expansion is a text with its references replaced.
type expansion struct {
	text  string
	refs  int
	unset []string // variables that have neither value nor default
	empty []string // variables that are set to nothing, or have nothing as their default
	// defaulted holds the variables that have a default other than nothing.
	defaulted []string
}

// expand replaces the environment references of s.
func expand(s string, getenv func(string) (string, bool)) (expansion, error) {
	var e expansion
	var fault error
	e.text = envRef.ReplaceAllStringFunc(s, func(m string) string {
		if m == "$${" {
			return "${"
		}
		if !strings.HasSuffix(m, "}") {
			fault = fmt.Errorf("the reference %q has no end", m)
			return m
		}
		name, fallback, hasDefault := strings.Cut(m[2:len(m)-1], ":-")
		if !envName.MatchString(name) {
			fault = fmt.Errorf("the reference %s names no environment variable", m)
			return m
		}
		e.refs++
		value, set := getenv(name)
		if hasDefault && fallback != "" {
			e.defaulted = append(e.defaulted, name)
		}
		switch {
		case set && value != "":
		case hasDefault:
			value = fallback
		case !set:
			e.unset = append(e.unset, name)
		default:
			e.empty = append(e.empty, name)
		}
		return value
	})
	return e, fault
}

// path returns the path that n holds, with its references replaced; "" after reporting why there is none.
func (l *loader) path(n *node, what string) string {
	if n.str() == "" {
		if n != nil && n.kind == text {
			l.rep.add(meaning, n, "", "%s needs the name of a file", what)
		}
		return ""
	}
	e, err := expand(n.text, l.getenv)
	if err != nil {
		l.rep.add(meaning, n, "write $${ for a literal ${", "%v", err)
		return ""
	}
	if len(e.unset) > 0 {
		l.rep.add(meaning, n, fmt.Sprintf("set it, or give a default: ${%s:-file}", e.unset[0]),
			"the environment variable %s is not set", e.unset[0])
		return ""
	}
	if strings.TrimSpace(e.text) == "" || strings.ContainsRune(e.text, 0) {
		l.rep.add(meaning, n, "", "%s needs the name of a file", what)
		return ""
	}
	return e.text
}

// expandTree returns n with the references in all its texts replaced. A
// variable that is not set, or empty, leaves the target unready.
func (l *loader) expandTree(n *node, t *target) *node {
	if n == nil {
		return nil
	}
	switch n.kind {
	case text:
		if !strings.Contains(n.text, "${") {
			return n
		}
		e, err := expand(n.text, l.getenv)
		if err != nil {
			l.rep.add(meaning, n, "write $${ for a literal ${", "%v", err)
			return n
		}
		for _, name := range e.unset {
			t.unready = append(t.unready, n.problem(fmt.Sprintf("set it, or give a default: ${%s:-...}", name),
				"target %s: the environment variable %s is not set", t.ID, name))
		}
		// An empty base_url or model would silently mean the provider's default.
		for _, name := range e.empty {
			t.unready = append(t.unready, n.problem(fmt.Sprintf("set it, or give a default: ${%s:-...}", name),
				"target %s: the environment variable %s is empty", t.ID, name))
		}
		c := *n
		c.text = e.text
		return &c
	case list, object:
		c := n.clone()
		for i, item := range c.items {
			c.items[i] = l.expandTree(item, t)
		}
		return c
	}
	return n
}
