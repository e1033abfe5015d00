package template

import (
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
)

func vars(t testing.TB, object string) Vars {
	t.Helper()
	var raw map[string]json.RawMessage
	if err := json.Unmarshal([]byte(object), &raw); err != nil {
		t.Fatal(err)
	}
	v, err := NewVars(raw)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func render(src string, v Vars) (string, error) {
	parsed, err := Parse(src)
	if err != nil {
		return "", err
	}
	return parsed.Render(v)
}

const context = `{
	"name": "Ann", "n": 5, "zero": 0, "half": 0.50, "big": 12345678901234567890, "exp": 1e3, "t": true, "f": false, "nul": null,
	"empty": "", "words": ["one", "two"], "nobody": [], "user": {"zip": "8000", "age": 30, "tags": ["a"]}, "noKeys": {},
	"text": "a{{ name }}b", "umlaut": "äöü", "rows": [{"q": 1}, {"q": 2}]
}`

func TestRender(t *testing.T) {
	v := vars(t, context)
	for _, tt := range []struct{ reason, src, want string }{
		{"numbers keep their spelling", "{{ half }} {{ big }} {{ exp }}", "0.50 12345678901234567890 1e3"},
		{"a value is not rendered again", "{{ text }}", "a{{ name }}b"},
		{"lists and objects print as JSON, keys in order", "{{ user }}{{ words }}", `{"zip":"8000","age":30,"tags":["a"]}["one","two"]`},
		{"paths", "{{ user.tags[0] }}{{ user['zip'] }}{{ rows[1].q }}{{ words[n - 4] }}", "a80002two"},
		{"default is for undefined", "{{ nope.x | default('d') }}{{ nul | default('d') }}{{ name.x | default('d') }}{{ words[9] | default('d') }}", "ddd"},
		{"default with boolean", "{{ empty | default('d', true) }}{{ zero | default('d', boolean=true) }}", "dd"},
		{"default of what a filter lacks", "{{ nobody | first | default('d') }}{{ empty | last | default('d') }}", "dd"},
		{"defined", "{{ nope is defined }} {{ n is defined }} {{ nope.x is not defined }} {{ n is undefined }} {{ not nope is defined }}", "false true true false true"},
		{"first and last", "{{ words | first }}{{ words | last }}{{ umlaut | first }}{{ umlaut | last }}", "onetwoäü"},
		{"length", "{{ umlaut | length }}{{ words | length }}{{ user | length }}", "323"},
		{"replace", "{{ 'aaa' | replace('a', 'b', 2) }}{{ n | replace('5', 'x') }}", "bbax"},
		{"filters chain", "{{ ' Ab ' | trim | upper }}", "AB"},
		{"dump", "{{ user | dump }}{{ 'a\"\n' | tojson }}{{ nul | dump }}", `{"zip":"8000","age":30,"tags":["a"]}"a\"\n"null`},
		{"dump with indent", "{{ user | tojson(indent=2) }}{{ nobody | dump(2) }}", "{\n  \"zip\": \"8000\",\n  \"age\": 30,\n  \"tags\": [\n    \"a\"\n  ]\n}[]"},
		{"join prints", "{{ [1, 'a', true, nul, words] | join('-') }}", `1-a-true--["one","two"]`},
		{"precedence", "{{ 1 + 2 * 3 - 4 }} {{ (1 + 2) * 3 }} {{ -n + 1 }} {{ 1 + 2 ~ 3 }}", "3 9 -4 33"},
		{"integers stay so", "{{ 7 // 2 }} {{ 7 % 4 }} {{ 7 / 2 }} {{ 6 / 2 }} {{ 0.5 + 0.25 }} {{ exp + 1 }}", "3 3 3.5 3 0.75 1001"},
		{"comparison", "{{ 2 < 10 }} {{ 'b' > 'a' }} {{ n == 5.0 }} {{ n == '5' }} {{ user.tags == ['a'] }} {{ big == 12345678901234567891 }}", "true true true false true false"},
		{"membership", "{{ 'on' in 'one' }} {{ 'one' in words }} {{ 'zip' in user }} {{ 3 not in [1, 2] }}", "true true true true"},
		{"logic gives operands", "{{ empty or 'x' }} {{ n and name }} {{ not nobody }} {{ not noKeys }}", "x Ann true true"},
		{"inline if", "{{ 'a' if f else 'b' if f else 'c' }} {{ (nope if t else 1) | default(2) }}", "c 2"},
		{"elif", "{% if f %}1{% elif n == 5 %}2{% elif t %}3{% else %}4{% endif %}", "2"},
		{"loop", "{% for w in words %}{{ loop.index }}{{ loop.index0 }}{{ w }}{% if not loop.last %},{% endif %}{{ '!' if loop.first else '' }}{% endfor %}", "10one,!21two"},
		{"inner and outer loop", "{% for a in words %}{% for b in words %}{{ loop.index }}{% endfor %}{{ loop.index }};{% endfor %}", "121;122;"},
		{"for over an object", "{% for k, v in user %}{{ k }}={{ v }} {% else %}none{% endfor %}{% for k, v in noKeys %}{% else %}none{% endfor %}", `zip=8000 age=30 tags=["a"] none`},
		{"set", "{% set name = name | upper %}{{ name }}{% for w in words %}{% set x = w %}{{ x }}{% endfor %}", "ANNonetwo"},
		{"a pass does not see what the one before set", "{% for w in words %}{{ x | default('-') }}{% set x = w %}{% endfor %}", "--"},
		{"raw", "{% raw %}{{ x }}{% if %}{% endraw %}|{%- raw -%} a {%- endraw -%} b", "{{ x }}{% if %}|ab"},
		{"white space control", "a \n{{- name -}}\n b {#- c -#} d", "aAnnbd"},
		{"closing braces in a string", `{{ "}}" }}{{ '%}' }}`, "}}%}"},
		{"escapes", `{{ 'it\'s\n\\' }}`, "it's\n\\"},
		{"braces that are no tag", "{name} } }} %} {", "{name} } }} %} {"},
		{"JSON around", `{"a":{{ n }}}`, `{"a":5}`},
		{"names of other scripts", "{% set größe = 3 %}{{ größe }}", "3"},
	} {
		got, err := render(tt.src, v)
		if err != nil || got != tt.want {
			t.Errorf("%s: %s = %q, %v; want %q", tt.reason, tt.src, got, err, tt.want)
		}
	}
}

func TestErrors(t *testing.T) {
	v := vars(t, context)
	for _, tt := range []struct {
		reason, src  string
		line, column int
		message      string
	}{
		{"undefined name", "a\nbä {{ nope }}", 2, 7, "nope is undefined"},
		{"undefined key", "{{ user.nope }}", 1, 9, "nope is undefined: the object has no such key"},
		{"undefined index", "{{ words[2] }}", 1, 9, "the list has 2 elements"},
		{"negative index", "{{ words[-1] }}", 1, 9, "the list has 2 elements"},
		{"no part of a string", "{{ name.length }}", 1, 9, "a string has no such part"},
		{"undefined is not false", "{% if nope %}{% endif %}", 1, 7, "nope is undefined"},
		{"undefined is not equal", "{{ nope == 1 }}", 1, 4, "nope is undefined"},
		{"undefined default", "{{ nope | default(nada) }}", 1, 19, "nada is undefined"},
		{"default forgives no other error", "{{ (1 + name) | default('x') }}", 1, 7, "wants two numbers"},
		{"undefined cannot be set", "{% set x = nope %}", 1, 12, "nope is undefined"},
		{"set of an outer variable", "{% set x = 1 %}{% for w in words %}{% set x = w %}{% endfor %}", 1, 43, "outside of this loop"},
		{"loop outside", "{{ loop.index }}", 1, 4, "outside of a for"},
		{"printing the loop", "{% for w in words %}{{ loop }}{% endfor %}", 1, 24, "no printed form"},
		{"calls", "{{ name() }}", 1, 8, "there are no calls"},
		{"include", "{% include 'x' %}", 1, 4, "include is not supported"},
		{"unknown tag", "{% fi %}", 1, 4, `no tag "fi"`},
		{"unknown filter", "{{ name | uper }}", 1, 11, `no filter "uper"`},
		{"missing argument", "{{ name | replace('a') }}", 1, 11, "needs its argument new"},
		{"too many arguments", "{{ name | upper(1) }}", 1, 17, "takes 0 arguments"},
		{"unknown argument", "{{ name | dump(x=1) }}", 1, 16, "no argument x"},
		{"argument given twice", "{{ name | dump(1, indent=1) }}", 1, 19, "given twice"},
		{"unlike operands", "{{ 'a' + 1 }}", 1, 8, "use ~"},
		{"unlike order", "{{ 'a' < 1 }}", 1, 8, "two numbers or two strings"},
		{"chained comparison", "{{ 1 < 2 < 3 }}", 1, 10, "do not chain"},
		{"division by zero", "{{ 1 // zero }}", 1, 6, "division by zero"},
		{"overflow", "{{ 9223372036854775807 + 1 }}", 1, 24, "out of range"},
		{"inline if without else", "{{ 'a' if f }}", 1, 13, `expected "else"`},
		{"unclosed tag", "a {{ name", 1, 3, "{{ without its }}"},
		{"unclosed comment", "{# a", 1, 1, "comment without its #}"},
		{"unclosed string", "{{ 'a }}", 1, 4, "closing '"},
		{"unclosed block", "{% if t %}", 1, 4, "if without its endif"},
		{"unclosed raw", "{% raw %}{{", 1, 1, "raw without its"},
		{"wrong end", "{% if t %}{% endfor %}", 1, 14, "expected endif, found endfor"},
		{"end alone", "{% endif %}", 1, 4, "endif without its beginning"},
		{"else twice", "{% if t %}{% else %}{% else %}{% endif %}", 1, 24, "expected endif"},
		{"empty tag", "{{ }}", 1, 4, "expected a value"},
		{"two values", "{{ name n }}", 1, 9, "expected the tag's end"},
		{"foreign character", "{{ name; }}", 1, 8, `";" has no meaning`},
		{"object literal", `{{ {"a": 1} }}`, 1, 4, `"{" has no meaning`},
		{"reserved name", "{% set loop = 1 %}", 1, 8, "cannot be a variable's name"},
		{"leading zero", "{{ 007 }}", 1, 4, "does not begin with 0"},
		{"unknown escape", `{{ 'a\d' }}`, 1, 6, `no escape \d`},
		{"for over a string", "{% for c in name %}{% endfor %}", 1, 13, "not a string"},
		{"for over null", "{% for c in nul %}{% endfor %}", 1, 13, "not null"},
		{"one name for an object", "{% for c in user %}{% endfor %}", 1, 13, "two variables"},
		{"two names for a list", "{% for k, c in words %}{% endfor %}", 1, 16, "not a list"},
		{"length of a number", "{{ n | length }}", 1, 8, "length: wants a text"},
		{"upper of a list", "{{ words | upper }}", 1, 12, "upper: wants a text"},
		{"indent below zero", "{{ words | dump(-1) }}", 1, 12, "dump: indent"},
		{"deep parentheses", "{{ " + strings.Repeat("(", 200) + "}}", 1, 104, "deeper than"},
		{"deep blocks", strings.Repeat("{% if t %}", 200), 1, 994, "deeper than"},
		{"long chain", "{{ 1" + strings.Repeat("+1", 6000) + "}}", 1, 0, "more than 5000 parts"},
	} {
		_, err := render(tt.src, v)
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(e.Message, tt.message) || e.Line != tt.line || tt.column != 0 && e.Column != tt.column {
			t.Errorf("%s: %.60s: %v; want line %d, column %d: ...%s", tt.reason, tt.src, err, tt.line, tt.column, tt.message)
		}
	}
}

func TestBounds(t *testing.T) {
	v := vars(t, `{"ten": [0,1,2,3,4,5,6,7,8,9], "long": "`+strings.Repeat("x", 1<<20)+`"}`)
	loops := func(n int, body string) string {
		return strings.Repeat("{% for i in ten %}", n) + body + strings.Repeat("{% endfor %}", n)
	}
	for _, tt := range []struct{ reason, src, message string }{
		{"steps", loops(9, ""), "steps"},
		{"output", loops(2, "{{ long }}"), "longer than 16 MB"},
		{"values that are not printed", loops(3, "{% set x = long | upper %}"), "bytes"},
		{"a doubled text", "{% set x = long %}" + strings.Repeat("{% set x = x ~ x %}", 40), "bytes"},
		{"a doubled list", "{% set x = ten %}" + strings.Repeat("{% set x = [x, x] %}", 60) + "{{ x }}", "steps"},
		{"a doubled list compared", "{% set x = ten %}{% set y = [0,1,2,3,4,5,6,7,8,9] %}" + strings.Repeat("{% set x = [x, x] %}{% set y = [y, y] %}", 60) + "{{ x == y }}", "steps"},
		{"replace", "{{ long | replace('x', long) }}", "bytes"},
		{"comparison", loops(3, "{% if long < long ~ '' %}{% endif %}"), "bytes"},
	} {
		_, err := render(tt.src, v)
		if err == nil || !strings.Contains(err.Error(), tt.message) {
			t.Errorf("%s: %v; want ...%s", tt.reason, err, tt.message)
		}
	}
}

func TestStatic(t *testing.T) {
	for src, want := range map[string]bool{
		"": true, "a {b} }} %}": true, "{{ x }}": false, "{# c #}": false, "{% raw %}{% endraw %}": false, "{% set a = 1 %}": false,
	} {
		parsed, err := Parse(src)
		if err != nil || parsed.Static() != want {
			t.Errorf("%q: static %v, %v", src, parsed.Static(), err)
		}
	}
}

func TestValue(t *testing.T) {
	v := vars(t, context)
	for _, tt := range []struct {
		reason, src, want string
		ok                bool
	}{
		{"a number stays one", "{{ big }}", "12345678901234567890", true},
		{"an object stays one", "{{ user }}", `{"zip":"8000","age":30,"tags":["a"]}`, true},
		{"a string is quoted", "{{ name }}", `"Ann"`, true},
		{"an expression", "{{ n > 3 }}", "true", true},
		{"text around", " {{ n }}", "", false},
		{"a block", "{% if t %}1{% endif %}", "", false},
		{"no tag", "5", "", false},
	} {
		parsed, err := Parse(tt.src)
		if err != nil {
			t.Fatal(err)
		}
		got, ok, err := parsed.Value(v)
		if err != nil || ok != tt.ok || string(got) != tt.want {
			t.Errorf("%s: %s, %v, %v", tt.reason, got, ok, err)
		}
	}
	parsed, _ := Parse("{{ nope }}")
	if _, ok, err := parsed.Value(v); !ok || err == nil {
		t.Errorf("undefined: %v, %v; want an error", ok, err)
	}
}

func TestNewVars(t *testing.T) {
	for _, tt := range []struct{ reason, raw string }{
		{"duplicate key", `{"a":1,"a":2}`},
		{"not JSON", `{"a"`},
		{"data after the value", `1 2`},
		{"nothing", ``},
		{"space", ` `},
		{"number without end", strings.Repeat("1", 2000)},
		{"nested without end", strings.Repeat("[", 20000) + strings.Repeat("]", 20000)},
	} {
		if _, err := NewVars(map[string]json.RawMessage{"v": json.RawMessage(tt.raw)}); err == nil || !strings.Contains(err.Error(), "variable v") {
			t.Errorf("%s: %v", tt.reason, err)
		}
	}
}

func TestConstantNames(t *testing.T) {
	if _, err := NewVars(map[string]json.RawMessage{"none": json.RawMessage("1")}); err == nil {
		t.Error("a variable that no template could reach was taken")
	}
}

func TestConcurrent(t *testing.T) {
	v := vars(t, context)
	parsed, err := Parse("{% for w in words %}{% set x = w %}{{ x }}{% endfor %}{{ name }}")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				if got, err := parsed.Render(v); err != nil || got != "onetwoAnn" {
					t.Errorf("%q, %v", got, err)
				}
			}
		})
	}
	wg.Wait()
}

