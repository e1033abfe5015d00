package template

import (
	"errors"
	"fmt"
	"strings"
)

type node interface{ render(r *run) error }

type textNode string

type printNode struct{ x expr }

type arm struct {
	cond expr
	body []node
}

type ifNode struct {
	arms      []arm
	otherwise []node
}

type forNode struct {
	name            string
	key             string // "for key, name in": over an object; empty: over a list
	over            expr
	body, otherwise []node
	pos             int
}

type setNode struct {
	name string
	x    expr
	pos  int
}

// run is one rendering.
type run struct {
	vars   map[string]any
	frames []map[string]any // what set and for made; the first is the template's own
	out    strings.Builder
	steps  int
	bytes  int // of work
}

func (r *run) step() error {
	if r.steps++; r.steps > MaxSteps {
		return fmt.Errorf("the template takes more than %d steps", MaxSteps)
	}
	return nil
}

// work counts the bytes of values that a rendering makes: they may be many where
// little is printed.
func (r *run) work(n int) error {
	if r.bytes += n; r.bytes > maxWork {
		return fmt.Errorf("the template's values take more than %d bytes", maxWork)
	}
	return nil
}

var errOutput = errors.New("the text is longer than 16 MB")

func (r *run) print(s string) error {
	if r.out.Len()+len(s) > MaxOutput {
		return errOutput
	}
	r.out.WriteString(s)
	return nil
}

func (r *run) lookup(name string) (any, bool) {
	for i := len(r.frames) - 1; i >= 0; i-- {
		if v, ok := r.frames[i][name]; ok {
			return v, true
		}
	}
	v, ok := r.vars[name]
	return v, ok
}

func (r *run) all(nodes []node) error {
	for _, n := range nodes {
		if err := r.step(); err != nil {
			return err
		}
		if err := n.render(r); err != nil {
			return err
		}
	}
	return nil
}

func (n textNode) render(r *run) error { return r.print(string(n)) }

func (n *printNode) render(r *run) error {
	v, err := r.value(n.x)
	if err != nil {
		return err
	}
	s, err := r.printed(v)
	if err == nil {
		err = r.print(s)
	}
	return at(n.x.at(), err)
}

func (n *ifNode) render(r *run) error {
	for _, a := range n.arms {
		cond, err := r.value(a.cond)
		if err != nil {
			return err
		}
		if truth(cond) {
			return r.all(a.body)
		}
	}
	return r.all(n.otherwise)
}

func (n *setNode) render(r *run) error {
	v, err := r.value(n.x)
	if err != nil {
		return err
	}
	if len(r.frames) == 0 {
		r.frames = append(r.frames, map[string]any{})
	}
	last := len(r.frames) - 1
	for _, outer := range r.frames[:last] {
		// Nunjucks would change the outer variable and Jinja would not.
		if _, ok := outer[n.name]; ok {
			return faultf(n.pos, "%s is set outside of this loop already: use another name", n.name)
		}
	}
	r.frames[last][n.name] = v
	return nil
}

func (n *forNode) render(r *run) error {
	over, err := r.value(n.over)
	if err != nil {
		return err
	}
	var count int
	var bind func(frame map[string]any, i int)
	switch over := over.(type) {
	case []any:
		if n.key != "" {
			return faultf(n.over.at(), "for %s, %s wants an object, not a list", n.key, n.name)
		}
		count, bind = len(over), func(frame map[string]any, i int) { frame[n.name] = over[i] }
	case *object:
		if n.key == "" {
			return faultf(n.over.at(), "for over an object wants two variables: for key, value in ...")
		}
		count, bind = len(over.keys), func(frame map[string]any, i int) {
			frame[n.key], frame[n.name] = over.keys[i], over.values[over.keys[i]]
		}
	default:
		return faultf(n.over.at(), "for wants a list or an object, not %s", typeName(over))
	}
	if count == 0 {
		return r.all(n.otherwise)
	}
	if len(r.frames) == 0 {
		r.frames = append(r.frames, map[string]any{})
	}
	frame := map[string]any{}
	r.frames = append(r.frames, frame)
	for i := range count {
		if err := r.step(); err != nil {
			return at(n.pos, err)
		}
		clear(frame) // what a pass sets, the next does not see
		frame["loop"] = loopInfo{i, count - 1}
		bind(frame, i)
		if err := r.all(n.body); err != nil {
			return err
		}
	}
	r.frames = r.frames[:len(r.frames)-1]
	return nil
}
