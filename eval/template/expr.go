package template

import (
	"fmt"
	"strings"
)

// expr is an expression. eval may give *undefined; run.value does not.
type expr interface {
	eval(r *run) (any, error)
	at() int // byte offset in the source
}

type literal struct {
	v   any
	pos int
}

type nameExpr struct {
	name string
	pos  int
}

type indexExpr struct {
	x, key expr
	pos    int
}

type listExpr struct {
	items []expr
	pos   int
}

type filterExpr struct {
	x      expr
	filter filter
	name   string
	args   []expr // nil: not given
	pos    int
}

type definedExpr struct {
	x   expr
	not bool
	pos int
}

type condExpr struct {
	cond, x, other expr
	pos            int
}

type notExpr struct {
	x   expr
	pos int
}

type negExpr struct {
	x   expr
	pos int
}

type binaryExpr struct {
	op   string
	x, y expr
	pos  int
}

func (x literal) at() int      { return x.pos }
func (x nameExpr) at() int     { return x.pos }
func (x *indexExpr) at() int   { return x.pos }
func (x *listExpr) at() int    { return x.pos }
func (x *filterExpr) at() int  { return x.pos }
func (x *definedExpr) at() int { return x.pos }
func (x *condExpr) at() int    { return x.pos }
func (x *notExpr) at() int     { return x.pos }
func (x *negExpr) at() int     { return x.pos }
func (x *binaryExpr) at() int  { return x.pos }

// maybe evaluates x, which may be undefined.
func (r *run) maybe(x expr) (any, error) {
	if err := r.step(); err != nil {
		return nil, at(x.at(), err)
	}
	v, err := x.eval(r)
	return v, at(x.at(), err)
}

// value evaluates x, which must be defined.
func (r *run) value(x expr) (any, error) {
	v, err := r.maybe(x)
	if err != nil {
		return nil, err
	}
	if u, ok := v.(*undefined); ok {
		return nil, &fault{u.pos, u.msg}
	}
	return v, nil
}

func (x literal) eval(*run) (any, error) { return x.v, nil }

func (x nameExpr) eval(r *run) (any, error) {
	if v, ok := r.lookup(x.name); ok {
		return v, nil
	}
	if x.name == "loop" {
		return &undefined{x.pos, "loop is undefined outside of a for"}, nil
	}
	return &undefined{x.pos, x.name + " is undefined"}, nil
}

func (x *indexExpr) eval(r *run) (any, error) {
	of, err := r.maybe(x.x)
	if err != nil {
		return nil, err
	}
	if u, ok := of.(*undefined); ok {
		return u, nil
	}
	key, err := r.value(x.key)
	if err != nil {
		return nil, err
	}
	switch of := of.(type) {
	case *object:
		if name, ok := key.(string); ok {
			if err := r.work(len(name)); err != nil {
				return nil, err
			}
			if v, ok := of.values[name]; ok {
				return v, nil
			}
			return &undefined{x.pos, fmt.Sprintf("%s is undefined: the object has no such key", clip(name))}, nil
		}
	case []any:
		if n, ok := key.(number); ok {
			if i, ok := n.integer(); ok && i >= 0 && i < int64(len(of)) {
				return of[i], nil
			}
			return &undefined{x.pos, fmt.Sprintf("[%s] is undefined: the list has %d elements", n, len(of))}, nil
		}
	case loopInfo:
		switch key {
		case "index":
			return number(fmt.Sprint(of.index + 1)), nil
		case "index0":
			return number(fmt.Sprint(of.index)), nil
		case "first":
			return of.index == 0, nil
		case "last":
			return of.index == of.last, nil
		}
	}
	name, err := r.printed(key)
	if err != nil {
		return nil, err
	}
	return &undefined{x.pos, fmt.Sprintf("%s is undefined: %s has no such part", clip(name), typeName(of))}, nil
}

func (x *listExpr) eval(r *run) (any, error) {
	list := make([]any, len(x.items))
	for i, item := range x.items {
		v, err := r.value(item)
		if err != nil {
			return nil, err
		}
		list[i] = v
	}
	return list, nil
}

func (x *filterExpr) eval(r *run) (any, error) {
	if x.name == "default" {
		return x.evalDefault(r)
	}
	v, err := r.value(x.x)
	if err != nil {
		return nil, err
	}
	args := make([]any, len(x.args))
	for i, a := range x.args {
		if a == nil {
			continue
		}
		if args[i], err = r.value(a); err != nil {
			return nil, err
		}
	}
	v, err = x.filter.apply(r, v, args)
	if u, ok := v.(*undefined); ok {
		u.pos = x.pos
	}
	if _, ok := err.(*fault); !ok && err != nil {
		err = fmt.Errorf("%s: %w", x.name, err)
	}
	return v, err
}

// evalDefault gives the first argument for what is undefined and, where the
// second is true, for what is false, empty or null.
func (x *filterExpr) evalDefault(r *run) (any, error) {
	v, err := r.maybe(x.x)
	if err != nil {
		return nil, err
	}
	_, replace := v.(*undefined)
	if !replace && x.args[1] != nil {
		boolean, err := r.value(x.args[1])
		if err != nil {
			return nil, err
		}
		replace = truth(boolean) && !truth(v)
	}
	if replace {
		return r.value(x.args[0])
	}
	return v, nil
}

