package reports

import (
	"bytes"
	"encoding"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"seatrial/eval"
)

// document is what JSON writes, as a type; the test of the schema holds JSON to it.
type documentJSON struct {
	Format       string                   `json:"format"`             // "seatrial/report/v1"; another number where a member is renamed, removed or means something else
	Tool         string                   `json:"tool"`               // version of the program
	Run          eval.Run                 `json:"run"`                // of a diff: the candidate's
	Summary      *eval.Summary            `json:"summary,omitempty"`  // absent where no run was summed up
	Decision     *eval.Decision           `json:"decision,omitempty"` // absent where nothing was decided: then nothing is GO
	Diff         *diffJSON                `json:"diff,omitempty"`     // absent where nothing was compared
	Graders      []eval.GraderSpec        `json:"graders"`
	Instruments  []eval.Instrument        `json:"instruments"`
	Flakiness    *eval.Flakiness          `json:"flakiness,omitempty"`    // absent where other runs were not looked at
	Candidate    *eval.Candidate          `json:"candidate,omitempty"`    // whom the following three are of; absent where it is all that was asked
	Requirements []eval.RequirementResult `json:"requirements,omitempty"` // what the run shows of each; absent where the suite has none
	Controls     []eval.ControlResult     `json:"controls,omitempty"`     // and of the controls that they serve: evidence, and no claim that one is met
	History      []eval.RunBrief          `json:"history,omitempty"`      // runs of the same suite, prompt and target that began before, newest first
	Holdout      *eval.Holdout            `json:"holdout,omitempty"`      // cases that are held out: counted in summary and, unless "shown", not among samples and lists; absent where there are none
	Samples      []sampleJSON             `json:"samples,omitempty"`      // absent where the report was given none
}

// schemaMaker turns types into a JSON Schema, with what their source says of them.
type schemaMaker struct {
	docs   map[string]string // "Type" or "Type.Field" to words
	values map[string][]any  // named strings to their constants
	defs   map[string]any
	strict bool // no other members: what a test wants to know, and a reader must not demand
}

func newSchemaMaker(t *testing.T, strict bool) *schemaMaker {
	m := &schemaMaker{docs: map[string]string{}, values: map[string][]any{}, defs: map[string]any{}, strict: strict}
	files, err := filepath.Glob("../eval/*.go")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files of eval: %v", len(files), err)
	}
	for _, file := range append(files, "json.go", "jsonl.go", "schema_test.go") {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		m.read(parsed)
	}
	return m
}

func (m *schemaMaker) read(file *ast.File) {
	for _, d := range file.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok {
			continue
		}
		for _, spec := range g.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				doc := spec.Doc
				if doc == nil && len(g.Specs) == 1 {
					doc = g.Doc
				}
				m.docs[spec.Name.Name] = words(doc)
				if s, ok := spec.Type.(*ast.StructType); ok {
					for _, f := range s.Fields.List {
						for _, name := range f.Names {
							m.docs[spec.Name.Name+"."+name.Name] = strings.TrimSpace(words(f.Doc) + " " + words(f.Comment))
						}
					}
				}
			case *ast.ValueSpec:
				if id, ok := spec.Type.(*ast.Ident); ok && len(spec.Values) == 1 {
					if lit, ok := spec.Values[0].(*ast.BasicLit); ok && lit.Kind == token.STRING {
						if s, err := strconv.Unquote(lit.Value); err == nil {
							m.values[id.Name] = append(m.values[id.Name], s)
						}
					}
				}
			}
		}
	}
}

func words(c *ast.CommentGroup) string { return strings.Join(strings.Fields(c.Text()), " ") }

