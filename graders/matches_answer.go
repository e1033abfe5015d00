package graders

import (
	"encoding/json"
	"fmt"
	"strings"

	"seatrial/eval"
	"seatrial/graders/final"
	"seatrial/graders/schema"
)

// matchNumber compares the number that the answer gives.
type matchNumber struct{ options matchesOptions }

func (m matchNumber) compare(output string, reference json.RawMessage) (compared, error) {
	o := m.options
	text := scalarText(reference)
	wanted := final.Numbers(text, o.DecimalComma && reference[0] == '"')
	if len(wanted) != 1 {
		return neither("the reference %s is not one number", quote(text))
	}
	want := wanted[0]
	got, found, ambiguous, why := final.FindNumber(output, want.Unit, o.DecimalComma, o.Last)
	switch {
	case ambiguous:
		return neither("%s: ask for a marked answer, or set last: true", why)
	case !found:
		return yesNo(false, "%s, %s is wanted", why, quote(text)), nil
	}
	c := yesNo(final.Equal(got.Value, want.Value, o.Absolute, o.Relative), "the answer is %v%s, %s is wanted",
		got.Value, tolerance(o), quote(text))
	c.score.Evidence = []eval.Evidence{inOutput(output, got.Start, got.End, "the number")}
	c.details["got"], c.details["want"] = got.Value, want.Value
	return c, nil
}

func tolerance(o matchesOptions) string {
	if o.Absolute == 0 && o.Relative == 0 {
		return ""
	}
	return fmt.Sprintf(" (tolerance %v absolute, %v relative)", o.Absolute, o.Relative)
}

// matchChoice compares the letter that the answer chooses.
type matchChoice struct {
	texts []string
	n     int
}

// letters is how many choices there are where no texts are given: A to J.
const letters = 10

func newMatchChoice(o matchesOptions) (comparer, error) {
	m := matchChoice{o.Choices, letters}
	if o.Choices != nil {
		m.n = len(o.Choices)
		seen := map[string]bool{}
		for _, text := range o.Choices {
			if key := final.Key(text); key == "" || seen[key] {
				return nil, optionError("choices", "the choice %s is empty or twice", quote(text))
			} else {
				seen[key] = true
			}
		}
	}
	if m.n < 2 || m.n > 26 {
		return nil, optionError("choices", "there are %d choices: want 2 to 26", m.n)
	}
	return each(m.compare), nil
}

// letter returns the reference's letter: a letter, or a choice's text.
func (m matchChoice) letter(reference string) (byte, bool) {
	for i, text := range m.texts {
		if final.Key(text) == final.Key(reference) {
			return byte('A' + i), true
		}
	}
	bare := strings.Trim(strings.ToUpper(strings.TrimSpace(reference)), "()[].: ")
	if len(bare) != 1 || bare[0] < 'A' || bare[0] >= byte('A'+m.n) {
		return 0, false
	}
	return bare[0], true
}

func (m matchChoice) compare(output string, reference json.RawMessage) (compared, error) {
	text := scalarText(reference)
	want, ok := m.letter(text)
	if !ok {
		return neither("the reference %s is neither a letter from A to %c nor one of the choices", quote(text), 'A'+m.n-1)
	}
	got, found, ambiguous, why := final.FindChoice(output, m.n, m.texts)
	switch {
	case ambiguous:
		return neither("%s", why)
	case !found:
		return yesNo(false, "%s, %c is wanted", why, want), nil
	}
	c := yesNo(got.Letter == want, "the answer chooses %c (%s), %c is wanted", got.Letter, got.By, want)
	c.score.Evidence = []eval.Evidence{inOutput(output, got.Start, got.End, "the choice ("+got.By+")")}
	c.details["choice"] = string(got.Letter)
	return c, nil
}

// matchSet compares the members of lists.
type matchSet struct{ least float64 }

func (m matchSet) compare(output string, reference json.RawMessage) (compared, error) {
	got, err := members(output)
	if err != nil {
		return neither("the answer is a list of more than texts and numbers: compare it with metric json")
	}
	want, err := members(scalarText(reference))
	if err != nil || len(want) == 0 {
		return neither("the reference %s is no list of texts or numbers", quote(string(reference)))
	}
	wanted, seen := map[string]bool{}, map[string]bool{}
	for _, item := range want {
		wanted[item.Key] = true
	}
	var evidence []eval.Evidence
	note := func(e eval.Evidence) {
		if len(evidence) < 2*mostMissing {
			evidence = append(evidence, e)
		}
	}
	both := 0
	for _, item := range got {
		switch {
		case seen[item.Key]:
		case wanted[item.Key]:
			both++
		default:
			note(inOutput(output, item.Start, item.End, "not expected"))
		}
		seen[item.Key] = true
	}
	listed := map[string]bool{}
	for _, item := range want {
		if !seen[item.Key] && !listed[item.Key] {
			note(eval.Evidence{Where: "expected", Text: cut(item.Key), Note: "not in the answer"})
		}
		listed[item.Key] = true
	}
	value := 2 * float64(both) / float64(len(seen)+len(wanted))
	c := graded("F1 of the sets", value, m.least)
	c.score.Explanation += fmt.Sprintf(": %d of %s found, %d too many", both, count(len(wanted), "member"), len(seen)-both)
	c.score.Evidence = evidence
	return c, nil
}

// members returns the members of a list: of a JSON list, or of a text that is split.
func members(s string) ([]final.Item, error) {
	v, err := schema.Parse(s)
	list, ok := v.([]any)
	if err != nil || !ok {
		return final.Items(s), nil
	}
	var items []final.Item
	for _, member := range list {
		switch member := member.(type) {
		case string:
			items = append(items, final.Item{Key: final.Key(member), End: len(s)})
		case json.Number:
			items = append(items, final.Item{Key: string(member), End: len(s)})
		default:
			return nil, fmt.Errorf("not a text or a number")
		}
	}
	return items, nil
}
