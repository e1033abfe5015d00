package calibration

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"seatrial/eval"
)

// Row is what a person says in one line of a file: of an answer of a run, which Case and the other
// axes name, or of an answer that stands in the row itself (Output).
type Row struct {
	Line     int
	Case     string
	Prompt   string // "": the run's only one
	Target   string // "": the run's only one
	Epoch    int    // 0: the run's only one
	Label    eval.Verdict
	By       string
	Note     string
	Output   *string
	Vars     map[string]json.RawMessage
	Expected json.RawMessage
	Language string
}

// The columns of a sheet. Those that people fill in come last.
const (
	colCase   = "case"
	colPrompt = "prompt"
	colTarget = "target"
	colEpoch  = "epoch"
	colLabel  = "label"
	colBy     = "by"
	colNote   = "note"
)

// ReadRows reads labels from CSV with a header (name ends in .csv) or JSON Lines. Rows
// whose label is empty are left out. All mistakes are reported at once, with their lines.
func ReadRows(r io.Reader, name string) ([]Row, error) {
	read := readJSONL
	if strings.HasSuffix(strings.ToLower(name), ".csv") {
		read = readCSV
	}
	rows, err := read(r, name)
	if err == nil && len(rows) == 0 {
		err = fmt.Errorf("%s holds no labels: fill in the column %s", name, colLabel)
	}
	return rows, err
}