func FuzzRender(f *testing.F) {
	for _, src := range []string{
		"Hello {{ name }}!", "{% for k, v in user %}{{ k ~ v | dump(2) }}{% else %}{% endfor %}", "{%- if n >= 5 and 'a' in user.tags -%}x{%- elif t %}{% endif %}",
		"{% raw %}{{{% endraw %}{# c #}", "{{ nope | default([1, 2.5]) | join(sep) }}", "{% set a = words[0] | replace('o', 'oo', 1) %}{{ a if a is defined else -n // 2 % 3 }}",
	} {
		f.Add(src)
	}
	v := vars(f, context)
	f.Fuzz(func(t *testing.T, src string) {
		parsed, err := Parse(src)
		if err == nil {
			var out string
			if out, err = parsed.Render(v); err == nil && (parsed.Static() && out != src || len(out) > MaxOutput) {
				t.Errorf("%q renders as %q", src, out)
			}
		}
		var e *Error
		if err != nil && (!errors.As(err, &e) || e.Line < 1 || e.Column < 1) {
			t.Errorf("%q: %v has no position", src, err)
		}
	})
}

func BenchmarkRender(b *testing.B) {
	v := vars(b, context)
	parsed, err := Parse("Answer {{ name }} from the context only: {{ user.zip }}.")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := parsed.Render(v); err != nil {
			b.Fatal(err)
		}
	}
}
