package provider

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"html"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"seatrial/eval"
)

// maxMessage bounds an error's message, in characters.
const maxMessage = 300

// mask stands where a credential was.
const mask = "[secret]"

// hidden are the credentials of one call: what must not appear in a message of
// it. A nil hidden hides nothing.
type hidden struct {
	mu     sync.Mutex
	values []string
}

type hiddenKey struct{}

// hiddenOf returns the hidden of the call that ctx belongs to, for a call within it
// (a token's, for example), or a new one.
func hiddenOf(ctx context.Context) *hidden {
	if h, ok := ctx.Value(hiddenKey{}).(*hidden); ok {
		return h
	}
	return &hidden{}
}

func withHidden(ctx context.Context, h *hidden) context.Context {
	return context.WithValue(ctx, hiddenKey{}, h)
}

// Hide keeps value out of the messages of the call that ctx belongs to. A transport that adds
// credentials of its own to a request calls it with the request's context.
func Hide(ctx context.Context, value string) {
	if h, ok := ctx.Value(hiddenKey{}).(*hidden); ok {
		h.add(value)
	}
}

func (h *hidden) add(value string) {
	if value = strings.TrimSpace(value); value == "" {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if !slices.Contains(h.values, value) {
		h.values = append(h.values, value)
	}
}

// forms returns the values as they are and as URLs, HTML and JSON write them, the longest
// first, since a value may contain another.
func (h *hidden) forms() []string {
	if h == nil {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	var forms []string
	for _, v := range h.values {
		forms = append(forms, v, url.QueryEscape(v), url.PathEscape(v), html.EscapeString(v))
		if b, err := json.Marshal(v); err == nil {
			quoted := string(b[1 : len(b)-1])
			forms = append(forms, quoted, strings.ReplaceAll(quoted, "/", `\/`))
		}
	}
	slices.Sort(forms)
	forms = slices.Compact(forms)
	slices.SortStableFunc(forms, func(a, b string) int { return len(b) - len(a) })
	return forms
}

// request adds the credentials that a request carries in its headers and its URL.
func (h *hidden) request(req *http.Request) {
	for name, values := range req.Header {
		if !credential(name) {
			continue
		}
		for _, v := range values {
			h.add(v)
			scheme, rest, ok := strings.Cut(v, " ")
			if !ok {
				continue
			}
			h.add(rest)
			if pair, err := base64.StdEncoding.DecodeString(rest); err == nil && strings.EqualFold(scheme, "basic") {
				_, password, _ := strings.Cut(string(pair), ":")
				h.add(password)
			}
		}
	}
	if req.URL == nil {
		return
	}
	if password, ok := req.URL.User.Password(); ok {
		h.add(password)
	}
	if req.URL.RawQuery == "" {
		return
	}
	for name, values := range req.URL.Query() {
		if credential(name) {
			for _, v := range values {
				h.add(v)
			}
		}
	}
}

// credential reports whether a header or query parameter of this name is one.
func credential(name string) bool {
	name = strings.ToLower(name)
	for _, word := range []string{"auth", "key", "token", "secret", "password", "cookie", "credential", "signature", "session"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return name == "sig"
}

// clean makes text fit to be shown and stored.
func (h *hidden) clean(text string) string {
	// Masked before the cut, since a cut through a credential would leave its beginning,
	// and after the white space is folded, since that may bring one together.
	return cut(h.masked(oneLine(h.masked(text))), maxMessage)
}

// beginningBytes is as much of a body as a message is looked for in.
const beginningBytes = 64 << 10

// beginning returns the first bytes of body, without a credential that the cut went through.
func (h *hidden) beginning(body []byte) []byte {
	if len(body) <= beginningBytes {
		return body
	}
	longest := 0
	if forms := h.forms(); len(forms) > 0 {
		longest = len(forms[0])
	}
	return body[:max(0, beginningBytes-longest)]
}

// scrubbable is the length from which a credential is looked for in answers: what
// is shorter stands in any text.
const scrubbable = 8

// scrub takes credentials that the endpoint repeats out of all that is kept of its
// answer, since that is stored and shown. A body that holds one may hold it in a
// spelling of its own, over several events or with escapes, and is not kept.
func (h *hidden) scrub(r *eval.Response) {
	h.mu.Lock()
	values := slices.Clone(h.values)
	h.mu.Unlock()
	values = slices.DeleteFunc(values, func(v string) bool { return len(v) < scrubbable })
	found := false
	clean := func(text *string) {
		for _, v := range values {
			if strings.Contains(*text, v) {
				*text, found = strings.ReplaceAll(*text, v, mask), true
			}
		}
	}
	for _, text := range []*string{&r.Text, &r.Refusal, &r.Reasoning, &r.FinishReason, &r.Model, &r.Fingerprint, &r.RequestID} {
		clean(text)
	}
	for i := range r.ToolCalls {
		clean(&r.ToolCalls[i].ID)
		clean(&r.ToolCalls[i].Name)
		clean(&r.ToolCalls[i].Arguments)
	}
	for i := range r.Steps {
		clean(&r.Steps[i].Text)
		clean(&r.Steps[i].Tool)
		clean(&r.Steps[i].Arguments)
	}
	for i := range r.Retrieved {
		clean(&r.Retrieved[i].ID)
		clean(&r.Retrieved[i].Text)
	}
	for name, value := range r.Headers {
		clean(&value)
		r.Headers[name] = value
	}
	raw, logprobs := string(r.Raw), string(r.Logprobs)
	for _, form := range h.forms() {
		if len(form) >= scrubbable {
			found = found || strings.Contains(raw, form) || strings.Contains(logprobs, form)
		}
	}
	if found {
		r.Raw, r.Logprobs = nil, nil
	}
}

func (h *hidden) masked(text string) string {
	for _, v := range h.forms() {
		if len(v) >= 4 {
			text = strings.ReplaceAll(text, v, mask)
		} else {
			text = replaceWord(text, v, mask)
		}
	}
	return text
}

// replaceWord replaces word where no letter or digit touches it: a key of three
// letters would otherwise take every message to pieces.
func replaceWord(text, word, by string) string {
	var out strings.Builder
	for from := 0; ; {
		i := strings.Index(text[from:], word)
		if i < 0 {
			out.WriteString(text[from:])
			return out.String()
		}
		i += from
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		after, _ := utf8.DecodeRuneInString(text[i+len(word):])
		out.WriteString(text[from:i])
		if wordRune(before) || wordRune(after) {
			out.WriteString(word)
		} else {
			out.WriteString(by)
		}
		from = i + len(word)
	}
}

func wordRune(r rune) bool { return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)) }

// oneLine folds white space and drops control, format and invalid characters, so that
// text can neither steer a terminal nor hide what it says.
func oneLine(text string) string {
	var out strings.Builder
	space := false
	for _, r := range text {
		switch {
		case unicode.IsSpace(r):
			space = true
			continue
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == utf8.RuneError:
			continue
		}
		if space && out.Len() > 0 {
			out.WriteByte(' ')
		}
		space = false
		out.WriteRune(r)
	}
	return out.String()
}

// cut shortens text to n characters, the last of which then is an ellipsis.
func cut(text string, n int) string {
	if len(text) <= n || utf8.RuneCountInString(text) <= n {
		return text
	}
	runes := []rune(text)
	return strings.TrimSpace(string(runes[:n-1])) + "…"
}
