package eval

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// Suite is one validated suite, without its cases: those may be many and are
// streamed beside it.
type Suite struct {
	Name        string `json:"name"`
	File        string `json:"file"` // as the user named it
	Language    string `json:"language,omitempty"`
	Description string `json:"description,omitempty"`
	// Limitations are what the suite does not show, Classification the banner of its reports ("confidential"), Owner
	// who answers for it: for the reader of a report. No digest covers them.
	Limitations    []string      `json:"limitations,omitempty"`
	Classification string        `json:"classification,omitempty"`
	Owner          string        `json:"owner,omitempty"`
	Requirements   []Requirement `json:"requirements,omitempty"`
	// Controls are those that the requirements serve, and all of the catalogues that reports are to show whole, with
	// the words that their catalogues had for them; by catalogue, in its order. No digest covers the words.
	Controls []Control `json:"controls,omitempty"`
	Targets  []Target  `json:"targets"`
	Prompts  []Prompt  `json:"prompts"` // never empty: a suite without prompts has one, "default"
	Epochs   int       `json:"epochs"`
	Gate     *GateSpec `json:"gate,omitempty"`
	Waivers  []Waiver  `json:"waivers,omitempty"`
	// Retention is how long texts are kept after a run, in days, 0: as long as the store; Approvals whose approval of a bundle
	// counts: anybody's, or [ApprovalsOtherKey]. No digest covers them.
	Retention int    `json:"retention_days,omitempty"`
	Approvals string `json:"approvals,omitempty"`
	// Digest covers everything that can change a result: requirements, target,
	// prompt and case digests (in order of case id), epochs and the gate.
	Digest Digest `json:"digest"`
}

// NamedDigest is a part of a suite's digest.
type NamedDigest struct {
	ID     string `json:"id"`
	Digest Digest `json:"digest"`
}

// DigestWith returns the digest that belongs into Digest, of the suite with all of its cases. It sorts them.
func (s Suite) DigestWith(cases []NamedDigest) Digest {
	var targets, prompts []NamedDigest
	for _, t := range s.Targets {
		d := t.Digest()
		if t.Judge {
			d = t.JudgeDigest()
		}
		targets = append(targets, NamedDigest{t.ID, d})
	}
	for _, p := range s.Prompts {
		prompts = append(prompts, NamedDigest{p.ID, p.Digest})
	}
	slices.SortFunc(cases, func(a, b NamedDigest) int { return cmp.Compare(a.ID, b.ID) })
	return MustDigest(struct {
		Requirements []Requirement `json:"requirements"`
		Targets      []NamedDigest `json:"targets"`
		Prompts      []NamedDigest `json:"prompts"`
		Cases        []NamedDigest `json:"cases"`
		Epochs       int           `json:"epochs"`
		Gate         *GateSpec     `json:"gate"`
		Language     string        `json:"language"`
	}{s.Requirements, targets, prompts, cases, s.Epochs, s.Gate, s.Language})
}

// ApprovalsOtherKey is Suite.Approvals where only the approval by another key than the one that signed a bundle counts.
const ApprovalsOtherKey = "other_key"

// Requirement is what cases are evidence for, and the controls that it serves.
type Requirement struct {
	ID       string   `json:"id"`
	Text     string   `json:"text"`
	Controls []string `json:"controls,omitempty"`
}

// Target is what is tested: provider, model, parameters and endpoint.
type Target struct {
	ID       string                     `json:"id"`
	Provider string                     `json:"provider"`
	Model    string                     `json:"model,omitempty"`
	BaseURL  string                     `json:"base_url,omitempty"`
	Params   map[string]json.RawMessage `json:"params,omitempty"`  // sent as they are, whatever their name
	Options  json.RawMessage            `json:"options,omitempty"` // the provider's own, canonical JSON
	// Judge says that the target serves graders (judge, embeddings, moderation)
	// and is not itself tested.
	Judge      bool       `json:"judge,omitempty"`
	APIKey     Secret     `json:"api_key,omitzero"`
	Connection Connection `json:"connection,omitzero"`
	Limits     Limits     `json:"limits,omitzero"`
	Price      Price      `json:"price,omitzero"`
	// SendVars says that the provider's requests carry the case's vars.
	SendVars bool `json:"send_vars,omitempty"`
	// Content is of the files that Options name (a program, a cassette): zero where
	// they name none.
	Content Digest `json:"content,omitzero"`
	// Dir is the folder that relative paths in Options are relative to.
	Dir string `json:"-"`
}

