package reports

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/json"
	"errors"
	"hash/fnv"
	"io"

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
