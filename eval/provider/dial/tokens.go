package dial

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/http/httpguts"

	"seatrial/eval"
	"seatrial/eval/provider"
)

const (
	// commandTimeout bounds an auth command, which may have to ask a vault.
	commandTimeout = 30 * time.Second
	// earlier is how long before its end a token is renewed, so that none expires under way.
	earlier = time.Minute
	// maxTokenReply bounds a token endpoint's answer in bytes.
	maxTokenReply = 1 << 20
)

// tokens keeps the bearer token of one connection.
type tokens struct {
	fetch func(context.Context) (token string, lasts time.Duration, err error) // lasts 0: until refused
	now   func() time.Time

	turn    chan struct{} // holds one element; whoever takes it may use what follows
	token   string
	expires time.Time
}

func (d *Dialer) tokens(auth eval.Auth, dir string, c *http.Client) (*tokens, error) {
	t := &tokens{now: d.now, turn: make(chan struct{}, 1)}
	t.turn <- struct{}{}
	switch {
	case len(auth.Command) > 0 && auth.OAuth2 != nil:
		return nil, errors.New("command and oauth2 exclude each other")
	case len(auth.Command) > 0:
		t.fetch = func(ctx context.Context) (string, time.Duration, error) {
			token, err := runCommand(ctx, auth.Command, dir)
			return token, 0, err
		}
	case auth.OAuth2 != nil:
		if err := d.Check(auth.OAuth2.TokenURL); err != nil {
			return nil, fmt.Errorf("oauth2: token_url: %w", err)
		}
		grant := clientCredentials{OAuth2: *auth.OAuth2, client: c}
		t.fetch = grant.fetch
	default:
		return nil, errors.New("neither command nor oauth2 is given")
	}
	return t, nil
}

// get returns the token, or fetches one where there is none, it is about to expire, or it is the
// one that was refused. Of many callers one fetches; who waits stops waiting when ctx ends.
func (t *tokens) get(ctx context.Context, refused string) (string, error) {
	select {
	case <-t.turn:
	case <-ctx.Done():
		return "", ctx.Err()
	}
	defer func() { t.turn <- struct{}{} }()
	valid := t.expires.IsZero() || t.now().Before(t.expires)
	if t.token != "" && t.token != refused && valid {
		return t.token, nil
	}
	token, lasts, err := t.fetch(ctx)
	if err != nil {
		return "", err
	}
	if !httpguts.ValidHeaderFieldValue(token) {
		return "", &eval.CallError{Class: eval.ClassAuth, Message: "auth: the token holds characters that cannot be sent: it must be one line"}
	}
	t.token, t.expires = token, time.Time{}
	if lasts > 0 {
		t.expires = t.now().Add(max(lasts-earlier, lasts/2))
	}
	return token, nil
}

// runCommand returns what argv prints, trimmed.
func runCommand(ctx context.Context, argv []string, dir string) (string, error) {
	limited, cancel := context.WithTimeout(ctx, commandTimeout)
	defer cancel()
	cmd := exec.CommandContext(limited, argv[0], argv[1:]...)
	cmd.Dir = dir
	cmd.WaitDelay = time.Second // a grandchild may keep the pipe open
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	token := strings.TrimSpace(string(out))
	var problem string
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case limited.Err() != nil:
		problem = fmt.Sprintf("did not end within %s", commandTimeout)
	case err != nil:
		problem = err.Error()
		if line, _, _ := strings.Cut(strings.TrimSpace(stderr.String()), "\n"); line != "" {
			problem += ": " + line
		}
	case token == "":
		problem = "printed no token"
	default:
		return token, nil
	}
	// The arguments stay out: one of them may be a secret.
	return "", &eval.CallError{Class: eval.ClassAuth, Message: fmt.Sprintf("auth: command %s: %s", argv[0], problem), Err: err}
}

// clientCredentials is the grant of RFC 6749, section 4.4.
type clientCredentials struct {
	eval.OAuth2
	client *http.Client
}

func (c *clientCredentials) fetch(ctx context.Context) (string, time.Duration, error) {
	provider.Hide(ctx, c.ClientSecret.Reveal())
	reply, err := c.ask(ctx, false)
	if err != nil && strings.Contains(string(reply.Body), "invalid_client") {
		// Section 2.3.1: every server must take the client's credentials by Basic. Some
		// are set up to take them in the body alone.
		reply, err = c.ask(ctx, true)
	}
	if err != nil {
		return "", 0, tokenError(err)
	}
	var granted struct {
		AccessToken string      `json:"access_token"`
		TokenType   string      `json:"token_type"`
		ExpiresIn   json.Number `json:"expires_in"`
	}
	if err := json.Unmarshal(reply.Body, &granted); err != nil || granted.AccessToken == "" {
		return "", 0, reply.Fail(eval.ClassAuth, "auth: oauth2: the token endpoint's answer holds no access_token")
	}
	if granted.TokenType != "" && !strings.EqualFold(granted.TokenType, "bearer") {
		return "", 0, reply.Fail(eval.ClassAuth, fmt.Sprintf("auth: oauth2: token_type is %q, only bearer is supported", granted.TokenType))
	}
	seconds, _ := strconv.ParseFloat(granted.ExpiresIn.String(), 64) // optional: without it a token holds until it is refused
	return granted.AccessToken, time.Duration(min(max(seconds, 0), 1e9) * float64(time.Second)), nil
}

func (c *clientCredentials) ask(ctx context.Context, inBody bool) (provider.Reply, error) {
	form := url.Values{"grant_type": {"client_credentials"}}
	if len(c.Scopes) > 0 {
		form.Set("scope", strings.Join(c.Scopes, " "))
	}
	if inBody {
		form.Set("client_id", c.ClientID)
		form.Set("client_secret", c.ClientSecret.Reveal())
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.TokenURL, strings.NewReader(form.Encode()))
	if err != nil {
		return provider.Reply{}, refused(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	if !inBody {
		req.SetBasicAuth(url.QueryEscape(c.ClientID), url.QueryEscape(c.ClientSecret.Reveal()))
	}
	return provider.Do(ctx, c.client, req, maxTokenReply)
}

// tokenError says that it was the token that could not be had. A request that the token
// endpoint finds wrong is about credentials too (RFC 6749, section 5.2).
func tokenError(err error) error {
	var ce *eval.CallError
	if !errors.As(err, &ce) {
		return err
	}
	e := *ce
	e.Message = "auth: oauth2: " + e.Message
	if e.Class == eval.ClassBadRequest {
		e.Class = eval.ClassAuth
	}
	return &e
}
