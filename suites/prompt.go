package suites

import (
	"encoding/base64"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"seatrial/eval"
	"seatrial/eval/template"
	words "seatrial/eval/text"
)

// DefaultPrompt is the id of the prompt without messages that a suite without prompts has.
const DefaultPrompt = "default"

// prompt is one of the suite's prompts with its templates parsed.
type prompt struct {
	eval.Prompt
	at        *node
	templates []*template.Template
	asks      []*template.Template // of the last message of the user's
}

func (l *loader) prompts(docs []promptDoc) {
	seen := map[string]*node{}
	for _, d := range docs {
		p := l.prompt(d)
		if p.ID == "" {
			continue
		}
		if first := seen[p.ID]; first != nil {
			l.rep.add(meaning, d.ID, "", "the prompt %q is here twice: first at %s:%d", p.ID, first.src.file, first.line)
			continue
		}
		seen[p.ID] = d.ID
		l.allPrompts = append(l.allPrompts, p)
	}
	if len(docs) == 0 {
		l.allPrompts = []*prompt{{Prompt: eval.Prompt{ID: DefaultPrompt, Digest: eval.Prompt{}.DigestTemplate()}}}
	}
}

func (l *loader) prompt(d promptDoc) *prompt {
	p := &prompt{at: d.At, Prompt: eval.Prompt{ID: d.ID.str()}}
	messages, format := d.Messages, d.ResponseFormat
	switch {
	case d.File != nil && d.At.get("messages") != nil:
		l.rep.add(meaning, d.At, "", "a prompt has a file or messages, not both")
	case d.File != nil:
		file := l.path(d.File, "file")
		if file == "" {
			break
		}
		data, path, err := l.box.read(d.File.src.dir, file, maxText)
		if err != nil {
			l.rep.fileProblem(d.File, "prompt", file, err)
			break
		}
		p.File = path
		fromFile := l.promptFile(d.File, path, data)
		messages = fromFile.Messages
		if fromFile.ResponseFormat != nil {
			if format != nil {
				l.rep.add(meaning, d.At.keyOf("response_format"), "", "the file %s has a response_format too", path)
			}
			format = fromFile.ResponseFormat
		}
	case d.At.get("messages") == nil:
		l.rep.add(shape, d.At, "", "a prompt needs a file or messages")
	}
	for _, m := range messages {
		p.Messages = append(p.Messages, l.message(m, p))
	}
	p.ResponseFormat = l.responseFormat(format)
	p.Digest = p.DigestTemplate()
	return p
}

// promptFile reads messages from a file. Text (.md, .txt) is split into
// messages by lines such as "--- system ---", and is one user message without
// them; blank lines around a message and space at its end do not belong to it.
// A document (.yaml, .yml, .json) is a list of messages, or holds messages and
// response_format.
func (l *loader) promptFile(n *node, path string, data []byte) promptFileDoc {
	src := sourceOf(path)
	var d promptFileDoc
	switch strings.ToLower(filepath.Ext(path)) {
	case ".md", ".txt":
		d.Messages = l.sections(src, data)
	case ".yaml", ".yml", ".json":
		doc := parseDocument(src, data, l.rep)
		if doc == nil {
			return d
		}
		if doc.kind == list {
			wrapped := doc.at(object)
			wrapped.set("messages", doc)
			doc = wrapped
		}
		if l.promptFileCheck.check(doc, l.rep) {
			decode(doc, &d)
		}
	default:
		l.rep.add(meaning, n, "use .md, .txt, .yaml or .json", "prompt %s: unknown kind of file", filepath.Base(path))
	}
	return d
}

var sectionLine = regexp.MustCompile(`^---[ \t]*([A-Za-z]+)[ \t]*---[ \t]*$`)

func (l *loader) sections(src *source, data []byte) []messageDoc {
	whole := &node{src: src, line: 1, column: 1, kind: text}
	body, ok := l.text(whole, data)
	if !ok {
		return nil
	}
	var all []messageDoc
	roles := []string{"system", "developer", "user", "assistant"}
	role := whole.at(text)
	role.text = "user"
	var lines []string
	first := 1
	marked := false
	flush := func() {
		content := strings.Join(lines, "\n")
		if strings.TrimSpace(content) == "" {
			if marked {
				l.rep.add(meaning, role, "", "the %s message is empty", role.text)
			}
			return
		}
		for len(lines) > 0 && strings.TrimSpace(lines[0]) == "" {
			lines, first = lines[1:], first+1
		}
		c := &node{src: src, line: first, column: 1, kind: text, first: first}
		c.text = strings.TrimRight(strings.Join(lines, "\n"), " \t\n")
		all = append(all, messageDoc{At: role, Role: role, Content: c})
	}
	for i, line := range strings.Split(body, "\n") {
		m := sectionLine.FindStringSubmatch(line)
		if m == nil || words.Nearest(m[1], roles) == "" {
			lines = append(lines, line)
			continue
		}
		at := &node{src: src, line: i + 1, column: 1, kind: text, text: strings.ToLower(m[1])}
		if !slices.Contains(roles, at.text) {
			l.rep.add(meaning, at, didYouMean(at.text, roles), "no role named %q", m[1])
			at.text = "user"
		}
		flush()
		role, lines, first, marked = at, nil, i+2, true
	}
	flush()
	if len(all) == 0 && !marked {
		l.rep.add(meaning, whole, "", "the prompt is empty")
	}
	return all
}

