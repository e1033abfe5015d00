package evidence

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/crypto/ssh"
)

func authorized(key Signer) string {
	return strings.TrimSpace(string(ssh.MarshalAuthorizedKey(key.PublicKey())))
}

func policy(t testing.TB, redact ...string) (Policy, error) {
	t.Helper()
	var p Policy
	for _, r := range redact {
		if name, ok := strings.CutPrefix(r, "grader:"); ok {
			p.Graders = append(p.Graders, name)
		} else {
			p.Patterns = append(p.Patterns, regexp.MustCompile(r))
		}
	}
	return p, nil
}

// keygen runs the real ssh-keygen.
func keygen(t testing.TB, dir string, stdin []byte, args ...string) (string, error) {
	t.Helper()
	if _, err := exec.LookPath("ssh-keygen"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("ssh-keygen is not there: install openssh-client")
		}
		t.Skip("ssh-keygen is not there: install openssh-client")
	}
	c := exec.Command("ssh-keygen", args...)
	c.Dir, c.Stdin = dir, bytes.NewReader(stdin)
	out, err := c.CombinedOutput()
	return string(out), err
}

// What we sign, OpenSSH verifies, and the other way round, for every type of key.
func TestAgainstOpenSSH(t *testing.T) {
	message := []byte("a message\n")
	for _, tt := range []struct {
		args   []string
		reason string
	}{
		{[]string{"-t", "ed25519"}, "the usual one"},
		{[]string{"-t", "ecdsa", "-b", "256"}, "ECDSA"},
		{[]string{"-t", "ecdsa", "-b", "521"}, "ECDSA, long"},
		{[]string{"-t", "rsa", "-b", "2048"}, "RSA, with SHA-512"},
		{[]string{"-t", "rsa", "-b", "2048", "-m", "PEM"}, "RSA, in the old form"},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			dir := t.TempDir()
			if out, err := keygen(t, dir, nil, append(tt.args, "-q", "-N", "", "-C", "", "-f", "key")...); err != nil {
				t.Fatal(out)
			}
			text, err := os.ReadFile(filepath.Join(dir, "key"))
			if err != nil {
				t.Fatal(err)
			}
			key, err := ParseKey(text, nil)
			if err != nil {
				t.Fatal(err)
			}
			sig, err := Sign(key, NamespaceEvidence, message)
			if err != nil {
				t.Fatal(err)
			}
			for name, body := range map[string][]byte{"ours.sig": sig, "signers": []byte("ann@example.com " + authorized(key) + "\n"), "message": message} {
				if err := os.WriteFile(filepath.Join(dir, name), body, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if out, err := keygen(t, dir, message, "-Y", "verify", "-f", "signers", "-I", "ann@example.com", "-n", NamespaceEvidence, "-s", "ours.sig"); err != nil {
				t.Errorf("OpenSSH does not verify what we signed: %s", out)
			}
			if _, err := keygen(t, dir, []byte("another"), "-Y", "verify", "-f", "signers", "-I", "ann@example.com", "-n", NamespaceEvidence, "-s", "ours.sig"); err == nil {
				t.Error("OpenSSH verifies it of another message")
			}
			for _, hash := range []string{"sha512", "sha256"} {
				_ = os.Remove(filepath.Join(dir, "message.sig"))
				if out, err := keygen(t, dir, nil, "-Y", "sign", "-f", "key", "-n", NamespaceEvidence, "-O", "hashalg="+hash, "message"); err != nil {
					t.Fatal(out)
				}
				theirs, err := os.ReadFile(filepath.Join(dir, "message.sig"))
				if err != nil {
					t.Fatal(err)
				}
				by, err := VerifySignature(theirs, NamespaceEvidence, message)
				if err != nil || Fingerprint(by) != Fingerprint(key.PublicKey()) {
					t.Errorf("we do not verify what OpenSSH signed with %s: %v", hash, err)
				}
				if hash == "sha512" && strings.HasPrefix(tt.reason, "the usual") && !bytes.Equal(theirs, sig) {
					t.Errorf("ours is\n%s\ntheirs\n%s", sig, theirs)
				}
			}
		})
	}
}

func TestLockedKeys(t *testing.T) {
	dir := t.TempDir()
	if out, err := keygen(t, dir, nil, "-q", "-t", "ed25519", "-N", "open sesame", "-f", "key"); err != nil {
		t.Fatal(out)
	}
	text, err := os.ReadFile(filepath.Join(dir, "key"))
	if err != nil {
		t.Fatal(err)
	}
	public, err := os.ReadFile(filepath.Join(dir, "key.pub"))
	if err != nil {
		t.Fatal(err)
	}
	says := func(word string, err error) func() ([]byte, error) {
		return func() ([]byte, error) { return []byte(word), err }
	}
	if _, err := ParseKey(text, says("open sesame", nil)); err != nil {
		t.Error(err)
	}
	for _, tt := range []struct {
		text   []byte
		ask    func() ([]byte, error)
		want   string
		reason string
	}{
		{text, says("wrong", nil), "does not open it", "a wrong passphrase"},
		{text, says("", errors.New("nobody to ask")), "nobody to ask", "no passphrase"},
		{public, nil, "public half", "the other half"},
		{[]byte("hello"), nil, "ed25519", "no key at all"},
	} {
		if _, err := ParseKey(tt.text, tt.ask); !errors.Is(err, ErrKey) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", tt.reason, err)
		}
	}
}