// of returns the schema of a type.
func (m *schemaMaker) of(t reflect.Type) map[string]any {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return map[string]any{"type": "string", "format": "date-time"}
	case t == reflect.TypeFor[time.Duration]():
		return map[string]any{"type": "integer", "description": "nanoseconds"}
	case t == reflect.TypeFor[json.RawMessage]():
		return map[string]any{}
	case t == reflect.TypeFor[eval.Digest]():
		return map[string]any{"type": "string", "pattern": "^([0-9a-f]{64})?$"}
	case t.Implements(reflect.TypeFor[json.Marshaler]()), t.Implements(reflect.TypeFor[encoding.TextMarshaler]()):
		return map[string]any{"type": "string"}
	}
	switch t.Kind() {
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Int, reflect.Int64:
		return map[string]any{"type": "integer"}
	case reflect.Float64:
		return map[string]any{"type": "number"}
	case reflect.String:
		s := map[string]any{"type": "string"}
		if values := m.values[t.Name()]; len(values) > 0 {
			s["examples"] = values
		}
		return s
	case reflect.Pointer:
		return m.of(t.Elem())
	case reflect.Slice:
		return map[string]any{"type": "array", "items": m.of(t.Elem())}
	case reflect.Map:
		return map[string]any{"type": "object", "additionalProperties": m.of(t.Elem())}
	case reflect.Struct:
		name := strings.TrimSuffix(t.Name(), "JSON")
		name = strings.ToUpper(name[:1]) + name[1:]
		if _, done := m.defs[name]; !done {
			m.defs[name] = nil // while it is made
			m.defs[name] = m.object(t)
		}
		return map[string]any{"$ref": "#/$defs/" + name}
	}
	panic("no schema of " + t.String())
}

func (m *schemaMaker) object(t reflect.Type) map[string]any {
	properties, required := map[string]any{}, []any{}
	m.fields(t, func(owner reflect.Type, f reflect.StructField, name string, optional bool) {
		s := m.of(f.Type)
		nullable := !optional && slices.Contains([]reflect.Kind{reflect.Pointer, reflect.Slice, reflect.Map}, f.Type.Kind()) && f.Type != reflect.TypeFor[json.RawMessage]()
		if kind, plain := s["type"]; nullable && plain {
			s["type"] = []any{kind, "null"}
		} else if nullable {
			s = map[string]any{"anyOf": []any{s, map[string]any{"type": "null"}}}
		}
		if doc := m.docs[owner.Name()+"."+f.Name]; doc != "" {
			if unit, ok := s["description"].(string); ok {
				doc = unit + ": " + doc
			}
			s["description"] = doc
		}
		properties[name] = s
		if !optional {
			required = append(required, name)
		}
	})
	s := map[string]any{"type": "object", "properties": properties}
	if len(required) > 0 {
		s["required"] = required
	}
	if doc := m.docs[t.Name()]; doc != "" {
		s["description"] = doc
	}
	if m.strict {
		s["additionalProperties"] = false
	}
	return s
}

// fields visits the members of an object as encoding/json writes them: those of embedded types too, unless a field
// nearer hides them.
func (m *schemaMaker) fields(t reflect.Type, visit func(owner reflect.Type, f reflect.StructField, name string, optional bool)) {
	near := map[string]bool{}
	for _, embedded := range []bool{false, true} {
		for i := range t.NumField() {
			f := t.Field(i)
			tag, opts, _ := strings.Cut(f.Tag.Get("json"), ",")
			switch {
			case f.Anonymous != embedded:
			case f.Anonymous:
				m.fields(f.Type, func(owner reflect.Type, f reflect.StructField, name string, optional bool) {
					if !near[name] {
						visit(owner, f, name, optional)
					}
				})
			case tag == "-" || !f.IsExported():
			default:
				name := tag
				if name == "" {
					name = f.Name
				}
				near[name] = true
				visit(t, f, name, strings.Contains(opts, "omit"))
			}
		}
	}
}