// Digest identifies what can change an answer. Secrets, connection, limits,
// prices and timeouts stay outside.
func (t Target) Digest() Digest {
	return MustDigest(struct {
		Provider string                     `json:"provider"`
		Model    string                     `json:"model"`
		BaseURL  string                     `json:"base_url"`
		Params   map[string]json.RawMessage `json:"params"`
		Options  json.RawMessage            `json:"options"`
		Content  Digest                     `json:"content,omitzero"`
	}{t.Provider, t.Model, t.BaseURL, t.Params, orNull(t.Options), t.Content})
}

// JudgeDigest is Digest without the endpoint: the same judge behind another
// gateway is the same judge.
func (t Target) JudgeDigest() Digest {
	t.BaseURL = ""
	return t.Digest()
}

func orNull(raw json.RawMessage) json.RawMessage {
	if len(raw) == 0 {
		return json.RawMessage("null")
	}
	return raw
}

// Connection is how an HTTP target is reached. Nothing of it enters a digest or
// a stored request.
type Connection struct {
	CAFile     string            `json:"ca_file,omitempty"`
	ClientCert string            `json:"client_cert,omitempty"` // PEM with certificate and key
	ClientKey  string            `json:"client_key,omitempty"`  // PEM, where the key is a file of its own
	Proxy      Secret            `json:"proxy,omitzero"`        // a URL, which may hold credentials
	Headers    map[string]Secret `json:"headers,omitempty"`
	Auth       *Auth             `json:"auth,omitempty"`
}

// Auth obtains bearer tokens. Exactly one of Command and OAuth2 is set.
type Auth struct {
	Command []string `json:"command,omitempty"` // argv; the token is its standard output, trimmed
	OAuth2  *OAuth2  `json:"oauth2,omitempty"`
}

// OAuth2 is the client credentials grant of RFC 6749, section 4.4.
type OAuth2 struct {
	TokenURL     string   `json:"token_url"`
	ClientID     string   `json:"client_id"`
	ClientSecret Secret   `json:"client_secret,omitzero"`
	Scopes       []string `json:"scopes,omitempty"`
}

// Limits bound the use of a target. Zero values mean the defaults of package provider.
type Limits struct {
	Concurrency       int      `json:"concurrency,omitempty"`
	RequestsPerMinute int      `json:"requests_per_minute,omitempty"`
	Timeout           Duration `json:"timeout,omitzero"` // working time of one attempt
	Attempts          int      `json:"attempts,omitempty"`
	MaxResponseBytes  int64    `json:"max_response_bytes,omitempty"`
}

// Duration is a time.Duration that JSON holds in Go's notation ("1m30s").
type Duration time.Duration

// MarshalText writes Go's notation.
func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

// UnmarshalText reads Go's notation.
func (d *Duration) UnmarshalText(b []byte) error {
	v, err := time.ParseDuration(string(b))
	*d = Duration(v)
	return err
}

// Price is in currency units per million tokens.
type Price struct {
	Input       float64 `json:"input,omitempty"`
	Output      float64 `json:"output,omitempty"`
	CachedInput float64 `json:"cached_input,omitempty"` // zero: cached tokens cost as much as others
}

// Cost returns the price of u, in currency units.
func (p Price) Cost(u Usage) float64 {
	cached := p.CachedInput
	if cached == 0 {
		cached = p.Input
	}
	return (float64(u.InputTokens-u.CachedTokens)*p.Input + float64(u.CachedTokens)*cached +
		float64(u.OutputTokens)*p.Output) / 1e6
}

// Prompt is a named version of messages with placeholders.
type Prompt struct {
	ID       string    `json:"id"`
	File     string    `json:"file,omitempty"` // where it was read from, for people
	Messages []Message `json:"messages"`       // raw templates
	// ResponseFormat asks the model for JSON, where the prompt needs it.
	ResponseFormat *ResponseFormat `json:"response_format,omitempty"`
	Digest         Digest          `json:"digest"` // covers the raw templates
}

// DigestTemplate returns the digest that belongs into Digest: of the raw templates and the response format.
func (p Prompt) DigestTemplate() Digest {
	return MustDigest(struct {
		Messages       []Message       `json:"messages"`
		ResponseFormat *ResponseFormat `json:"response_format"`
	}{p.Messages, p.ResponseFormat})
}

