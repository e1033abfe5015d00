package reports

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestFormatsAreDocumented holds the tables of FORMATS.md to the code; -update writes them.
func TestFormatsAreDocumented(t *testing.T) {
	raw, err := os.ReadFile("FORMATS.md")
	if err != nil {
		t.Fatal(err)
	}
	tables := map[string]string{"formats": formatsTable(), "columns": columnsTable()}
	for name, schema := range schemas(t, false) {
		tables["members of "+name] = membersTable(t, schema)
	}
	doc := string(raw)
	for name, table := range tables {
		block := regexp.MustCompile(`(?s)(<!-- ` + name + `: [^\n]* -->\n).*?(<!-- end -->)`)
		if !block.MatchString(doc) {
			t.Errorf("FORMATS.md has no place for %s", name)
		}
		doc = block.ReplaceAllString(doc, "${1}"+strings.ReplaceAll(table, "$", "$$")+"${2}")
	}
	for _, name := range Formats() {
		if name != "terminal" && name != "html" && !regexp.MustCompile(`(?m)^## .*\b`+name+`\b`).MatchString(doc) {
			t.Errorf("FORMATS.md has no section on %s", name)
		}
	}
	if doc == string(raw) {
		return
	}
	if !*update {
		t.Fatal("FORMATS.md is not what the code says: go test ./reports -update")
	}
	if err := os.WriteFile("FORMATS.md", []byte(doc), 0o644); err != nil {
		t.Fatal(err)
	}
}

func formatsTable() string {
	var b strings.Builder
	b.WriteString("| format | endings | for | limit | of a comparison too |\n|---|---|---|---|---|\n")
	for _, f := range AllFormats() {
		if f.Name == "terminal" {
			continue
		}
		endings, both := "", "yes"
		for _, e := range f.Endings {
			endings += " `" + e + "`"
		}
		if f.Run {
			both = ""
		}
		fmt.Fprintf(&b, "| `%s` |%s | %s | %s | %s |\n", f.Name, endings, f.For, f.Limits, both)
	}
	return b.String()
}

func columnsTable() string {
	var b strings.Builder
	b.WriteString("| column | is |\n|---|---|\n")
	for _, c := range csvColumns {
		fmt.Fprintf(&b, "| `%s` | %s |\n", c.name, c.means)
	}
	return b.String()
}

// membersTable lists the members of the outermost objects of a schema.
func membersTable(t *testing.T, schema []byte) string {
	type object struct {
		Description string
		Properties  map[string]json.RawMessage
		Required    []string
	}
	var doc struct {
		Ref   string `json:"$ref"`
		OneOf []struct {
			Ref string `json:"$ref"`
		}
		Defs map[string]object `json:"$defs"`
	}
	if err := json.Unmarshal(schema, &doc); err != nil {
		t.Fatal(err)
	}
	roots := []string{doc.Ref}
	if doc.Ref == "" {
		roots = nil
		for _, r := range doc.OneOf {
			roots = append(roots, r.Ref)
		}
	}
	var b strings.Builder
	b.WriteString("| member | is |\n|---|---|\n")
	for _, ref := range roots {
		name := strings.TrimPrefix(ref, "#/$defs/")
		prefix := ""
		if len(roots) > 1 {
			prefix = strings.ToLower(strings.TrimSuffix(name, "Line")) + ": "
		}
		for _, member := range sortedKeys(doc.Defs[name].Properties) {
			var p struct {
				Description string
				Type        any
				Ref         string `json:"$ref"`
				Items       struct {
					Ref string `json:"$ref"`
				}
				AnyOf []struct {
					Ref string `json:"$ref"`
				}
			}
			if err := json.Unmarshal(doc.Defs[name].Properties[member], &p); err != nil {
				t.Fatal(err)
			}
			kind := strings.TrimPrefix(p.Ref, "#/$defs/")
			switch {
			case p.Items.Ref != "":
				kind = "list of " + strings.TrimPrefix(p.Items.Ref, "#/$defs/")
			case len(p.AnyOf) > 0:
				kind = strings.TrimPrefix(p.AnyOf[0].Ref, "#/$defs/") + " or null"
			case kind == "":
				kind = strings.Join(strings.Fields(strings.Trim(fmt.Sprint(p.Type), "[]")), " or ")
			}
			if p.Type == nil && kind == "<nil>" {
				kind = "any"
			}
			text := kind
			if p.Description != "" {
				text += ": " + strings.ReplaceAll(p.Description, "|", "\\|")
			}
			fmt.Fprintf(&b, "| %s`%s` | %s |\n", prefix, member, text)
		}
	}
	return b.String()
}
