package template

import (
	"slices"
	"strings"
)

// Bounds of a template, so that neither parsing nor rendering exhausts the stack.
const (
	maxDepth     = 100   // blocks in blocks; parentheses in parentheses
	maxExprNodes = 5_000 // of one tag
)

type parser struct {
	tokens []token
	i      int
	blocks int // open ones
	depth  int // of the expression
	size   int // nodes of the expression
	tagged bool
	names  map[string]bool // that expressions hold
}

func (p *parser) peek() token { return p.tokens[p.i] }

func (p *parser) next() token {
	t := p.tokens[p.i]
	if t.kind != tokEnd {
		p.i++
	}
	return t
}

// is reports whether the next token is the operator or keyword text.
func (p *parser) is(text string) bool {
	t := p.peek()
	return (t.kind == tokOp || t.kind == tokName) && t.text == text
}

func (p *parser) accept(text string) bool {
	if p.is(text) {
		p.i++
		return true
	}
	return false
}

func (p *parser) expect(text, where string) error {
	if !p.accept(text) {
		return faultf(p.peek().pos, "expected %q %s, found %s", text, where, describe(p.peek()))
	}
	return nil
}

func (p *parser) close() error {
	if t := p.next(); t.kind != tokClose {
		return faultf(t.pos, "expected the tag's end, found %s%s", describe(t), callHint(t))
	}
	return nil
}

func callHint(t token) string {
	if t.kind == tokOp && t.text == "(" {
		return ": there are no calls"
	}
	return ""
}

func describe(t token) string {
	switch t.kind {
	case tokEnd:
		return "the template's end"
	case tokClose:
		return "the tag's end"
	case tokString:
		return "a string"
	default:
		return `"` + t.text + `"`
	}
}

func (p *parser) template() ([]node, error) {
	nodes, end, err := p.nodes(token{})
	if err != nil {
		return nil, err
	}
	if end.kind != tokEnd {
		return nil, faultf(end.pos, "%s without its beginning", end.text)
	}
	return nodes, nil
}

// nodes reads until the template's end or a tag that no node begins with (endif,
// else, ...), whose name it returns; what follows the name is not read yet.
// opened is the tag that the nodes are in.
func (p *parser) nodes(opened token) ([]node, token, error) {
	if p.blocks++; p.blocks > maxDepth {
		return nil, token{}, faultf(opened.pos, "blocks are nested deeper than %d", maxDepth)
	}
	defer func() { p.blocks-- }()
	var nodes []node
	for {
		t := p.next()
		switch {
		case t.kind == tokEnd:
			if opened.text != "" {
				return nil, token{}, faultf(opened.pos, "%s without its end%s", opened.text, opened.text)
			}
			return nodes, t, nil
		case t.kind == tokText:
			nodes = append(nodes, textNode(t.text))
			continue
		}
		p.tagged = true
		p.size = 0
		switch t.text {
		case "raw": // lex has read it; its text follows
		case "{{":
			x, err := p.expr()
			if err == nil {
				err = p.close()
			}
			if err != nil {
				return nil, token{}, err
			}
			nodes = append(nodes, &printNode{x})
		default:
			name := p.next()
			if name.kind != tokName {
				return nil, token{}, faultf(name.pos, "expected a tag's name, found %s", describe(name))
			}
			n, err := p.block(name)
			if err != nil {
				return nil, token{}, err
			}
			if n == nil {
				return nodes, name, nil
			}
			nodes = append(nodes, n)
		}
	}
}

// block reads the tag called name; nil, nil: it ends a block.
func (p *parser) block(name token) (node, error) {
	switch name.text {
	case "if":
		return p.ifBlock(name)
	case "for":
		return p.forBlock(name)
	case "set":
		return p.setTag()
	case "elif", "else", "endif", "endfor", "endraw":
		return nil, nil
	case "elseif":
		return nil, faultf(name.pos, "no tag %q: write elif", name.text)
	case "include", "import", "from", "extends", "macro", "call", "block", "filter":
		return nil, faultf(name.pos, "%s is not supported: a template sees its variables and nothing else", name.text)
	}
	return nil, faultf(name.pos, "no tag %q: there are if, elif, else, endif, for, endfor, set, raw, endraw", name.text)
}

func (p *parser) ifBlock(opened token) (node, error) {
	n := &ifNode{}
	for {
		cond, err := p.expr()
		if err == nil {
			err = p.close()
		}
		if err != nil {
			return nil, err
		}
		body, end, err := p.nodes(opened)
		if err != nil {
			return nil, err
		}
		n.arms = append(n.arms, arm{cond, body})
		p.size = 0
		switch end.text {
		case "elif":
			continue
		case "else":
			if err := p.close(); err != nil {
				return nil, err
			}
			if n.otherwise, end, err = p.nodes(opened); err != nil {
				return nil, err
			}
		}
		if end.text != "endif" {
			return nil, faultf(end.pos, "expected endif, found %s", end.text)
		}
		return n, p.close()
	}
}

