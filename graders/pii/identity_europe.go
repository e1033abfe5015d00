package pii

import "strings"

// europe are the numbers of people and their taxes in Europe.
var europe = []identity{
	{NationalID, "gb_nino", "AA999999A", gbNINO, []string{"AA999999A", "AA 99 99 99 A", "AA-99-99-99-A", "AA 999999 A"}, words("nino", "national insurance", "ni number"), "prefix and suffix of a British national insurance number"},
	{NationalID, "gb_nhs", "9999999999", gbNHS, nil, words("nhs"), "check digit of a British NHS number"},
	{NationalID, "de_steuer_id", "99999999999", deSteuerID, nil, words("steuer", "steuer-id", "steueridentifikationsnummer", "steuernummer", "steuerid", "idnr", "tax id", "tax number", "tin"), "check digit of a German tax number"},
	{NationalID, "de_id_card", "AXXXXXXXX9", deIDCard, nil, words("personalausweis", "ausweis", "ausweisnummer", "id card", "identity card"), "check digit of a German identity card"},
	{NationalID, "de_insurance", "99999999A999", deInsurance, nil, words("sozialversicherung", "sozialversicherungsnummer", "rentenversicherung", "rentenversicherungsnummer", "versicherungsnummer", "sv-nummer", "rvnr", "social security"), "check digit of a German social insurance number"},
	{NationalID, "fr_nir", "999999999999999", frNIR, []string{"999999999999999", "9 99 99 99 999 999 99"}, words("nir", "sécurité sociale", "securite sociale", "insee", "social security"), "month and key of a French NIR"},
	{NationalID, "fr_nir", "999999A99999999", frNIR, []string{"999999A99999999", "9 99 99 9A 999 999 99"}, words("nir", "sécurité sociale", "securite sociale", "insee"), "month and key of a French NIR"},
	{NationalID, "es_dni", "99999999A", esDNI, []string{"99999999A", "99999999-A", "99.999.999-A", "99.999.999A"}, words("dni", "nif", "documento"), "letter of a Spanish DNI"},
	{NationalID, "es_nie", "A9999999A", esNIE, []string{"A9999999A", "A-9999999-A", "A9999999-A"}, words("nie", "nif"), "letter of a Spanish NIE"},
	{NationalID, "it_codice_fiscale", "AAAAAAXXAXXAXXXA", itCodiceFiscale, []string{"AAAAAA99A99A999A"}, words("codice", "fiscale", "cf"), "date and letter of an Italian codice fiscale"},
	{NationalID, "nl_bsn", "999999999", nlBSN, nil, words("bsn", "burgerservicenummer", "sofinummer", "sofi"), "eleven test of a Dutch BSN"},
	{NationalID, "pl_pesel", "99999999999", plPESEL, nil, words("pesel"), "date and check digit of a Polish PESEL"},
	{NationalID, "se_personnummer", "9999999999", sePersonnummer, []string{"999999-9999", "999999+9999"}, words("personnummer", "personal number", "personal identity", "samordningsnummer"), "date and check digit of a Swedish personnummer"},
	{NationalID, "se_personnummer", "999999999999", sePersonnummer, []string{"99999999-9999"}, words("personnummer", "personal number", "personal identity", "samordningsnummer"), "date and check digit of a Swedish personnummer"},
	{NationalID, "no_fodselsnummer", "99999999999", noFodselsnummer, []string{"999999 99999"}, words("fødselsnummer", "fodselsnummer", "personnummer", "national identity"), "date and check digits of a Norwegian fødselsnummer"},
	{NationalID, "dk_cpr", "9999999999", dkCPR, nil, words("cpr", "cpr-nummer", "personnummer"), "date of a Danish CPR number"},
	{NationalID, "fi_hetu", "999999A999X", fiHETU, []string{"999999A9999", "999999A999A"}, words("hetu", "henkilötunnus", "henkilotunnus"), "date and check character of a Finnish HETU"},
	{NationalID, "fi_hetu", "999999999X", fiHETU, []string{"999999-999A", "999999-9999"}, words("hetu", "henkilötunnus", "henkilotunnus"), "date and check character of a Finnish HETU"},
	{NationalID, "be_rrn", "99999999999", beRRN, []string{"99.99.99-999.99"}, words("rijksregister", "rijksregisternummer", "registre national", "niss", "insz", "national number"), "check digits of a Belgian national number"},
	{NationalID, "ch_ahv", "9999999999999", chAHV, []string{"999.9999.9999.99", "9999999999999"}, words("ahv", "avs"), "prefix and check digit of a Swiss AHV number"},
	{NationalID, "at_svnr", "9999999999", atSVNR, nil, words("svnr", "sozialversicherungsnummer", "sozialversicherung", "versicherungsnummer"), "date and check digit of an Austrian insurance number"},
	{NationalID, "pt_nif", "999999999", ptNIF, nil, words("nif", "contribuinte"), "check digit of a Portuguese NIF"},
	{NationalID, "cz_rodne_cislo", "9999999999", czRodneCislo, []string{"999999/9999"}, words("rodné číslo", "rodne cislo", "rodné", "rodne"), "date and divisibility of a Czech or Slovak birth number"},
	{NationalID, "ro_cnp", "9999999999999", roCNP, nil, words("cnp", "cod numeric"), "date and check digit of a Romanian CNP"},
	{NationalID, "bg_egn", "9999999999", bgEGN, nil, words("egn", "егн"), "date and check digit of a Bulgarian EGN"},
	{NationalID, "hr_oib", "99999999999", mod11x10, nil, words("oib"), "check digit of a Croatian OIB"},
	{NationalID, "ee_lt_code", "99999999999", eeCode, nil, words("isikukood", "asmens kodas", "personal code"), "date and check digit of an Estonian or Lithuanian personal code"},
	{NationalID, "gr_amka", "99999999999", grAMKA, nil, words("amka", "αμκα"), "date and check digit of a Greek AMKA"},
	{NationalID, "ie_pps", "9999999A", iePPS, nil, words("pps", "ppsn"), "check letter of an Irish PPS number"},
	{NationalID, "ie_pps", "9999999AA", iePPS, []string{"9999999AA"}, words("pps", "ppsn"), "check letter of an Irish PPS number"},
	{NationalID, "tr_tckn", "99999999999", trTCKN, nil, words("tckn", "kimlik", "tc no"), "check digits of a Turkish identity number"},
	{NationalID, "is_kennitala", "9999999999", isKennitala, nil, words("kennitala", "kt"), "date and check digit of an Icelandic kennitala"},
}

