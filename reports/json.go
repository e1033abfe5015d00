package reports

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"seatrial/eval"
)

// JSONFormat names the document that [JSON] writes. Members may be added to it;
// none is renamed, removed or given another meaning without a new number.
const JSONFormat = "seatrial/report/v1"

// JSON writes a report as one JSON document, the same for runs, diffs and gates. Its members are in the schema "report"
// ([Schemas]) and in FORMATS.md.
//
// Rates are 0..1, durations nanoseconds, times RFC 3339. Samples and changes
// name their prompt and target in "key" ("prompt", "target"); the values are in
// run.suite. Characters that cannot be seen are written as \u escapes, so that
// the document can be printed to a terminal; it is otherwise verbatim.
//
// Samples are streamed. Where reading them fails, the document has no end: it
// is not valid JSON, and an error is returned.
func JSON(w io.Writer, r eval.Report) error {
	doc := object{w: w}
	doc.member("format", JSONFormat)
	doc.member("tool", r.Tool)
	doc.member("run", r.Run)
	if r.Summary.Total.Tally.Planned > 0 || len(r.Summary.Cells) > 0 {
		doc.member("summary", r.Summary)
	}
	if r.Decision != nil {
		doc.member("decision", r.Decision)
	}
	if r.Diff != nil {
		doc.member("diff", slimDiff(*r.Diff))
	}
	doc.member("graders", emptyList(r.Graders))
	doc.member("instruments", emptyList(r.Instruments))
	if r.Flakiness != nil {
		doc.member("flakiness", r.Flakiness)
	}
	if r.Candidate != (eval.Candidate{}) {
		doc.member("candidate", r.Candidate)
	}
	if len(r.Requirements)+len(r.Controls) > 0 {
		doc.member("requirements", emptyList(r.Requirements))
		doc.member("controls", emptyList(r.Controls))
	}
	if len(r.History) > 0 {
		doc.member("history", r.History)
	}
	if r.Holdout != nil {
		doc.member("holdout", r.Holdout)
	}
	if r.Samples != nil && doc.err == nil {
		doc.key("samples")
		n := 0
		doc.write([]byte("["))
		for s, err := range r.Samples {
			if err != nil {
				return fmt.Errorf("read samples of run %s: %w", r.Run.ID, err)
			}
			if n > 0 {
				doc.write([]byte(","))
			}
			doc.write([]byte("\n    "))
			doc.value(slimSample(s), "")
			if doc.err != nil {
				break
			}
			n++
		}
		if n > 0 {
			doc.write([]byte("\n  "))
		}
		doc.write([]byte("]"))
	}
	return doc.end()
}

// JSONList writes what the reading commands list, as one document with the
// members "format" ("seatrial/NAME/v1") and NAME: runs, graders, baselines, ...
func JSONList[T any](w io.Writer, name string, items []T) error {
	doc := object{w: w}
	doc.member("format", "seatrial/"+name+"/v1")
	doc.member(name, emptyList(items))
	return doc.end()
}

// JSONRuns is JSONList of runs, each with what was decided of it, by its id, in "decisions".
func JSONRuns(w io.Writer, runs []eval.Run, decisions map[string][]eval.DecisionRecord) error {
	type runJSON struct {
		eval.Run
		Decisions []eval.DecisionRecord `json:"decisions,omitempty"`
	}
	list := make([]runJSON, len(runs))
	for i, r := range runs {
		list[i] = runJSON{r, decisions[r.ID]}
	}
	return JSONList(w, "runs", list)
}

// JSONOne writes one value of a reading command, as a document with the members "format"
// ("seatrial/NAME/v1") and NAME.
func JSONOne(w io.Writer, name string, v any) error {
	doc := object{w: w}
	doc.member("format", "seatrial/"+name+"/v1")
	doc.member(name, v)
	return doc.end()
}

