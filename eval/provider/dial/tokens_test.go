package dial_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"seatrial/eval"
	"seatrial/eval/provider"
	"seatrial/eval/provider/dial"
)

func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

// The test binary is its own auth command: with this variable set it prints a token that counts its
// calls in the file that the variable names.
const commandVar = "SEATRIAL_TEST_AUTH_COMMAND"

func TestMain(m *testing.M) {
	file := os.Getenv(commandVar)
	if file == "" {
		os.Exit(m.Run())
	}
	switch os.Args[1] {
	case "fail":
		fmt.Fprintln(os.Stderr, "vault is sealed\nmore")
		os.Exit(3)
	case "silent":
		os.Exit(0)
	case "two-lines":
		fmt.Println("a\nb")
		os.Exit(0)
	}
	before, _ := os.ReadFile(file)
	if err := os.WriteFile(file, append(before, 'x'), 0o600); err != nil {
		panic(err)
	}
	fmt.Printf(" command-token-%d \n", len(before)+1)
}

// useCommand makes the test binary the auth command, counting in the file that it returns.
func useCommand(t *testing.T) string {
	file := filepath.Join(t.TempDir(), "count")
	t.Setenv(commandVar, file)
	t.Setenv("GORACE", "atexit_sleep_ms=0") // under the race detector each command would take a second to end
	return file
}

// gate lets in whoever shows the token that is valid now, and echoes what it was sent.
type gate struct {
	mu    sync.Mutex
	valid func(token string) bool
	calls int
	inner http.HandlerFunc // beside the API: the token endpoint
}

func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/token" {
		g.inner(w, r)
		return
	}
	body, _ := io.ReadAll(r.Body)
	g.mu.Lock()
	g.calls++
	good := g.valid(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
	g.mu.Unlock()
	if !good {
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprintf(w, "who is %s?", r.Header.Get("Authorization"))
		return
	}
	_, _ = w.Write(body)
}

func postBody(t *testing.T, c *http.Client, url string) (provider.Reply, error) {
	t.Helper()
	req, err := http.NewRequest(http.MethodPost, url, strings.NewReader("question"))
	if err != nil {
		t.Fatal(err)
	}
	return provider.Do(t.Context(), c, req, 0)
}

func TestAuthCommand(t *testing.T) {
	count := useCommand(t)
	runs := func() int { b, _ := os.ReadFile(count); return len(b) }
	g := &gate{valid: func(token string) bool { return token == "command-token-1" }}
	s := httptest.NewServer(g)
	defer s.Close()
	c := newClient(t, newDialer(t, dial.Config{}), eval.Connection{Auth: &eval.Auth{Command: []string{os.Args[0], "token"}}})

	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if reply, err := postBody(t, c, s.URL); err != nil || string(reply.Body) != "question" {
				t.Errorf("%q, %v", reply.Body, err)
			}
		})
	}
	wg.Wait()
	if runs() != 1 {
		t.Fatalf("the command ran %d times for 20 calls", runs())
	}
	g.mu.Lock()
	g.valid = func(token string) bool { return token == "command-token-2" }
	g.mu.Unlock()
	for range 20 {
		wg.Go(func() {
			if reply, err := postBody(t, c, s.URL); err != nil || string(reply.Body) != "question" {
				t.Errorf("after the token was withdrawn: %q, %v: the body is sent again too", reply.Body, err)
			}
		})
	}
	wg.Wait()
	if runs() != 2 {
		t.Errorf("renewed %d times, want once", runs()-1)
	}
	g.valid, g.calls = func(string) bool { return false }, 0
	_, err := postBody(t, c, s.URL)
	if eval.ClassOf(err) != eval.ClassAuth || g.calls != 2 || runs() != 3 {
		t.Errorf("refused for good: %v after %d calls, %d commands", err, g.calls, runs())
	}
	if err == nil || strings.Contains(err.Error(), "command-token") {
		t.Errorf("%v holds the token", err)
	}
}