// gbNINO: letters that are not given out (HMRC, NIM39110).
func gbNINO(s string) bool {
	return !strings.ContainsRune("DFIQUV", rune(s[0])) && !strings.ContainsRune("DFIOQUV", rune(s[1])) && s[8] <= 'D' &&
		!strings.Contains("BG GB NK KN TN NT ZZ", s[:2])
}

// gbNHS: weights 10 to 2 modulo 11 (NHS Data Dictionary, NHS NUMBER).
func gbNHS(s string) bool {
	return (11-weighted(s, 10, 9, 8, 7, 6, 5, 4, 3, 2)%11)%11 == digit(s, 9)
}

// deSteuerID: ISO 7064 MOD 11,10; of the first ten digits one occurs twice or thrice (§ 139b AO; BZSt).
func deSteuerID(s string) bool {
	var count [10]int
	for i := range 10 {
		count[digit(s, i)]++
	}
	repeated := 0
	for _, n := range count {
		if n > 3 {
			return false
		}
		if n > 1 {
			repeated++
		}
	}
	return s[0] != '0' && repeated == 1 && mod11x10(s)
}

// deIDCard: serial number without vowels, ICAO 9303 check digit (PAuswV, Anhang).
func deIDCard(s string) bool {
	for i := range 9 {
		if isLetter(s[i]) && !strings.ContainsRune("CFGHJKLMNPRTVWXYZ", rune(s[i])) {
			return false
		}
	}
	return icao(s)
}

// deInsurance: area, birthday, initial, serial; the products with 2,1,2,5,7,1,2,1,2,1,2,1 are
// summed by their digits (VKVV § 4).
func deInsurance(s string) bool {
	letter := int(s[8]-'A') + 1
	digits := s[:8] + string([]byte{'0' + byte(letter/10), '0' + byte(letter%10)}) + s[9:]
	sum := 0
	for i, w := range []int{2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1} {
		p := digit(digits, i) * w
		sum += p/10 + p%10
	}
	return date(number(s[4:6]), (number(s[2:4])-1)%50+1) && sum%10 == digit(digits, 12)
}

