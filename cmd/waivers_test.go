package cmd

import (
	"strings"
	"testing"
	"time"

	"seatrial/eval"
)

func TestCheckWaivers(t *testing.T) {
	day := func(s string) time.Time {
		d, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	now := day("2026-05-10").Add(15 * time.Hour)
	for _, tt := range []struct {
		created, expires, control string
		warn, fail, reason        string
	}{
		{"2026-05-01", "2026-06-01", "read by a person", "", "", "in force"},
		{"2026-05-11", "2026-06-01", "read by a person", "", "", "it is tomorrow already where it was written"},
		{"2026-05-12", "2026-06-01", "read by a person", "", "dated ahead", "a later beginning would allow a later end"},
		{"", "2026-06-01", "read by a person", "when it was created", "", "a year cannot be counted, but it is not over"},
		{"", "2027-05-11", "read by a person", "", "at most a year", "longer than a year, whenever it began"},
		{"2026-05-01", "2026-05-11", "read by a person", "", "", "the last day"},
		{"2026-05-01", "2026-05-10", "read by a person", "expired on 2026-05-10", "", "the day on which it expires"},
		{"2026-05-01", "2026-06-01", "", "names no control", "", "nothing compensates"},
	} {
		w := eval.Waiver{ID: "W", Case: "a", Expires: day(tt.expires), Control: tt.control, Source: "w.yaml:3"}
		if tt.created != "" {
			w.Created = day(tt.created)
		}
		warnings, err := checkWaivers([]eval.Waiver{w}, now)
		if got := strings.Join(warnings, "\n"); (tt.warn == "") != (got == "") || !strings.Contains(got, tt.warn) {
			t.Errorf("%s: warnings %q, want %q", tt.reason, got, tt.warn)
		}
		if (tt.fail == "") != (err == nil) || err != nil && (!strings.Contains(err.Error(), tt.fail) || !strings.HasPrefix(err.Error(), "w.yaml:3: waiver W ")) {
			t.Errorf("%s: error %v, want %q", tt.reason, err, tt.fail)
		}
	}
}