func readCSV(r io.Reader, name string) ([]Row, error) {
	text, comma, err := separated(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	in := csv.NewReader(text)
	in.Comma = comma
	head, err := in.Read()
	if err != nil {
		return nil, fmt.Errorf("%s: read its header: %w", name, err)
	}
	at := map[string]int{}
	for i, column := range head {
		column = strings.ToLower(strings.TrimSpace(column))
		if _, twice := at[column]; twice {
			return nil, fmt.Errorf("%s:1: the column %q comes twice", name, column)
		}
		at[column] = i
	}
	for _, column := range []string{colCase, colLabel} {
		if _, ok := at[column]; !ok {
			return nil, fmt.Errorf("%s:1: there is no column %q (there are %s)", name, column, strings.Join(slices.Sorted(maps.Keys(at)), ", "))
		}
	}
	var rows []Row
	var errs []error
	for {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) {
			return rows, errors.Join(errs...)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		line, _ := in.FieldPos(0)
		cell := func(column string) string {
			if i, ok := at[column]; ok {
				return strings.TrimSpace(unguard(cells[i]))
			}
			return ""
		}
		row := Row{Line: line, Case: cell(colCase), Prompt: cell(colPrompt), Target: cell(colTarget), By: cell(colBy), Note: cell(colNote)}
		if epoch := cell(colEpoch); epoch != "" {
			if row.Epoch, err = strconv.Atoi(epoch); err != nil || row.Epoch < 1 {
				errs = append(errs, fmt.Errorf("%s:%d: the epoch %q is no whole number from 1 on", name, line, epoch))
				continue
			}
		}
		if row.Label, err = labelOf(cell(colLabel)); err != nil {
			errs = append(errs, fmt.Errorf("%s:%d: %w", name, line, err))
		}
		if row.Label != "" {
			rows = append(rows, row)
		}
	}
}

func readJSONL(r io.Reader, name string) ([]Row, error) {
	in := bufio.NewReader(skipBOM(r))
	var rows []Row
	var errs []error
	for line := 1; ; line++ {
		raw, err := in.ReadBytes('\n')
		if len(bytes.TrimSpace(raw)) > 0 {
			row, wrong := readRow(raw)
			row.Line = line
			if wrong != nil {
				errs = append(errs, fmt.Errorf("%s:%d: %w", name, line, wrong))
			} else if row.Label != "" {
				rows = append(rows, row)
			}
		}
		if errors.Is(err, io.EOF) {
			return rows, errors.Join(errs...)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
}

func readRow(raw []byte) (Row, error) {
	var r struct {
		Case, Prompt, Target, By, Note, Language string
		Epoch                                    int
		Label                                    any
		Output                                   *string
		Vars                                     map[string]json.RawMessage
		Expected                                 json.RawMessage
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&r); err != nil {
		return Row{}, err
	}
	if r.Case == "" && r.Output == nil {
		return Row{}, errors.New(`it names neither a case nor an output`)
	}
	label, err := labelOf(fmt.Sprint(r.Label))
	return Row{Case: r.Case, Prompt: r.Prompt, Target: r.Target, Epoch: r.Epoch, Label: label, By: r.By, Note: r.Note,
		Output: r.Output, Vars: r.Vars, Expected: r.Expected, Language: r.Language}, err
}

// labelOf reads the ways in which people write a label; "" where they left it out.
func labelOf(s string) (eval.Verdict, error) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "", "<nil>":
		return "", nil
	case "pass", "p", "1", "yes", "true", "good", "ok":
		return eval.Pass, nil
	case "fail", "f", "0", "no", "false", "bad":
		return eval.Fail, nil
	}
	return "", fmt.Errorf("the label %q is neither pass nor fail", s)
}

// WriteSheet writes answers as CSV, for by to label in a spreadsheet: ReadRows reads it
// back. The graders' verdicts are not in it, since they would sway whoever labels.
func WriteSheet(w io.Writer, samples []eval.Sample, by string) error {
	out := csv.NewWriter(w)
	if err := out.Write([]string{colCase, colPrompt, colTarget, colEpoch, "question", "context", "expected", "answer", colLabel, colBy, colNote}); err != nil {
		return err
	}
	for _, s := range samples {
		row := []string{s.Key.Case, s.Key.Prompt, s.Key.Target, strconv.Itoa(s.Key.Epoch), question(s), given(s), expected(s), s.Output(), "", by, ""}
		for i := range row {
			row[i] = guard(row[i])
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// guard keeps a spreadsheet from running what a model wrote as a formula.
func guard(cell string) string {
	if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r'") {
		return "'" + cell
	}
	return cell
}

func unguard(cell string) string {
	if len(cell) > 1 && cell[0] == '\'' && strings.ContainsAny(cell[1:2], "=+-@\t\r'") {
		return cell[1:]
	}
	return cell
}

// question is the last thing that the user said.
func question(s eval.Sample) string {
	if len(s.Exchanges) == 0 {
		return ""
	}
	messages := s.Exchanges[len(s.Exchanges)-1].Request.Messages
	for _, m := range slices.Backward(messages) {
		if m.Role == "user" {
			return m.Content
		}
	}
	return ""
}

// given is what the answer may rest on: what was retrieved, else what the model was told before the question.
func given(s eval.Sample) string {
	var texts []string
	for _, p := range s.Retrieved() {
		texts = append(texts, p.Text)
	}
	if len(texts) == 0 && len(s.Exchanges) > 0 {
		for _, m := range s.Exchanges[len(s.Exchanges)-1].Request.Messages {
			if m.Role == "system" {
				texts = append(texts, m.Content)
			}
		}
	}
	return strings.Join(texts, "\n\n")
}

func expected(s eval.Sample) string {
	if s.Case == nil || len(s.Case.Expected) == 0 {
		return ""
	}
	var text string
	if json.Unmarshal(s.Case.Expected, &text) == nil {
		return text
	}
	return string(s.Case.Expected)
}

// separated tells what separates the cells of a sheet by its header: spreadsheets write semicolons where
// the comma is the decimal point, and tabs.
func separated(r io.Reader) (io.Reader, rune, error) {
	in := bufio.NewReader(skipBOM(r))
	head, err := in.ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, 0, err
	}
	comma := ','
	for _, c := range ";\t" {
		if strings.Count(head, string(c)) > strings.Count(head, string(comma)) {
			comma = c
		}
	}
	return io.MultiReader(strings.NewReader(head), in), comma, nil
}

// skipBOM drops the mark that spreadsheets put before UTF-8.
func skipBOM(r io.Reader) io.Reader {
	in := bufio.NewReader(r)
	if head, err := in.Peek(3); err == nil && string(head) == "\uFEFF" {
		_, _ = in.Discard(3)
	}
	return in
}
