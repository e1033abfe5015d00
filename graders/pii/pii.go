// Package pii finds structured identifiers of people in a text: those whose
// form, check digits or neighbouring words give them away. It does not know names, addresses
// of houses, dates of birth or anything else that only its meaning makes personal.
package pii

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// Type is a class of identifiers, as suites select them.
type Type string

// The types.
const (
	Email          Type = "email"
	Phone          Type = "phone"
	Card           Type = "card" // payment cards
	IBAN           Type = "iban"
	BankAccount    Type = "bank_account"
	NationalID     Type = "national_id" // of people: social security, tax, health and identity card numbers
	Passport       Type = "passport"
	DrivingLicence Type = "driving_licence"
	Vehicle        Type = "vehicle" // VIN
	IP             Type = "ip"
	MAC            Type = "mac"
	Crypto         Type = "crypto" // addresses of wallets
	URL            Type = "url"
)

// Types are all types. URL is not among those that a scanner looks for unless
// it is told to: an address of the web rarely names a person.
var Types = []Type{Email, Phone, Card, IBAN, BankAccount, NationalID, Passport, DrivingLicence, Vehicle, IP, MAC, Crypto, URL}

// Finding is an identifier at bytes Start to End of the text.
type Finding struct {
	Type  Type
	Kind  string // which of its type: "us_ssn", "visa"; the type itself where there is one alone
	Start int
	End   int
	Value string // in one form, whichever way it was written: for comparison, never for show
	Why   string // what gave it away
	trust int    // of overlapping findings the one with the most trust stays
	word  int    // distance of the word that names it
}

// How sure a finding is, for overlaps: a neighbouring word says what it is; its
// form does; its check digits do as well; nothing else looks like it.
const (
	byWord = iota + 1
	byForm
	byChecksum
	certain
)

// Scanner looks for identifiers. It is safe for concurrent use.
type Scanner struct {
	types   map[Type]bool
	regions []string
}

// DefaultRegions are those whose national phone numbers are recognised without
// a word such as "phone" beside them, where none are named.
var DefaultRegions = []string{"US", "CA", "GB", "IE", "AU", "NZ", "DE", "AT", "CH", "FR", "BE", "NL", "ES", "PT", "IT", "SE", "NO", "DK", "FI", "PL", "CZ", "IN", "BR", "ZA"}

// New returns a scanner for types (none: all but URL) that reads national phone
// numbers as those of regions (ISO 3166 codes; none: DefaultRegions).
func New(types []Type, regions []string) (*Scanner, error) {
	s := &Scanner{types: map[Type]bool{}, regions: DefaultRegions}
	for _, t := range types {
		if !slices.Contains(Types, t) {
			return nil, fmt.Errorf("no type of identifier named %q; there are %v", t, Types)
		}
		s.types[t] = true
	}
	if len(types) == 0 {
		for _, t := range Types {
			s.types[t] = t != URL
		}
	}
	if len(regions) > 0 {
		known := phonenumbers.GetSupportedRegions()
		s.regions = nil
		for _, r := range regions {
			code := strings.ToUpper(r)
			if !known[code] {
				return nil, fmt.Errorf("no region %q has phone numbers: use two-letter codes such as \"DE\"", r)
			}
			s.regions = append(s.regions, code)
		}
	}
	return s, nil
}

// Scan returns what it finds, by position and without overlaps.
func (s *Scanner) Scan(text string) []Finding {
	f := &finder{text: text, scanner: s, tokens: tokenize(text)}
	f.heard = listen(text, f.tokens)
	f.emails()
	f.urls()
	f.addresses()
	f.wallets()
	f.numbers()
	f.phones()
	return disjoint(f.found)
}

// finder is one scan.
type finder struct {
	text    string
	scanner *Scanner
	tokens  []token
	heard   []spoken
	found   []Finding
}

func (f *finder) wants(t Type) bool { return f.scanner.types[t] }

func (f *finder) add(t Type, kind string, start, end, trust int, value, why string) {
	f.found = append(f.found, Finding{Type: t, Kind: kind, Start: start, End: end, Value: value, Why: why, trust: trust})
}

// disjoint keeps of overlapping findings the surest, then the longest, then the
// one that is named nearest, then the first.
func disjoint(found []Finding) []Finding {
	slices.SortStableFunc(found, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(b.trust, a.trust), cmp.Compare(b.End-b.Start, a.End-a.Start), cmp.Compare(a.word, b.word), cmp.Compare(a.Start, b.Start))
	})
	var kept []Finding // by start
	for _, x := range found {
		i, _ := slices.BinarySearchFunc(kept, x.Start, func(k Finding, start int) int { return cmp.Compare(k.Start, start) })
		if i > 0 && kept[i-1].End > x.Start || i < len(kept) && kept[i].Start < x.End {
			continue
		}
		kept = slices.Insert(kept, i, x)
	}
	return kept
}
