package suites

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	yaml "go.yaml.in/yaml/v4"

	"seatrial/eval"
)

// The plain scalars of YAML 1.2's core schema (YAML 1.2.2, section 10.3.2).
var (
	plainInt   = regexp.MustCompile(`^[-+]?[0-9]+$`)
	plainOctal = regexp.MustCompile(`^0o[0-7]+$`)
	plainHex   = regexp.MustCompile(`^0x[0-9a-fA-F]+$`)
	plainFloat = regexp.MustCompile(`^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$`)
	plainInf   = regexp.MustCompile(`^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$`)
)

func (c *yamlReader) scalar(y *yaml.Node, n *node) {
	n.kind, n.text = text, y.Value
	if y.Style&yaml.LiteralStyle != 0 {
		n.first = y.Line + 1
	}
	if y.Style&yaml.TaggedStyle != 0 {
		switch tag := y.ShortTag(); tag {
		case "!!str", "!":
			return
		case "!!int", "!!float", "!!bool", "!!null":
		default:
			c.rep.add(reading, n, "leave the tag out", "the tag %s is not supported", tag)
			return
		}
	} else if y.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		return
	}
	c.plain(n)
	if n.kind == text {
		c.warnComment(n)
	}
}

// plain gives a scalar without quotes its type.
func (c *yamlReader) plain(n *node) {
	s := n.text
	switch s {
	case "", "~", "null", "Null", "NULL":
		n.kind, n.text = null, ""
		return
	case "true", "True", "TRUE", "false", "False", "FALSE":
		n.kind, n.text = boolean, strings.ToLower(s)
		return
	}
	if s[0] != '.' && s[0] != '-' && s[0] != '+' && (s[0] < '0' || s[0] > '9') {
		return
	}
	switch {
	case plainInf.MatchString(s):
		c.rep.add(reading, n, "quote it if a text is meant", "%s is not a number that JSON knows", s)
	case plainOctal.MatchString(s), plainHex.MatchString(s):
		base := map[byte]int{'o': 8, 'x': 16}[s[1]]
		v, err := strconv.ParseUint(s[2:], base, 64)
		if err != nil {
			c.rep.add(reading, n, "quote it if a text is meant", "the number %s is out of range", s)
			return
		}
		c.number(n, strconv.FormatUint(v, 10))
	case plainInt.MatchString(s):
		digits := strings.TrimLeft(strings.TrimLeft(s, "+-"), "0")
		if digits == "" {
			digits = "0"
		} else if s[0] == '-' {
			digits = "-" + digits
		}
		c.number(n, digits)
	case plainFloat.MatchString(s):
		f, err := strconv.ParseFloat(s, 64)
		if err != nil || math.IsInf(f, 0) {
			c.rep.add(reading, n, "quote it if a text is meant", "the number %s is out of range", s)
			return
		}
		canonical, err := eval.Canonical(f)
		if err != nil {
			c.rep.add(reading, n, "quote it if a text is meant", "the number %s is out of range", s)
			return
		}
		c.number(n, string(canonical))
	}
}

func (c *yamlReader) number(n *node, notation string) {
	if len(notation) > maxNumber {
		c.rep.add(reading, n, "quote it if a text is meant", "a number of %d digits", len(notation))
		return
	}
	if notation != n.text && notation != strings.TrimPrefix(n.text, "+") {
		n.written = n.text
	}
	n.kind, n.text = number, notation
}

// warnComment finds "issue #12", of which YAML keeps "issue".
func (c *yamlReader) warnComment(n *node) {
	if n.line < 1 || n.line > len(c.lines) || strings.Contains(n.text, "\n") {
		return
	}
	line := []rune(c.lines[n.line-1])
	if n.column < 1 || n.column > len(line) {
		return
	}
	rest, ok := strings.CutPrefix(string(line[n.column-1:]), n.text)
	if !ok {
		return
	}
	if tail := strings.TrimLeft(rest, " \t"); tail != rest && len(tail) > 1 && tail[0] == '#' && tail[1] != ' ' && tail[1] != '#' {
		c.rep.warn(n, "quote the text to keep it", "everything from %q on is a comment", strings.Fields(tail)[0])
	}
}
