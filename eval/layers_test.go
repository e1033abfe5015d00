package eval_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"testing"
)

const module = "seatrial"

// layers is the house: what each package may import of this module beside
// package eval, the leaves, its own parent and its own children.
var layers = map[string][]string{
	"cmd":          {"*"},
	"cmd/seatrial": {"cmd", "eval/provider/openai/openaitest"}, // the server, for its scripts
	// Pure programs over one spoke, for the Makefile.
	"graders/accuracy": {"graders", "graders/textmetric", "graders/refusal", "graders/grounding"}, // the latter two are trained without the rows that they judge
	"eval/gate/power":  {"eval/compare"},                                                          // its test, which holds its own comparison to that one
}

// leaves may be imported by every package; they import no package of this module.
var leaves = []string{"eval/stats", "eval/template", "eval/text"}

// thirdParty says who may import which module from outside. A trailing slash
// stands for all packages below.
var thirdParty = map[string][]string{
	"github.com/mattn/go-sqlite3":                {"eval/store", "graders/sql"}, // stored results; queries that a model wrote
	"github.com/sashabaranov/go-openai":          {"eval/provider/openai", "eval/provider/openai/"},
	"github.com/olekukonko/tablewriter":          {"reports"},
	"github.com/spf13/cobra":                     {"cmd"},
	"github.com/spf13/pflag":                     {"cmd"},
	"github.com/xeipuuv/gojsonschema":            {"suites", "graders/policy"}, // documents whose schema is ours
	"github.com/nyaruka/phonenumbers":            {"graders/pii"},
	"github.com/clipperhouse/uax29/v2":           {"eval/text"},
	"github.com/santhosh-tekuri/jsonschema/v6":   {"graders/schema", "reports"}, // documents whose schema others wrote; in reports for tests
	"go.yaml.in/yaml/v4":                         {"suites", "graders", "graders/policy", "graders/document"},
	"github.com/BurntSushi/toml":                 {"graders/secrets/generate"}, // reads the table's source; not linked
	"github.com/theory/jsonpath":                 {"eval/provider/httpx"},
	"gonum.org/v1/gonum":                         {"eval/stats", "graders/"},
	"golang.org/x/time":                          {"eval/provider"},
	"golang.org/x/net":                           {"eval/provider/dial", "graders/schema"}, // dialing; Punycode
	"golang.org/x/text":                          {"graders/", "graders", "eval/text"},
	"golang.org/x/term":                          {"cmd"},
	"golang.org/x/mod":                           {"eval/store", "reports/evidence"}, // the Merkle tree of RFC 6962
	"golang.org/x/crypto":                        {"reports/evidence"},               // SSH keys
	"github.com/rogpeppe/go-internal/testscript": {"cmd/seatrial"},
	"github.com/google/go-cmp":                   {"*"}, // tests
	"pgregory.net/rapid":                         {"*"}, // tests
}

// The imports are parsed here and not asked of the go command: its answer may
// come from the test cache, after a forbidden import was added.
func TestLayers(t *testing.T) {
	for _, problem := range checkHouse(t, "..") {
		t.Error(problem)
	}
}

// A guard that cannot fail is none: each of these imports must be refused.
func TestLayersRefuses(t *testing.T) {
	tests := []struct{ pkg, imports, reason string }{
		{"eval", "github.com/google/uuid", "the vocabulary is standard library only"},
		{"eval", "seatrial/eval/stats", "the vocabulary imports nothing of the house"},
		{"suites", "seatrial/graders", "no spoke imports a spoke"},
		{"eval/gate", "seatrial/eval/compare", "siblings are spokes too"},
		{"reports", "seatrial/eval/store", "renderers take values, not stores"},
		{"eval/stats", "seatrial/eval", "a leaf knows no eval types"},
		{"reports", "github.com/mattn/go-sqlite3", "SQLite is the store's"},
		{"graders", "example.com/unheard/of", "what is not in the table is not allowed"},
		{"cmd/seatrial", "seatrial/eval", "main only calls cmd"},
		{"eval/provider/openai", "seatrial/eval/provider/providertest", "a conformance test is for tests"},
	}
	for _, tt := range tests {
		if complaint(tt.pkg, tt.imports, false) == "" {
			t.Errorf("%s may import %s, but %s", tt.pkg, tt.imports, tt.reason)
		}
	}
	for _, ok := range [][2]string{{"suites", "seatrial/eval"}, {"eval/provider/openai", "seatrial/eval/provider"}, {"suites", "seatrial/suites/starter"}, {"graders", "seatrial/eval/template"}} {
		if c := complaint(ok[0], ok[1], false); c != "" {
			t.Error(c)
		}
	}
}

func checkHouse(t *testing.T, root string) []string {
	var problems []string
	files := 0
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); name == "testdata" || strings.HasPrefix(name, ".") && file != root {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(file, ".go") {
			return nil
		}
		files++
		src, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, src, parser.ImportsOnly)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, filepath.Dir(file))
		if err != nil {
			return err
		}
		for _, imp := range parsed.Imports {
			name, err := strconv.Unquote(imp.Path.Value)
			if err != nil {
				return err
			}
			if c := complaint(filepath.ToSlash(rel), name, strings.HasSuffix(file, "_test.go")); c != "" {
				problems = append(problems, file+": "+c)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 10 {
		t.Fatalf("read %d Go files below %s: the guard looks at the wrong folder", files, root)
	}
	sort.Strings(problems)
	return problems
}

// complaint says why pkg (relative to the module) may not import name, or "".
func complaint(pkg, name string, test bool) string {
	first, _, _ := strings.Cut(name, "/")
	if first == module {
		inner := strings.TrimPrefix(strings.TrimPrefix(name, module), "/")
		if mayImport(pkg, inner, test) {
			return ""
		}
		return pkg + " may not import " + name + " (see the table in eval/layers_test.go)"
	}
	if !strings.Contains(first, ".") {
		return "" // standard library
	}
	for mod, rooms := range thirdParty {
		if name != mod && !strings.HasPrefix(name, mod+"/") {
			continue
		}
		for _, room := range rooms {
			if room == "*" && test || room == pkg || strings.HasSuffix(room, "/") && strings.HasPrefix(pkg, room) {
				return ""
			}
		}
	}
	return pkg + " may not import " + name + " (third parties are in the table in eval/layers_test.go)"
}

func mayImport(pkg, inner string, test bool) bool {
	if pkg == "eval" {
		return test && inner == "eval" // its external tests
	}
	for _, leaf := range leaves {
		if pkg == leaf {
			return test && inner == leaf
		}
		if inner == leaf {
			return true
		}
	}
	for _, allowed := range layers[pkg] {
		if allowed == "*" || allowed == inner {
			return true
		}
	}
	if pkg == "cmd/seatrial" {
		return false
	}
	parent := path.Dir(pkg)
	if test && inner == parent+"/"+path.Base(parent)+"test" {
		return true // the conformance test of what the parent registers
	}
	return inner == "eval" || inner == parent || strings.HasPrefix(inner, pkg+"/") || test && inner == pkg
}