func (p *parser) forBlock(opened token) (node, error) {
	n := &forNode{pos: opened.pos}
	name, err := p.newName()
	if err != nil {
		return nil, err
	}
	n.name = name
	if p.accept(",") {
		n.key = name
		if n.name, err = p.newName(); err != nil {
			return nil, err
		}
	}
	if err := p.expect("in", "after the loop's variable"); err != nil {
		return nil, err
	}
	if n.over, err = p.expr(); err != nil {
		return nil, err
	}
	if err := p.close(); err != nil {
		return nil, err
	}
	var end token
	if n.body, end, err = p.nodes(opened); err != nil {
		return nil, err
	}
	if end.text == "else" {
		if err := p.close(); err != nil {
			return nil, err
		}
		if n.otherwise, end, err = p.nodes(opened); err != nil {
			return nil, err
		}
	}
	if end.text != "endfor" {
		return nil, faultf(end.pos, "expected endfor, found %s", end.text)
	}
	return n, p.close()
}

func (p *parser) setTag() (node, error) {
	pos := p.peek().pos
	name, err := p.newName()
	if err != nil {
		return nil, err
	}
	if err := p.expect("=", "after set "+name); err != nil {
		return nil, err
	}
	x, err := p.expr()
	if err != nil {
		return nil, err
	}
	return &setNode{name, x, pos}, p.close()
}

var reserved = []string{"and", "or", "not", "in", "is", "if", "else", "loop"}

// constants are spelt as in Jinja, in Python and in JSON.
var constants = map[string]any{
	"true": true, "True": true, "false": false, "False": false, "none": nil, "None": nil, "null": nil,
}

func (p *parser) newName() (string, error) {
	t := p.next()
	if t.kind != tokName {
		return "", faultf(t.pos, "expected a variable's name, found %s", describe(t))
	}
	if _, ok := constants[t.text]; ok || slices.Contains(reserved, t.text) {
		return "", faultf(t.pos, "%q cannot be a variable's name here", t.text)
	}
	return t.text, nil
}

// expr reads the weakest binding operator, "x if c else y".
func (p *parser) expr() (expr, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, faultf(p.peek().pos, "the expression is nested deeper than %d", maxDepth)
	}
	defer func() { p.depth-- }()
	x, err := p.or()
	if err != nil || !p.is("if") {
		return x, err
	}
	pos := p.next().pos
	cond, err := p.or()
	if err != nil {
		return nil, err
	}
	if err := p.expect("else", `after "if": without it the value would be undefined`); err != nil {
		return nil, err
	}
	other, err := p.expr()
	if err != nil {
		return nil, err
	}
	return p.count(&condExpr{cond, x, other, pos})
}

// count bounds the nodes of an expression: long chains are deep trees.
func (p *parser) count(x expr) (expr, error) {
	if p.size++; p.size > maxExprNodes {
		return nil, faultf(x.at(), "the expression has more than %d parts", maxExprNodes)
	}
	return x, nil
}

// chain reads operators of one strength, binding to the left.
func (p *parser) chain(operand func() (expr, error), ops ...string) (expr, error) {
	x, err := operand()
	for err == nil && slices.ContainsFunc(ops, p.is) {
		op := p.next()
		var y expr
		if y, err = operand(); err == nil {
			x, err = p.count(&binaryExpr{op.text, x, y, op.pos})
		}
	}
	return x, err
}

func (p *parser) or() (expr, error)  { return p.chain(p.and, "or") }
func (p *parser) and() (expr, error) { return p.chain(p.not, "and") }

func (p *parser) not() (expr, error) {
	negate := false
	pos := p.peek().pos
	for p.accept("not") {
		negate = !negate
		if p.is("not") {
			return nil, faultf(p.peek().pos, `"not not" says nothing`)
		}
	}
	x, err := p.compare()
	if err != nil || !negate {
		return x, err
	}
	return p.count(&notExpr{x, pos})
}

func (p *parser) compare() (expr, error) {
	x, err := p.concat()
	if err != nil {
		return nil, err
	}
	op := p.comparison()
	if op.text == "" {
		return x, nil
	}
	y, err := p.concat()
	if err != nil {
		return nil, err
	}
	// Jinja reads a < b < c as a chain and Nunjucks as (a < b) < c.
	if again := p.comparison(); again.text != "" {
		return nil, faultf(again.pos, "comparisons do not chain: use and")
	}
	return p.count(&binaryExpr{op.text, x, y, op.pos})
}

// comparison accepts a comparison's operator; its text is empty where there is none.
func (p *parser) comparison() token {
	for _, op := range []string{"==", "!=", "<", ">", "<=", ">=", "in"} {
		if p.is(op) {
			return p.next()
		}
	}
	if t := p.peek(); p.is("not") && p.tokens[p.i+1].kind == tokName && p.tokens[p.i+1].text == "in" {
		p.i += 2
		return token{tokOp, "not in", t.pos}
	}
	return token{}
}

