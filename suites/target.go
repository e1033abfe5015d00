package suites

import (
	"encoding/json"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"seatrial/eval"
)

// target is one of the suite's targets and what only loading needs to know.
type target struct {
	eval.Target
	at       *node
	mayJudge bool      // judge: true or both
	unready  []Problem // what is missing on this machine; matters where the target is used
}

func (l *loader) targets(docs []targetDoc) {
	seen := map[string]*node{}
	for _, d := range docs {
		t := l.target(d)
		if t.ID == "" {
			continue
		}
		if first := seen[t.ID]; first != nil {
			l.rep.add(meaning, d.ID, "", "the target %q is here twice: first at %s:%d", t.ID, first.src.file, first.line)
			continue
		}
		seen[t.ID] = d.ID
		l.allTargets = append(l.allTargets, t)
	}
	if len(l.allTargets) > 0 && len(l.tested()) == 0 {
		l.rep.add(meaning, l.allTargets[0].at, "write judge: both where a target is tested and may judge", "every target is a judge: nothing is tested")
	}
}

// tested returns the targets that are tested.
func (l *loader) tested() []*target {
	var all []*target
	for _, t := range l.allTargets {
		if !t.Judge {
			all = append(all, t)
		}
	}
	return all
}

func (l *loader) target(d targetDoc) *target {
	t := &target{at: d.At}
	t.ID, t.Provider = d.ID.str(), d.Provider.str()
	t.Dir = d.At.src.dir
	t.Judge = d.Judge.isTrue()
	t.mayJudge = t.Judge || d.Judge.str() == "both"
	t.Model = l.expandTree(d.Model, t).str()
	t.BaseURL = l.expandTree(d.BaseURL, t).str()
	if u, err := url.Parse(t.BaseURL); err == nil && u.User != nil {
		l.rep.add(meaning, d.BaseURL, "use api_key, headers or auth", "base_url holds credentials, which would be stored")
	}
	if params := l.expandTree(d.Params, t); params != nil && params.kind == object {
		t.Params = make(map[string]json.RawMessage, len(params.items))
		for i, k := range params.keys {
			t.Params[k.text] = l.canonical(params.items[i])
		}
	}
	t.APIKey = l.secret(d.APIKey, t, "api_key")
	t.Limits = l.limits(d.Limits)
	t.Price = eval.Price{Input: d.Price.Input.float(), Output: d.Price.Output.float(), CachedInput: d.Price.CachedInput.float()}
	t.Connection = l.connection(d, t)
	if t.Provider != "" {
		l.provider(d, t)
	}
	return t
}

// provider checks what depends on the target's provider.
func (l *loader) provider(d targetDoc, t *target) {
	kind, ok := l.providers[t.Provider]
	if !ok {
		l.rep.add(meaning, d.Provider, didYouMean(t.Provider, l.providerNames()), "no provider named %q", t.Provider)
		return
	}
	t.SendVars = kind.spec.SendVars
	if !kind.spec.HTTP {
		for _, key := range []string{"ca_file", "client_cert", "client_key", "proxy", "headers", "auth"} {
			if d.At.get(key) != nil {
				l.rep.add(meaning, d.At.keyOf(key), "", "%s does not apply: the provider %s makes no HTTP connections", key, t.Provider)
			}
		}
	}
	options := l.expandTree(d.Options, t)
	if options == nil {
		options = d.At.at(object)
	}
	if options.kind != object {
		return
	}
	if d.Options != nil {
		t.Options = l.canonical(options)
	}
	if len(t.unready) > 0 || !kind.check.check(options, l.rep) {
		return
	}
	var err error
	if t.Content, err = l.catalog.CheckTarget(t.Target); err != nil {
		place := d.At
		var oe *eval.OptionError
		if errors.As(err, &oe) {
			if _, at := options.find(oe.Path); at != options {
				place = at
			}
		}
		l.rep.add(meaning, place, "", "target %s: %v", t.ID, err)
	}
}

// canonical returns n as canonical JSON.
func (l *loader) canonical(n *node) json.RawMessage {
	raw, err := eval.CanonicalJSON(n.json())
	if err != nil {
		l.rep.add(reading, n, "", "%v", err)
		return json.RawMessage("null")
	}
	return raw
}

