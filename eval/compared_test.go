package eval

import "testing"

func TestCompared(t *testing.T) {
	run := func(id string, prompts, targets []string) Run {
		r := Run{ID: id, Plan: Plan{Prompts: prompts, Targets: targets}}
		for _, p := range prompts {
			r.Suite.Prompts = append(r.Suite.Prompts, Prompt{ID: p, Digest: MustDigest(p)})
		}
		for _, x := range targets {
			r.Suite.Targets = append(r.Suite.Targets, Target{ID: x, Model: x})
		}
		return r
	}
	three := run("new", []string{"v1", "v2", "v3"}, []string{"t"})
	wide := run("new", []string{"v1", "v2", "v3"}, []string{"t", "u"})
	old := run("old", []string{"v1"}, []string{"t"})
	edited := old
	edited.Suite.Prompts = []Prompt{{ID: "v1", Digest: MustDigest("other words")}}
	tests := []struct {
		name                string
		baseline, candidate Side
		want                int
		reason              string
	}{
		{"two of three", Side{Run: three, Prompt: "v1"}, Side{Run: three, Prompt: "v2"}, 2, "v3 could have been the better one"},
		{"one of one", Side{Run: old, Prompt: "v1", Target: "t"}, Side{Run: run("new", []string{"v2"}, []string{"t"}), Prompt: "v2", Target: "t"}, 1, "nothing else was tried"},
		{"with a control", Side{Run: old, Prompt: "v1", Target: "t"}, Side{Run: three, Prompt: "v2", Target: "t"}, 2, "v1 again is no trial"},
		{"all new", Side{Run: edited, Prompt: "v1", Target: "t"}, Side{Run: three, Prompt: "v2", Target: "t"}, 3, "a v1 with other words is one"},
		{"targets too", Side{Run: old, Prompt: "v1", Target: "t"}, Side{Run: wide, Prompt: "v2", Target: "t"}, 5, "six cells, one of them the control"},
		{"pooled", Side{Run: wide, Prompt: "v1"}, Side{Run: wide, Prompt: "v2"}, 2, "targets that are pooled are one"},
		{"whole runs", Side{Run: old}, Side{Run: three}, 1, "prompts that pair by name are one comparison"},
	}
	for _, tt := range tests {
		if got := Compared(tt.baseline, tt.candidate); got != tt.want {
			t.Errorf("%s: %d, want %d: %s", tt.name, got, tt.want, tt.reason)
		}
	}
}