// frNIR: 97 minus the number modulo 97; Corsica's 2A and 2B count as 19 and 18 (INSEE).
func frNIR(s string) bool {
	if strings.IndexByte("123478", s[0]) < 0 {
		return false
	}
	if month := number(s[3:5]); month < 1 || month > 12 && month < 20 || month > 42 && month < 50 {
		return false
	}
	body := s[:13]
	switch s[6] {
	case 'A':
		body = s[:5] + "19" + s[7:13]
	case 'B':
		body = s[:5] + "18" + s[7:13]
	default:
		if isLetter(s[6]) {
			return false
		}
	}
	if isLetter(s[6]) && s[5] != '2' {
		return false
	}
	return 97-number(body)%97 == number(s[13:])
}

const dniLetters = "TRWAGMYFPDXBNJZSQVHLCKE"

// esDNI: the letter is the number modulo 23 (Real Decreto 1553/2005).
func esDNI(s string) bool { return dniLetters[number(s[:8])%23] == s[8] }

// esNIE: X, Y and Z count as 0, 1 and 2 before the number.
func esNIE(s string) bool {
	return s[0] >= 'X' && dniLetters[(int(s[0]-'X')*10_000_000+number(s[1:8]))%23] == s[8]
}

// itOdd are the values of 0 to 9 and A to Z at odd places (D.M. 12 marzo 1974).
var itOdd = [...]int{1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23}

// itCodiceFiscale: month letter, day (women plus 40) and check letter; of people who would share a code,
// digits are replaced by letters LMNPQRSTUV.
func itCodiceFiscale(s string) bool {
	plain := []byte(s)
	for _, i := range []int{6, 7, 9, 10, 12, 13, 14} {
		if isLetter(plain[i]) {
			d := strings.IndexByte("LMNPQRSTUV", plain[i])
			if d < 0 {
				return false
			}
			plain[i] = '0' + byte(d)
		}
	}
	if day := number(string(plain[9:11])); strings.IndexByte("ABCDEHLMPRST", s[8]) < 0 || (day-1)%40 > 30 || day == 0 {
		return false
	}
	sum := 0
	for i := range 15 {
		v := int(s[i] - '0')
		if isLetter(s[i]) {
			v = int(s[i] - 'A')
		}
		if i%2 == 0 {
			v = itOdd[v]
		}
		sum += v
	}
	return byte('A'+sum%26) == s[15]
}

// nlBSN: weights 9 to 2 and -1, divisible by 11 (Rijksdienst voor Identiteitsgegevens).
func nlBSN(s string) bool { return weighted(s, 9, 8, 7, 6, 5, 4, 3, 2, -1)%11 == 0 }

// plPESEL: weights 1379137913 modulo 10; the month holds the century (Ustawa o ewidencji ludności).
func plPESEL(s string) bool {
	return date(number(s[2:4])%20, number(s[4:6])) && (10-weighted(s, 1, 3, 7, 9, 1, 3, 7, 9, 1, 3)%10)%10 == digit(s, 10)
}

// sePersonnummer: Luhn over the last ten digits; coordination numbers add 60 to the day (Skatteverket, SKV 704).
func sePersonnummer(s string) bool {
	if len(s) == 12 {
		if c := s[:2]; c != "18" && c != "19" && c != "20" {
			return false
		}
		s = s[2:]
	}
	return date(number(s[2:4]), (number(s[4:6])-1)%60+1) && s[4:6] != "00" && luhn(s)
}

// noFodselsnummer: two digits modulo 11 (Skatteetaten); D-numbers add 40 to the day.
func noFodselsnummer(s string) bool {
	return date(number(s[2:4]), (number(s[:2])-1)%40+1) && s[:2] != "00" &&
		(11-weighted(s, 3, 7, 6, 1, 8, 9, 4, 5, 2)%11)%11 == digit(s, 9) &&
		(11-weighted(s, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)%11)%11 == digit(s, 10)
}

// dkCPR has had no check digit since 2007 (CPR-kontoret): its date is all there is.
func dkCPR(s string) bool { return date(number(s[2:4]), number(s[:2])) }

// fiHETU: the nine digits modulo 31 (Digi- ja väestötietovirasto).
func fiHETU(s string) bool {
	digits := s[:9]
	if len(s) == 11 {
		if strings.IndexByte("ABCDEFUVWXY", s[6]) < 0 {
			return false
		}
		digits = s[:6] + s[7:10]
	}
	return date(number(s[2:4]), number(s[:2])) && "0123456789ABCDEFHJKLMNPRSTUVWXY"[number(digits)%31] == s[len(s)-1]
}

