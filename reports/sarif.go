package reports

import (
	"cmp"
	"fmt"
	"io"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"seatrial/eval"
)

// sarifSchema is where the schema of SARIF 2.1.0 is published.
const sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

// maxSARIF is how many results GitHub takes; of a file with more it takes none. It shows 5,000.
// Source: GitHub's documentation, "SARIF results exceed one or more limits".
const maxSARIF = 25_000

// sarifText bounds a reason, in bytes: 25,000 of them stay below the 10 MB that GitHub takes, compressed, in any script.
const sarifText = 300

// sarifFinding is a grader that failed a case, of one prompt and target.
type sarifFinding struct {
	key            eval.Key
	score          eval.Score // the first failed one: Grader, Name and Turn
	rule           string
	file           string
	line           int
	failed, judged int // epochs
	why, waived    string
	index          int
}

// SARIF writes what failed of safety and policy as SARIF 2.1.0, for GitHub code scanning and others: a result for each
// grader that failed a case of a prompt and target, at the case's line in the suite. What those are is said by
// [eval.GraderSpec.Safety]; of a case that is an attack, every failure is one.
//
// Rule ids are the grader's type and label; fingerprints are of suite, case, prompt, target and grader, so that
// a finding stays the same over runs and where lines move. Forgiven failures are suppressed. Results are written worst
// first, at most 25,000; where there are more, a notification says how many. A run that is not whole says so: no result
// does not mean that nothing is wrong.
func SARIF(w io.Writer, r eval.Report) error { return sarifWithin(w, r, maxSARIF) }

func sarifWithin(w io.Writer, r eval.Report, most int) error {
	specs := newSafetySpecs(r.Graders)
	waived := forgiven(r.Decision)
	list := &top[sarifFinding]{n: most, order: sarifOrder}
	var group []sarifFinding // of the case that is being read
	flush := func() {
		for _, f := range group {
			if f.failed > 0 {
				list.add(f)
			}
		}
		group = group[:0]
	}
	samples, open := 0, 0
	if err := planned(r, func(s eval.Sample) bool {
		samples++
		if len(group) > 0 && group[0].key.Case != s.Key.Case {
			flush()
		}
		if st := stateOf(s); st != passed && st != failed && !leftOut(r.Run, s) {
			open++
		}
		for _, sc := range s.Scores {
			if s.Error == nil && specs.of(s, sc) {
				group = tallyScore(group, r, s, sc, waived)
			}
		}
		return true
	}); err != nil {
		return fmt.Errorf("write SARIF: %w", err)
	}
	flush()
	results := list.first()
	rules, at := sarifRules(specs, results)

	var notes []sarifNotification
	note := func(level, format string, args ...any) {
		notes = append(notes, sarifNotification{level, sarifMessage(fmt.Sprintf(format, args...))})
	}
	if what, text := aboutRun(r, samples); what != "" {
		note("error", "%s", text)
	}
	if open > 0 {
		note("warning", "%s without a verdict: nothing is known of their safety", counted(open, "sample"))
	}
	if h := r.Holdout; h != nil && !h.Shown && h.Cases > 0 {
		note("note", "%s held out, which no result tells of", counted(h.Cases, "case"))
	}
	if more := list.more(); more > 0 {
		note("warning", "and %s more results, which do not fit: %s", count(more), command(r.Store, "show", r.Run.ID))
	}
	out := object{w: w}
	out.member("$schema", sarifSchema)
	out.member("version", "2.1.0")
	out.key("runs")
	out.write([]byte("[{\n    \"tool\": "))
	out.value(map[string]any{"driver": map[string]any{"name": "seatrial", "version": r.Tool, "rules": rules}}, "    ")
	out.write([]byte(",\n    \"automationDetails\": "))
	out.value(map[string]any{"id": oneLine("seatrial/" + r.Run.Suite.Name + "/" + r.Run.ID)}, "    ")
	out.write([]byte(",\n    \"invocations\": ["))
	out.value(sarifInvocation(r, samples, notes), "    ")
	out.write([]byte("],\n    \"columnKind\": \"utf16CodeUnits\",\n    \"properties\": "))
	out.value(map[string]any{"decision": outcomeWord(decisionOf(r)), "run": r.Run.ID, "suiteDigest": digest(r.Run.Suite.Digest)}, "    ")
	out.write([]byte(",\n    \"results\": ["))
	for i, f := range results {
		if i > 0 {
			out.write([]byte(","))
		}
		out.write([]byte("\n      "))
		out.value(f.result(r.Run.Suite.Name, at[f.rule]), "")
	}
	if len(results) > 0 {
		out.write([]byte("\n    "))
	}
	out.write([]byte("]\n  }]"))
	return out.end()
}