// schemas makes both schemas.
func schemas(t *testing.T, strict bool) map[string][]byte {
	build := func(title string, root func(*schemaMaker) map[string]any) []byte {
		m := newSchemaMaker(t, strict)
		s := root(m)
		for name := range m.defs { // of the root itself
			if m.defs[name] == nil {
				t.Errorf("%s has no schema", name)
			}
		}
		s["$schema"], s["title"], s["$defs"] = "https://json-schema.org/draft/2020-12/schema", title, m.defs
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		if err := enc.Encode(s); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	is := func(m *schemaMaker, def, member, value string) {
		m.defs[def].(map[string]any)["properties"].(map[string]any)[member].(map[string]any)["const"] = value
	}
	return map[string][]byte{
		"report": build("A seatrial report in JSON", func(m *schemaMaker) map[string]any {
			s := m.of(reflect.TypeFor[documentJSON]())
			is(m, "Document", "format", JSONFormat)
			return s
		}),
		"report-lines": build("A line of a seatrial report in JSON Lines", func(m *schemaMaker) map[string]any {
			var oneOf []any
			for _, t := range []reflect.Type{reflect.TypeFor[headerLine](), reflect.TypeFor[sampleLine](), reflect.TypeFor[endLine]()} {
				oneOf = append(oneOf, m.of(t))
			}
			is(m, "HeaderLine", "line", "header")
			is(m, "HeaderLine", "format", JSONLFormat)
			is(m, "SampleLine", "line", "sample")
			is(m, "EndLine", "line", "end")
			return map[string]any{"oneOf": oneOf}
		}),
	}
}

func TestSchemasAreFresh(t *testing.T) {
	for name, want := range schemas(t, false) {
		if *update {
			if err := os.WriteFile("schema/"+name+".schema.json", want, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if !bytes.Equal(Schemas()[name], want) {
			t.Errorf("the schema %s is not that of the types: go test ./reports -update", name)
		}
	}
	if got := slices.Sorted(maps.Keys(schemas(t, false))); !slices.Equal(got, SchemaNames()) {
		t.Errorf("schemas %v", got)
	}
}

func compiled(t *testing.T, name string, schema []byte) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(name+".json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func validate(t *testing.T, s *jsonschema.Schema, doc []byte) error {
	t.Helper()
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(doc))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(v)
}

// What is written is what the schemas say, and nothing else: not only in a full report but also in one with hardly anything.
func TestReportsFitTheirSchemas(t *testing.T) {
	strict := schemas(t, true)
	report, lines := compiled(t, "report", strict["report"]), compiled(t, "lines", strict["report-lines"])
	bare := eval.Report{Samples: samplesOf([]eval.Sample{{Key: eval.Key{Case: "x"}}})}
	held := demoReport()
	held.Holdout = &eval.Holdout{Cases: 2, Tally: &eval.Tally{Planned: 2, Passed: 2}}
	for reason, r := range map[string]eval.Report{"full": demoReport(), "bare": bare, "looked at": lookedAt(), "held out": held, "hostile": poisoned(hostileAnswer, 3)} {
		if err := validate(t, report, renderedAs(t, "json", r)); err != nil {
			t.Errorf("JSON, %s: %v", reason, err)
		}
		for line := range bytes.Lines(renderedAs(t, "jsonl", r)) {
			if err := validate(t, lines, line); err != nil {
				t.Errorf("JSONL, %s: %v", reason, err)
			}
		}
	}
	tests := []struct{ doc, reason string }{
		{`{"format":"seatrial/report/v2"}`, "another version"},
		{`{"format":"seatrial/report/v1","tool":"","run":{},"graders":[],"instruments":[]}`, "a run without its members"},
	}
	published := compiled(t, "published", reportSchema)
	for _, tt := range tests {
		if validate(t, published, []byte(tt.doc)) == nil {
			t.Errorf("%s fits the schema", tt.reason)
		}
	}
	grown := bytes.Replace(renderedAs(t, "json", demoReport()), []byte(`"tool": `), []byte(`"new": 1, "tool": `), 1)
	if err := validate(t, published, grown); err != nil {
		t.Errorf("a member that is added later breaks readers: %v", err)
	}
	if validate(t, report, grown) == nil {
		t.Error("the strict schema takes what it does not know: the test proves nothing")
	}
}