func (p *parser) concat() (expr, error) { return p.chain(p.sum, "~") }
func (p *parser) sum() (expr, error)    { return p.chain(p.product, "+", "-") }
func (p *parser) product() (expr, error) {
	return p.chain(p.filtered, "*", "/", "//", "%")
}

// filtered reads a value with its filters and tests.
func (p *parser) filtered() (expr, error) {
	minus := p.peek()
	negate := p.accept("-")
	x, err := p.path()
	if err == nil && negate {
		x, err = p.count(&negExpr{x, minus.pos})
	}
	for err == nil {
		switch {
		case p.accept("|"):
			x, err = p.filter(x)
		case p.accept("is"):
			x, err = p.test(x)
		default:
			return x, nil
		}
	}
	return nil, err
}

func (p *parser) test(x expr) (expr, error) {
	not := p.accept("not")
	t := p.next()
	switch {
	case t.kind == tokName && t.text == "undefined":
		not = !not
	case t.kind == tokName && t.text == "defined":
	default:
		return nil, faultf(t.pos, "no test %s: there are defined and undefined", describe(t))
	}
	return p.count(&definedExpr{x, not, t.pos})
}

func (p *parser) filter(x expr) (expr, error) {
	t := p.next()
	f, ok := filters[t.text]
	if t.kind != tokName || !ok {
		return nil, faultf(t.pos, "no filter %s: there are %s", describe(t), strings.Join(Filters(), ", "))
	}
	n := &filterExpr{x: x, filter: f, name: t.text, args: make([]expr, len(f.params)), pos: t.pos}
	if p.accept("(") {
		if err := p.arguments(n); err != nil {
			return nil, err
		}
	}
	for i := range f.required {
		if n.args[i] == nil {
			return nil, faultf(t.pos, "filter %s needs its argument %s", t.text, f.params[i])
		}
	}
	return p.count(n)
}

func (p *parser) arguments(n *filterExpr) error {
	named := false
	for i := 0; !p.accept(")"); i++ {
		if i > 0 {
			if err := p.expect(",", "between arguments"); err != nil {
				return err
			}
		}
		t, slot := p.peek(), i
		if after := p.tokens[p.i+1]; t.kind == tokName && after.kind == tokOp && after.text == "=" {
			named = true
			p.i += 2
			if slot = slices.Index(n.filter.params, t.text); slot < 0 {
				return faultf(t.pos, "filter %s has no argument %s", n.name, t.text)
			}
		} else if named {
			return faultf(t.pos, "an argument without a name follows one with a name")
		}
		if slot >= len(n.args) {
			return faultf(t.pos, "filter %s takes %d arguments", n.name, len(n.args))
		}
		if n.args[slot] != nil {
			return faultf(t.pos, "argument %s is given twice", n.filter.params[slot])
		}
		var err error
		if n.args[slot], err = p.expr(); err != nil {
			return err
		}
	}
	return nil
}

// path reads a literal, a name or parentheses, and the .b and [i] that follow.
func (p *parser) path() (expr, error) {
	x, err := p.primary()
	for err == nil {
		t := p.peek()
		switch {
		case p.accept("."):
			name := p.next()
			if name.kind != tokName {
				return nil, faultf(name.pos, "expected a name after the dot, found %s", describe(name))
			}
			x, err = p.count(&indexExpr{x, literal{name.text, name.pos}, name.pos})
		case p.accept("["):
			var key expr
			if key, err = p.expr(); err != nil {
				return nil, err
			}
			if err = p.expect("]", "after the index"); err != nil {
				return nil, err
			}
			x, err = p.count(&indexExpr{x, key, t.pos})
		case p.is("("):
			return nil, faultf(t.pos, "there are no calls")
		default:
			return x, nil
		}
	}
	return nil, err
}

func (p *parser) primary() (expr, error) {
	t := p.next()
	switch t.kind {
	case tokString:
		return p.count(literal{t.text, t.pos})
	case tokNumber:
		return p.count(literal{number(t.text), t.pos})
	case tokName:
		if v, ok := constants[t.text]; ok {
			return p.count(literal{v, t.pos})
		}
		if t.text != "loop" && slices.Contains(reserved, t.text) {
			break
		}
		p.names[t.text] = true
		return p.count(nameExpr{t.text, t.pos})
	case tokOp:
		switch t.text {
		case "(":
			x, err := p.expr()
			if err != nil {
				return nil, err
			}
			return x, p.expect(")", "after the parenthesis' content")
		case "[":
			return p.list(t)
		}
	}
	return nil, faultf(t.pos, "expected a value, found %s", describe(t))
}

func (p *parser) list(open token) (expr, error) {
	n := &listExpr{pos: open.pos}
	for !p.accept("]") {
		if len(n.items) > 0 {
			if err := p.expect(",", "between the list's values"); err != nil {
				return nil, err
			}
		}
		x, err := p.expr()
		if err != nil {
			return nil, err
		}
		n.items = append(n.items, x)
	}
	return p.count(n)
}
