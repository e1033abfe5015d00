package cmd

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"seatrial/eval"
	"seatrial/eval/provider"
	"seatrial/eval/provider/dial"
	"seatrial/reports"
	"seatrial/suites"
)

func newPing(env Env) *cobra.Command {
	var o struct {
		suiteFlags
		netFlags
		jsonFlag
		suite string
	}
	c := &cobra.Command{
		Use:   "ping TARGET",
		Short: "Say whether a target can be reached, and what is wrong",
		Long: `ping goes the way to one target of a suite step by step: name, proxy, connection,
TLS chain, credentials, served model, tool support. It stops at the first error and
says what to do about it. It asks the model twice, a few words each.`,
		Args: arguments(1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			dialer, err := o.dialer(env)
			if err != nil {
				return err
			}
			l, err := load(env, o.suite, o.suiteFlags)
			if err != nil {
				return err
			}
			t, err := targetOf(l, args[0])
			if err != nil {
				return err
			}
			if url := newCatalog(env, "").providers.BaseURL(t); url != "" {
				if err := dialer.Check(url); err != nil {
					return fmt.Errorf("target %s: %w", t.ID, err)
				}
			}
			p := ping(c.Context(), connection{env: env, dialer: dialer}, t)
			if o.json {
				err = reports.JSONList(env.Stdout, "ping", []pinged{p})
			} else {
				err = p.print(env.Stdout)
			}
			if err == nil && p.Problem != "" {
				return &exitError{status: ExitBroken}
			}
			return err
		},
	}
	o.suiteFlags.AddFlags(c.Flags())
	o.netFlags.AddFlags(c.Flags())
	o.jsonFlag.AddFlags(c.Flags())
	c.Flags().StringVar(&o.suite, "suite", "suite.yaml", "the suite that declares the target")
	return c
}

// targetOf returns a target that can be used as the suite declares it; what it
// lacks on this machine is the error of a selection.
func targetOf(l *suites.Loaded, id string) (eval.Target, error) {
	for _, t := range l.Suite.Targets {
		if t.ID != id {
			continue
		}
		if t.Judge {
			return t, nil
		}
		_, err := l.Select(suites.Selection{Targets: []string{id}})
		return t, err
	}
	_, err := l.Select(suites.Selection{Targets: []string{id}})
	return eval.Target{}, err
}

// pinged is what ping found; what was not reached is empty.
type pinged struct {
	Target  string        `json:"target"`
	Way     *dial.Report  `json:"way,omitempty"` // of an HTTP target
	Auth    string        `json:"auth,omitempty"`
	Model   string        `json:"model,omitempty"` // as served
	Answer  string        `json:"answer,omitempty"`
	Latency time.Duration `json:"latency,omitzero"`
	Tools   string        `json:"tools,omitempty"`
	Problem string        `json:"problem,omitempty"` // the first, in words
	Remedy  string        `json:"remedy,omitempty"`
}

// probeTime bounds the way to a target, and the wait for an answer where the target sets no
// limit; nobody waits for a ping longer than twice that.
const probeTime = 15 * time.Second

