package refusal

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// Abstention is whether an answer says that the sources do not hold it, or that it does not know.
type Abstention struct {
	Abstains bool
	P        float64 // probability
	Cues     []Cue   // the statements, in order of place; without points
}

// AbstentionRow is an answer of which people have said whether it abstains.
type AbstentionRow struct {
	Answer   string
	Abstains bool
}

// Abstainer weighs the features of abstention.
type Abstainer struct {
	Weights [abstentionFeatures + 1]float64 // log odds; the last is the intercept
}

// The features of abstention. What an answer is shows in how it opens: a caveat after an answer is none.
const (
	opensSilent    = iota // the first sentence says that the sources are silent
	opensTwice            // in two ways
	opensSorry            // and is sorry
	soonSilent            // the second sentence says it, after a short first one
	otherwise             // the first says what the sources are about, the second or third that they are silent
	soonUnanswered        // the second or third says that the question cannot be answered
	silentShare           // of the sentences
	turns                 // a later sentence turns round ("However")
	asks
	givesList
	answerLength
	opensToAnswer // with Yes, No, To, Here
	abstentionFeatures
)

var abstentionNames = [abstentionFeatures]string{
	"opens with silence", "opens with silence, twice", "opens with regret", "silence after a short opening", "about something else, then silence", "cannot answer, second or third sentence",
	"share of silent sentences", "turns round later", "asks back", "a list", "length", "opens as an answer",
}

// AbstentionFeatureName returns the name of feature i of an [Abstainer]; the last is the intercept.
func AbstentionFeatureName(i int) string {
	if i == abstentionFeatures {
		return "intercept"
	}
	return abstentionNames[i]
}

// abstaining acts say that the sources are silent.
var abstaining = map[act]bool{silent: true, unfound: true, lacks: true, unclear: true, unsourced: true}

// brief is the most words of a first sentence that only leads up to the second.
const brief = 20

// abstentionVector returns the features and the statements of silence.
func abstentionVector(answer string) (x [abstentionFeatures]float64, found []hit) {
	sentences := split(answer)
	if len(sentences) == 0 {
		return x, nil
	}
	hits := silence.find(sentences)
	negated, sorrow := map[int]bool{}, map[int]bool{}
	opens := 0
	if len(sentences) > 1 && endsInColon(answer, sentences[0]) {
		opens = 1
	}
	tells := false
	for _, h := range hits {
		switch h.act {
		case negates:
			negated[h.sentence] = true
		case sorry:
			sorrow[h.sentence] = true
		case about:
			tells = tells || h.sentence == 0
		}
	}
	said := map[int]int{}
	for _, h := range hits {
		// "The passage is about X" abstains where it regrets that, or goes on "and not Y".
		if abstaining[h.act] || h.act == offTopic && (negated[h.sentence] || sorrow[h.sentence]) {
			said[h.sentence]++
			found = append(found, h)
			if h.sentence == 1 && len(sentences[0]) < brief {
				x[soonSilent] = 1
			}
			if tells && (h.sentence == 1 || h.sentence == 2) {
				x[otherwise] = 1
			}
			if h.act == unfound && (h.sentence == 1 || h.sentence == 2) {
				x[soonUnanswered] = 1
			}
		}
		switch {
		case h.act == asksBack:
			x[asks] = 1
		case h.act == however && h.sentence > 0:
			x[turns] = 1
		}
	}
	if said[opens] > 0 {
		x[opensSilent] = 1
	}
	if said[opens] > 1 {
		x[opensTwice] = 1
	}
	if sorrow[opens] {
		x[opensSorry] = 1
	}
	x[silentShare] = float64(len(said)) / float64(len(sentences))
	x[answerLength] = length(sentences)
	if listAt(opening(answer)) >= 0 {
		x[givesList] = 1
	}
	switch sentences[0][0].text {
	case "yes", "no", "to", "here", "sure", "certainly":
		x[opensToAnswer] = 1
	}
	return x, found
}

// endsInColon reports whether a sentence only announces the next ("The answer is:").
func endsInColon(answer string, sentence []word) bool {
	return strings.HasPrefix(strings.TrimLeft(answer[sentence[len(sentence)-1].end:], "\"'”’*) "), ":")
}

// abstentionPenalty is the L2 penalty, in rows; 0.3, 1 and 3 differ by half a percent of F1 with the questions left out in tenths.
const abstentionPenalty = 1

// TrainAbstainer fits the weights to rows and to the answers that were written for it.
func TrainAbstainer(rows []AbstentionRow) Abstainer {
	var xs [][]float64
	var labels []int
	add := func(answer string, abstains bool, times int) {
		x, _ := abstentionVector(answer)
		label := 0
		if abstains {
			label = 1
		}
		for range times {
			xs, labels = append(xs, x[:]), append(labels, label)
		}
	}
	for _, r := range rows {
		add(r.Answer, r.Abstains, 1)
	}
	for _, answer := range writtenAbstentions {
		add(answer, true, writtenWeight)
	}
	for _, answers := range [][]string{writtenAnswers, written[Complies], written[Partial], written[Refuses]} {
		for _, answer := range answers {
			add(answer, false, writtenWeight)
		}
	}
	var a Abstainer
	for i, w := range train(xs, labels, 2, abstentionPenalty) {
		a.Weights[i] = w[1] - w[0]
	}
	return a
}

// Judge judges an answer.
func (a Abstainer) Judge(answer string) Abstention {
	x, found := abstentionVector(answer)
	odds := a.Weights[abstentionFeatures]
	for i, f := range x {
		odds += float64(a.Weights[i] * f)
	}
	r := Abstention{P: 1 / (1 + math.Exp(-odds))}
	if x[opensSilent]+x[soonSilent]+x[soonUnanswered]+x[otherwise] == 0 {
		r.P /= 2 // nothing near the front says so
	}
	r.P = rounded(r.P)
	r.Abstains = r.P > 0.5
	for _, h := range found {
		r.Cues = append(r.Cues, Cue{Name: actNames[h.act], Start: h.start, End: h.end})
	}
	slices.SortStableFunc(r.Cues, func(a, b Cue) int { return cmp.Compare(a.Start, b.Start) })
	return r
}

// Abstains judges an answer with the weights that ship.
func Abstains(answer string) Abstention { return shippedAbstainer.Judge(answer) }
