package secrets

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// join keeps the forms of real services out of this file, so that other tools do not report it.
func join(parts ...string) string { return strings.Join(parts, "") }

const (
	mixed40 = "h7Xk2LmQ9vRt4ZsW8yBn3CdF6gJp1KaE5uToPq0r"
	hex32   = "8f14e45fceea167a5a36dedd4bea2543"
)

func TestScan(t *testing.T) {
	jwt := join("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9", ".eyJzdWIiOiIxMjM0NTY3ODkwIn0", ".dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U")
	pem := join("-----BEGIN RSA ", "PRIVATE KEY-----\n", strings.Repeat("MIIEpAIBAAKCAQEAx7Vq2", 5), "\n-----END RSA ", "PRIVATE KEY-----")
	tests := []struct {
		text   string
		rule   string // "": nothing may be found
		secret string
		reason string
	}{
		// Forms of services, from the table.
		{join("ghp", "_h7Xk2LmQ9vRt4ZsW8yBn3CdF6gJp1KaE5uTo"), "github-pat", "", "a form of its own"},
		{join("AKIA", "Q3EGTZ7MNPXW2VRB"), "aws-access-token", "", "the same"},
		{"MAILCHIMP_KEY = " + hex32 + "-us20", "mailchimp-api-key", "", "a vendor's name and a form"},
		{"we use mailchimp for mails, and " + hex32 + " is a digest", "", "", "a vendor's name, nothing assigned"},
		// Forms of everybody.
		{pem, "private-key", "", "PEM"},
		{strings.ReplaceAll(pem, "\n", `\n`), "private-key", "", "PEM with escaped line ends"},
		{strings.ReplaceAll(pem, "PRIVATE", "PUBLIC"), "", "", "a public key"},
		{"the block begins with -----BEGIN " + "PRIVATE KEY----- and then come lines", "", "", "no key in it"},
		{"token " + jwt + " expires", "jwt", jwt, "signed"},
		{"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9", "", "", "a header alone"},
		{"root:$6$Zx8Qw2Lp$h7Xk2LmQ9vRt4ZsW8yBn3CdF6gJp1KaE5uToPq0rS9dFgHjK1lZxCvBnM2QwErTyUiOp3AsDfGhJkL4ZxCvBnM0:19000:0", "password-hash", "", "crypt(3)"},
		{"postgres://app:s3cr3tPw@db/x", "url-password", "s3cr3tPw", "in an address"},
		{"postgres://app:$DB_PASSWORD@db/x and https://user:<password>@host", "", "", "variables"},
		{"https://example.org:8080/a@b", "", "", "a port"},
		{"Authorization: Basic " + "YWRtaW46cGE1NXcwcmQ=", "basic-auth", "", "user and password"},
		{"Authorization: Bearer h7Xk2LmQ9vRt4ZsW8yBn", "authorization", "h7Xk2LmQ9vRt4ZsW8yBn", "a scheme and a token"},
		{"Authorization: Bearer <token>", "", "", "a placeholder"},
		{"Authorization: Bearer $TOKEN", "", "", "a variable"},
		{"curl -u admin:pa55w0rd https://x", "curl-user", "pa55w0rd", "a command line"},
		{"machine h login joe password pa55w0rd", "netrc", "pa55w0rd", ".netrc"},
		{"sshpass -p Tr0ub4dor ssh host", "flag", "Tr0ub4dor", "a command line"},
		{"mysql --user=root --password Tr0ub4dor db", "password", "Tr0ub4dor", "a long flag"},
		{"https://chat.example.org/webhook/T01/" + hex32, "webhook", "", "whoever knows it may post"},
		{"see https://example.org/docs/webhook/getting-started-with-webhooks", "", "", "documentation"},
		// Names.
		{`password = "Tr0ub4dor"`, "password", "Tr0ub4dor", "a literal"},
		{`{"dbPassword": "correcthorse"}`, "password", "correcthorse", "a word in quotes"},
		{"- **Password:** Tr0ub4dor&3", "password", "Tr0ub4dor&3", "as models write it"},
		{"- **Password**: `Tr0ub4dor`", "password", "Tr0ub4dor", "the same"},
		{`get(url, auth=("bob", "b0bsPassw0rd"))`, "password", "b0bsPassw0rd", "handed over"},
		{`auth=HTTPBasicAuth("bob", password)`, "", "", "a variable handed over"},
		{`"password": "required"`, "", "", "a word of forms"},
		{"password: string", "", "", "a type"},
		{"password = getPassword()", "", "", "a call"},
		{"password = os.environ[\"DB_PASSWORD\"]", "", "", "the environment"},
		{"password=${DB_PASSWORD}", "", "", "a variable"},
		{"password = userPassword", "", "", "a variable"},
		{"password: ********", "", "", "a mask"},
		{"DB_PASSWORD=whitehorse", "password", "whitehorse", "a line of an environment"},
		{"Server=h;User Id=sa;Password=whitehorse;", "password", "whitehorse", "a connection string"},
		{"the password of the router is `kR7!vbq2`", "password", "kR7!vbq2", "said in a sentence"},
		{"Your password is too short", "", "", "said of a password"},
		{"Forgot your password? Click here: https://example.org/reset", "", "", "a form"},
		{"if password == \"team10x\"", "password", "team10x", "compared with a literal"},
		{"if password == confirmation", "", "", "compared with a variable"},
		{"api_key: " + mixed40, "assignment", mixed40, "random under a name"},
		{"clientSecret=\"3fa85f64-5717-4562-b3fc-2c963f66afa6\"", "assignment", "", "a UUID under a name of secrets"},
		{"request_id: 3fa85f64-5717-4562-b3fc-2c963f66afa6", "", "", "a UUID under another"},
		{`model_key: "cl100k_base_with_special_parts"`, "", "", "words, but for one"},
		{"password = load2(h)", "", "", "another call"},
		{"api_key: a1b2a1b2a1b2a1b2a1b2a1b2a1b2", "", "", "four characters again and again"},
		{"public_key: " + mixed40, "", "", "public"},
		{"api_key: YOUR_API_KEY_HERE_1234", "", "", "a placeholder"},
		{"primary_key: user_accounts_table_id", "", "", "words"},
		{"secretKey := config.Secrets.SigningKey", "", "", "a path through objects"},
		{"max_tokens: 4096", "", "", "a count"},
		{`tokenizer: "cl100k_base_with_special_tokens"`, "", "", "words"},
		{`integrity="sha384-` + mixed40 + `S9dFgHjK1lZxCvBnM2Qw"`, "", "", "a digest"},
		// Looks.
		{join("acme", "_live_h7Xk2LmQ9vRt4ZsW8yBn3CdF"), "prefixed-token", "", "a prefix and randomness"},
		{"img-" + hex32 + ".png", "", "", "a file"},
		{"commit-" + hex32, "", "", "a digest"},
		{mixed40, "random", "", "forty characters of both cases and digits"},
		{hex32 + "aa36dedd", "", "", "hexadecimal: a commit"},
		{"data:image/png;base64," + mixed40 + mixed40, "", "", "data"},
		{"VGhlIHF1aWNrIGJyb3duIGZveCBqdW1wcyBvdmVyIDEzIGxhenkgZG9ncw", "", "", "text in base64"},
		{"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + mixed40, "", "", "a public key"},
		{"712345678:AAE4x9RzQCSnIGzeu8T7OjQnjzsM" + "EG2_uso", "token-pair", "", "a bot's number and token"},
	}
	for _, tt := range tests {
		found := Scan(tt.text)
		if tt.rule == "" {
			for _, f := range found {
				t.Errorf("%q: found %s %q, want nothing: %s", tt.text, f.Rule, tt.text[f.Start:f.End], tt.reason)
			}
			continue
		}
		if len(found) != 1 || found[0].Rule != tt.rule || tt.secret != "" && tt.text[found[0].Start:found[0].End] != tt.secret {
			t.Errorf("%q: found %+v, want %s %q: %s", tt.text, found, tt.rule, tt.secret, tt.reason)
		}
	}
}

// The table is embedded: what does not compile there would end a run.
func TestTable(t *testing.T) {
	var table Table
	if err := json.Unmarshal(gitleaks, &table); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(table.Source, "MIT") || len(table.Rules) < 200 {
		t.Errorf("%d rules from %q: want two hundred with source and licence", len(table.Rules), table.Source)
	}
	for _, r := range table.Rules {
		for _, p := range append([]string{r.Pattern()}, r.Allow...) {
			if _, err := regexp.Compile(p); err != nil {
				t.Errorf("%s: %v", r.ID, err)
			}
		}
		if len(r.Keywords) == 0 {
			t.Errorf("%s has no keyword: it would never be tried", r.ID)
		}
		for _, k := range r.Keywords {
			if k == "" || k != strings.ToLower(k) {
				t.Errorf("%s: keyword %q: want lower case", r.ID, k)
			}
		}
	}
}

func TestAutomaton(t *testing.T) {
	a := newAutomaton([]string{"he", "she", "his", "hers", "she"})
	var got []string
	a.each("uSHErs", func(k int32, end int) {
		got = append(got, []string{"he", "she", "his", "hers", "she again"}[k]+string(rune('0'+end)))
	})
	if s := strings.Join(got, " "); s != "she4 she again4 he4 hers6" {
		t.Errorf("found %s", s)
	}
}

func TestMask(t *testing.T) {
	for secret, want := range map[string]string{mixed40: "h7Xk***(40)", "Tr0ub4dor": "***(9)", "pässwörtchen-mit": "päss***(16)"} {
		if got := Mask(secret); got != want {
			t.Errorf("mask of %q is %q, want %q", secret, got, want)
		}
	}
}

// Hostile texts end in time: the work grows with their length.
func TestLongTexts(t *testing.T) {
	for _, piece := range []string{"a", "1", "1 ", "a1B", "password=", "password='", "password is ", "token: ", "api_key", "://", "://a:b@", "-----BEGIN PRIVATE KEY-----", "eyJ", "eyJ.", "$1$", "$1$ ", "$2a$x:", "webhook", "https://webhook/", "curl -u ", "machine login password ", "-p -u ", "okta=", "sk", "live_", "s.", "ghp_a", "key=\"", "\xff", "basic ", "credential('a',"} {
		text := strings.Repeat(piece, (1<<17)/len(piece))
		start := time.Now()
		check(t, text, Scan(text))
		if took := time.Since(start); took > 20*time.Second { // generous: tests share their machine
			t.Errorf("128 KB of %q took %s", piece, took)
		}
	}
}

func check(t *testing.T, text string, found []Finding) {
	t.Helper()
	last := 0
	for _, f := range found {
		if f.Start < last || f.End <= f.Start || f.End > len(text) {
			t.Fatalf("span %d to %d after %d in %d bytes", f.Start, f.End, last, len(text))
		}
		last = f.End
		if secret := text[f.Start:f.End]; strings.Contains(Mask(secret), secret) || !utf8.ValidString(Mask(secret)) {
			t.Fatalf("mask %q of %q shows it", Mask(secret), secret)
		}
	}
}

func FuzzScan(f *testing.F) {
	for _, seed := range []string{"password = 'x1y2z3'", "api_key: " + mixed40, "postgres://a:b1c2@d", "Authorization: Basic YTpiY2Q=", "eyJhbGciOiJub25lIn0.eyJhIjoxfQ.aaaaaaaaaaaaaaaaa1", "$2a$10$" + mixed40, "-----BEGIN PRIVATE KEY-----", "curl -u a:b1c2d3", "machine a login b password c1d2e3", "key==\"", "the password is `", "secret=\\\"a", "xox"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) { check(t, text, Scan(text)) })
}

// prose is 10 KB of what a model writes about credentials, with one of them.
func prose() string {
	paragraph := "Set the environment variable API_KEY to your key, then run `make deploy`. The token expires after 30 days; reset the password in the settings of " +
		"your account (see section 4.2). For example: `client = Client(api_key=os.environ[\"API_KEY\"])`. Authorization is handled by the gateway. "
	return strings.Repeat(paragraph, 10_240/len(paragraph)) + "password = \"Tr0ub4dor\""
}

func BenchmarkScan(b *testing.B) {
	text := prose()
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		Scan(text)
	}
}