func (x *definedExpr) eval(r *run) (any, error) {
	v, err := r.maybe(x.x)
	if err != nil {
		return nil, err
	}
	_, isUndefined := v.(*undefined)
	return isUndefined == x.not, nil
}

func (x *condExpr) eval(r *run) (any, error) {
	cond, err := r.value(x.cond)
	if err != nil {
		return nil, err
	}
	if truth(cond) {
		return r.maybe(x.x)
	}
	return r.maybe(x.other)
}

func (x *notExpr) eval(r *run) (any, error) {
	v, err := r.value(x.x)
	return !truth(v), err
}

func (x *negExpr) eval(r *run) (any, error) {
	v, err := r.value(x.x)
	if err != nil {
		return nil, err
	}
	n, ok := v.(number)
	if !ok {
		return nil, fmt.Errorf("- wants a number, not %s", typeName(v))
	}
	return arithmetic("-", "0", n)
}

func (x *binaryExpr) eval(r *run) (any, error) {
	a, err := r.value(x.x)
	if err != nil {
		return nil, err
	}
	switch x.op {
	case "and", "or":
		if truth(a) == (x.op == "or") {
			return a, nil
		}
		return r.value(x.y)
	}
	b, err := r.value(x.y)
	if err != nil {
		return nil, err
	}
	switch x.op {
	case "==", "!=":
		same, err := r.equal(a, b, 1)
		return same == (x.op == "=="), err
	case "<", ">", "<=", ">=":
		return r.order(x.op, a, b)
	case "in", "not in":
		found, err := r.contains(b, a)
		return found == (x.op == "in"), err
	case "~":
		return r.concat(a, b)
	}
	p, pText := a.(string)
	q, qText := b.(string)
	if x.op == "+" && pText && qText {
		return r.join(p, q)
	}
	m, ok1 := a.(number)
	n, ok2 := b.(number)
	if !ok1 || !ok2 {
		hint := ""
		if x.op == "+" {
			hint = ": use ~ to put texts together"
		}
		return nil, fmt.Errorf("%s wants two numbers, not %s and %s%s", x.op, typeName(a), typeName(b), hint)
	}
	return arithmetic(x.op, m, n)
}

func (r *run) concat(a, b any) (any, error) {
	p, err := r.printed(a)
	if err != nil {
		return nil, err
	}
	q, err := r.printed(b)
	if err != nil {
		return nil, err
	}
	return r.join(p, q)
}

func (r *run) join(p, q string) (any, error) {
	if err := r.work(len(p) + len(q)); err != nil {
		return nil, err
	}
	return p + q, nil
}

func (r *run) order(op string, a, b any) (any, error) {
	c := 0
	m, ok1 := a.(number)
	n, ok2 := b.(number)
	if ok1 && ok2 {
		var err error
		if c, err = compareNumbers(m, n); err != nil {
			return nil, err
		}
	} else {
		p, ok1 := a.(string)
		q, ok2 := b.(string)
		if !ok1 || !ok2 {
			return nil, fmt.Errorf("%s wants two numbers or two strings, not %s and %s", op, typeName(a), typeName(b))
		}
		if err := r.work(min(len(p), len(q))); err != nil {
			return nil, err
		}
		c = strings.Compare(p, q)
	}
	switch op {
	case "<":
		return c < 0, nil
	case ">":
		return c > 0, nil
	case "<=":
		return c <= 0, nil
	}
	return c >= 0, nil
}

// equal compares by type and content: 5 is not "5".
func (r *run) equal(a, b any, depth int) (bool, error) {
	if err := r.step(); err != nil {
		return false, err
	}
	if depth > maxNesting {
		return false, fmt.Errorf("value is nested deeper than %d", maxNesting)
	}
	switch a := a.(type) {
	case number:
		b, ok := b.(number)
		if !ok || a == b {
			return ok, nil
		}
		c, err := compareNumbers(a, b)
		return c == 0, err
	case string:
		b, ok := b.(string)
		return ok && a == b, r.work(len(a))
	case []any:
		b, ok := b.([]any)
		if !ok || len(a) != len(b) {
			return false, nil
		}
		for i := range a {
			if same, err := r.equal(a[i], b[i], depth+1); err != nil || !same {
				return false, err
			}
		}
		return true, nil
	case *object:
		b, ok := b.(*object)
		if !ok || len(a.keys) != len(b.keys) {
			return false, nil
		}
		for _, key := range a.keys {
			other, ok := b.values[key]
			if !ok {
				return false, nil
			}
			if same, err := r.equal(a.values[key], other, depth+1); err != nil || !same {
				return false, err
			}
		}
		return true, nil
	}
	return a == b, nil // nil, bool, loopInfo: comparable
}

func (r *run) contains(in, v any) (bool, error) {
	switch in := in.(type) {
	case []any:
		for _, item := range in {
			if same, err := r.equal(item, v, 1); err != nil || same {
				return same, err
			}
		}
		return false, nil
	case string:
		s, ok := v.(string)
		if !ok {
			return false, fmt.Errorf("in wants a string to look for in a string, not %s", typeName(v))
		}
		return strings.Contains(in, s), r.work(len(in))
	case *object:
		s, ok := v.(string)
		if !ok {
			return false, fmt.Errorf("in wants a string to look for in an object, not %s", typeName(v))
		}
		_, found := in.values[s]
		return found, r.work(len(s))
	}
	return false, fmt.Errorf("in wants a list, a string or an object, not %s", typeName(in))
}
