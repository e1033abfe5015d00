package pii

import "strings"

var (
	ssnWords = words("ssn", "ssns", "social security", "social", "itin", "tin", "taxpayer")
	cpfWords = words("cpf", "cnpj", "cadastro", "documento")
)

// americas are the numbers of people and their taxes in the Americas.
var americas = []identity{
	{NationalID, "us_ssn", "999999999", usSSN, []string{"999-99-9999"}, ssnWords, "area and group of a US social security number"},
	{NationalID, "us_itin", "999999999", usITIN, []string{"999-99-9999"}, ssnWords, "groups of a US taxpayer number"},
	{NationalID, "ca_sin", "999999999", caSIN, nil, words("sin", "social insurance", "nas", "assurance sociale"), "check digit of a Canadian social insurance number"},
	{NationalID, "br_cpf", "99999999999", brCPF, []string{"999.999.999-99"}, cpfWords, "check digits of a Brazilian CPF"},
	{NationalID, "br_cnpj", "99999999999999", brCNPJ, []string{"99.999.999/9999-99"}, cpfWords, "check digits of a Brazilian CNPJ"},
	{NationalID, "mx_curp", "AAAA999999AAAAAAX9", mxCURP, []string{"AAAA999999AAAAAA99", "AAAA999999AAAAAAA9"}, words("curp"), "form and check digit of a Mexican CURP"},
	{NationalID, "ar_cuit", "99999999999", arCUIT, []string{"99-99999999-9"}, words("cuit", "cuil"), "check digit of an Argentine CUIT"},
	{NationalID, "cl_rut", "99999999X", clRUT, []string{"99.999.999-A"}, words("rut", "run"), "check digit of a Chilean RUT"},
	{NationalID, "cl_rut", "999999999", clRUT, []string{"99.999.999-9", "99999999-9"}, words("rut", "run"), "check digit of a Chilean RUT"},
	{NationalID, "cl_rut", "99999999", clRUT, []string{"9.999.999-9"}, words("rut", "run"), "check digit of a Chilean RUT"},
}

// usSSN: areas 000, 666 and 900 to 999, group 00 and serial 0000 are not given out (SSA,
// POMS RM 10201.030); two numbers were printed in advertisements and are void.
func usSSN(s string) bool {
	return s[:3] != "000" && s[:3] != "666" && s[0] != '9' && s[3:5] != "00" && s[5:] != "0000" && s != "078051120" && s != "219099999"
}

// usITIN: area 9, groups 50 to 65, 70 to 88, 90 to 92 and 94 to 99 (IRS, IRM 3.21.263).
func usITIN(s string) bool {
	group := number(s[3:5])
	return s[0] == '9' && (group >= 50 && group <= 65 || group >= 70 && group <= 88 || group >= 90 && group <= 92 || group >= 94)
}

// caSIN: Luhn; no number begins with 0 or 8 (Service Canada).
func caSIN(s string) bool { return s[0] != '0' && s[0] != '8' && luhn(s) }

// brCPF: two digits modulo 11 (Receita Federal, IN RFB 1548/2015).
func brCPF(s string) bool {
	check := func(n int) int {
		sum := 0
		for i := range n {
			sum += digit(s, i) * (n + 1 - i)
		}
		return sum * 10 % 11 % 10
	}
	return check(9) == digit(s, 9) && check(10) == digit(s, 10)
}

// brCNPJ: two digits modulo 11 with weights 2 to 9 from the right.
func brCNPJ(s string) bool {
	check := func(n int) int {
		sum := 0
		for i := range n {
			sum += digit(s, n-1-i) * (2 + i%8)
		}
		if r := sum % 11; r >= 2 {
			return 11 - r
		}
		return 0
	}
	return check(12) == digit(s, 12) && check(13) == digit(s, 13)
}

// mxCURP: weights 18 to 2 over 0-9A-NÑO-Z, modulo 10 (RENAPO, Instructivo normativo 2006); Ñ is written X.
func mxCURP(s string) bool {
	if !date(number(s[6:8]), number(s[8:10])) || s[10] != 'H' && s[10] != 'M' && s[10] != 'X' {
		return false
	}
	sum := 0
	for i := range 17 {
		v := int(s[i] - '0')
		if isLetter(s[i]) {
			if v = int(s[i]-'A') + 10; s[i] > 'N' {
				v++
			}
		}
		sum += v * (18 - i)
	}
	return (10-sum%10)%10 == digit(s, 17)
}

// arCUIT: weights 5432765432 modulo 11; the first two digits say person or company (AFIP).
func arCUIT(s string) bool {
	return strings.Contains("20 23 24 27 30 33 34", s[:2]) && (11-weighted(s, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)%11)%11 == digit(s, 10)
}

// clRUT: weights 2 to 7 from the right modulo 11; K stands for 10 (Servicio de Impuestos Internos).
func clRUT(s string) bool {
	n, sum := len(s)-1, 0
	for i := range n {
		sum += digit(s, n-1-i) * (2 + i%6)
	}
	return "0123456789K0"[11-sum%11] == s[n]
}
