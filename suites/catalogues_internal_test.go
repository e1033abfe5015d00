package suites

import (
	"strings"
	"testing"
)

// A catalogue that is read is whole, and one that is not says why.
func FuzzCatalogue(f *testing.F) {
	for _, seed := range []string{
		"catalogue: bank:2026\ntitle: T\ncontrols: [{id: A, title: B}]\n",
		"catalogue: bank\ntitle: T\ncontrols: [{id: A, title: B}, {id: A, title: C}]\n",
		"catalogue: {{ x }}\ntitle: T\ncontrols:\n  - {id: 4.1}\n", "[]", "", "catalogue: b\ncatalogue: b\ntitle: T\ncontrols: [{id: A, title: B}]\n", "catalogue: &a [*a]\n", "controls: [a, 1, null, {}]\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		rep := newReport()
		c, ok := readCatalogue(sourceOf("c.yaml"), []byte(text), rep)
		if ok == rep.failed() {
			t.Fatalf("read: %v, and %d problems: %v", ok, len(rep.problems), rep.err())
		}
		if !ok {
			return
		}
		if c.ID == "" || c.Title == "" || len(c.Controls) == 0 {
			t.Fatalf("half a catalogue was read: %+v", c)
		}
		for _, k := range c.Controls {
			if clause, found := strings.CutPrefix(k.ID, c.ID+":"); !found || clause == "" || strings.ContainsAny(clause, ": \n\t") || k.Title == "" {
				t.Fatalf("no control: %+v", k)
			}
		}
	})
}
