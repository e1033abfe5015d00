package suites_test

import (
	"fmt"
	"strings"
	"testing"
)

func TestPromptFiles(t *testing.T) {
	tests := []struct{ file, content, want, reason string }{
		{"p.md", "Hello\n\nthere \n\n", "user=Hello\n\nthere", "a text without sections is one user message"},
		{"p.txt", "\n--- system ---\n\n  Be brief.\n--- context ---\nkept\n\n---\tUser --- \r\nHi\r\nyou\r\n--- assistant ---\nyes\n",
			"system=  Be brief.\n--- context ---\nkept|user=Hi\nyou|assistant=yes", "sections, of known roles only"},
		{"p.md", "before\n--- system ---\nafter", "user=before|system=after", "what stands before the first section is the user's"},
		{"p.yaml", "- {role: developer, content: a}\n- role: user\n  content: |\n    b\n", "developer=a|user=b\n", "a list of messages"},
		{"p.json", "{\n\t\"messages\": [{\"role\": \"user\", \"content\": \"a\"}],\n\t\"response_format\": {\"type\": \"json_object\"}}", "user=a|json_object", "JSON, tabs and all"},
	}
	for _, tt := range tests {
		p := load(t, "suite.yaml", frame+"cases: [{id: a}]\nprompts: [{id: p, file: "+tt.file+"}]\n", tt.file, tt.content).Suite.Prompts[0]
		var got []string
		for _, m := range p.Messages {
			got = append(got, fmt.Sprintf("%s=%s", m.Role, m.Content))
		}
		if p.ResponseFormat != nil {
			got = append(got, p.ResponseFormat.Type)
		}
		if s := strings.Join(got, "|"); s != tt.want {
			t.Errorf("%q is %q, want %q: %s", tt.content, s, tt.want, tt.reason)
		}
	}
}