func ping(ctx context.Context, c connection, t eval.Target) (p pinged) {
	p.Target = t.ID
	raw, err := c.provider(newCatalog(c.env, ""), t)
	if err != nil {
		p.Problem = err.Error()
		return p
	}
	if closer, ok := raw.(io.Closer); ok {
		defer func() {
			if err := closer.Close(); err != nil && p.Problem == "" {
				p.Problem = err.Error()
			}
		}()
	}
	if url := newCatalog(c.env, "").providers.BaseURL(t); url != "" {
		probing, cancel := context.WithTimeout(ctx, probeTime)
		defer cancel()
		way := c.dialer.Probe(probing, url, t.Connection, dial.Options{Dir: t.Dir})
		p.Way = &way
		if way.Problem != "" {
			p.Problem, p.Remedy = way.Problem, way.Remedy
			return p
		}
	}
	limits := t.Limits
	limits.Timeout = min(cmp.Or(limits.Timeout, eval.Duration(probeTime)), eval.Duration(2*probeTime))
	model := provider.Limit(raw, limits, nil)
	req := eval.Request{Model: t.Model, Params: t.Params, Messages: []eval.Message{{Role: "user", Content: "Answer with the one word: ready"}}}
	if t.SendVars {
		req.Vars = map[string]json.RawMessage{}
	}
	resp, err := model.Complete(ctx, req)
	if err != nil {
		p.Problem, p.Remedy = err.Error(), remedyOf(err)
		return p
	}
	p.Auth = "accepted"
	if t.APIKey.IsZero() && t.Connection.Auth == nil {
		p.Auth = "none sent, none asked for"
	}
	p.Model, p.Answer, p.Latency = resp.Model, resp.Text, resp.Timing.Total
	p.Tools = toolSupport(ctx, model, req)
	return p
}

func toolSupport(ctx context.Context, model eval.Provider, req eval.Request) string {
	req.Messages = []eval.Message{{Role: "user", Content: "Call the tool report_ready."}}
	req.Tools = []eval.Tool{{Name: "report_ready", Description: "Reports that you are ready.", Schema: json.RawMessage(`{"type":"object","properties":{}}`)}}
	resp, err := model.Complete(ctx, req)
	switch {
	case err != nil:
		return "no: " + err.Error()
	case len(resp.ToolCalls) > 0:
		return "yes: it called one"
	}
	return "not seen: it was offered one and answered in words"
}

func remedyOf(err error) string {
	switch eval.ClassOf(err) {
	case eval.ClassAuth:
		return "check api_key, headers or auth of the target, and that the variable they name holds this endpoint's key"
	case eval.ClassConfig:
		return "check base_url and model"
	case eval.ClassTimeout:
		return "raise limits.timeout, or ask whoever runs the endpoint"
	case eval.ClassRateLimited, eval.ClassOverloaded:
		return "the endpoint is there and cannot answer now: wait, or ask whoever runs it"
	case eval.ClassBadRequest, eval.ClassTooLarge:
		return "the endpoint refuses this request: check model, params and the provider's options"
	case eval.ClassMalformed, eval.ClassTruncated, eval.ClassEmpty:
		return "what answers is not what was expected: check base_url, proxies on the way, and for httpx the paths into the answer"
	case eval.ClassUnreachable, eval.ClassReset:
		return "check base_url, proxy and firewall"
	}
	return ""
}

func (p pinged) print(w io.Writer) error {
	var errs []error
	line := func(name, value string) {
		if value != "" {
			_, err := fmt.Fprintf(w, "%-10s %s\n", name, reports.Visible(value))
			errs = append(errs, err)
		}
	}
	line("target", p.Target)
	if way := p.Way; way != nil {
		line("url", way.URL)
		line("proxy", way.Proxy)
		line("addresses", strings.Join(way.Addresses, ", "))
		if way.Connect > 0 {
			line("connected", fmt.Sprintf("%s in %s", way.Address, way.Connect.Round(100*time.Microsecond)))
		}
		if way.TLS != "" {
			line("tls", fmt.Sprintf("%s in %s", way.TLS, way.Handshake.Round(100*time.Microsecond)))
		}
		for _, cert := range way.Chain {
			line("  cert", fmt.Sprintf("%s, issued by %s, until %s", cert.Subject, cert.Issuer, cert.Expires.UTC().Format(time.DateOnly)))
		}
	}
	line("auth", p.Auth)
	line("model", p.Model)
	if p.Latency > 0 {
		line("answer", fmt.Sprintf("%q after %s", p.Answer, p.Latency.Round(time.Millisecond)))
	}
	line("tools", p.Tools)
	line("problem", p.Problem)
	line("remedy", p.Remedy)
	return errors.Join(errs...)
}