// JSONSamples is JSONList of samples, in the form that they have in a report.
func JSONSamples(w io.Writer, samples []eval.Sample) error {
	slim := make([]sampleJSON, len(samples))
	for i, s := range samples {
		slim[i] = slimSample(s)
	}
	return JSONList(w, "samples", slim)
}

func emptyList[T any](list []T) []T {
	if list == nil {
		return []T{} // [] and not null
	}
	return list
}

// sampleJSON leaves out what each sample shares with many: its prompt and target.
type sampleJSON struct {
	eval.Sample
	Prompt *eval.Prompt `json:"prompt,omitempty"`
	Target *eval.Target `json:"target,omitempty"`
}

func slimSample(s eval.Sample) sampleJSON { return sampleJSON{Sample: s} }

type caseDiffJSON struct {
	eval.CaseDiff
	BaselineSample  *sampleJSON `json:"baseline_sample,omitempty"`
	CandidateSample *sampleJSON `json:"candidate_sample,omitempty"`
}

type diffJSON struct {
	eval.Diff
	Changes []caseDiffJSON `json:"changes"`
}

func slimDiff(d eval.Diff) diffJSON {
	out := diffJSON{Diff: d, Changes: make([]caseDiffJSON, len(d.Changes))}
	for i, c := range d.Changes {
		out.Changes[i].CaseDiff = c
		if c.BaselineSample != nil {
			s := slimSample(*c.BaselineSample)
			out.Changes[i].BaselineSample = &s
		}
		if c.CandidateSample != nil {
			s := slimSample(*c.CandidateSample)
			out.Changes[i].CandidateSample = &s
		}
	}
	return out
}

// object writes one JSON object member by member and keeps the first error.
type object struct {
	w   io.Writer
	n   int
	err error
}

func (o *object) write(b []byte) {
	if o.err == nil {
		_, o.err = o.w.Write(b)
	}
}

func (o *object) key(name string) {
	sep := ",\n  "
	if o.n == 0 {
		sep = "{\n  "
	}
	o.n++
	o.write([]byte(sep))
	o.value(name, "")
	o.write([]byte(": "))
}

func (o *object) member(name string, v any) {
	o.key(name)
	o.value(v, "  ")
}

// value writes v on one line, or indented where indent is not empty.
func (o *object) value(v any, indent string) {
	if o.err != nil {
		return
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if indent != "" {
		enc.SetIndent(indent, "  ")
	}
	if err := enc.Encode(v); err != nil {
		var unsupported *json.UnsupportedValueError
		if errors.As(err, &unsupported) {
			err = fmt.Errorf("write JSON: a figure is %s", unsupported.Str)
		}
		o.err = err
		return
	}
	o.write(asciiEscapes(bytes.TrimRight(b.Bytes(), "\n")))
}

func (o *object) end() error {
	o.write([]byte("\n}\n"))
	return o.err
}

// ciCommand is what CI systems take for a command wherever it stands in their log: ##[error], ##vso[ and the like.
var ciCommand = regexp.MustCompile(`#(#[A-Za-z]*\[)`)

// asciiEscapes writes the invisible characters of a JSON text, which are in
// strings alone, as \u escapes, and so the signs that begin a CI system's commands. Encoding/json does so for C0
// controls only.
func asciiEscapes(b []byte) []byte {
	b = ciCommand.ReplaceAll(b, []byte(`\u0023$1`))
	clean := true
	for _, c := range b {
		if c >= 0x7f {
			clean = false
			break
		}
	}
	if clean {
		return b
	}
	var out bytes.Buffer
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		switch {
		case r < 0x7f || unicode.IsGraphic(r) && !unicode.Is(blank, r):
			out.Write(b[:size])
		case r >= 0x10000:
			hi, lo := utf16.EncodeRune(r)
			fmt.Fprintf(&out, `\u%04x\u%04x`, hi, lo)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
		b = b[size:]
	}
	return out.Bytes()
}
