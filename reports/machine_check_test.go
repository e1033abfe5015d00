package reports

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	formula     = regexp.MustCompile(`^\s*[=+\-@＝＋－＠]`)
	placeholder = regexp.MustCompile(`\{\d+\}`)
)

// checkCSV reads a report as RFC 4180 has it.
func checkCSV(t *testing.T, doc []byte) [][]string {
	t.Helper()
	in := csv.NewReader(bytes.NewReader(doc))
	in.FieldsPerRecord = len(csvColumns)
	rows, err := in.ReadAll()
	if err != nil || len(rows) == 0 {
		t.Fatalf("csv: %v, %d rows", err, len(rows))
	}
	for _, row := range rows {
		for _, cell := range row {
			if formula.MatchString(cell) {
				t.Errorf("csv: %q is a formula", cell)
			}
			if len([]rune(cell)) > 32_767 {
				t.Errorf("csv: a cell of %d characters", len([]rune(cell)))
			}
		}
	}
	return rows
}

// checkJSONL reads the lines of a report: a header, samples, and an end that counts them.
func checkJSONL(t *testing.T, doc []byte) (lines []map[string]json.RawMessage) {
	t.Helper()
	kind := func(m map[string]json.RawMessage) string { return strings.Trim(string(m["line"]), `"`) }
	for line := range bytes.Lines(doc) {
		var m map[string]json.RawMessage
		if err := json.Unmarshal(line, &m); err != nil {
			t.Fatalf("jsonl: line %d: %v", len(lines)+1, err)
		}
		lines = append(lines, m)
	}
	if len(lines) < 2 || kind(lines[0]) != "header" || kind(lines[len(lines)-1]) != "end" {
		t.Fatal("jsonl: no header or no end")
	}
	for _, m := range lines[1 : len(lines)-1] {
		if kind(m) != "sample" {
			t.Errorf("jsonl: a line %s among the samples", m["line"])
		}
	}
	return lines
}

// workflowCommand is an annotation as GitHub's runner reads it: properties hold no bare colon, comma, line feed or
// percent sign, data no line feed and no bare percent sign.
var workflowCommand = regexp.MustCompile(`^::(error|warning|notice) (?:file=((?:[^:,%\r\n]|%(?:25|0A|0D|3A|2C))+),line=([1-9]\d*),)?title=((?:[^:,%\r\n]|%(?:25|0A|0D|3A|2C))+)::((?:[^%\r\n]|%(?:25|0A|0D))+)$`)

type annotation struct{ kind, file, line, title, text string }

func checkAnnotations(t *testing.T, doc string) []annotation {
	t.Helper()
	var list []annotation
	count := map[string]int{}
	for line := range strings.Lines(doc) {
		m := workflowCommand.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		if m == nil {
			t.Errorf("annotations: %q is none", line)
			continue
		}
		list = append(list, annotation{m[1], m[2], m[3], m[4], m[5]})
		if count[m[1]]++; count[m[1]] > 10 {
			t.Errorf("annotations: more than ten of kind %s", m[1])
		}
	}
	if len(list) == 0 || len(list) > 50 {
		t.Errorf("annotations: %d", len(list))
	}
	return list
}

// checkCodeQuality holds a report to what GitLab demands ("Code Quality report format" in its documentation, which
// publishes no schema): every member is there, severities are five, fingerprints unique, and paths relative without a "./".
func checkCodeQuality(t *testing.T, doc []byte) []codeQualityJSON {
	t.Helper()
	var list []codeQualityJSON
	dec := json.NewDecoder(bytes.NewReader(doc))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&list); err != nil {
		t.Fatalf("code quality: %v", err)
	}
	seen := map[string]bool{}
	for _, x := range list {
		if x.Description == "" || x.CheckName == "" || x.Location.Path == "" || x.Location.Lines.Begin < 1 {
			t.Errorf("code quality: something is missing in %+v", x)
		}
		if strings.HasPrefix(x.Location.Path, "./") {
			t.Errorf("code quality: path %s", x.Location.Path)
		}
		if !slices.Contains([]string{"info", "minor", "major", "critical", "blocker"}, x.Severity) {
			t.Errorf("code quality: severity %q", x.Severity)
		}
		if seen[x.Fingerprint] || x.Fingerprint == "" {
			t.Errorf("code quality: fingerprint %q comes twice", x.Fingerprint)
		}
		seen[x.Fingerprint] = true
	}
	return list
}

type sarifRead struct {
	Schema  string `json:"$schema"`
	Version string
	Runs    []struct {
		Tool struct {
			Driver struct {
				Name  string
				Rules []struct {
					ID               string
					ShortDescription sarifWord
				}
			}
		}
		Invocations []struct {
			ExecutionSuccessful        bool
			ToolExecutionNotifications []sarifNotification
		}
		Results []sarifRead1
	}
}

type sarifRead1 struct {
	RuleID    string
	RuleIndex int
	Level     string
	Message   sarifWord
	Locations []struct {
		PhysicalLocation struct {
			ArtifactLocation struct{ URI, URIBaseID string }
			Region           struct{ StartLine int }
		}
	}
	OccurrenceCount     int
	PartialFingerprints map[string]string
	Suppressions        []sarifSuppression
}

// checkSARIF holds a report to what GitHub demands beyond the schema: one rule for each result, one location, unique
// fingerprints, and no message that is markup of SARIF's own.
func checkSARIF(t *testing.T, doc []byte) sarifRead {
	t.Helper()
	var log sarifRead
	if err := json.Unmarshal(doc, &log); err != nil {
		t.Fatalf("sarif: %v", err)
	}
	if log.Version != "2.1.0" || len(log.Runs) != 1 || len(log.Runs[0].Invocations) != 1 {
		t.Fatalf("sarif: version %q, %d runs", log.Version, len(log.Runs))
	}
	run := log.Runs[0]
	plain := func(text string) {
		text = strings.NewReplacer("{{", "", "}}", "", `\[`, "", `\]`, "").Replace(text)
		if text == "" || strings.Contains(text, "](") || placeholder.MatchString(text) {
			t.Errorf("sarif: message %q", text)
		}
	}
	seen := map[string]bool{}
	for _, x := range run.Results {
		plain(x.Message.Text)
		if x.RuleIndex >= len(run.Tool.Driver.Rules) || run.Tool.Driver.Rules[x.RuleIndex].ID != x.RuleID {
			t.Errorf("sarif: rule %q is not at %d", x.RuleID, x.RuleIndex)
		}
		print := x.PartialFingerprints["primaryLocationLineHash"]
		if print == "" || seen[print] {
			t.Errorf("sarif: fingerprint %q comes twice", print)
		}
		seen[print] = true
	}
	for _, n := range run.Invocations[0].ToolExecutionNotifications {
		plain(n.Message.Text)
	}
	return log
}
