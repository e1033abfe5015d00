package reports

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"time"

	"seatrial/eval"
)

// sampleRows is the table of all packed samples by columns: what is filtered and sorted by.
type sampleRows struct {
	Prompts []string `json:"prompts"`
	Targets []string `json:"targets"`
	Cases   []string `json:"cases"`
	Tags    []string `json:"tags"`
	Needs   []string `json:"requirements"`
	Graders []string `json:"graders"`
	Changes []string `json:"changes"`
	Purpose []string `json:"purposes"`
	TagSets [][]int  `json:"tagsets"`
	Sets    [][]int  `json:"sets"` // of graders that did not pass

	Case    tableColumn[int]     `json:"case"`
	Prompt  tableColumn[int]     `json:"prompt"`
	Target  tableColumn[int]     `json:"target"`
	Epoch   tableColumn[int]     `json:"epoch"`
	State   tableColumn[int]     `json:"state"`
	TagSet  tableColumn[int]     `json:"tag"`
	Need    tableColumn[int]     `json:"requirement"` // -1: none
	Set     tableColumn[int]     `json:"failing"`
	Change  tableColumn[int]     `json:"change"` // -1: none
	Why     tableColumn[int]     `json:"purpose"`
	Latency tableColumn[int]     `json:"latency"` // milliseconds
	Tokens  tableColumn[int]     `json:"tokens"`
	Cost    tableColumn[float64] `json:"cost"`

	Blocks []int `json:"blocks"` // how many samples each block has, which are in the order of the rows

	numbers map[string]map[string]int
}

// tableColumn is written as one value where all are equal, which most columns of most runs are.
type tableColumn[T int | float64] []T

func (c tableColumn[T]) MarshalJSON() ([]byte, error) {
	if len(c) > 0 && !slices.ContainsFunc(c, func(v T) bool { return v != c[0] }) {
		return json.Marshal(c[0])
	}
	return json.Marshal(append([]T{}, c...))
}

func newRows() *sampleRows {
	none := func() []string { return []string{} } // a list, and not null
	return &sampleRows{Prompts: none(), Targets: none(), Cases: none(), Tags: none(), Needs: none(), Graders: none(), Changes: none(), Purpose: none(),
		TagSets: [][]int{}, Sets: [][]int{}, Blocks: []int{}, numbers: map[string]map[string]int{}}
}

func (t *sampleRows) len() int { return len(t.Case) }

// number returns the place of a name in a list, which it joins.
func (t *sampleRows) number(list *[]string, column, name string) int {
	if t.numbers[column] == nil {
		t.numbers[column] = map[string]int{}
	}
	n, ok := t.numbers[column][name]
	if !ok {
		n = len(*list)
		t.numbers[column][name] = n
		*list = append(*list, oneLine(name))
	}
	return n
}

func (t *sampleRows) set(list *[][]int, column string, members []int) int {
	slices.Sort(members)
	members = slices.Compact(members)
	key := string(mustMarshal(members))
	if t.numbers[column] == nil {
		t.numbers[column] = map[string]int{}
	}
	n, ok := t.numbers[column][key]
	if !ok {
		n = len(*list)
		t.numbers[column][key] = n
		if members == nil {
			members = []int{}
		}
		*list = append(*list, members)
	}
	return n
}

func (t *sampleRows) add(s eval.Sample, p *packer) {
	t.Case = append(t.Case, t.number(&t.Cases, "case", s.Key.Case))
	t.Prompt = append(t.Prompt, t.number(&t.Prompts, "prompt", s.Key.Prompt))
	t.Target = append(t.Target, t.number(&t.Targets, "target", s.Key.Target))
	t.Epoch = append(t.Epoch, s.Key.Epoch)
	t.State = append(t.State, stateNumber(stateOf(s)))
	need := -1
	var tags []int
	if s.Case != nil {
		for _, tag := range s.Case.Tags {
			tags = append(tags, t.number(&t.Tags, "tag", tag))
		}
		if s.Case.Requirement != "" {
			need = t.number(&t.Needs, "requirement", s.Case.Requirement)
		}
	}
	t.TagSet, t.Need = append(t.TagSet, t.set(&t.TagSets, "tagset", tags)), append(t.Need, need)
	var failing []int
	for _, sc := range s.Scores {
		if sc.Verdict != eval.Pass {
			failing = append(failing, t.number(&t.Graders, "grader", cmp.Or(sc.Name, sc.Grader)))
		}
	}
	t.Set = append(t.Set, t.set(&t.Sets, "set", failing))
	t.Change = append(t.Change, t.changeOf(s, p))
	purpose := s.Key.Purpose
	if purpose == "" {
		purpose = eval.Planned
	}
	t.Why = append(t.Why, t.number(&t.Purpose, "purpose", string(purpose)))
	t.Latency = append(t.Latency, int(s.Latency/time.Millisecond))
	t.Tokens = append(t.Tokens, s.Usage.InputTokens+s.Usage.OutputTokens)
	t.Cost = append(t.Cost, s.Cost)
}

// changeOf names what happened to a sample's case since the baseline, and how sure that is where it was asked again.
func (t *sampleRows) changeOf(s eval.Sample, p *packer) int {
	c := p.changes.of(s.Key)
	switch {
	case c != nil:
		return t.number(&t.Changes, "change", changeWord(*c, p.findings))
	case p.baseline.reworded(s):
		return t.number(&t.Changes, "change", rewordedWord)
	}
	return -1
}

func (t *sampleRows) json(r eval.Report) []byte {
	return asText(mustMarshal(struct {
		States []state `json:"states"`
		Run    string  `json:"run"`
		Length int     `json:"length"`
		*sampleRows
	}{recordStates, oneLine(r.Run.ID), t.len(), t}))
}

// asText escapes in JSON what a parser of HTML or XML would see something in.
func asText(raw []byte) []byte {
	var out bytes.Buffer
	json.HTMLEscape(&out, raw)
	return bytes.TrimSpace(out.Bytes())
}