// text returns the normal form of a text file's content.
func (l *loader) text(n *node, data []byte) (string, bool) {
	if !utf8.Valid(data) {
		l.rep.add(reading, invalidUTF8(n.src, data), "save the file as UTF-8", "not UTF-8")
		return "", false
	}
	return eval.NormalText(string(data)), true
}

func (l *loader) message(d messageDoc, p *prompt) eval.Message {
	m := eval.Message{Role: d.Role.str(), Content: eval.NormalText(d.Content.str())}
	l.contentOrParts(d.At, d.Content, d.Parts)
	before := len(p.templates)
	p.templates = append(p.templates, l.parse(d.Content)...)
	m.Parts = l.parts(d.Parts, &p.templates)
	if m.Role == "user" {
		p.asks = p.templates[before:]
	}
	return m
}

func (l *loader) contentOrParts(at, content *node, parts []partDoc) {
	switch {
	case content != nil && at.get("parts") != nil:
		l.rep.add(meaning, at, "put the text into a part", "a message has content or parts, not both")
	case content == nil && at.get("content") == nil && at.get("parts") == nil && len(parts) == 0:
		l.rep.add(shape, at, "", "a message needs content or parts")
	}
}

// parse returns the template in n, or none after reporting its mistake.
func (l *loader) parse(n *node) []*template.Template {
	if n == nil || n.kind != text {
		return nil
	}
	t, err := template.Parse(eval.NormalText(n.text))
	if err != nil {
		place, message := n, err.Error()
		var te *template.Error
		if errors.As(err, &te) && n.first > 0 {
			place = &node{src: n.src, line: n.first + te.Line - 1, column: 1}
			if n.line == n.first { // a file of its own, where columns are known too
				place.column = te.Column
			}
			message = te.Message
		}
		l.rep.add(meaning, place, "", "template: %s", message)
		return nil
	}
	return []*template.Template{t}
}

func (l *loader) parts(docs []partDoc, templates *[]*template.Template) []eval.Part {
	var all []eval.Part
	for _, d := range docs {
		p := eval.Part{Text: eval.NormalText(d.Text.str()), Detail: d.Detail.str()}
		switch {
		case (d.Text == nil) == (d.Image == nil):
			l.rep.add(shape, d.At, "", "a part has a text or an image")
		case d.Detail != nil && d.Image == nil:
			l.rep.add(meaning, d.At.keyOf("detail"), "", "detail belongs to an image")
		}
		*templates = append(*templates, l.parse(d.Text)...)
		if d.Image != nil && d.Image.kind == text {
			p.Image = l.image(d.Image)
			if template.Templated(d.Image.text) {
				*templates = append(*templates, l.parse(d.Image)...)
			}
		}
		all = append(all, p)
	}
	return all
}

var imageTypes = map[string]string{
	".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp",
}

// image returns the URL of an image; that of a file is a data URL.
func (l *loader) image(n *node) string {
	lower := strings.ToLower(n.text)
	for _, scheme := range []string{"http://", "https://", "data:"} {
		if strings.HasPrefix(lower, scheme) {
			return n.text
		}
	}
	if template.Templated(n.text) {
		return n.text // holds a URL when it is rendered
	}
	file := l.path(n, "image")
	if file == "" {
		return ""
	}
	mime, ok := imageTypes[strings.ToLower(filepath.Ext(file))]
	if !ok {
		l.rep.add(meaning, n, "use .png, .jpg, .gif or .webp", "image %s: unknown kind of image", file)
		return ""
	}
	data, _, err := l.box.read(n.src.dir, file, maxImage)
	if err != nil {
		l.rep.fileProblem(n, "image", file, err)
		return ""
	}
	if len(data) == 0 {
		l.rep.add(meaning, n, "", "image %s is empty", file)
	}
	return fmt.Sprintf("data:%s;base64,%s", mime, base64.StdEncoding.EncodeToString(data))
}

func (l *loader) responseFormat(d *formatDoc) *eval.ResponseFormat {
	if d == nil {
		return nil
	}
	f := &eval.ResponseFormat{Type: d.Type.str(), Name: d.Name.str(), Strict: d.Strict.isTrue()}
	if d.Schema != nil && d.Schema.kind == object {
		f.Schema = l.canonical(d.Schema)
	}
	switch {
	case f.Type == "json_schema" && d.Schema == nil:
		l.rep.add(meaning, d.At, "", "response_format json_schema needs a schema")
	case f.Type != "json_schema" && d.Schema != nil:
		l.rep.add(meaning, d.At.keyOf("schema"), "write type: json_schema", "a schema belongs to json_schema")
	}
	return f
}
