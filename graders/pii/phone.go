package pii

import (
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// phoneWords name a phone's number. Beside them any digits of its length are one.
var phoneWords = words(
	"phone", "phones", "phone number", "phone no", "telephone", "tel", "mobile", "mobil", "cell", "cellphone", "cellular", "fax", "call", "called", "calling", "calls", "dial", "rang",
	"my number", "his number", "her number", "your number", "their number", "our number", "contact number", "reach me at", "reach me on", "reach him at", "reach her at", "reach us at", "reached at", "text me at", "text me on", "contact me at", "contact me on", "contact us at",
	"sms", "whatsapp", "viber", "hotline", "helpline", "landline", "voicemail", "callback", "toll-free", "toll free", "ph",
	"telefon", "telefonnummer", "rufnummer", "handy", "handynummer", "anrufen", "téléphone", "tél", "portable", "appelez", "appeler", "teléfono", "telefono", "móvil", "movil", "celular", "llamar", "llame", "telefone", "telemóvel", "ligar", "ligue", "cellulare", "chiamare", "chiamate",
	"telefoon", "telefoonnummer", "mobiel", "bellen", "puhelin", "puh", "matkapuhelin", "tlf", "tlfn", "mobilnummer", "komórka", "zadzwoń", "телефон", "тел", "モバイル", "電話", "电话", "手机", "전화", "फोन",
)

// hintWords are said of phones and of much else: beside them only what is also
// written in groups is a number.
var hintWords = words("contact", "contacted", "contacting", "reach", "reached", "reachable", "text", "texted", "texting", "message", "messages", "ring", "registered", "signal", "telegram", "number", "numéro", "número", "numero", "nummer")

// labels follow a number in a signature ("555 0100 office").
var labels = []string{"office", "home", "work", "direct", "private", "mobile", "cell", "fax", "phone", "tel", "main", "pager", "desk"}

// otherWords say that a number beside them is another than a phone's.
var otherWords = words(
	"order", "invoice", "ticket", "case", "reference", "ref", "account", "acct", "id", "identification", "isbn", "issn", "ean", "upc", "gtin", "tracking", "version", "serial", "model", "part", "sku", "item", "zip", "zipcode", "postcode", "postal",
	"rfc", "page", "pages", "policy", "code", "pin", "password", "passport", "licence", "license", "iban", "card", "routing", "doi", "pmid", "patent", "population", "year", "years", "date", "born", "birth", "dob", "box", "bitcoin", "commit", "hash", "build",
	"price", "total", "amount", "cost", "usd", "eur", "isin", "ssn", "insurance", "security", "identity", "national", "tax", "nhs", "medicare", "vat", "steuer", "score", "coordinates", "latitude", "longitude", "bytes",
)

// A number has at least seven and at most fifteen digits (ITU-T E.164, 6), in at most this many groups.
const mostGroups = 8

// phones judges each run of groups of digits that separators of phone numbers join.
func (f *finder) phones() {
	if !f.wants(Phone) {
		return
	}
	for i := 0; i < len(f.tokens); i++ {
		if !f.tokens[i].numeric() {
			continue
		}
		j := i
		for j+1 < len(f.tokens) && f.tokens[j+1].numeric() && dialled(f.text[f.tokens[j].end:f.tokens[j+1].start]) {
			j++
		}
		last := j
		if k := j - 2; k > i && f.groups(k, j) == "3-3-4" && between(f.text, f.tokens[k-1], f.tokens[k]) == ' ' && between(f.text, f.tokens[k], f.tokens[k+1]) != ' ' && f.tokens[k-1].len() > 3 {
			i = k // a postcode before the number
		}
		if j-i < mostGroups && !f.phone(i, j, true) {
			// A number of another kind may stand before it or after it ("room 12 555-123-4567").
			for k := i + 1; k <= j && f.text[f.tokens[k].start-1] != '-'; k++ {
				if f.phone(k, j, false) {
					break
				}
			}
			for j > i && !f.phone(i, j-1, false) {
				j--
			}
		}
		i = last
	}
}

// dialled reports whether s can stand between groups of one phone number.
func dialled(s string) bool {
	switch s {
	case " ", "-", ".", "/", "(", ") ", " (", ")", ")-", ") - ", " - ", "\u00a0", "\u2011", "\u2013", "-(", ").", " / ", "\u202f", "\u2009", "\u2010":
		return true
	}
	return false
}

// phone judges tokens i to j and reports whether they are a number, which it
// notes. Where they are not the whole run, words beside them do not count.
func (f *finder) phone(i, j int, whole bool) bool {
	start, end := f.tokens[i].start, f.tokens[j].end
	digits := 0
	for k := i; k <= j; k++ {
		digits += f.tokens[k].len()
	}
	if digits < 7 || digits > 17 {
		return false
	}
	open := false
	if start > 0 && f.text[start-1] == '(' && strings.Contains(f.text[start:end], ")") {
		start--
		open = true
	}
	plus := start > 0 && f.text[start-1] == '+'
	if plus {
		start--
	}
	raw := f.text[start:end]
	if !f.free(start, end) || strings.Count(raw, "(") != strings.Count(raw, ")") {
		return false
	}
	value := compact(raw)
	groups := f.groups(i, j)
	if tollFree(value, groups) {
		return false
	}
	why, word := f.dialling(raw, value, groups, plus, open, whole, start, end)
	if why == "" {
		return false
	}
	trust := byForm
	if word > 0 {
		trust = byWord
	}
	end = f.extension(end)
	f.add(Phone, "phone", start, end, trust, value, why)
	f.found[len(f.found)-1].word = word
	return true
}

// dialling says why raw is a phone number, or "", and how far the word stands that
// says so; 0: its form does.
func (f *finder) dialling(raw, value, groups string, plus, open, whole bool, start, end int) (why string, word int) {
	if plus {
		number, err := phonenumbers.Parse(raw, "ZZ")
		if err == nil && phonenumbers.GetNumberType(number) == phonenumbers.TOLL_FREE {
			return "", 0
		}
		if err == nil && phonenumbers.IsPossibleNumber(number) {
			return "international form with a country's code and length", 0
		}
	}
	word, named := f.nearest(start, end, phoneWords)
	hinted := false
	if hint, ok := f.before(start, hintWords); ok && hint < 24 && (!named || hint < word) {
		word, hinted = hint, true
	}
	if labelled(f.text, end) {
		word, hinted = 0, true
	}
	american := groups == "3-3-4" || groups == "1-3-3-4" && value[0] == '1'
	grouped := strings.Contains(groups, "-")
	other, otherwise := f.nearest(start, end, otherWords)
	if otherwise = otherwise && (!named && !hinted || other < word || hinted && other < word+len("order number")); otherwise && (!american || other < 12) {
		return "", 0
	}
	switch {
	case american && (open || exchange(value[len(value)-10:])):
		return "form of a North American number", 0
	case strings.HasPrefix(value, "00") && len(value) >= 11 && f.valid("+"+value[2:], "ZZ"):
		return "international form with 00", 0
	case otherwise || !whole || len(value) > 15 || calendar(value, groups) || partial(groups):
		return "", 0
	case named && word < 40:
		return "digits of a phone number's length, named beside it", word + 1
	case hinted && grouped:
		return "groups of a phone number's length, with a hint beside them", word + 1
	case grouped && len(value) >= 9 && (value[0] == '0' || open) && !strings.Contains(raw, "."):
		for _, region := range f.scanner.regions {
			if f.valid(raw, region) {
				return "national form of a number in " + region, 0
			}
		}
	}
	return "", 0
}

// labelled reports whether a label stands right after a number, alone on its line.
func labelled(text string, end int) bool {
	line, _, _ := strings.Cut(text[end:min(len(text), end+24)], "\n")
	line = strings.ToLower(strings.Trim(line, " ()\t\r:,;"))
	for _, l := range labels {
		if line == l {
			return true
		}
	}
	return false
}

func (f *finder) valid(raw, region string) bool {
	number, err := phonenumbers.Parse(raw, region)
	return err == nil && phonenumbers.IsValidNumber(number) && phonenumbers.GetNumberType(number) != phonenumbers.TOLL_FREE
}

// exchange reports whether area code and exchange of ten digits can be of North
// America: neither begins with 0 or 1 (NANPA).
func exchange(s string) bool { return s[0] >= '2' && s[3] >= '2' }

// calendar reports whether a number is as likely a date, or a range of years or pages.
func calendar(value, groups string) bool {
	switch groups {
	case "4-2-2", "2-2-4":
		return true
	case "4-4":
		from, to := number(value[:4]), number(value[4:])
		return from < to && to-from < 200 && (value[0] == value[4] || from >= 1900 && to <= 2100)
	case "8":
		return (value[:2] == "19" || value[:2] == "20") && date(number(value[4:6]), number(value[6:]))
	}
	return false
}

// partial reports whether groups are those of other numbers (a CAS registry number, months) or
// of a number that was cut off.
func partial(groups string) bool {
	return strings.HasSuffix(groups, "-1") || groups == "1-3-3" || strings.Contains(groups, "1-1")
}

// tollFree reports whether a number is one of a business that all may call (its
// area code in North America, or its type in the library's data): nobody's own.
func tollFree(value, groups string) bool {
	if len(value) == 11 && value[0] == '1' {
		value = value[1:]
	} else if groups != "3-3-4" {
		return false
	}
	switch value[:3] {
	case "800", "833", "844", "855", "866", "877", "888":
		return len(value) == 10
	}
	return false
}

// free reports whether bytes start to end are not a piece of something longer.
func (f *finder) free(start, end int) bool {
	if start > 0 {
		switch c := f.text[start-1]; {
		case isAlnum(c), c == '_', c == '@', c == '=' && start > 1 && f.text[start-2] == '=', c == '%', c == '$', c == '#':
			return false
		case c == '.' || c == '-' || c == '/' || c == ',' || c == '+':
			if start > 1 && isAlnum(f.text[start-2]) {
				return false
			}
		}
	}
	if end < len(f.text) {
		switch c := f.text[end]; {
		case isAlnum(c), c == '_', c == '@', c == '%':
			return f.extension(end) > end
		case c == '-' || c == '/' || c == ',' || c == ':' || c == '.':
			return end+1 == len(f.text) || !isAlnum(f.text[end+1])
		}
	}
	return true
}

// extension returns end, or where the extension ends that follows a number ("x12", "ext. 12").
func (f *finder) extension(end int) int {
	rest := f.text[end:min(len(f.text), end+12)]
	trimmed := strings.TrimLeft(rest, " ,")
	for _, word := range []string{"extension", "ext.", "ext", "x"} {
		if len(trimmed) > len(word) && strings.EqualFold(trimmed[:len(word)], word) {
			number := strings.TrimLeft(trimmed[len(word):], " ")
			n := 0
			for n < len(number) && isDigit(number[n]) {
				n++
			}
			if n > 0 && n <= 6 {
				return end + len(rest) - len(number) + n
			}
		}
	}
	return end
}
