package gradertest

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"seatrial/eval"
	"seatrial/graders"
)

// Env returns an environment whose models are [Models].
func Env() graders.Env { return graders.Env{Models: Models{}} }

// Models is a fake of eval.Models with four targets, each a [Judge]: "judge", which only judges,
// "tested", which is under test too, "lenient", which passes everything, and "strict", which fails everything.
type Models struct{}

// Provider returns one of them.
func (Models) Provider(id string) (eval.Provider, eval.Target, error) {
	says := map[string]string{"judge": "", "tested": "", "lenient": "pass", "strict": "fail"}
	verdict, ok := says[id]
	if !ok {
		return nil, eval.Target{}, fmt.Errorf("no target named %q", id)
	}
	return Judge{verdict}, eval.Target{ID: id, Provider: "scripted", Model: id, Judge: id != "tested", Price: eval.Price{Input: 1, Output: 1}}, nil
}

// Embed returns vectors of the letters that a text has, so that equal texts have equal ones.
func (Judge) Embed(_ context.Context, _ string, texts []string) ([][]float64, eval.Usage, error) {
	vectors := make([][]float64, len(texts))
	for i, text := range texts {
		vectors[i] = make([]float64, 64)
		for _, b := range []byte(text) {
			vectors[i][b%64]++
		}
	}
	return vectors, eval.Usage{InputTokens: 10 * len(texts), Known: true}, nil
}

// Judge is a provider that judges by rules. Whatever it is asked, it talks nonsense where it reads the word
// "nonsense". It passes what says "30 days", cannot judge "???", fails everything else, and gives the grade
// of a scale that the answer names. Of two answers it prefers the one that says "30 days", and the first one
// where one says "first come". Of a text that it is to take apart it finds every sentence that a passage
// has in the same words, quotes what no passage says where the sentence has "???", and calls a
// contradiction what begins with the same three words as a sentence of a passage.
type Judge struct{ verdict string }

// Complete judges the last message.
func (j Judge) Complete(_ context.Context, req eval.Request) (eval.Response, error) {
	asked := question{req.LastUser(), "verdict", nil}
	if f := req.ResponseFormat; f != nil {
		asked.name = f.Name
		for _, found := range regexp.MustCompile(`"enum":\[([^\]]*)\]`).FindAllStringSubmatch(string(f.Schema), -1) {
			for name := range strings.SplitSeq(found[1], ",") {
				asked.menu = append(asked.menu, strings.Trim(name, `"`))
			}
		}
	}
	reply := map[string]any{"reason": "I was told to.", "verdict": j.verdict}
	if j.verdict == "" {
		reply = asked.judged()
	}
	text, err := json.Marshal(reply)
	if reply == nil {
		text = []byte("I would rather not say.")
	}
	return eval.Response{
		Text: string(text), FinishReason: eval.FinishStop, Usage: eval.Usage{InputTokens: 100, OutputTokens: 10, Known: true},
	}, err
}

type question struct {
	text, name string
	menu       []string
}

// given returns the material of a name, "" where there is none.
func (q question) given(name string) string {
	_, rest, _ := strings.Cut(q.text, "<<< "+name+" ")
	_, rest, _ = strings.Cut(rest, " >>>\n")
	text, _, _ := strings.Cut(rest, "\n<<< end ")
	return text
}

func (q question) passages() []string {
	var all []string
	for n := 1; strings.Contains(q.text, fmt.Sprintf("<<< passage %d ", n)); n++ {
		all = append(all, q.given(fmt.Sprintf("passage %d", n)))
	}
	return all
}

// judged is the reply, nil for nonsense.
func (q question) judged() map[string]any {
	if strings.Contains(q.text, "nonsense") {
		return nil
	}
	switch q.name {
	case "statements":
		return map[string]any{"statements": q.statements()}
	case "passages":
		var all []any
		for i, p := range q.passages() {
			all = append(all, map[string]any{"passage": i + 1, "reason": "I looked for 30 days.", "verdict": choose(p, "useful", "not_useful")})
		}
		return map[string]any{"passages": all}
	case "preference":
		first, second := q.given("first answer"), q.given("second answer")
		verdict := "tie"
		switch {
		case strings.Contains(first+second, "first come"):
			verdict = "first"
		case says30(first) && !says30(second):
			verdict = "first"
		case says30(second) && !says30(first):
			verdict = "second"
		}
		return map[string]any{"reason": "I looked for 30 days.", "verdict": verdict}
	}
	verdict := choose(q.text, "pass", "fail")
	if q.menu != nil && !slices.Contains(q.menu, verdict) {
		for word := range strings.FieldsFuncSeq(q.given("answer"), func(r rune) bool { return r < 'a' || r > 'z' }) {
			if slices.Contains(q.menu, word) {
				verdict = word
			}
		}
	}
	return map[string]any{"reason": "I looked for 30 days.", "verdict": verdict}
}

func says30(text string) bool { return strings.Contains(text, "30 days") }

func choose(text, good, bad string) string {
	switch {
	case strings.Contains(text, "???"):
		return "cannot_judge"
	case says30(text):
		return good
	}
	return bad
}

var sentence = regexp.MustCompile(`[^.?!]+[.?!]*`)

// statements takes the answer apart, or the reference where there is no answer.
func (q question) statements() []any {
	text := q.given("answer")
	if text == "" {
		text = q.given("reference")
	}
	found, lost := "supported", "not_mentioned"
	if slices.Contains(q.menu, "attributable") {
		found, lost = "attributable", "not_attributable"
	}
	all := []any{}
	for _, part := range sentence.FindAllString(text, 50) {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		ruling, quote := lost, ""
		words := strings.Fields(part)
		for _, p := range q.passages() {
			switch {
			case strings.Contains(part, "???"):
				ruling, quote = found, "as everybody knows full well"
			case strings.Contains(p, strings.Trim(part, ".?!")):
				ruling, quote = found, part
			case ruling == "not_mentioned" && len(words) > 3 && strings.Contains(p, strings.Join(words[:3], " ")):
				ruling, quote = "contradicted", strings.Join(words[:3], " ")
			}
		}
		all = append(all, map[string]any{"part": part, "claim": part, "quote": quote, "reason": "I compared the words.", "ruling": ruling})
	}
	return all
}
