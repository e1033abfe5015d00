package grounding

import "testing"

func TestNumbersInOtherWords(t *testing.T) {
	for _, c := range []struct {
		context, answer string
		lost            bool
		reason          string
	}{
		{"It opens at nine.", "It opens at 9:00.", false, "a time of day and a number in words"},
		{"It opens at 9 a.m. and closes at 18:00.", "It is open from 9:00 to 6 pm.", false, "two dials"},
		{"It opens at 9:30.", "It opens at 9.30 am.", false, "a point"},
		{"It opens at 9:00.", "It opens at 9:30.", true, "another minute"},
		{"It opens at 9 am.", "It opens at 10 am.", true, "another hour"},
		{"You have two weeks.", "You have 14 days.", false, "weeks and days"},
		{"The warranty is two years.", "The warranty is 24 months.", false, "years and months"},
		{"You have two weeks.", "You have 15 days.", true, "a day more"},
		{"You have one month.", "You have 30 days.", true, "months differ"},
		{"Half of the price is refunded.", "50 % of the price is refunded.", false, "a half"},
		{"It is 57.1 km away.", "It is 57 km away.", false, "rounded"},
		{"It is 57.1 km away.", "It is 58 km away.", true, "rounded wrongly"},
		{"It weighs 57.1 kg.", "It is 57 km away.", true, "another unit is not rounded"},
	} {
		lost := false
		for _, f := range NewIndex(c.context).Read(c.answer).Rules() {
			lost = lost || f.Kind == Number
		}
		if lost != c.lost {
			t.Errorf("%s: %q against %q: a number is lost: %v", c.reason, c.answer, c.context, lost)
		}
	}
}

func TestSentencesThatAreOnlyTurnedRound(t *testing.T) {
	for _, c := range []struct {
		context, answer string
		turned          bool
		reason          string
	}{
		{"Sale items cannot be returned.", "Sale items can be returned.", true, "a denial dropped"},
		{"Dogs are allowed.", "Dogs are not allowed.", true, "a denial added"},
		{"Sale items cannot be returned.", "Sale items cannot be returned.", false, "the same"},
		{"Orders are not shipped on Sundays, but orders of spare parts may be picked up at the gate.", "Orders of spare parts may be picked up at the gate.", false, "the denial is of something else"},
	} {
		if got := len(NewIndex(c.context).Read(c.answer).Rules()) > 0; got != c.turned {
			t.Errorf("%s: %q against %q: %v", c.reason, c.answer, c.context, got)
		}
	}
}
