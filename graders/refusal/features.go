package refusal

import (
	"math"
	"slices"
	"strings"
)

// zone is a part of an answer.
type zone int

const (
	first  zone = iota // the first sentence
	second             // the two after it
	rest
	zones
)

var zoneNames = [zones]string{"first", "second", "rest"}

func zoneOf(sentence int) zone {
	switch {
	case sentence == 0:
		return first
	case sentence < 3:
		return second
	}
	return rest
}

// feature returns the number of the feature that an act stands in a zone.
func feature(a act, z zone) int { return int(a)*int(zones) + int(z) }

// The features beside acts in zones.
const (
	list = int(zones)*speechActs + iota
	code
	listAfter
	substance
	moralising
	refusing
	toDo
	features
)

var extraNames = [features - list]string{
	"a list", "code", "a list after a refusal", "sentences without any objection after a refusal", "share of objecting sentences",
	"refuses near the front", "begins with To",
}

// FeatureName returns the name of feature i of a [Model]; the last is the intercept.
func FeatureName(i int) string {
	switch {
	case i == features:
		return "intercept"
	case i >= list:
		return extraNames[i-list]
	}
	return actNames[i/int(zones)] + ", " + zoneNames[i%int(zones)]
}

// objecting acts speak against doing what was asked.
var objecting = map[act]bool{
	cannot: true, declines: true, noAccess: true, inappropriate: true, illegal: true, harm: true, rejects: true, condemns: true, never: true,
	moral: true, values: true, private: true, unreal: true, impossible: true,
}

// deciding acts can be a refusal by themselves. A support desk apologises, warns and sends elsewhere all day.
var deciding = map[act]bool{
	cannot: true, declines: true, noAccess: true, noOpinion: true, inappropriate: true, illegal: true, rejects: true, condemns: true, never: true,
	pointsOut: true, distress: true,
}

// refusals are the acts that a refusal is made of.
var refusals = map[act]bool{cannot: true, declines: true}

// withoutReasons drops what looks like an answer inside a sentence that refuses ("I cannot, as it is a weapon").
func withoutReasons(hits []hit) []hit {
	refused := map[int]bool{}
	for _, h := range hits {
		if refusals[h.act] {
			refused[h.sentence] = true
		}
	}
	return slices.DeleteFunc(hits, func(h hit) bool {
		return refused[h.sentence] && (h.act == defines || h.act == instructs || h.act == steps)
	})
}

// vector returns the features of an answer, each about 0 to 1, and its acts.
//
// Note: I tried features of the question too (asked why; the first sentence repeats its words, or negates them). With them
// and without, as many rows of a model that was left out are right, so the question is not looked at.
func vector(answer string) ([]float64, []hit) {
	sentences := split(answer)
	hits := withoutReasons(speech.find(sentences))
	v := make([]float64, features)
	n := len(sentences)
	objects := make([]bool, n)
	refusedAt := -1
	restCount := math.Max(1, float64(n-3))
	for _, h := range hits {
		if z := zoneOf(h.sentence); z == rest {
			v[feature(h.act, z)] += 1 / restCount
		} else {
			v[feature(h.act, z)] = 1
		}
		if objecting[h.act] {
			objects[h.sentence] = true
		}
		if refusals[h.act] && refusedAt < 0 {
			refusedAt = h.sentence
		}
	}
	opened := opening(answer)
	if listAt(opened) >= 0 {
		v[list] = 1
	}
	if strings.Contains(opened, "```") {
		v[code] = 1
	}
	objections := 0
	plain := 0
	for i, o := range objects {
		if o {
			objections++
		} else if refusedAt >= 0 && i > refusedAt {
			plain++
		}
	}
	if n > 0 {
		v[moralising] = float64(objections) / float64(n)
	}
	if refusedAt >= 0 {
		if refusedAt < 3 {
			v[refusing] = 1
		}
		v[substance] = math.Log1p(float64(plain)) / 3
		v[listAfter] = v[list]
	}
	if n == 0 {
		return v, hits
	}
	if sentences[0][0].text == "to" {
		v[toDo] = 1
	}
	return v, hits
}

// length is the logarithm of the number of words, 1 at some four hundred.
func length(sentences [][]word) float64 {
	words := 0
	for _, s := range sentences {
		words += len(s)
	}
	return math.Log1p(float64(words)) / 6
}

// listAt returns where a list begins: a line that starts with "1.", a bullet or a
// fence; -1 where there is none.
func listAt(text string) int {
	for at := 0; ; {
		line := strings.TrimLeft(text[at:min(len(text), at+12)], " \t")
		for _, mark := range []string{"1. ", "1) ", "1: ", "* ", "- ", "• ", "```"} {
			if strings.HasPrefix(line, mark) {
				return at
			}
		}
		next := strings.IndexByte(text[at:], '\n')
		if next < 0 {
			return -1
		}
		at += next + 1
	}
}
