package pii

import "strings"

// asiaPacificAfrica are the numbers of people and their taxes in the rest of the world.
var asiaPacificAfrica = []identity{
	{NationalID, "in_aadhaar", "999999999999", inAadhaar, nil, words("aadhaar", "aadhar", "adhaar", "uidai", "uid", "आधार"), "Verhoeff check digit of an Indian Aadhaar number"},
	{NationalID, "in_pan", "AAAAA9999A", inPAN, []string{"AAAAA9999A"}, words("pan", "permanent account"), "form of an Indian PAN of a person"},
	{NationalID, "cn_resident_id", "99999999999999999X", cnResidentID, []string{"999999999999999999", "99999999999999999A"}, words("身份证", "identity"), "date and check digit of a Chinese resident number"},
	{NationalID, "cn_resident_id", "999999999999999999", cnResidentID, []string{"999999999999999999"}, words("身份证", "identity"), "date and check digit of a Chinese resident number"},
	{NationalID, "kr_rrn", "9999999999999", krRRN, []string{"999999-9999999"}, words("주민등록번호", "resident registration", "rrn"), "date and sex of a Korean resident number"},
	{NationalID, "jp_my_number", "999999999999", jpMyNumber, nil, words("my number", "マイナンバー", "個人番号"), "check digit of a Japanese My Number"},
	{NationalID, "tw_id", "A999999999", twID, []string{"A999999999"}, words("身分證", "national id"), "check digit of a Taiwanese identity number"},
	{NationalID, "hk_id", "A9999999", hkID, nil, words("hkid", "身份證", "identity card"), "check digit of a Hong Kong identity card"},
	{NationalID, "sg_nric", "A9999999A", sgNRIC, []string{"A9999999A"}, words("nric", "fin"), "check letter of a Singapore NRIC"},
	{NationalID, "my_nric", "999999999999", myNRIC, []string{"999999-99-9999"}, words("mykad", "nric", "ic number", "kad pengenalan"), "date of a Malaysian identity card"},
	{NationalID, "th_id", "9999999999999", thID, []string{"9-9999-99999-99-9", "9 9999 99999 99 9"}, words("thai id", "citizen id", "national id", "บัตรประชาชน"), "check digit of a Thai identity number"},
	{NationalID, "id_nik", "9999999999999999", idNIK, nil, words("nik", "ktp"), "date of an Indonesian NIK"},
	{NationalID, "pk_cnic", "9999999999999", nil, []string{"99999-9999999-9"}, words("cnic", "nadra"), "form of a Pakistani CNIC"},
	{NationalID, "au_tfn", "999999999", auTFN, nil, words("tfn", "tax file"), "check digit of an Australian tax file number"},
	{NationalID, "au_medicare", "9999999999", auMedicare, nil, words("medicare"), "check digit of an Australian Medicare number"},
	{NationalID, "nz_ird", "999999999", nzIRD, nil, words("ird"), "check digit of a New Zealand IRD number"},
	{NationalID, "il_id", "999999999", luhn, nil, words("teudat zehut", "תעודת זהות", "israeli id"), "check digit of an Israeli identity number"},
	{NationalID, "za_id", "9999999999999", zaID, nil, words("south african id", "id number", "identity number", "rsa id", "sa id"), "date and check digit of a South African identity number"},
	{NationalID, "ae_id", "999999999999999", aeID, []string{"999-9999-9999999-9"}, words("emirates id", "uae id"), "prefix and check digit of an Emirates ID"},
}

// inAadhaar: Verhoeff; the first digit is 2 to 9 (UIDAI, A UID Numbering Scheme, 2010).
func inAadhaar(s string) bool { return s[0] >= '2' && verhoeff(s) }

// inPAN: the fourth letter of a person's number is P (Income Tax Rules, 114).
func inPAN(s string) bool { return s[3] == 'P' }

// cnResidentID: ISO 7064 MOD 11-2 and a date (GB 11643-1999).
func cnResidentID(s string) bool {
	century := s[6:8]
	return (century == "19" || century == "20") && date(number(s[10:12]), number(s[12:14])) &&
		"10X98765432"[weighted(s, 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)%11] == s[17]
}