// secret returns the secret that n refers to. No message holds any part of it.
func (l *loader) secret(n *node, t *target, what string) eval.Secret {
	if n.str() == "" {
		return eval.Secret{}
	}
	e, err := expand(n.text, l.getenv)
	switch {
	case err != nil:
		l.rep.add(meaning, n, "write ${NAME}", "%s: a reference to an environment variable is not well formed", what)
	case e.refs == 0:
		l.rep.add(meaning, n, "write ${NAME} and set the environment variable NAME",
			"%s must be a reference: a secret does not belong into a suite", what)
	case len(e.defaulted) > 0:
		l.rep.add(meaning, n, "leave the default out, or empty: ${NAME:-}", "%s: the default of %s would be stored and shown with the reference", what, e.defaulted[0])
	case len(e.unset) > 0:
		t.unready = append(t.unready, n.problem("set it, or write ${"+e.unset[0]+":-} where none is needed",
			"target %s: the environment variable %s is not set", t.ID, e.unset[0]))
	case len(e.empty) > 0:
		t.unready = append(t.unready, n.problem("set it, or write ${"+e.empty[0]+":-} where none is needed",
			"target %s: the environment variable %s is empty", t.ID, e.empty[0]))
	default:
		return eval.NewSecret(n.text, e.text)
	}
	return eval.Secret{}
}

func (l *loader) limits(d limitsDoc) eval.Limits {
	return eval.Limits{
		Concurrency:       int(d.Concurrency.integer()),
		RequestsPerMinute: int(d.RequestsPerMinute.integer()),
		Timeout:           eval.Duration(l.duration(d.Timeout)),
		Attempts:          int(d.Attempts.integer()),
		MaxResponseBytes:  d.MaxResponseBytes.integer(),
	}
}

func (l *loader) duration(n *node) time.Duration {
	if n.str() == "" {
		return 0
	}
	d, err := time.ParseDuration(n.text)
	if err != nil || d <= 0 {
		l.rep.add(meaning, n, "write 500ms, 60s or 1m30s", "%q is not a time above zero", n.text)
		return 0
	}
	return d
}

func (l *loader) connection(d targetDoc, t *target) eval.Connection {
	c := eval.Connection{
		CAFile:     l.localFile(d.CAFile, t),
		ClientCert: l.localFile(d.ClientCert, t),
		ClientKey:  l.localFile(d.ClientKey, t),
		Proxy:      l.proxy(d.Proxy, t),
	}
	if d.ClientKey != nil && d.ClientCert == nil {
		l.rep.add(meaning, d.At.keyOf("client_key"), "", "client_key needs client_cert")
	}
	if h := d.Headers; h != nil && h.kind == object {
		c.Headers = make(map[string]eval.Secret, len(h.items))
		for i, k := range h.keys {
			c.Headers[k.text] = l.secret(h.items[i], t, "the header "+k.text)
		}
	}
	if d.Auth != nil {
		c.Auth = l.auth(d.Auth, t)
	}
	return c
}

// referredUser is a URL whose credentials are references and nothing else.
var referredUser = regexp.MustCompile(`^[a-z0-9]+://\$\{\w+\}(:\$\{\w+\})?@`)

// proxy returns the URL of a proxy. What is stored of it is the text with its references.
func (l *loader) proxy(n *node, t *target) eval.Secret {
	value := l.expandTree(n, t).str()
	if value == "" {
		return eval.Secret{}
	}
	u, err := url.Parse(value)
	switch {
	case err != nil:
		l.rep.add(meaning, n, "", "proxy is not a URL")
	case u.User != nil && !referredUser.MatchString(n.text):
		l.rep.add(meaning, n, "write http://${PROXY_USER}:${PROXY_PASSWORD}@HOST:PORT", "proxy holds credentials, which would be stored")
	}
	return eval.NewSecret(n.text, value)
}

func (l *loader) auth(d *authDoc, t *target) *eval.Auth {
	a := &eval.Auth{Command: l.expandTree(d.Command, t).strs()}
	if o := d.OAuth2; o != nil {
		a.OAuth2 = &eval.OAuth2{
			TokenURL:     l.expandTree(o.TokenURL, t).str(),
			ClientID:     l.expandTree(o.ClientID, t).str(),
			ClientSecret: l.secret(o.ClientSecret, t, "client_secret"),
			Scopes:       l.expandTree(o.Scopes, t).strs(),
		}
	}
	return a
}

// localFile returns the path of a certificate or key, relative paths from the
// folder of the suite. It may lie anywhere: such files belong to the machine.
func (l *loader) localFile(n *node, t *target) string {
	before := len(t.unready)
	name := l.expandTree(n, t).str()
	if name == "" || len(t.unready) > before {
		return ""
	}
	if !filepath.IsAbs(name) {
		name = filepath.Join(n.src.dir, filepath.FromSlash(name))
	}
	if _, err := os.Stat(name); err != nil {
		t.unready = append(t.unready, n.problem("", "target %s: file %s: %v", t.ID, name, reason(err)))
	}
	return name
}
