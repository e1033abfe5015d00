package reports

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode"

	"seatrial/eval"
)

// csvColumns are the columns of [CSV], in order. New ones are added at the end; none is renamed or moved.
var csvColumns = []struct{ name, means string }{
	{"run", "id of the run"},
	{"suite", "name of the suite"},
	{"case", "id of the case"},
	{"prompt", "id of the prompt"},
	{"target", "id of the target"},
	{"epoch", "which repetition of the case, from 1"},
	{"result", "passed, failed, unscored (a grader could not judge), errored (no answer), missing (never asked) or not asked (because the decision had fallen)"},
	{"failed_graders", "names of the graders that failed it, separated by a semicolon and a space"},
	{"why", "the reasons why it did not pass"},
	{"waived", "the waiver that forgives the failure"},
	{"tags", "tags of the case, separated by a semicolon and a space"},
	{"requirement", "id of the requirement that the case is evidence for"},
	{"source", "file and line of the case"},
	{"question", "the last message of the user"},
	{"answer", "the final answer"},
	{"latency_ms", "working time of the target in milliseconds"},
	{"input_tokens", "tokens, empty where the provider did not report them"},
	{"output_tokens", "tokens, empty where the provider did not report them"},
	{"cost", "of the target's calls, in the currency of the suite's prices"},
	{"model", "the model as served"},
	{"answered", "when, RFC 3339, UTC"},
}

// maxCell is what a cell of a spreadsheet holds: Excel's limit is 32,767 characters.
const maxCell = 32_000

// CSV writes one line a sample (RFC 4180: commas, quotes, CRLF, UTF-8) under a line of column names. Samples are
// streamed. What a spreadsheet would take for a formula is preceded by an apostrophe, and cells are cut to what one
// can hold.
func CSV(w io.Writer, r eval.Report) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	row := make([]string, 0, len(csvColumns))
	for _, c := range csvColumns {
		row = append(row, c.name)
	}
	failed := out.Write(row)
	waived := forgiven(r.Decision)
	if err := planned(r, func(s eval.Sample) bool {
		failed = out.Write(csvRow(row[:0], r, s, waived))
		return failed == nil
	}); err != nil {
		return fmt.Errorf("write CSV: %w", err)
	}
	if failed != nil {
		return failed
	}
	out.Flush()
	return out.Error()
}

func csvRow(row []string, r eval.Report, s eval.Sample, waived forgiveness) []string {
	st, by := stateOf(s), ""
	result, reasons := string(st), why(s)
	if leftOut(r.Run, s) {
		result, reasons = "not asked", []string{leftOutWords(r.Run)}
	}
	var graders []string
	if st == failed {
		by = waived.of(s.Key.Case, s.Key.Prompt, s.Key.Target)
		for _, sc := range deciding(s) {
			graders = append(graders, scoreName(sc))
		}
	}
	var c eval.Case
	if s.Case != nil {
		c = *s.Case
	}
	question := ""
	if n := len(s.Exchanges); n > 0 {
		question = s.Exchanges[n-1].Request.LastUser()
	}
	in, out := "", ""
	if u := usageOf(s); u.Known {
		in, out = strconv.Itoa(u.InputTokens), strconv.Itoa(u.OutputTokens)
	}
	latency, cost, answered := "", "", ""
	if s.Latency > 0 {
		latency = strconv.FormatFloat(float64(s.Latency)/float64(time.Millisecond), 'f', -1, 64)
	}
	if s.Cost != 0 {
		cost = strconv.FormatFloat(s.Cost, 'f', -1, 64)
	}
	if !s.Answered.IsZero() {
		answered = s.Answered.UTC().Format(time.RFC3339)
	}
	return append(row, cell(r.Run.ID), cell(r.Run.Suite.Name), cell(s.Key.Case), cell(s.Key.Prompt), cell(s.Key.Target), strconv.Itoa(s.Key.Epoch),
		result, cell(strings.Join(graders, "; ")), cell(strings.Join(reasons, "; ")), cell(by), cell(strings.Join(c.Tags, "; ")), cell(c.Requirement),
		cell(c.Source), cell(question), cell(s.Output()), latency, in, out, cost, cell(s.Last().Model), answered)
}

// cell is a foreign text for a spreadsheet: one that begins like a formula is preceded by an apostrophe, which shows it
// as text (OWASP, CSV Injection). White space before it does not hide one.
func cell(s string) string {
	s = cut(Visible(s), maxCell)
	if t := strings.TrimLeftFunc(s, unicode.IsSpace); t != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(t[:min(len(t), 4)])[0]) {
		return "'" + s
	}
	return s
}
