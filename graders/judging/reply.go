package judging

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"seatrial/eval"
)

// Verdict reads a reply that gives one verdict, with its reason before it: a JSON object
// {"reason": ..., "verdict": ...}, or words and a last line "VERDICT: ...". A verdict that is not on the
// menu, one without a reason, and a second one beside it are errors. Case and outer space do not count.
func (r Reply) Verdict(menu []string) (word, reason string, err error) {
	if raw, before, notJSON := object(r.Text); notJSON == nil {
		var v struct{ Reason, Verdict *string }
		if err := r.decode(raw, before, &v); err != nil {
			return "", "", err
		}
		if v.Verdict == nil || v.Reason == nil {
			return "", "", r.NoVerdict("no member reason, or no member verdict, in %s", quoted(r.Text))
		}
		word, reason = *v.Verdict, *v.Reason
	} else if word, reason, err = lastLine(r.Text); err != nil {
		return "", "", r.NoVerdict("%v in %s", err, quoted(r.Text))
	}
	word, reason = strings.TrimSpace(word), strings.TrimSpace(reason)
	if reason == "" {
		return "", "", r.NoVerdict("there is no reason in %s", quoted(r.Text))
	}
	for _, m := range menu {
		if strings.EqualFold(word, m) {
			return m, reason, nil
		}
	}
	return "", "", r.NoVerdict("%s is not on the menu", quoted(word))
}

// Object reads a reply that is a JSON object into the struct that v points at. Members that v does not have
// are passed over.
func (r Reply) Object(v any) error {
	raw, before, err := object(r.Text)
	if err != nil {
		return r.NoVerdict("%v in %s", err, quoted(r.Text))
	}
	return r.decode(raw, before, v)
}

func (r Reply) decode(raw, before string, v any) error {
	if low := strings.ToLower(before); strings.Contains(low, "verdict:") || strings.Contains(low, `"verdict"`) {
		return r.NoVerdict("more than one verdict in %s", quoted(r.Text))
	}
	// Whoever is judged may have written a verdict and asked for it to be repeated.
	bare := withoutSpace(raw)
	for _, text := range r.given {
		if strings.Contains(withoutSpace(text), bare) {
			return r.NoVerdict("it repeats what stands in the material: %s", quoted(raw))
		}
	}
	if err := json.Unmarshal([]byte(raw), v); err != nil {
		return r.NoVerdict("%s: %s", strings.TrimPrefix(err.Error(), "json: "), quoted(raw))
	}
	return nil
}

// object returns the one JSON object of a reply: the whole of it, or its end after words, bare or in
// a code fence. Words after it, another brace before it, a second fence, a trailing comma and a member that
// is there twice are errors: which object is the reply, and what it says, would be a guess.
func object(text string) (raw, before string, err error) {
	text = strings.TrimSpace(text)
	start := strings.IndexByte(text, '{')
	if start < 0 {
		return "", "", errors.New("no JSON object")
	}
	before, raw = text[:start], text[start:]
	if inner, ok := strings.CutSuffix(raw, "```"); ok {
		raw = strings.TrimRightFunc(inner, unicode.IsSpace)
		open := strings.LastIndex(before, "```")
		if open < 0 || strings.Count(before, "```") != 1 || !plainInfo(before[open+3:]) {
			return "", "", errors.New("no JSON object alone in a code fence")
		}
		before = before[:open]
	}
	if strings.Contains(before, "```") {
		return "", "", errors.New("no JSON object alone at the end")
	}
	canonical, err := eval.CanonicalJSON([]byte(raw))
	if err != nil {
		return "", "", fmt.Errorf("no JSON object alone at the end (%w)", err)
	}
	var tree any
	if err := json.Unmarshal(canonical, &tree); err != nil {
		return "", "", err
	}
	return raw, before, foldedTwice(tree)
}

// plainInfo reports whether what follows an opening fence is at most the name of a language and a line end.
func plainInfo(s string) bool {
	info, rest, found := strings.Cut(s, "\n")
	info = strings.ToLower(strings.TrimSpace(info))
	return found && strings.TrimSpace(rest) == "" && (info == "" || info == "json")
}

// foldedTwice refuses members that differ in case alone: encoding/json would take the last.
func foldedTwice(tree any) error {
	switch v := tree.(type) {
	case map[string]any:
		seen := make(map[string]bool, len(v))
		for key, member := range v {
			low := strings.ToLower(key)
			if seen[low] {
				return fmt.Errorf("two members %s", quoted(low))
			}
			seen[low] = true
			if err := foldedTwice(member); err != nil {
				return err
			}
		}
	case []any:
		for _, item := range v {
			if err := foldedTwice(item); err != nil {
				return err
			}
		}
	}
	return nil
}

// lastLine reads "VERDICT: word" in the last line, with the reason in those before it.
func lastLine(text string) (word, reason string, err error) {
	text = strings.TrimSpace(text)
	i := strings.LastIndexByte(text, '\n') + 1
	before, last := text[:i], text[i:]
	name, word, ok := strings.Cut(strings.Trim(last, " \t\r*_`."), ":")
	if !ok || !strings.EqualFold(strings.Trim(name, " *_"), "verdict") {
		return "", "", errors.New("neither a JSON verdict alone nor a last line VERDICT")
	}
	if low := strings.ToLower(before); strings.Contains(low, `"verdict"`) || strings.Contains(low, "verdict:") {
		return "", "", errors.New("more than one verdict")
	}
	return strings.Trim(word, " \t*_`."), before, nil
}

// afterThoughts returns what follows the thoughts that some endpoints leave at the beginning of a reply. Thoughts
// quote what is judged, and so perhaps their own end: only what follows the last one is the reply. Without
// an end there is none.
func afterThoughts(text string) string {
	if !strings.HasPrefix(strings.TrimSpace(text), "<think>") {
		return text
	}
	const end = "</think>"
	i := strings.LastIndex(text, end)
	if i < 0 {
		return ""
	}
	return text[i+len(end):]
}

func withoutSpace(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}
