package cmd

import (
	"bytes"
	"os"
	"testing"

	"seatrial/eval"
)

func TestParseOutput(t *testing.T) {
	env := Env{Getenv: func(name string) (string, bool) { return "/tmp/step.md", name == "GITHUB_STEP_SUMMARY" }}
	tests := []struct {
		arg    string
		want   output
		reason string
	}{
		{"r.HTML", output{"html", "r.HTML"}, "the ending, in any case"},
		{"scan.sarif.json", output{"sarif", "scan.sarif.json"}, "a double ending"},
		{"junit=out/results.txt", output{"junit", "out/results.txt"}, "named"},
		{"csv=a=b.csv", output{"csv", "a=b.csv"}, "the first = counts"},
		{"./a=b.csv", output{"csv", "./a=b.csv"}, "a path is no format"},
		{"v1.2=x.md", output{"markdown", "v1.2=x.md"}, "nor is what has a dot"},
		{`c:\a=b.csv`, output{"csv", `c:\a=b.csv`}, "nor is another system's path"},
		{"github-summary", output{"github-summary", "/tmp/step.md"}, "the step's file"},
		{"github-summary=s.md", output{"github-summary", "s.md"}, "another file"},
		{"github-annotations", output{format: "github-annotations"}, "standard output"},
		{"github-annotations=a.txt", output{"github-annotations", "a.txt"}, "a file"},
		{"junt=x.xml", output{}, "misspelt, though the ending is known"},
		{"=x.xml", output{}, "no format"},
		{"junit=", output{}, "no file"},
		{"sarif", output{}, "no file"},
		{"report.pdf", output{}, "an ending that is none of ours"},
		{"", output{}, "nothing"},
	}
	for _, tt := range tests {
		got, err := parseOutput(env, tt.arg)
		if got != tt.want || (err == nil) != (tt.want != output{}) {
			t.Errorf("%s: %q is %+v, %v", tt.reason, tt.arg, got, err)
		}
	}
}

func TestSummaryRoom(t *testing.T) {
	file := t.TempDir() + "/summary.md"
	for _, size := range []int{0, 1000, maxSummary - 20_000, maxSummary - 10_000} {
		if err := os.WriteFile(file, bytes.Repeat([]byte("x"), size), 0o644); err != nil {
			t.Fatal(err)
		}
		err := addSummary(file, eval.Report{Run: eval.Run{ID: "r", State: eval.Finished}})
		got, failed := os.ReadFile(file)
		if failed != nil {
			t.Fatal(failed)
		}
		if fits := size <= maxSummary-20_000; fits != (err == nil) || fits && (len(got) <= size || len(got) >= maxSummary) || !fits && len(got) != size {
			t.Errorf("beside %d bytes: %d, %v", size, len(got), err)
		}
	}
}