// sarifOrder puts first what nobody forgave, what fails most often, then as in the run.
func sarifOrder(a, b sarifFinding) int {
	forgivenLast := func(f sarifFinding) int { return min(len(f.waived), 1) }
	return cmp.Or(cmp.Compare(forgivenLast(a), forgivenLast(b)), cmp.Compare(b.part(), a.part()), cmp.Compare(a.index, b.index), cmp.Compare(a.rule, b.rule))
}

// part is the part of the judged epochs that failed, 0..1.
func (f sarifFinding) part() float64 { return float64(f.failed) / float64(max(f.judged, 1)) }

// tallyScore counts a score of a sample among those of its case.
func tallyScore(group []sarifFinding, r eval.Report, s eval.Sample, sc eval.Score, waived forgiveness) []sarifFinding {
	if sc.Verdict != eval.Fail && sc.Verdict != eval.Pass {
		return group
	}
	key, rule := caseKey(s.Key), sarifRule(sc)
	i := slices.IndexFunc(group, func(f sarifFinding) bool {
		return f.key == key && f.rule == rule && f.score.Turn == sc.Turn
	})
	if i < 0 {
		i = len(group)
		f := sarifFinding{key: key, score: eval.Score{Grader: sc.Grader, Name: sc.Name, Turn: sc.Turn}, rule: rule, index: s.Index}
		if s.Case != nil {
			f.file, f.line = place(r, s.Case.Source)
		}
		group = append(group, f)
	}
	f := &group[i]
	f.judged++
	if sc.Verdict == eval.Fail {
		f.failed++
		f.waived = waived.score(s, sc)
		if f.why == "" {
			f.why = strings.Clone(cutBytes(oneLine(sc.Explanation), sarifText))
		}
	}
	return group
}

// sarifRule is the id of the rule that a score is judged by: the grader's type, and its label where it has one.
func sarifRule(sc eval.Score) string {
	if sc.Name == "" || sc.Name == sc.Grader {
		return oneLine(sc.Grader)
	}
	return oneLine(sc.Grader + "/" + sc.Name)
}

// sarifRules documents the graders of safety that the run used, and the rules of the results; at says where each is.
func sarifRules(specs safetySpecs, results []sarifFinding) (rules []any, at map[string]int) {
	graders := map[string]string{} // rule to grader
	for name, s := range specs {
		if s.Safety {
			graders[oneLine(name)] = name
		}
	}
	for _, f := range results {
		graders[f.rule] = f.score.Grader
	}
	rules, at = []any{}, map[string]int{}
	for _, id := range sortedKeys(graders) {
		spec := specs[graders[id]]
		precision := "high"
		if spec.Guesses {
			precision = "medium"
		}
		at[id] = len(rules)
		rule := map[string]any{"id": id, "defaultConfiguration": map[string]any{"level": "error"},
			"properties": map[string]any{"tags": []string{"safety"}, "precision": precision, "problem.severity": "error"}}
		if spec.Title != "" {
			rule["shortDescription"] = sarifMessage(spec.Title)
		}
		if spec.Doc != "" {
			rule["fullDescription"] = sarifMessage(cut(oneLine(spec.Doc), 1000))
			rule["help"] = sarifMessage(Visible(spec.Doc))
		}
		rules = append(rules, rule)
	}
	return rules, at
}

