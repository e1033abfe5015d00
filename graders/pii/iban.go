package pii

// ibanLengths are the lengths by country of the IBAN registry (SWIFT, release 99, 2024).
var ibanLengths = map[string]int{
	"AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BI": 27, "BR": 29, "BY": 28, "CH": 21, "CR": 22,
	"CY": 28, "CZ": 24, "DE": 22, "DJ": 27, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18, "FK": 18, "FO": 18, "FR": 27, "GB": 22,
	"GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HN": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30,
	"KW": 30, "KZ": 20, "LB": 28, "LC": 32, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MN": 20,
	"MR": 27, "MT": 31, "MU": 30, "NI": 28, "NL": 18, "NO": 15, "OM": 23, "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22,
	"RU": 33, "SA": 24, "SC": 31, "SD": 18, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "SO": 23, "ST": 25, "SV": 28, "TL": 23, "TN": 24, "TR": 26,
	"UA": 29, "VA": 22, "VG": 24, "XK": 20, "YE": 30,
}

var ibanWords = words("iban")

// iban judges letters and digits: a country's code and length, and MOD 97-10. A number in the form of
// an IBAN whose check digits are wrong is one where the word stands beside it: a model may have got a digit wrong.
func (f *finder) iban(s string, start, end int) {
	if len(s) < 15 || !isUpper(s[0]) || !isUpper(s[1]) || !isDigit(s[2]) || !isDigit(s[3]) || ibanLengths[s[:2]] != len(s) || !f.wants(IBAN) || !f.alone(start, end) {
		return
	}
	switch {
	case mod97(s):
		f.add(IBAN, "iban", start, end, certain, s, "length of "+s[:2]+" and check digits (MOD 97-10)")
	case f.said(start, end, ibanWords):
		f.add(IBAN, "iban", start, end, byForm, s, "length of "+s[:2]+", named beside it; its check digits are wrong")
	}
}
