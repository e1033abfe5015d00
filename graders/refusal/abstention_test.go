package refusal

import "testing"

// The texts were written for this test; none is among those that were trained on.
func TestAbstains(t *testing.T) {
	for _, c := range []struct {
		text   string
		want   bool
		reason string
	}{
		{"The poster does not specify a limit.", false, "a poster is not among the words for a source"},
		{"The manual does not specify a limit.", true, "the source is silent"},
		{"The given sources don’t explain that.", true, "a curly apostrophe"},
		{"There is no mention of a discount in the provided text.", true, "no mention"},
		{"Opening hours are not listed on the page.", true, "not listed on"},
		{"Opening hours are not listed in the document.", true, "not listed in"},
		{"I do not know.", true, "does not know"},
		{"I'm sorry, but I couldn't find the recipe in the results.", true, "did not find"},
		{"I am unable to answer the question from these passages.", true, "unable to answer"},
		{"This cannot be determined from the excerpt.", true, "cannot be determined"},
		{"It isn't clear from the article who won.", true, "not clear"},
		{"I'm sorry, but the context is about boats and not about trains.", true, "the sources are about something else"},
		{"The excerpt describes the roof. It does not mention the cellar.", true, "about something else, then silent"},
		{"The answer is:\n\nUnable to answer based on these pages.", true, "announced first"},
		{"The report does not state a price. However, such lamps often cost some 40 euros.", true, "and general knowledge"},
		{"", false, "nothing"},
		{"It opens at ten.", false, "an answer"},
		{"It opens at ten. The page does not mention Sundays.", false, "a caveat"},
		{"You can pay by card, in cash or by transfer within two weeks of the delivery of your goods. The text does not say whether cheques are taken.", false, "a caveat after a long answer"},
		{"No, the insurance does not cover storms.", false, "a rule"},
		{"It is not possible to cancel after Friday.", false, "what is not possible is an answer"},
		{"I can't help with that.", false, "a refusal"},
		{"I won't write that: it would be cruel.", false, "a refusal with a reason"},
	} {
		a := Abstains(c.text)
		if a.Abstains != c.want {
			t.Errorf("%s: Abstains(%.60q) = %t, %.2f, cues %v", c.reason, c.text, a.Abstains, a.P, a.Cues)
		}
		inside(t, c.text, a.Cues)
	}
}

func TestTrainAbstainer(t *testing.T) {
	rows := []AbstentionRow{{"It is red.", false}, {"The text does not say.", true}}
	first := TrainAbstainer(rows)
	if first != TrainAbstainer(rows) {
		t.Error("equal rows gave other weights")
	}
	if first.Weights[opensSilent] <= 0 || first.Weights[silentShare] <= 0 {
		t.Errorf("silence speaks against abstention: %v", first.Weights)
	}
	var contrary []AbstentionRow
	for range 200 {
		contrary = append(contrary, AbstentionRow{"The text does not say.", false})
	}
	if before, after := first.Judge("The text does not say.").P, TrainAbstainer(contrary).Judge("The text does not say.").P; after >= before {
		t.Errorf("rows that say the contrary moved %v to %v", before, after)
	}
}
