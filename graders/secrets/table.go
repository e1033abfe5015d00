package secrets

import (
	_ "embed"
	"encoding/json"
	"regexp"
	"sync"
)

// Table is what a generated file of rules holds.
type Table struct {
	Source string `json:"source"`
	Rules  []Rule `json:"rules"`
}

// Rule is the form of one vendor's secret.
type Rule struct {
	ID       string   `json:"id"`
	Keywords []string `json:"keywords"` // in lower case; one of them stands in each match
	// Name is the pattern of the name that the secret is assigned to, beginning with a
	// keyword. Empty: the secret has a form of its own.
	Name    string   `json:"name,omitempty"`
	Value   string   `json:"value"`
	Entropy float64  `json:"entropy,omitempty"` // least, in bits a character
	Group   int      `json:"group,omitempty"`   // of Value that is the secret; zero: the first
	Allow   []string `json:"allow,omitempty"`   // patterns of secrets that are examples
}

// Pattern returns the regular expression of the rule. Where it has a name the
// pattern begins there, and its last group is what follows the assignment.
func (r Rule) Pattern() string {
	if r.Name == "" {
		return r.Value
	}
	return `^(?i:` + r.Name + `)(?:[ \t\w.-]{0,20})[\s'"]{0,3}(?:=|>|:{1,3}=|\|\||:|=>|\?=|,)[\x60'"\s=]{0,5}(?P<value>` + r.Value + `)(?:[\x60'"\s;,)}\]<&]|\\[nr]|$)`
}

//go:embed gitleaks.json
var gitleaks []byte

// compiled is a rule and its patterns, compiled when its keyword is first met.
type compiled struct {
	Rule
	patterns func() patterns
}

type patterns struct {
	match *regexp.Regexp
	group int
	allow []*regexp.Regexp
}

// vendors are the rules of the table.
var vendors = sync.OnceValue(func() []*compiled {
	var table Table
	if err := json.Unmarshal(gitleaks, &table); err != nil {
		panic("secrets: gitleaks.json: " + err.Error()) // embedded: a test reads it
	}
	var list []*compiled
	for _, r := range table.Rules {
		list = append(list, &compiled{r, sync.OnceValue(func() patterns {
			p := patterns{match: regexp.MustCompile(r.Pattern()), group: r.Group}
			if i := p.match.SubexpIndex("value"); i >= 0 {
				p.group = i
			} else if p.group == 0 && p.match.NumSubexp() > 0 {
				p.group = 1
			}
			for _, a := range r.Allow {
				p.allow = append(p.allow, regexp.MustCompile(a))
			}
			return p
		})})
	}
	return list
})