func TestAuthCommandFails(t *testing.T) {
	useCommand(t)
	s := httptest.NewServer(&gate{valid: func(string) bool { t.Error("called without a token"); return false }})
	defer s.Close()
	for _, tt := range []struct {
		argv []string
		says string
	}{
		{[]string{os.Args[0], "fail"}, "exit status 3: vault is sealed"},
		{[]string{os.Args[0], "silent"}, "printed no token"},
		{[]string{os.Args[0], "two-lines"}, "must be one line"},
		{[]string{"no-such-program-anywhere", "s3cret-argument"}, "not found"},
	} {
		c := newClient(t, newDialer(t, dial.Config{}), eval.Connection{Auth: &eval.Auth{Command: tt.argv}})
		_, err := postBody(t, c, s.URL)
		if eval.ClassOf(err) != eval.ClassAuth || !strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v, want %q", tt.argv[1], err, tt.says)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	c := newClient(t, newDialer(t, dial.Config{}), eval.Connection{Auth: &eval.Auth{Command: []string{os.Args[0], "token"}}})
	req, _ := http.NewRequest(http.MethodGet, s.URL, nil)
	if _, err := provider.Do(ctx, c, req, 0); eval.ClassOf(err) != eval.ClassCanceled {
		t.Errorf("canceled: %v", err)
	}
}

func TestOAuth2(t *testing.T) {
	const secret = "p@ss/word+1"
	var (
		now     = time.Now()
		granted int
		inBody  bool
		forms   []string
	)
	g := &gate{}
	g.valid = func(token string) bool { return token == fmt.Sprintf("granted-%d", granted) }
	g.inner = func(w http.ResponseWriter, r *http.Request) {
		id, pass, basic := r.BasicAuth()
		_ = r.ParseForm()
		forms = append(forms, r.PostForm.Encode())
		if basic && inBody {
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = io.WriteString(w, `{"error":"invalid_client"}`)
			return
		}
		if basic && (id != "me%3A" || pass != "p%40ss%2Fword%2B1") || !basic && r.PostForm.Get("client_secret") != secret || r.Header.Get("X-Gateway") != "" {
			t.Errorf("token asked for by %q %q, %v, X-Gateway %q", id, pass, r.PostForm, r.Header.Get("X-Gateway"))
		}
		granted++
		_ = json.NewEncoder(w).Encode(map[string]any{"access_token": fmt.Sprintf("granted-%d", granted), "token_type": "Bearer", "expires_in": 600})
	}
	s := httptest.NewServer(g)
	defer s.Close()
	conn := eval.Connection{
		Headers: map[string]eval.Secret{"X-Gateway": eval.NewSecret("g", "g")},
		Auth: &eval.Auth{OAuth2: &eval.OAuth2{TokenURL: s.URL + "/token", ClientID: "me:", ClientSecret: eval.NewSecret("${S}", secret),
			Scopes: []string{"a", "b"}}},
	}
	c := newClient(t, newDialer(t, dial.Config{Now: func() time.Time { return now }}), conn)
	for _, tt := range []struct {
		later   time.Duration
		granted int
		reason  string
	}{
		{0, 1, "the first"},
		{539 * time.Second, 1, "a minute and a second before its end"},
		{2 * time.Second, 2, "less than a minute before its end"},
	} {
		now = now.Add(tt.later)
		if _, err := postBody(t, c, s.URL); err != nil || granted != tt.granted {
			t.Errorf("%s: %d tokens, %v", tt.reason, granted, err)
		}
	}
	if want := "grant_type=client_credentials&scope=a+b"; forms[0] != want {
		t.Errorf("form %q, want %q", forms[0], want)
	}
	inBody = true
	now = now.Add(time.Hour)
	if _, err := postBody(t, c, s.URL); err != nil || granted != 3 {
		t.Errorf("a server that takes the client in the body alone: %d tokens, %v", granted, err)
	}
}

func TestOAuth2Fails(t *testing.T) {
	for _, tt := range []struct {
		status int
		body   string
		class  eval.Class
		says   string
	}{
		{400, `{"error":"invalid_scope","error_description":"no scope for s3cret/value"}`, eval.ClassAuth, "auth: oauth2: no scope for [secret]"},
		{401, `{"error":"invalid_client"}`, eval.ClassAuth, "invalid_client"},
		{503, `busy`, eval.ClassOverloaded, "auth: oauth2: busy"},
		{200, `{}`, eval.ClassAuth, "no access_token"},
		{200, `<html>login</html>`, eval.ClassAuth, "no access_token"},
		{200, `{"access_token":"t","token_type":"mac"}`, eval.ClassAuth, `token_type is "mac"`},
		{200, `{"access_token":"a\nb"}`, eval.ClassAuth, "must be one line"},
	} {
		s := httptest.NewServer(&gate{valid: func(string) bool { t.Error("called without a token"); return false },
			inner: func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(tt.status)
				_, _ = io.WriteString(w, tt.body)
			}})
		c := newClient(t, newDialer(t, dial.Config{}), eval.Connection{Auth: &eval.Auth{OAuth2: &eval.OAuth2{
			TokenURL: s.URL + "/token", ClientID: "id", ClientSecret: eval.NewSecret("${S}", "s3cret/value")}}})
		_, err := postBody(t, c, s.URL)
		if eval.ClassOf(err) != tt.class || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%d %s: %v, want %s %q", tt.status, tt.body, err, tt.class, tt.says)
		}
		s.Close()
	}
}

// A body that cannot be had again is not sent half: the 401 stands.
func TestUnrepeatableBody(t *testing.T) {
	useCommand(t)
	g := &gate{valid: func(string) bool { return false }}
	s := httptest.NewServer(g)
	defer s.Close()
	c := newClient(t, newDialer(t, dial.Config{}), eval.Connection{Auth: &eval.Auth{Command: []string{os.Args[0], "token"}}})
	req, err := http.NewRequest(http.MethodPost, s.URL, io.MultiReader(bytes.NewReader([]byte("once"))))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.Do(t.Context(), c, req, 0); eval.ClassOf(err) != eval.ClassAuth || g.calls != 1 {
		t.Errorf("%v after %d calls", err, g.calls)
	}
}
