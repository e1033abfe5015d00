package pii

import "strings"

var (
	routingWords = words("routing", "aba", "rtn", "transit")
	accountWords = words("account number", "account no", "acct", "bank account", "checking account", "savings account", "kontonummer", "kontonr", "numéro de compte", "número de cuenta", "conta corrente", "rekeningnummer")
	vehicleWords = words("vin", "chassis", "vehicle identification", "fahrgestellnummer", "fahrgestell", "fin")
)

// accounts are numbers of banks and vehicles.
var accounts = []identity{
	{BankAccount, "us_routing", "999999999", usRouting, nil, routingWords, "check digit of a US routing number"},
	{BankAccount, "gb_sort_code", "999999", nil, nil, words("sort code", "sortcode"), "form of a British sort code"},
	{BankAccount, "account_number", "99999999", nil, nil, accountWords, "a number"},
	{BankAccount, "account_number", "999999999", nil, nil, accountWords, "a number"},
	{BankAccount, "account_number", "9999999999", nil, nil, accountWords, "a number"},
	{BankAccount, "account_number", "99999999999", nil, nil, accountWords, "a number"},
	{BankAccount, "account_number", "999999999999", nil, nil, accountWords, "a number"},
	{Vehicle, "vin", "XXXXXXXXXXXXXXXXX", vin, []string{onePiece}, vehicleWords, "check digit of a vehicle identification number"},
	{Vehicle, "vin", "XXXXXXXXXXXXXXXXX", vinLetters, nil, vehicleWords, "form of a vehicle identification number"},
}

// usRouting: weights 3, 7, 1 modulo 10, and prefixes that the Federal Reserve gives out (ABA, Key to Routing Numbers).
func usRouting(s string) bool {
	p := number(s[:2])
	return (p <= 12 || p >= 21 && p <= 32 || p >= 61 && p <= 72 || p == 80) && weighted(s, 3, 7, 1, 3, 7, 1, 3, 7, 1)%10 == 0
}

func vinLetters(s string) bool {
	letters := 0
	for i := range len(s) {
		if isLetter(s[i]) {
			letters++
		}
	}
	return letters > 2 && letters < 14 && !strings.ContainsAny(s, "IOQ") && isDigit(s[16]) && isDigit(s[15])
}

// vin: the ninth place checks the others (49 CFR 565.15); not all makers outside North America and China keep to it.
func vin(s string) bool {
	if !vinLetters(s) {
		return false
	}
	sum := 0
	for i, w := range []int{8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2} {
		v := int(s[i] - '0')
		if isLetter(s[i]) {
			v = int("12345678012345070923456789"[s[i]-'A'] - '0')
		}
		sum += v * w
	}
	return "0123456789X"[sum%11] == s[8]
}

var (
	passportWords = words("passport", "passports", "passport number", "reisepass", "passnummer", "passnr", "passeport", "pasaporte", "passaporto", "passaporte", "paspoort", "paszport", "паспорт", "护照", "護照", "パスポート", "여권")
	licenceWords  = words("driver's license", "drivers license", "driver license", "driving licence", "driving license", "driver's licence", "drivers licence", "driver licence", "licence number", "license number", "licence no", "license no", "dl", "dmv", "führerschein", "fuehrerschein", "führerscheinnummer", "permis de conduire", "permis", "licencia", "carnet de conducir", "patente", "rijbewijs", "körkort", "kørekort", "førerkort", "ajokortti", "prawo jazdy", "cnh", "habilitação")
)

// documents are passports and driving licences. Few have check digits: each needs a word beside it.
var documents = append(append(
	of(Passport, "passport", "form of a passport number", passportWords,
		"999999999",          // US (older), GB
		"A99999999",          // US (2021), CN, TW
		"A9999999",           // IN, AU, NZ, ZA
		"AA999999",           // CA, BR, NZ, PT
		"AA9999999",          // IT, JP, PL, SG, KR, AU
		"AAA999999",          // ES
		"99AA99999",          // FR
		"A99999999A",         // SG
		"AXXXXXXX9",          // DE, NL, AT
		"99999999", "999999", // SE, DK, NO
	),
	of(DrivingLicence, "driving_licence", "form of a driving licence", licenceWords,
		"A9999999", "A99999999", "A999999999", "A99999999999", "A999999999999", "A9999999999999", "A99999999999999", // CA, FL, IL, MD, MI, MN, NY, NJ, WI, ...
		"9999999", "99999999", "999999999", "9999999999", "999999999999", // AL, AK, CT, GA, IA, PA, TX, ...
		"AA999999", "AA9999999", "AA999999A", "99AAA9999", "AAAAA99999", "AA99999", // CO, OH, KY, NH, ID
		"XXXXXXXXX99",                                       // DE
		"A99999999999X",                                     // WA
		"AA9999999A",                                        // IT
		"999999999999999", "AA9999999999999", "99999999999", // ON, IN, BR
	)...),
	identity{DrivingLicence, "gb_licence", "XXXXX999999XX9AA", gbLicence, []string{"AAAAA999999AA9AA", "AAAA9999999AA9AA", "AAA99999999AA9AA", "AAAAA999999A99AA"}, licenceWords, "birthday of a British driving licence"},
)

func of(t Type, kind, why string, words lexicon, patterns ...string) []identity {
	var list []identity
	for _, p := range patterns {
		list = append(list, identity{typ: t, kind: kind, pattern: p, check: enoughDigits, words: words, why: why})
	}
	return list
}

// enoughDigits keeps words that a pattern of mixed places would let in.
func enoughDigits(s string) bool {
	digits := 0
	for i := range len(s) {
		if isDigit(s[i]) {
			digits++
		}
	}
	return digits*2 > len(s)
}

// gbLicence: the sixth to eleventh digits are a birthday, women's months plus 50 (DVLA, INF 45).
func gbLicence(s string) bool {
	for i := range 5 {
		if isDigit(s[i]) && (s[i] != '9' || i == 0) {
			return false
		}
	}
	return date(number(s[6:8])%50, number(s[8:10]))
}