// beRRN: 97 minus the nine digits modulo 97, with a 2 before them for births from 2000 (KB 3 april 1984).
func beRRN(s string) bool {
	check := number(s[9:])
	return date(max(number(s[2:4])%20, 1), max(number(s[4:6]), 1)) && (97-number(s[:9])%97 == check || 97-number("2"+s[:9])%97 == check)
}

// chAHV: country code 756 and the EAN-13 check digit (Zentrale Ausgleichsstelle).
func chAHV(s string) bool {
	return s[:3] == "756" && (10-weighted(s, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3)%10)%10 == digit(s, 12)
}

// atSVNR: the fourth digit checks the other nine (Dachverband der Sozialversicherungsträger).
func atSVNR(s string) bool {
	return s[0] != '0' && date(min(number(s[6:8]), 12), number(s[4:6])) &&
		weighted(s[:3]+s[4:], 3, 7, 9, 5, 8, 4, 2, 1, 6)%11 == digit(s, 3)
}

// ptNIF: weights 9 to 2 modulo 11 (Decreto-Lei 463/79).
func ptNIF(s string) bool {
	return (11-weighted(s, 9, 8, 7, 6, 5, 4, 3, 2)%11)%11%10 == digit(s, 8) && strings.IndexByte("1235689", s[0]) >= 0
}

// czRodneCislo: divisible by 11; women's months plus 50, and from 2004 plus 20 or 70 (zákon 133/2000 Sb.).
func czRodneCislo(s string) bool {
	return date(number(s[2:4])%50%20, number(s[4:6])) && number(s)%11 == 0
}

// roCNP: weights 279146358279 modulo 11, 10 is written 1 (OUG 97/2005).
func roCNP(s string) bool {
	return s[0] != '0' && date(number(s[3:5]), number(s[5:7])) && weighted(s, 2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9)%11%10 == digit(s, 12)%10 &&
		(weighted(s, 2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9)%11 != 10 || digit(s, 12) == 1)
}

// bgEGN: weights 2,4,8,5,10,9,7,3,6 modulo 11; months plus 20 or 40 for other centuries (ГРАО).
func bgEGN(s string) bool {
	return date(number(s[2:4])%20, number(s[4:6])) && weighted(s, 2, 4, 8, 5, 10, 9, 7, 3, 6)%11%10 == digit(s, 9)
}

// eeCode: two rounds of weights modulo 11 (EVS 585:2007; Lithuania uses the same).
func eeCode(s string) bool {
	check := weighted(s, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1) % 11
	if check == 10 {
		check = weighted(s, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3) % 11 % 10
	}
	return s[0] >= '1' && s[0] <= '8' && date(number(s[3:5]), number(s[5:7])) && check == digit(s, 10)
}

// grAMKA: birthday and Luhn (ΗΔΙΚΑ).
func grAMKA(s string) bool { return date(number(s[2:4]), number(s[:2])) && luhn(s) }

// iePPS: weights 8 to 2, the second letter nine times, modulo 23 (Revenue Commissioners).
func iePPS(s string) bool {
	sum := weighted(s, 8, 7, 6, 5, 4, 3, 2)
	if len(s) == 9 && s[8] != 'W' {
		if s[8] > 'I' {
			return false
		}
		sum += 9 * (int(s[8]-'A') + 1)
	}
	return "WABCDEFGHIJKLMNOPQRSTUV"[sum%23] == s[7]
}

// trTCKN: seven times the odd places minus the even ones, and the sum of ten digits, modulo 10 (NVİ).
func trTCKN(s string) bool {
	odd, even := weighted(s, 1, 0, 1, 0, 1, 0, 1, 0, 1), weighted(s, 0, 1, 0, 1, 0, 1, 0, 1)
	return s[0] != '0' && ((odd*7-even)%10+10)%10 == digit(s, 9) && (odd+even+digit(s, 9))%10 == digit(s, 10)
}

// isKennitala: weights 32765432 modulo 11 (Þjóðskrá).
func isKennitala(s string) bool {
	return date(number(s[2:4]), (number(s[:2])-1)%40+1) && s[:2] != "00" && (11-weighted(s, 3, 2, 7, 6, 5, 4, 3, 2)%11)%11 == digit(s, 8)
}