func TestSignatures(t *testing.T) {
	key, _ := testKey(t, 1)
	good, err := Sign(key, NamespaceEvidence, []byte("m"))
	if err != nil {
		t.Fatal(err)
	}
	text := string(good)
	for _, tt := range []struct{ sig, namespace, message, reason string }{
		{text, NamespaceEvidence, "n", "another message"},
		{text, NamespaceApproval, "m", "another namespace"},
		{strings.Replace(text, "SSH", "PGP", 2), NamespaceEvidence, "m", "another armor"},
		{text[:len(text)/2], NamespaceEvidence, "m", "cut off"},
		{strings.Replace(text, "\n-----END", "AAAA\n-----END", 1), NamespaceEvidence, "m", "something behind"},
		{strings.Replace(text, "U1NI", "U1NJ", 1), NamespaceEvidence, "m", "another magic"},
		{"", NamespaceEvidence, "m", "nothing"},
	} {
		if _, err := VerifySignature([]byte(tt.sig), tt.namespace, []byte(tt.message)); !errors.Is(err, ErrSignature) {
			t.Errorf("%s: %v", tt.reason, err)
		}
	}
	if _, err := VerifySignature([]byte(strings.ReplaceAll(text, "\n", "\r\n")), NamespaceEvidence, []byte("m")); err != nil {
		t.Errorf("line ends of Windows: %v", err)
	}
}

func FuzzVerifySignature(f *testing.F) {
	key, _ := testKey(f, 1)
	good, err := Sign(key, NamespaceEvidence, []byte("m"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good, []byte("m"))
	f.Fuzz(func(t *testing.T, sig, message []byte) {
		if by, err := VerifySignature(sig, NamespaceEvidence, message); err == nil && (string(message) != "m" || Fingerprint(by) != Fingerprint(key.PublicKey())) {
			t.Errorf("%q holds of %q", sig, message)
		}
	})
}

func TestParseSigners(t *testing.T) {
	key, _ := testKey(t, 1)
	line := authorized(key)
	for _, tt := range []struct{ text, want, reason string }{
		{"", "names no key", "empty"},
		{"# nothing\n", "names no key", "comments alone"},
		{"ann\n", "f:1: want principals", "no key"},
		{"\n\nann ssh-ed25519 AAAA\n", "f:3:", "no key, on its line"},
		{"ann cert-authority " + line, `"cert-authority" is not known`, "what could forbid something"},
		{`ann valid-after="soon" ` + line, "no time", "no time"},
	} {
		if _, err := ParseSigners("f", []byte(tt.text)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", tt.reason, err)
		}
	}
	s, err := ParseSigners("f", []byte("\"ann lee,bob\" namespaces=\"evid*,seal\" "+line+" comment\n"))
	if err != nil {
		t.Fatal(err)
	}
	if who := fmt.Sprint(s.Who(key.PublicKey(), NamespaceEvidence, made), s.Who(key.PublicKey(), NamespaceApproval, made)); who != "ann lee,bob" {
		t.Errorf("who is %q", who)
	}
}

// A pattern list is read as ssh-keygen reads it: who is forbidden something there must not be allowed it here.
func TestNamespacesOfSigners(t *testing.T) {
	key, _ := testKey(t, 1)
	for _, tt := range []struct {
		list    string
		allowed bool
		reason  string
	}{
		{"evidence", true, "the name"},
		{"seal,evidence", true, "one of two"},
		{"evid*", true, "a star"},
		{"eviden?e", true, "a question mark"},
		{"seal", false, "another name"},
		{"*,!evidence", false, "all but this"},
		{"!evidence,*", false, "all but this, said first"},
		{"!seal,*", true, "all but another"},
		{"!seal", false, "nothing that fits"},
		{"[e]vidence", false, "brackets, which are no pattern"},
	} {
		s, err := ParseSigners("f", []byte(`ann namespaces="`+tt.list+`" `+authorized(key)))
		if err != nil {
			t.Fatal(err)
		}
		if got := s.Who(key.PublicKey(), NamespaceEvidence, made) != ""; got != tt.allowed {
			t.Errorf("%s (%s): %v", tt.reason, tt.list, got)
		}
	}
}

// By certificates one key would be as many as it likes, and so approve what it signed.
func TestCertificatesDoNotSign(t *testing.T) {
	key, _ := testKey(t, 1)
	ca, _ := testKey(t, 2)
	cert := &ssh.Certificate{Key: key.PublicKey(), CertType: ssh.UserCert, ValidBefore: ssh.CertTimeInfinity}
	if err := cert.SignCert(rand.Reader, ca); err != nil {
		t.Fatal(err)
	}
	signer, err := ssh.NewCertSigner(cert, key)
	if err != nil {
		t.Fatal(err)
	}
	sig, err := Sign(signer, NamespaceApproval, []byte("m"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := VerifySignature(sig, NamespaceApproval, []byte("m")); !errors.Is(err, ErrSignature) || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("%v", err)
	}
}