// krRRN: numbers given since October 2020 have no check digit: a date and the
// digit of century and sex are all there is (주민등록법 시행규칙).
func krRRN(s string) bool { return date(number(s[2:4]), number(s[4:6])) && s[6] != '9' && s[6] != '0' }

// jpMyNumber: weights 2 to 7 from the right modulo 11 (平成26年総務省令第85号).
func jpMyNumber(s string) bool {
	sum := weighted(s, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2) % 11
	return (sum <= 1 && s[11] == '0') || sum > 1 && 11-sum == digit(s, 11)
}

// twID: the letter's number and weights 1,9,8..1,1 (戶政司).
func twID(s string) bool {
	letter := strings.IndexByte("ABCDEFGHJKLMNPQRSTUVXYWZIO", s[0]) + 10
	return (s[1] == '1' || s[1] == '2' || s[1] == '8' || s[1] == '9') &&
		(letter/10+letter%10*9+weighted(s[1:], 8, 7, 6, 5, 4, 3, 2, 1, 1))%10 == 0
}

// hkID: weights 9 to 1 modulo 11 with 36 for the absent first letter (Immigration Department).
func hkID(s string) bool {
	return (36*9+(int(s[0]-'A')+10)*8+weighted(s[1:], 7, 6, 5, 4, 3, 2, 1))%11 == 0
}

// sgNRIC: weights 2765432, an offset and a table by the first letter (as known; ICA does not publish it).
func sgNRIC(s string) bool {
	offset, table := 0, "JZIHGFEDCBA"
	switch s[0] {
	case 'S':
	case 'T':
		offset = 4
	case 'F':
		table = "XWUTRQPNMLK"
	case 'G':
		offset, table = 4, "XWUTRQPNMLK"
	case 'M':
		offset, table = 3, "XWUTRQPNJLK"
	default:
		return false
	}
	i := (weighted(s[1:], 2, 7, 6, 5, 4, 3, 2) + offset) % 11
	if s[0] == 'M' {
		i = 10 - i
		table = "KLJNPQRTUWX"
	}
	return table[i] == s[8]
}

// myNRIC has no check digit: a date and a place (Jabatan Pendaftaran Negara).
func myNRIC(s string) bool { return date(number(s[2:4]), number(s[4:6])) && s[6:8] != "00" }

// thID: weights 13 to 2 modulo 11 (กรมการปกครอง).
func thID(s string) bool {
	return s[0] != '0' && (11-weighted(s, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2)%11)%10 == digit(s, 12)
}

// idNIK holds a birthday; women's days plus 40 (Permendagri 102/2019).
func idNIK(s string) bool { return date(number(s[8:10]), (number(s[6:8])-1)%40+1) && s[6:8] != "00" }

// auTFN: weights 1,4,3,7,5,8,6,9,10 divisible by 11 (ATO).
func auTFN(s string) bool { return weighted(s, 1, 4, 3, 7, 5, 8, 6, 9, 10)%11 == 0 }

// auMedicare: weights 1,3,7,9,1,3,7,9 modulo 10 are the ninth digit (Services Australia).
func auMedicare(s string) bool {
	return s[0] >= '2' && s[0] <= '6' && weighted(s, 1, 3, 7, 9, 1, 3, 7, 9)%10 == digit(s, 8)
}

// nzIRD: weights 3,2,7,6,5,4,3,2 modulo 11, and 7,4,3,2,5,2,7,6 where that gives 10 (Inland Revenue).
func nzIRD(s string) bool {
	check := (11 - weighted(s, 3, 2, 7, 6, 5, 4, 3, 2)%11) % 11
	if check == 10 {
		check = (11 - weighted(s, 7, 4, 3, 2, 5, 2, 7, 6)%11) % 11
	}
	return check == digit(s, 8)
}

// zaID: birthday, citizenship 0 to 2 and Luhn (Identification Act 68 of 1997).
func zaID(s string) bool {
	return date(number(s[2:4]), number(s[4:6])) && s[10] <= '2' && luhn(s)
}

// aeID: country code 784 and Luhn (ICP).
func aeID(s string) bool { return s[:3] == "784" && luhn(s) }
