package evidence

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"
)

// Signers are the keys of a file in OpenSSH's format ALLOWED SIGNERS (ssh-keygen(1)): who may sign what, and when.
type Signers []allowedSigner

type allowedSigner struct {
	principals string // patterns, as written
	key        []byte
	namespaces []string // patterns; none: all
	after      time.Time
	before     time.Time
}

// ParseSigners reads the format. An option that is not known here is an error: it might forbid something.
func ParseSigners(file string, text []byte) (Signers, error) {
	var all Signers
	for i, line := range bytes.Split(text, []byte("\n")) {
		line = bytes.TrimSpace(line)
		if len(line) == 0 || line[0] == '#' {
			continue
		}
		s, err := parseSigner(string(line))
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, i+1, err)
		}
		all = append(all, s)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s: it names no key: a line is `ann@example.com ssh-ed25519 AAAA...`", file)
	}
	return all, nil
}

func parseSigner(line string) (s allowedSigner, err error) {
	rest, quoted := strings.CutPrefix(line, `"`)
	var ok bool
	if quoted {
		s.principals, rest, ok = strings.Cut(rest, `"`)
	} else {
		s.principals, rest, ok = strings.Cut(line, " ")
	}
	if !ok || s.principals == "" {
		return s, fmt.Errorf("want principals, options and a key")
	}
	key, _, options, more, err := ssh.ParseAuthorizedKey([]byte(strings.TrimSpace(rest)))
	if err != nil {
		return s, fmt.Errorf("after the principals: %w", err)
	}
	if len(more) > 0 {
		return s, fmt.Errorf("there is more than one key in the line")
	}
	s.key = key.Marshal()
	for _, o := range options {
		name, value, _ := strings.Cut(o, "=")
		value = strings.Trim(value, `"`)
		switch strings.ToLower(name) {
		case "namespaces":
			s.namespaces = strings.Split(value, ",")
		case "valid-after":
			s.after, err = signerTime(value)
		case "valid-before":
			s.before, err = signerTime(value)
		default:
			err = fmt.Errorf("the option %q is not known here", name)
		}
		if err != nil {
			return s, err
		}
	}
	return s, nil
}

// signerTime reads YYYYMMDD[HHMM[SS]][Z]. ssh-keygen takes a time without Z as local; here it is UTC, so that all
// machines agree.
func signerTime(text string) (time.Time, error) {
	text = strings.TrimSuffix(text, "Z")
	for _, layout := range []string{"20060102", "200601021504", "20060102150405"} {
		if len(text) == len(layout) {
			return time.Parse(layout, text)
		}
	}
	return time.Time{}, fmt.Errorf("%q is no time: write YYYYMMDD or YYYYMMDDHHMM, with a Z for UTC", text)
}

// Who returns the principals that a key stands for in a namespace at a time, "" where it is not allowed.
func (s Signers) Who(key PublicKey, namespace string, at time.Time) string {
	var who []string
	for _, a := range s {
		switch {
		case !bytes.Equal(a.key, key.Marshal()):
		case len(a.namespaces) > 0 && !listMatches(a.namespaces, namespace):
		case !a.after.IsZero() && at.Before(a.after), !a.before.IsZero() && !at.Before(a.before):
		default:
			who = append(who, a.principals)
		}
	}
	return strings.Join(who, ",")
}

// listMatches is OpenSSH's match of a pattern list (ssh_config(5), PATTERNS): what a pattern with "!" fits is out, whatever else fits.
func listMatches(patterns []string, text string) bool {
	matches := false
	for _, p := range patterns {
		p, not := strings.CutPrefix(p, "!")
		if !patternMatches(p, text) {
			continue
		}
		if not {
			return false
		}
		matches = true
	}
	return matches
}

// patternMatches knows * and ? and nothing else: to path.Match a bracket or a backslash would mean something.
func patternMatches(pattern, text string) bool {
	var re strings.Builder
	for _, r := range pattern {
		switch r {
		case '*':
			re.WriteString(".*")
		case '?':
			re.WriteString(".")
		default:
			re.WriteString(regexp.QuoteMeta(string(r)))
		}
	}
	return regexp.MustCompile("^(?s:" + re.String() + ")$").MatchString(text)
}
