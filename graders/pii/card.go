package pii

import (
	"strings"
)

// issuer is a range of payment card numbers (ISO/IEC 7812: the first digits name the
// network). The ranges and lengths are those that the networks publish: Visa 4 (13, 16, 19), Mastercard 51 to 55 and 2221 to
// 2720 (16), American Express 34 and 37 (15), Diners Club 300 to 305, 3095, 36, 38 and 39 (14 to 19), Discover 6011, 644 to 649 and
// 65 (16 to 19), JCB 3528 to 3589 (16 to 19) and the older 1800 and 2131 (15), UnionPay 62 and 81 (16 to 19), Maestro 50, 56 to 58, 6304,
// 6390, 67 and 676 (12 to 19), Mir 2200 to 2204 (16 to 19), RuPay 60, 82 and 508 (16), Elo and Hipercard 6062, 6363, 5067 (16), Troy 9792 (16).
type issuer struct {
	name     string
	low      string
	high     string
	min, max int
}

var issuers = []issuer{
	{"amex", "34", "34", 15, 15}, {"amex", "37", "37", 15, 15},
	{"diners", "300", "305", 14, 19}, {"diners", "3095", "3095", 14, 19}, {"diners", "36", "36", 14, 19}, {"diners", "38", "39", 14, 19},
	{"jcb", "3528", "3589", 16, 19}, {"jcb", "1800", "1800", 15, 15}, {"jcb", "2131", "2131", 15, 15},
	{"mir", "2200", "2204", 16, 19},
	{"mastercard", "51", "55", 16, 16}, {"mastercard", "2221", "2720", 16, 16},
	{"discover", "6011", "6011", 16, 19}, {"discover", "644", "649", 16, 19}, {"discover", "65", "65", 16, 19},
	{"unionpay", "62", "62", 16, 19}, {"unionpay", "81", "81", 16, 19},
	{"hipercard", "6062", "6062", 16, 16},
	{"rupay", "60", "60", 16, 16}, {"rupay", "82", "82", 16, 16}, {"rupay", "508", "508", 16, 16},
	{"maestro", "50", "50", 12, 19}, {"maestro", "56", "58", 12, 19}, {"maestro", "63", "63", 12, 19}, {"maestro", "67", "67", 12, 19},
	{"troy", "9792", "9792", 16, 16},
}

func issuerOf(s string) string {
	if s[0] == '4' && (len(s) == 13 || len(s) == 16 || len(s) == 19) {
		return "visa"
	}
	for _, i := range issuers {
		if p := s[:len(i.low)]; p >= i.low && p <= i.high && len(s) >= i.min && len(s) <= i.max {
			return i.name
		}
	}
	return ""
}

var cardWords = words("card", "cards", "credit", "debit", "visa", "mastercard", "amex", "american express", "maestro", "discover", "diners", "jcb", "unionpay", "cc", "pan", "cvv", "cvc", "expiry", "expires", "carte", "karte", "kreditkarte", "kartennummer", "tarjeta", "carta", "cartão", "cartao", "kaart", "kort", "kortti", "karta", "карта", "卡", "カード")

// card judges tokens i to j: digits whose Luhn sum is right, of an issuer's range
// and length, written in one piece or in the groups that are printed on cards.
func (f *finder) card(s string, i, j int) {
	if len(s) < 12 || len(s) > 19 || !f.wants(Card) {
		return
	}
	if !luhn(s) || strings.Count(s, s[:1]) > len(s)-2 {
		return
	}
	start, end := f.tokens[i].start, f.tokens[j].end
	name := issuerOf(s)
	why := "Luhn check digit and a number range of " + name
	trust := certain
	printed := false
	switch f.groups(i, j) {
	case "4-4-4-4", "4-4-4-4-3", "4-6-5", "4-6-4":
		printed = true
	}
	// 12 to 14 digits are as likely an article number (GTIN), and one number in ten has
	// a right Luhn sum: without issuer, length and form it takes a word.
	if name == "" || !printed && (i < j || len(s) < 15) {
		trust = byChecksum
		if j-i > 4 || !f.said(start, end, cardWords) {
			return
		}
		if name == "" {
			name, why = "card", "Luhn check digit, named beside it"
		}
	}
	if !f.alone(start, end) {
		return
	}
	f.add(Card, name, start, end, trust, s, why)
}

// groups returns the lengths of tokens i to j, "4-4-4-4".
func (f *finder) groups(i, j int) string {
	var b strings.Builder
	for k := i; k <= j; k++ {
		if k > i {
			b.WriteByte('-')
		}
		n := f.tokens[k].len()
		if n > 9 {
			return ""
		}
		b.WriteByte('0' + byte(n))
	}
	return b.String()
}
