package suites_test

import (
	"strings"
	"testing"

	"seatrial/suites"
	"seatrial/suites/catalogue"
)

// Every catalogue that ships is one, says where it is from, and is as long as its source.
func TestShippedCatalogues(t *testing.T) {
	all, err := suites.Catalogues()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]int{
		"ailuminate:1.0": 17, "eu-ai-act:2024": 48, "eu-ai-act:2026": 51, "iso-42001:2023": 27 + 38, "mitre-atlas:5.6": 170,
		"nist-ai-600-1": 212, "owasp-llm:2025": 10, "owasp-llm:2026": 10,
	}
	if len(all) != len(want) {
		t.Errorf("%d catalogues, want %d", len(all), len(want))
	}
	for _, c := range all {
		if len(c.Controls) != want[c.ID] {
			t.Errorf("%s has %d controls, want %d", c.ID, len(c.Controls), want[c.ID])
		}
		if c.Source == "" {
			t.Errorf("%s names no source", c.ID)
		}
		titles := map[string]string{}
		for _, k := range c.Controls {
			if first := titles[k.Title]; first != "" {
				t.Errorf("%s and %s have one title: whoever looks one up cannot tell them apart", first, k.ID)
			}
			titles[k.Title] = k.ID
			if strings.HasSuffix(k.Title, ".") || strings.TrimSpace(k.Title) != k.Title {
				t.Errorf("%s: %q is no title", k.ID, k.Title)
			}
			id, clause := catalogue.Split(k.ID)
			if found, ok := c.Control(clause); id != c.ID || !ok || found != k {
				t.Errorf("%s is not found by its id", k.ID)
			}
		}
	}
}
