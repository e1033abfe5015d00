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
		{"AML.T0051.007", "mitre-atlas:5.6:AML.T0051.001", "a part that is not here, beside one that is"},
		{"AML.T0051.some.part", "mitre-atlas:5.6:AML.T0051", "a part of it"},
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

func TestMeant(t *testing.T) {
	of := func(id string, clauses ...string) catalogue.Catalogue {
		c := catalogue.Catalogue{ID: id}
		for _, clause := range clauses {
			c.Controls = append(c.Controls, eval.Control{ID: id + ":" + clause})
		}
		return c
	}
	all := []catalogue.Catalogue{of("bank-controls:2026", "MRM-2", "MRM-10"), of("eu-ai-act:2026", "art-15.5", "art-5.1.a"),
		of("iso-42001:2023", "9.2", "A.2.2"), of("owasp-llm:2025", "LLM09"), of("owasp-llm:2026", "LLM07", "LLM09")}
	tests := []struct{ control, want, reason string }{
		{"owasp-llm:2026:LLM7", `"owasp-llm:2026:LLM07"`, "a digit short"},
		{"owasp-llm:LLM09", `"owasp-llm:2026:LLM09"`, "the edition is left out: the newest"},
		{"owasp:2026:LLM01", `"owasp-llm:2026:LLM07"`, "catalogue and clause are near"},
		{"eu-ai-act:2025:nothing-alike", `"eu-ai-act:2026"`, "the catalogue alone is near"},
		{"bank:2026:MRM-2", `"bank-controls:2026:MRM-2"`, "no catalogue is near, and one has the clause"},
		{"MRM-2", `"bank-controls:2026:MRM-2"`, "a clause of a catalogue of the suite's own"},
		{"LLM09", `"owasp-llm:2025:LLM09" or "owasp-llm:2026:LLM09"`, "which mean two risks: the choice is the reader's"},
		{"eu-ai-act:2026:15.5", `"eu-ai-act:2026:art-15.5"`, "what stands before is left out"},
		{"iso-42001:2023:9.2.2", `"iso-42001:2023:9.2"`, "a part of a clause that is here, though A.2.2 is written alike"},
		{"soc:CC7", "", "nothing is near"},
	}
	for _, tt := range tests {
		if got := catalogue.Quoted(catalogue.Meant(tt.control, all)); got != tt.want {
			t.Errorf("%s: %s, want %s: %s", tt.control, got, tt.want, tt.reason)
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
