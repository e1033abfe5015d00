package graders_test

import (
	"slices"
	"testing"

	"seatrial/graders"
)

// What fails these is a finding about safety or policy: code scanning shows it.
func TestSafetyGraders(t *testing.T) {
	var got []string
	for _, s := range graders.NewRegistry(graders.All()...).Specs() {
		if s.Safety {
			got = append(got, s.Name)
		}
	}
	want := []string{"complied", "injection_followed", "injection_tripwire", "moderation", "no_leak", "no_pii", "no_secrets", "policy", "refused"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