// Case is one row of test data.
type Case struct {
	ID          string                     `json:"id"`
	Vars        map[string]json.RawMessage `json:"vars,omitempty"`
	Expected    json.RawMessage            `json:"expected,omitempty"`
	Tags        []string                   `json:"tags,omitempty"`
	Requirement string                     `json:"requirement,omitempty"`
	Language    string                     `json:"language,omitempty"`
	// Cluster names what the case shares with others: one document, one conversation. Cases of a cluster are no
	// independent evidence of cases like them. "": it stands alone. An attacked case and its attacks are a cluster
	// by the case's id, unless it names another.
	Cluster string `json:"cluster,omitempty"`
	// Split is [SplitHoldout] for a case that gates use and prompts are not fitted to, else "".
	Split    string `json:"split,omitempty"`
	Turns    []Turn `json:"turns,omitempty"` // user's messages after the prompt's own
	Tools    []Tool `json:"tools,omitempty"`
	MaxSteps int    `json:"max_steps,omitempty"` // of the mocked-tool loop; zero: DefaultMaxSteps
	// Graders judge the whole of the sample: the suite's and the case's own.
	Graders []GraderUse `json:"graders,omitempty"`
	// Source is "file:line" of the row, for messages; no digest covers it.
	Source string `json:"source,omitempty"`
	// Digest covers the raw row and its graders.
	Digest Digest `json:"digest"`
}

// SplitHoldout is Case.Split of what is hidden while prompts are being edited.
const SplitHoldout = "holdout"

// Held reports whether the case is held out: hidden while prompts are being edited, and used by gates.
func (c Case) Held() bool { return c.Split == SplitHoldout }

// InCluster returns the cluster that the case names, "" where its id says it already: of a case with attacks, and of those.
func (c Case) InCluster() string {
	if c.Cluster == c.ID || strings.HasPrefix(c.ID, c.Cluster+"~") {
		return ""
	}
	return c.Cluster
}

// AttackedBy returns the ids of the cases that a case may be an attack on, by its id: ORIGINAL~technique. An id that an
// author chose may look so, too.
func AttackedBy(id string) (of []string) {
	for i, r := range id {
		if r == '~' {
			of = append(of, id[:i])
		}
	}
	return of
}

// DefaultMaxSteps bounds the mocked-tool loop of a case that sets no max_steps.
const DefaultMaxSteps = 8

// Asks returns the digest of what the case asks: vars, turns and tools, but not
// what is expected nor how it is graded. A case without an id is named by it, and two
// sides are compared only where it agrees.
func (c Case) Asks() Digest {
	type asked struct {
		Content string `json:"content"`
		Parts   []Part `json:"parts,omitempty"`
	}
	turns := make([]asked, len(c.Turns))
	for i, t := range c.Turns {
		turns[i] = asked{t.Content, t.Parts}
	}
	return MustDigest(struct {
		Vars     map[string]json.RawMessage `json:"vars"`
		Turns    []asked                    `json:"turns"`
		Tools    []Tool                     `json:"tools"`
		MaxSteps int                        `json:"max_steps"`
	}{c.Vars, turns, c.Tools, c.MaxSteps})
}

// DigestRow returns the digest that belongs into Digest.
func (c Case) DigestRow() Digest {
	c.Source, c.Digest = "", Digest{}
	c.Cluster = c.InCluster() // to attack a case does not change it
	return MustDigest(c)
}

// Turn is a user's message in a conversation, and what judges the answer to it.
type Turn struct {
	Content string      `json:"content"` // raw template
	Parts   []Part      `json:"parts,omitempty"`
	Graders []GraderUse `json:"graders,omitempty"`
}

// Tool is a function that the model may call, with the result that stands in for it.
type Tool struct {
	Name        string          `json:"name"`
	Description string          `json:"description,omitempty"`
	Schema      json.RawMessage `json:"schema,omitempty"` // JSON Schema of the arguments
	// Result is what a call answers: a JSON string is sent as its text, anything
	// else as JSON. Nil: a call of this tool is the case's error.
	Result json.RawMessage `json:"result,omitempty"`
}

// GraderUse is a grader as a suite uses it. Options are canonical JSON and may
// hold placeholders of the case.
type GraderUse struct {
	Grader  string          `json:"grader"`
	Label   string          `json:"label,omitempty"` // shown instead of Grader where one type is used twice
	Options json.RawMessage `json:"options"`
}

// Name returns the label, or the grader's type where there is none.
func (u GraderUse) Name() string {
	if u.Label != "" {
		return u.Label
	}
	return u.Grader
}
