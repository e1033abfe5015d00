package runner

import (
	"fmt"
	"sync"

	"seatrial/eval"
	"seatrial/eval/template"
)

// renderer keeps parsed templates: prompts are few and used by every case.
type renderer struct {
	mu     sync.RWMutex
	parsed map[string]*template.Template
}

// maxParsed bounds the cache; the turns of many cases are not worth keeping.
const maxParsed = 1024

func newRenderer() *renderer { return &renderer{parsed: map[string]*template.Template{}} }

func (r *renderer) prompt(p *eval.Prompt, vars template.Vars) ([]eval.Message, error) {
	out := make([]eval.Message, len(p.Messages))
	for i, m := range p.Messages {
		rendered, err := r.message(m, vars)
		if err != nil {
			return nil, fmt.Errorf("prompt %s, message %d: %w", p.ID, i+1, err)
		}
		out[i] = rendered
	}
	return out, nil
}

func (r *renderer) message(m eval.Message, vars template.Vars) (eval.Message, error) {
	var err error
	if m.Content, err = r.text(m.Content, vars); err != nil {
		return m, err
	}
	parts := make([]eval.Part, len(m.Parts))
	for i, part := range m.Parts {
		if part.Text, err = r.text(part.Text, vars); err != nil {
			return m, err
		}
		if part.Image, err = r.text(part.Image, vars); err != nil {
			return m, err
		}
		parts[i] = part
	}
	if len(parts) > 0 {
		m.Parts = parts
	}
	return m, nil
}

func (r *renderer) text(src string, vars template.Vars) (string, error) {
	r.mu.RLock()
	t := r.parsed[src]
	r.mu.RUnlock()
	if t == nil {
		var err error
		if t, err = template.Parse(src); err != nil {
			return "", err
		}
		r.mu.Lock()
		if len(r.parsed) < maxParsed {
			r.parsed[src] = t
		}
		r.mu.Unlock()
	}
	return t.Render(vars)
}