func sarifInvocation(r eval.Report, samples int, notes []sarifNotification) any {
	what, _ := aboutRun(r, samples)
	inv := map[string]any{"executionSuccessful": what == "", "toolExecutionNotifications": emptyList(notes)}
	if !r.Run.Created.IsZero() {
		inv["startTimeUtc"] = r.Run.Created.UTC().Format(time.RFC3339)
	}
	if !r.Run.Finished.IsZero() {
		inv["endTimeUtc"] = r.Run.Finished.UTC().Format(time.RFC3339)
	}
	return inv
}

type (
	sarifNotification struct {
		Level   string    `json:"level"`
		Message sarifWord `json:"message"`
	}
	sarifWord struct {
		Text string `json:"text"`
	}
	sarifResult struct {
		RuleID       string             `json:"ruleId"`
		RuleIndex    int                `json:"ruleIndex"`
		Level        string             `json:"level"`
		Kind         string             `json:"kind"`
		Message      sarifWord          `json:"message"`
		Locations    []any              `json:"locations"`
		Occurrences  int                `json:"occurrenceCount"`
		Rank         float64            `json:"rank"`
		Fingerprints map[string]string  `json:"partialFingerprints"`
		Suppressions []sarifSuppression `json:"suppressions,omitempty"`
		Properties   map[string]string  `json:"properties"`
	}
	sarifSuppression struct {
		Kind          string `json:"kind"`
		Status        string `json:"status"`
		Justification string `json:"justification"`
	}
)

func (f sarifFinding) result(suite string, rule int) sarifResult {
	text := fmt.Sprintf("case %s (prompt %s, target %s) fails %s", f.key.Case, f.key.Prompt, f.key.Target, scoreName(f.score))
	if f.judged > 1 {
		text += fmt.Sprintf(" in %d of %d epochs", f.failed, f.judged)
	}
	if f.why != "" {
		text += ": " + f.why
	}
	print := fingerprint(suite, "safety", f.key.Case, f.key.Prompt, f.key.Target, f.score.Grader, f.score.Name, count(f.score.Turn))
	x := sarifResult{RuleID: f.rule, RuleIndex: rule, Level: "error", Kind: "fail", Message: sarifMessage(cutBytes(oneLine(text), 2*sarifText)),
		Locations: []any{}, Occurrences: f.failed, Rank: 100 * f.part(),
		// The first is the only one that GitHub reads. Where it is not given, GitHub takes one of the lines around,
		// which all prompts and targets of a case share.
		Fingerprints: map[string]string{"primaryLocationLineHash": print + ":1", "seatrial/v1": print},
		Properties:   map[string]string{"case": oneLine(f.key.Case), "prompt": oneLine(f.key.Prompt), "target": oneLine(f.key.Target)},
	}
	if f.waived != "" {
		x.Level = "note"
		x.Suppressions = []sarifSuppression{{"external", "accepted", oneLine(f.waived)}}
	}
	if f.file != "" {
		artifact := map[string]any{"uri": sarifURI(f.file)}
		if !path.IsAbs(f.file) {
			artifact["uriBaseId"] = "%SRCROOT%"
		}
		x.Locations = append(x.Locations, map[string]any{"physicalLocation": map[string]any{
			"artifactLocation": artifact, "region": map[string]any{"startLine": max(f.line, 1)},
		}})
	}
	return x
}

func sarifURI(file string) string {
	u := url.URL{Path: oneLine(file)}
	if path.IsAbs(file) {
		u.Scheme = "file"
	}
	return u.String()
}

// sarifMessage is a text as SARIF's messages hold it, in which braces are placeholders and brackets links
// (section 3.11.5 and 3.11.6): no foreign text may be either.
func sarifMessage(s string) sarifWord {
	s = strings.NewReplacer("{", "{{", "}", "}}").Replace(Visible(s))
	if strings.Contains(s, "](") {
		s = strings.NewReplacer("[", `\[`, "]", `\]`).Replace(s)
	}
	return sarifWord{s}
}
