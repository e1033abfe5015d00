package reports

import (
	"bytes"
	"cmp"
	"compress/flate"
	"encoding/base64"
	"encoding/json"
	"errors"
	"hash/fnv"
	"io"
	"slices"
	"time"

	"seatrial/eval"
)

// packBounds bound what a report holds of its samples.
type packBounds struct {
	bytes int // of packed blocks and their index, as they stand in the file
	rows  int // no browser scrolls further
}

var packLimit = packBounds{bytes: 62 << 20, rows: 250_000}

// packedType and indexType are of no program that a browser knows, so that it leaves such an element alone.
const (
	packedType = "application/x-seatrial-deflate"
	indexType  = "application/json"
)

// blockBytes is when a block is closed: one is unpacked whole to show one of its samples.
const blockBytes = 96 << 10

// ahead is how many blocks may be packed at the same time. It is no number of processors, so that
// every machine finds the same block to be the one too many.
const ahead = 8

// packed is all samples in compressed blocks, which a page holds as inert text.
type packed struct {
	index  []byte
	blocks [][]byte
	// Of Passed planned samples that passed, Kept are here: one case in Every.
	Every, Passed, Kept int
}

// packSamples packs all samples; where that would be too much, all that did not pass or changed and one in every
// 2, 4, 8, ... cases of the others, chosen by a digest of its id.
func packSamples(r eval.Report, limit packBounds) (*packed, error) {
	if r.Samples == nil {
		return nil, nil
	}
	baseline, err := readBaseline(r)
	if err != nil {
		return nil, err
	}
	p := packer{recorder: recorder{r.Run, r.Store, forgiven(r.Decision), newChangeIndex(r.Diff), baseline}, limit: limit, findings: rechecked(r.Decision)}
	for every := 1; ; every *= 2 {
		out, part, err := p.pack(r, every)
		if err == nil || !errors.Is(err, errTooMuch) {
			return out, err
		}
		for part > 0 && part*2 < 1 { // so many times too much that half of it is too much as well
			every, part = every*2, part*2
		}
		if every > 1<<20 { // what did not pass is too much by itself
			p.limit = packBounds{1 << 62, 1 << 62}
		}
	}
}

var errTooMuch = errors.New("more samples than a page holds")

type packer struct {
	recorder
	limit    packBounds
	findings map[string]eval.Finding
}

// pack returns errTooMuch, and which part of the planned samples would have fitted, as soon as the limit is passed.
func (p *packer) pack(r eval.Report, every int) (*packed, float64, error) {
	out := &packed{Every: every}
	rows := newRows()
	var pending []chan []byte
	size, closed := 0, 0
	settle := func(n int) { // takes in what was packed, down to n that are not
		for len(pending)-closed > n {
			done := <-pending[closed]
			out.blocks = append(out.blocks, done)
			size += len(done)
			closed++
		}
	}
	b := newBlock()
	flush := func() {
		if len(b.records) == 0 {
			return
		}
		ch := make(chan []byte, 1)
		go func(b *block) { ch <- deflated(b.json()) }(b)
		pending = append(pending, ch)
		rows.Blocks = append(rows.Blocks, len(b.records))
		b = newBlock()
		settle(ahead)
	}
	var err error
	read := 0
	for s, failure := range r.Samples {
		if failure != nil {
			err = failure
			break
		}
		read++
		asked := s.Key.Purpose == eval.Planned || s.Key.Purpose == ""
		if asked && stateOf(s) == passed {
			out.Passed++
			if p.changes.of(s.Key) == nil && !chosen(s.Key.Case, every) {
				continue
			}
			out.Kept++
		}
		rows.add(s, p)
		b.add(p.record(b, s))
		if b.size > blockBytes {
			flush()
			if size > p.limit.bytes || rows.len() > p.limit.rows {
				err = errTooMuch
				break
			}
		}
	}
	flush()
	settle(0)
	out.index = rows.json(r)
	if err == nil && (size+len(out.index) > p.limit.bytes || rows.len() > p.limit.rows) {
		err = errTooMuch
	}
	if err != nil {
		return nil, float64(read) / float64(max(1, r.Run.Plan.Trials)), err
	}
	return out, 1, nil
}

// chosen reports whether a case that passed is among one in every.
func chosen(id string, every int) bool {
	if every == 1 {
		return true
	}
	h := fnv.New64a()
	io.WriteString(h, id)
	return h.Sum64()%uint64(every) == 0
}

// block is the samples that are packed together, and their texts, each once.
type block struct {
	records []record
	texts   []any // a string where all of it is plain
	at      map[string]int
	size    int
}

func newBlock() *block { return &block{at: map[string]int{}} }

// text returns the number of a text.
func (b *block) text(list []piece) int {
	t := flatten(list)
	n := len(b.texts)
	if t.Escape == nil && t.Mark == nil {
		if at, ok := b.at[t.Text]; ok {
			return at
		}
		b.at[t.Text] = n
		b.texts = append(b.texts, t.Text)
	} else {
		b.texts = append(b.texts, t)
	}
	b.size += len(t.Text) + 8
	return n
}

func (b *block) add(r record) {
	b.records = append(b.records, r)
	b.size += 200
	for _, s := range r.Scores {
		b.size += len(s.Why) + len(s.Details) + 40
	}
}

func (b *block) json() []byte {
	return mustMarshal(struct {
		Texts   []any    `json:"t"`
		Records []record `json:"r"`
	}{b.texts, b.records})
}

// mustMarshal writes values of strings and numbers.
func mustMarshal(v any) []byte {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// asText escapes in JSON what a parser of HTML or XML would see something in.
func asText(raw []byte) []byte {
	var out bytes.Buffer
	json.HTMLEscape(&out, raw)
	return bytes.TrimSpace(out.Bytes())
}

// deflated packs bytes as text that no parser of HTML sees anything in.
func deflated(raw []byte) []byte {
	var out bytes.Buffer
	text := base64.NewEncoder(base64.StdEncoding, &out)
	z, err := flate.NewWriter(text, flate.DefaultCompression)
	if err == nil {
		_, err = z.Write(raw)
	}
	if err = errors.Join(err, z.Close(), text.Close()); err != nil {
		panic(err) // into memory
	}
	return out.Bytes()
}

// writeIndex writes what comes before the report, so that the browser of samples is ready while the rest of a long
// file is read: the index, the first block, and the program.
func (p *packed) writeIndex(out io.Writer) {
	if p != nil {
		writeScript(out, `type="`+indexType+`" id="index"`, p.index)
		p.writeBlocks(out, 0, min(1, len(p.blocks)))
	}
	io.WriteString(out, "<script>"+htmlScript+"</script>\n")
}

// writeRest writes what nobody waits for.
func (p *packed) writeRest(out io.Writer) {
	if p != nil {
		p.writeBlocks(out, min(1, len(p.blocks)), len(p.blocks))
	}
}

func (p *packed) writeBlocks(out io.Writer, from, to int) {
	for _, b := range p.blocks[from:to] {
		writeScript(out, `type="`+packedType+`"`, b)
	}
}

func writeScript(out io.Writer, attributes string, text []byte) {
	io.WriteString(out, "<script "+attributes+">")
	out.Write(text)
	io.WriteString(out, "</script>\n")
}

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
