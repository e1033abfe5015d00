// Command generate writes the table of secrets' forms from the configuration of
// gitleaks (github.com/gitleaks/gitleaks, MIT licence, see ../LICENSE.gitleaks):
//
//	go mod download -json github.com/zricethezav/gitleaks/v8@v8.30.1   # prints the folder
//	go run ./graders/secrets/generate -config FOLDER/config/gitleaks.toml -version v8.30.1 -out graders/secrets/gitleaks.json
//
// It keeps the rules that need nothing but the text, and splits those that look for a
// vendor's name, an assignment and a value into their three parts.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"seatrial/graders/secrets"
)

type config struct {
	Rules []struct {
		ID          string
		Regex       string
		Path        string
		Entropy     float64
		SecretGroup int
		Keywords    []string
		Allowlists  []struct {
			Regexes     []string
			RegexTarget string
			Condition   string
			Paths       []string
		}
	}
}

// leftOut are rules that span lines, read only certain files, or that the
// package's own code stands for.
var leftOut = map[string]bool{
	"generic-api-key": true, "private-key": true, "curl-auth-header": true, "curl-auth-user": true, "kubernetes-secret-yaml": true,
	"nuget-config-password": true, "jwt-base64": true, "hashicorp-tf-password": true,
}

// An assignment as gitleaks' rules write it: before the name, between name and value, after the value.
const (
	head    = `[\w.-]{0,50}?(?:`
	between = `)(?:[ \t\w.-]{0,20})[\s'"]{0,3}`
	assigns = `(?:=|>|:{1,3}=|\|\||:|=>|\?=|,)[\x60'"\s=]{0,5}`
	tail    = `(?:[\x60'"\s;]|\\[nr]|$)`
)

func main() {
	file := flag.String("config", "", "gitleaks.toml")
	version := flag.String("version", "", "release that it is of")
	out := flag.String("out", "", "table to write")
	flag.Parse()
	if err := run(*file, *version, *out); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

func run(file, version, out string) error {
	if file == "" || version == "" || out == "" {
		return fmt.Errorf("name -config, -version and -out")
	}
	var c config
	if _, err := toml.DecodeFile(file, &c); err != nil {
		return err
	}
	table := secrets.Table{Source: "github.com/gitleaks/gitleaks " + version + " config/gitleaks.toml, MIT licence, see LICENSE.gitleaks; written by graders/secrets/generate, do not edit"}
	for _, r := range c.Rules {
		if r.Regex == "" || r.Path != "" || leftOut[r.ID] {
			continue
		}
		rule := secrets.Rule{ID: r.ID, Keywords: r.Keywords, Entropy: r.Entropy, Group: r.SecretGroup}
		for _, a := range r.Allowlists {
			if len(a.Paths) == 0 && a.RegexTarget == "" && a.Condition == "" {
				rule.Allow = append(rule.Allow, a.Regexes...)
			}
		}
		if name, value, keywords := split(r.Regex); name != "" {
			rule.Name, rule.Value = name, value
			if len(keywords) > 0 {
				rule.Keywords = keywords
			}
		} else {
			rule.Value = r.Regex
		}
		if _, err := regexp.Compile(rule.Pattern()); err != nil {
			return fmt.Errorf("rule %s: %w", r.ID, err)
		}
		slices.Sort(rule.Keywords)
		rule.Keywords = slices.Compact(rule.Keywords)
		table.Rules = append(table.Rules, rule)
	}
	slices.SortFunc(table.Rules, func(a, b secrets.Rule) int { return strings.Compare(a.ID, b.ID) })
	raw, err := json.MarshalIndent(table, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(out, append(raw, '\n'), 0o644)
}

// split returns the patterns of the vendor's name and of the value where regex is
// an assignment, else nothing, and what the names begin with where they are plain: the
// program tries a rule where a keyword begins its name, but some keywords stand in the value.
func split(regex string) (name, value string, keywords []string) {
	rest, ok := strings.CutPrefix(regex, `(?i)`+head)
	caseless := ok
	if !ok {
		if rest, ok = strings.CutPrefix(regex, `[\w.-]{0,50}?(?i:`+head); !ok {
			return "", "", nil
		}
	}
	name, rest, ok = strings.Cut(rest, between)
	if !ok {
		return "", "", nil
	}
	if !caseless {
		rest, ok = strings.CutPrefix(rest, `)`)
	}
	value, closed := strings.CutPrefix(rest, assigns)
	value, ended := strings.CutSuffix(value, tail)
	if !ok || !closed || !ended {
		return "", "", nil
	}
	if caseless {
		value = `(?i:` + value + `)`
	}
	plain := strings.NewReplacer("(?-i:", "", ")", "").Replace(name)
	if strings.Contains(plain, "(") {
		return name, value, nil
	}
	for alternative := range strings.SplitSeq(plain, "|") {
		if first := literal.FindStringSubmatch(alternative); first != nil {
			keywords = append(keywords, strings.ToLower(first[1]+first[2]))
		}
	}
	return name, value, keywords
}

// literal is what an alternative begins with: "[Oo]kta" or "okta".
var literal = regexp.MustCompile(`^(?:\[([A-Z])[a-z]\])?([\w-]{2,})`)
