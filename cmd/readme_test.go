package cmd

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

// shellWord is a word of a command line, quoted or not.
var shellWord = regexp.MustCompile(`"[^"]*"|\S+`)

// Every command line that the documents show is one that the program takes.
func TestDocumentedCommands(t *testing.T) {
	line := regexp.MustCompile("(?m)^(?:    |      - run: |    - )(?:[A-Z_]+=\\S+ )*seatrial (.*)$|`seatrial ([a-z][^`]*)`")
	inStep := DefaultEnv()
	inStep.Getenv = func(name string) (string, bool) { return "summary.md", name == "GITHUB_STEP_SUMMARY" }
	for _, file := range []string{"../README.md", "../CONTRIBUTING.md", "../reports/FORMATS.md"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		found := line.FindAllStringSubmatch(string(text), -1)
		if file == "../README.md" && len(found) < 10 {
			t.Fatalf("found %d commands in %s: the test looks in the wrong place", len(found), file)
		}
		for _, m := range found {
			words := m[1] + m[2]
			if comment := strings.Index(words, "  #"); comment >= 0 {
				words = words[:comment]
			}
			if strings.HasPrefix(words, "COMMAND") {
				continue
			}
			c, args, err := newRoot(DefaultEnv()).Find(shellWord.FindAllString(words, -1))
			if err == nil {
				err = c.ParseFlags(args)
			}
			if err == nil {
				err = c.ValidateArgs(c.Flags().Args())
			}
			if f := c.Flags().Lookup("output"); err == nil && f != nil && f.Value.Type() == "stringArray" {
				_, err = parseOutputs(inStep, f.Value.(pflag.SliceValue).GetSlice())
			}
			// "seatrial graders" names the command; its arguments are elsewhere.
			if err != nil && (m[1] != "" || !strings.Contains(err.Error(), "an argument is missing")) {
				t.Errorf("%s: seatrial %s: %v", file, words, err)
			}
		}
	}
}
