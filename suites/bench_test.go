package suites_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"seatrial/suites"
)

func BenchmarkLoadGood(b *testing.B) {
	for b.Loop() {
		if _, err := suites.Load("testdata/good/suite.yaml", options()); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkLoadRows(b *testing.B) {
	for _, kind := range []string{"mapped", "strict", "csv", "yaml", "attacked"} {
		b.Run(kind, func(b *testing.B) {
			n := 20_000
			var rows strings.Builder
			entry := "from: d.jsonl"
			name := "d.jsonl"
			switch kind {
			case "csv":
				rows.WriteString("q,context,id\n")
				entry, name = "from: d.csv", "d.csv"
			case "attacked": // each row is one case as it is and nine under attack
				n /= 10
				entry = "from: d.jsonl, map: {id: id, vars: {q: q, context: context}}, attack_on: q, attacks: [base64, hex, rot13, leetspeak, homoglyph, zero_width, many_shot, json_wrapper, payload_split]"
			case "mapped":
				entry = "from: d.jsonl, map: {id: id, vars: {q: q, context: context}}"
			case "yaml":
				entry, name = "from: d.yaml", "d.yaml"
			}
			for i := range n {
				text := strings.Repeat("some context to read ", 20)
				switch kind {
				case "csv":
					fmt.Fprintf(&rows, "what %d,%s,c%d\n", i, text, i)
				case "mapped", "attacked":
					fmt.Fprintf(&rows, `{"id": "c%d", "q": "what %d", "context": %q}`+"\n", i, i, text)
				case "strict":
					fmt.Fprintf(&rows, `{"id": "c%d", "vars": {"q": "what %d", "context": %q}, "graders": [{"contains": "x%d"}]}`+"\n", i, i, text, i)
				case "yaml":
					fmt.Fprintf(&rows, "- {id: c%d, vars: {q: what %d, context: %q}}\n", i, i, text)
				}
			}
			file := write(b, "suite.yaml", `suite: s
version: 1
targets: [{id: t, provider: scripted}]
prompts: [{id: p, messages: [{role: user, content: "{{ q }} {{ context }}"}]}]
graders: [contains: x]
cases: [{`+entry+`}]
`)
			if err := os.WriteFile(filepath.Join(filepath.Dir(file), name), []byte(rows.String()), 0o644); err != nil {
				b.Fatal(err)
			}
			var l *suites.Loaded
			var err error
			for b.Loop() {
				if l, err = suites.Load(file, options()); err != nil {
					b.Fatal(err)
				}
			}
			if kind == "attacked" {
				n *= 10
			}
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			b.ReportMetric(float64(m.HeapAlloc)/float64(n), "heap-B/case")
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/case")
			runtime.KeepAlive(l)
		})
	}
}
