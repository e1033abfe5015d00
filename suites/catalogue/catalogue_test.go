package catalogue_test

import (
	"slices"
	"testing"

	"seatrial/eval"
	"seatrial/suites/catalogue"
)

func TestShipped(t *testing.T) {
	ids := catalogue.IDs()
	want := []string{"ailuminate:1.0", "eu-ai-act:2024", "eu-ai-act:2026", "iso-42001:2023", "mitre-atlas:5.6", "nist-ai-600-1", "owasp-llm:2025", "owasp-llm:2026"}
	if !slices.Equal(ids, want) {
		t.Errorf("%q ship, want %q", ids, want)
	}
	for _, id := range ids {
		if data, name, err := catalogue.File(id); err != nil || len(data) == 0 {
			t.Errorf("%s is in %s: %v", id, name, err)
		}
	}
	if _, _, err := catalogue.File("owasp-llm:2024"); err == nil {
		t.Error("an edition that does not exist has a file")
	}
}

func TestNear(t *testing.T) {
	c := catalogue.Catalogue{ID: "mitre-atlas:5.6", Controls: []eval.Control{{ID: "mitre-atlas:5.6:AML.T0051"}, {ID: "mitre-atlas:5.6:AML.T0051.001"}}}
	clauses := []struct{ clause, want, reason string }{
		{"T0051", "mitre-atlas:5.6:AML.T0051", "what stands before is left out often"},
		{"AML.T0051.01", "mitre-atlas:5.6:AML.T0051.001", "a digit short"},
		{"x", "", "nothing is near"},
	}
	for _, tt := range clauses {
		if got := c.Near(tt.clause); got != tt.want {
			t.Errorf("near %s: %q, want %q: %s", tt.clause, got, tt.want, tt.reason)
		}
	}
	ids := []string{"nist-ai-600-1", "owasp-llm:2025", "owasp-llm:2026"}
	catalogues := []struct{ id, want, reason string }{
		{"owasp-llm", "owasp-llm:2026", "the edition is left out: the newest"},
		{"owasp-llm:2023", "owasp-llm:2026", "an edition that is not here"},
		{"nist-ai-600", "nist-ai-600-1", "cut short"},
		{"owsap-llm:2025", "owasp-llm:2025", "swapped letters"},
		{"soc2", "", "nothing is near"},
	}
	for _, tt := range catalogues {
		if got := catalogue.NearID(tt.id, ids); got != tt.want {
			t.Errorf("near %s: %q, want %q: %s", tt.id, got, tt.want, tt.reason)
		}
	}
}

func TestSplit(t *testing.T) {
	for id, want := range map[string][2]string{
		"owasp-llm:2025:LLM09":     {"owasp-llm:2025", "LLM09"},
		"nist-ai-600-1:MS-2.5-003": {"nist-ai-600-1", "MS-2.5-003"},
		"LLM09":                    {"", "LLM09"},
	} {
		if c, clause := catalogue.Split(id); c != want[0] || clause != want[1] {
			t.Errorf("%s is %q of %q", id, clause, c)
		}
	}
}
