package judging_test

import (
	"strings"
	"testing"

	"seatrial/graders/judging"
)

func TestCheck(t *testing.T) {
	const answer = "You have 30 days. Shipping is free of charge. Thanks!"
	sources := []string{"Nothing of interest here.", "Customers have 30 days to return it. Shipping costs 5 euros."}
	menu := judging.Rulings{"supported": true, "contradicted": true, "not_mentioned": false}
	for _, c := range []struct {
		s                   judging.Statement
		problem, at, reason string
	}{
		{judging.Statement{Part: "You have 30 days.", Reason: "r", Quote: "have 30 days to return", Ruling: "supported"}, "", "You have 30 days", "both quotations are there"},
		{judging.Statement{Part: "Shipping is free of charge", Reason: "r", Quote: "Shipping costs 5 euros", Ruling: "contradicted"}, "", "Shipping is free of charge", "a contradiction with its words"},
		{judging.Statement{Part: "You have 30 days", Reason: "r", Ruling: "not_mentioned"}, "", "You have 30 days", "what is not there cannot be quoted"},
		{judging.Statement{Part: "You have 30 days", Reason: "r", Quote: "have 31 days to return", Ruling: "supported"}, "no such words as", "You have 30 days", "a quotation that does not exist"},
		{judging.Statement{Part: "You have 30 days", Reason: "r", Ruling: "supported"}, "quotes nothing", "You have 30 days", "none at all"},
		{judging.Statement{Part: "You have 30 days", Reason: "r", Quote: "30", Ruling: "supported"}, "no such words", "You have 30 days", "one that proves nothing"},
		{judging.Statement{Part: "You have 40 days", Reason: "r", Quote: "have 30 days", Ruling: "contradicted"}, "the text has no such words", "", "a claim that the answer does not make"},
		{judging.Statement{Part: "You have 30 days", Reason: "r", Quote: "have 30 days", Ruling: "likely"}, "not on the menu", "You have 30 days", "off the menu"},
		{judging.Statement{Part: "You have 30 days", Quote: "have 30 days", Ruling: "supported"}, "no reason", "You have 30 days", "without a reason"},
	} {
		all := []judging.Statement{c.s}
		judging.Check(all, answer, sources, menu)
		at := ""
		if all[0].At != nil {
			at = all[0].At[0].Of(answer)
		}
		if at != c.at || (all[0].Problem == "") != (c.problem == "") || !strings.Contains(all[0].Problem, c.problem) {
			t.Errorf("%s: at %q, problem %q", c.reason, at, all[0].Problem)
		}
		if all[0].In != nil && (all[0].Source != 1 || !strings.Contains(sources[1], all[0].In[0].Of(sources[1]))) {
			t.Errorf("%s: source %d at %v", c.reason, all[0].Source, all[0].In)
		}
	}
}

func TestCheckFindsWhatWasPassedOver(t *testing.T) {
	const answer = "You have 30 days. Shipping is free of charge. Thanks!"
	passedOver := judging.Check([]judging.Statement{{Part: "30 days"}}, answer, nil, nil)
	if len(passedOver) != 1 || passedOver[0].Of(answer) != "Shipping is free of charge." {
		t.Errorf("passed over: %v; thanks are too short to matter", passedOver)
	}
	const curt = "You have 30 days. It is free. No limits. Gift cards too. Not in winter."
	if passedOver := judging.Check([]judging.Statement{{Part: "30 days"}}, curt, nil, nil); len(passedOver) != 4 {
		t.Errorf("passed over: %v; short sentences say much together", passedOver)
	}
}
