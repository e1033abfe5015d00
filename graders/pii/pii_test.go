package pii

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func scanner(t testing.TB, types ...Type) *Scanner {
	t.Helper()
	s, err := New(types, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The numbers are those that the makers of the formulas, standards and textbooks print as examples.
func TestScan(t *testing.T) {
	tests := []struct {
		text   string
		kind   string // "": nothing may be found
		raw    string // what is found; "": the kind is enough
		reason string
	}{
		// E-mail.
		{"Write to jane.o'neil+x@mail.example.co.uk.", "email", "jane.o'neil+x@mail.example.co.uk", "marks inside, a full stop after"},
		{"<a href=\"mailto:jo@b.org\">", "email", "jo@b.org", "in markup"},
		{"иван@почта.рф", "email", "", "other scripts (RFC 6531)"},
		{"npm install pkg@1.2.3 and @types/node", "", "", "no domain"},
		{"git clone git@github.com:a/b.git", "", "", "everybody's account"},
		{"https://user:pass@db.example.org/x", "", "", "credentials are a secret, not an address"},
		{"mail you@example.com", "", "", "stands for anybody"},
		{"mail jane.doe@example.com", "email", "", "names somebody"},
		{"a@b", "", "", "no top level"},
		// Payment cards.
		{"4111 1111 1111 1111", "visa", "", "in the groups of the card"},
		{"use 378282246310005 now", "amex", "", "in one piece"},
		{"3782 822463 10005", "amex", "", "four, six and five"},
		{"4111-1111-1111-1112", "", "", "wrong check digit"},
		{"EAN 4006381333931", "", "", "13 digits need a word: Visa's first digit is nothing"},
		{"card 4222222222222", "visa", "", "here is one"},
		{"My card is 3500000000000009", "card", "", "no issuer's range, but Luhn and the word"},
		{"id 3500000000000009", "", "", "no issuer's range and no word"},
		{"4111.1111.1111.1111.5", "", "", "part of something longer"},
		// Accounts.
		{"GB82 WEST 1234 5698 7654 32", "iban", "", "in groups"},
		{"to DE89370400440532013000.", "iban", "DE89370400440532013000", "in one piece"},
		{"FR14 2004 1010 0505 0001 3M02 606", "iban", "", "letters among digits"},
		{"GB83WEST12345698765432", "", "", "wrong check digits"},
		{"IBAN: GB83WEST12345698765432", "iban", "", "wrong, but it says what it is"},
		{"routing number 021000021", "us_routing", "", "check digit and word"},
		{"the number 021000021", "", "", "no word"},
		{"account number: 12345678", "account_number", "", "a word is all there is"},
		// National numbers, in the countries' order of the tables.
		{"536-90-4399", "us_ssn", "", "the form is its own"},
		{"SSN 536904399", "us_ssn", "", "bare digits and a word"},
		{"536904399", "", "", "bare digits"},
		{"666-12-3456 and 900-12-3456 and 123-00-4567", "", "", "never given out"},
		{"912-90-3456", "us_itin", "", "a taxpayer's number"},
		{"social insurance number 123-456-782", "ca_sin", "", "Luhn and words"},
		{"390.533.447-05", "br_cpf", "", "form and check digits"},
		{"390.533.447-06", "", "", "wrong check digit"},
		{"16.727.230/0001-97", "br_cnpj", "", "form and check digits"},
		{"BOXW310820HNERXN09", "mx_curp", "", "form, date, check digit"},
		{"20-05536168-2", "ar_cuit", "", "form and check digit"},
		{"12.531.909-2", "cl_rut", "", "form and check digit"},
		{"AB 12 34 56 C", "gb_nino", "", "prefix and suffix"},
		{"QQ 12 34 56 C", "", "", "a prefix of examples"},
		{"NHS number 943 476 5919", "gb_nhs", "", "check digit and word"},
		{"NHS number 943 476 5918", "", "", "wrong check digit"},
		{"Steuer-ID 86095742719", "de_steuer_id", "", "check digit and word"},
		{"Personalausweis L01X00T471", "de_id_card", "", "check digit and word"},
		{"Versicherungsnummer 15070649C103", "de_insurance", "", "check digit and word"},
		{"2 55 08 14 168 025 38", "fr_nir", "", "key of 97"},
		{"12345678Z", "es_dni", "", "letter"},
		{"12345678A", "", "", "wrong letter"},
		{"X1234567L", "es_nie", "", "letter"},
		{"RSSMRA85T10A562S", "it_codice_fiscale", "", "letter"},
		{"BSN 111222333", "nl_bsn", "", "eleven test and word"},
		{"PESEL 44051401359", "pl_pesel", "", "date and check digit"},
		{"811228-9874", "se_personnummer", "", "date and Luhn"},
		{"fødselsnummer 15108695088", "no_fodselsnummer", "", "two check digits"},
		{"131052-308T", "fi_hetu", "", "check character"},
		{"CPR 211062-5629", "dk_cpr", "", "date and word"},
		{"85.07.30-033.28", "be_rrn", "", "form and check digits"},
		{"756.9217.0769.85", "ch_ahv", "", "prefix and check digit"},
		{"SVNR 1237 010180", "at_svnr", "", "check digit and word"},
		{"NIF 501964843", "pt_nif", "", "check digit and word"},
		{"710319/2745", "cz_rodne_cislo", "", "date and eleven"},
		{"CNP 1630615123457", "ro_cnp", "", "check digit and word"},
		{"EGN 7523169263", "bg_egn", "", "check digit and word"},
		{"OIB 33392005961", "hr_oib", "", "check digit and word"},
		{"isikukood 36805280109", "ee_lt_code", "", "check digit and word"},
		{"AMKA 01013099997", "gr_amka", "", "date and Luhn"},
		{"PPS number 6433435F", "ie_pps", "", "letter and word"},
		{"TCKN 17291716060", "tr_tckn", "", "check digits and word"},
		{"kennitala 450401-3150", "is_kennitala", "", "check digit and word"},
		{"Aadhaar 2341 2341 2346", "in_aadhaar", "", "Verhoeff and word"},
		{"Aadhaar 2341 2341 2347", "", "", "wrong check digit"},
		{"ACUPA7085R", "in_pan", "", "a person's letter"},
		{"11010519491231002X", "cn_resident_id", "", "date and check digit"},
		{"我的手机是 13800138000", "phone", "13800138000", "a word of another script"},
		{"850101-1234567", "kr_rrn", "", "date and sex"},
		{"A123456789", "tw_id", "", "letter and check digit"},
		{"S1234567D", "sg_nric", "", "letters"},
		{"770305-02-1234", "my_nric", "", "date and place"},
		{"1-2345-45678-78-1", "th_id", "", "form and check digit"},
		{"NIK 3171011708450001", "id_nik", "", "date and word"},
		{"TFN 123 456 782", "au_tfn", "", "check sum and word"},
		{"Medicare 2123 45670 1", "au_medicare", "", "check digit and word"},
		{"IRD 136410132", "nz_ird", "", "check digit and word"},
		{"identity number 7503305044089", "za_id", "", "date and Luhn"},
		// Documents and vehicles.
		{"Passport No. C01X00T47", "passport", "C01X00T47", "form and word"},
		{"part no. C01X00T47", "", "", "no word"},
		{"driver's license D1234567", "driving_licence", "", "form and words"},
		{"MORGA657054SM9IJ", "gb_licence", "", "birthday"},
		{"1M8GDM9AXKP042788", "vin", "", "check digit"},
		{"1M8GDM9A1KP042788", "", "", "wrong check digit"},
		// Networks.
		{"from 81.2.69.142 today", "ipv4", "", "public"},
		{"81.2.69.0/24", "ipv4", "81.2.69.0/24", "a network (CIDR)"},
		{"192.168.0.1, 10.0.0.1, 127.0.0.1, 203.0.113.7 and 208.67.222.222", "", "", "private, documentation, name server"},
		{"version 81.2.69.142", "", "", "a version"},
		{"1.2.3.4", "", "", "as likely a version"},
		{"client IP 1.2.3.4", "ipv4", "", "unless it says so"},
		{"256.1.2.3 and 81.2.69.142.5", "", "", "no addresses"},
		{"2a02:6b8:0:1::feed:ff", "ipv6", "", "public"},
		{"std::vector and ::1 and 2001:db8::1 and 12:30:45", "", "", "code, loopback, documentation, a time"},
		{"00:1A:2B:3C:4D:5E", "mac", "", "colons"},
		{"00-1a-2b-3c-4d-5e", "mac", "", "hyphens"},
		{"mac 001a.2b3c.4d5e", "mac", "", "as routers write it"},
		{"ff:ff:ff:ff:ff:ff", "", "", "broadcast"},
		// Wallets.
		{"1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "bitcoin", "", "base58 check"},
		{"3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy", "bitcoin", "", "script hash"},
		{"3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLz", "", "", "wrong check sum"},
		{"bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "bitcoin", "", "bech32"},
		{"bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr", "bitcoin", "", "bech32m"},
		{"bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdp", "", "", "wrong check sum"},
		{"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "ethereum", "", "EIP-55"},
		{"0x5aaeb6053F3E94C9b9A09f33669435E7Ef1BeAed", "", "", "wrong case"},
		// Phones.
		{"+44 20 7946 0958", "phone", "+44 20 7946 0958", "international"},
		{"call (212) 555-0187 x12 now", "phone", "(212) 555-0187 x12", "brackets and extension"},
		{"212-555-0187", "phone", "", "North America's form"},
		{"212-155-0187", "", "", "no exchange begins with 1"},
		{"1-800-555-0187", "", "", "toll-free: nobody's own"},
		{"Tel. 555 0187", "phone", "555 0187", "local, with a word"},
		{"555 0187", "", "", "local, without"},
		{"I placed the order last week from 212-555-0187", "phone", "", "the form counts more than a word further off"},
		{"order 212-555-0187", "", "", "but not than one beside it"},
		{"030 901820-14", "phone", "", "national form of a region"},
		{"Order number 20240117-4471", "", "", "the nearer word says another thing"},
		{"published 2003-2005 and 2024-01-17", "", "", "years, a date"},
		{"Number 13-14-15 (1989)", "", "", "a bracket opens and does not close"},
		{"population 1 234 567 890", "", "", "a count"},
		{"pi is 3.14159265358979", "", "", "a decimal number"},
	}
	s := scanner(t)
	for _, tt := range tests {
		found := s.Scan(tt.text)
		if tt.kind == "" {
			for _, f := range found {
				t.Errorf("%q: found %s %q (%s), want nothing: %s", tt.text, f.Kind, tt.text[f.Start:f.End], f.Why, tt.reason)
			}
			continue
		}
		if len(found) != 1 || found[0].Kind != tt.kind || tt.raw != "" && tt.text[found[0].Start:found[0].End] != tt.raw {
			t.Errorf("%q: found %+v, want %s %q: %s", tt.text, found, tt.kind, tt.raw, tt.reason)
		}
	}
}

func TestScanFindsEachOfSeveral(t *testing.T) {
	text := "Passport 123456789, SSN 536904399; pay 4111 1111 1111 1111, then mail a.b@c.org or call 212-555-0187."
	var kinds []string
	for _, f := range scanner(t).Scan(text) {
		kinds = append(kinds, f.Kind)
	}
	if got, want := strings.Join(kinds, " "), "passport us_ssn visa email phone"; got != want {
		t.Errorf("found %q, want %q: the word that stands nearest names a number", got, want)
	}
}

func TestTypesAndRegions(t *testing.T) {
	const text = "a.b@c.org, 4111 1111 1111 1111, https://c.org/x"
	for _, tt := range []struct {
		types []Type
		want  int
	}{{nil, 2}, {[]Type{URL}, 1}, {[]Type{Email}, 1}, {[]Type{IBAN}, 0}} {
		if found := scanner(t, tt.types...).Scan(text); len(found) != tt.want {
			t.Errorf("types %v: found %+v, want %d", tt.types, found, tt.want)
		}
	}
	if _, err := New([]Type{"name"}, nil); err == nil {
		t.Error("a type that nobody can find was taken")
	}
	if _, err := New(nil, []string{"Germany"}); err == nil {
		t.Error("a region without phone numbers was taken")
	}
	const national = "030 901820-14"
	for region, want := range map[string]int{"DE": 1, "us": 0} {
		s, err := New(nil, []string{region})
		if err != nil {
			t.Fatal(err)
		}
		if found := s.Scan(national); len(found) != want {
			t.Errorf("region %s: found %+v in %q, want %d", region, found, national, want)
		}
	}
}

func TestMask(t *testing.T) {
	for _, tt := range []struct {
		typ       Type
		raw, want string
	}{
		{Email, "jane.doe@mail.example.org", "ja***@m***.org"},
		{Email, "a@b.co", "***@***.co"},
		{Card, "4111 1111 1111 1111", "**** **** **** 1111"},
		{IBAN, "GB82WEST12345698765432", "GB****************5432"},
		{NationalID, "536-90-4399", "***-**-**99"},
		{BankAccount, "123456", "******"},
		{IP, "81.2.69.142", "**.*.**.*42"},
		{URL, "https://c.org/x", "https://c***"},
	} {
		if got := Mask(tt.typ, tt.raw); got != tt.want {
			t.Errorf("mask %s %q: %q, want %q", tt.typ, tt.raw, got, tt.want)
		}
	}
}

// Hostile texts end in time: the work grows with their length.
func TestLongTexts(t *testing.T) {
	s := scanner(t, Types...)
	for _, piece := range []string{"a", "1", "1 ", "1111 ", "12-", "@", "a@", "a.", ":", "1:", "ab:", "+", "(", "+1 ", "phone 1 ", "4111 1111 1111 1111 ", "0x", "1.2.", "A1", "AB 12 ", "é", "\xff", "https://", "www.", "00 "} {
		text := strings.Repeat(piece, (1<<17)/len(piece))
		start := time.Now()
		check(t, text, s.Scan(text))
		if took := time.Since(start); took > 20*time.Second { // generous: tests share their machine
			t.Errorf("128 KB of %q took %s", piece, took)
		}
	}
}

func check(t *testing.T, text string, found []Finding) {
	t.Helper()
	last := 0
	for _, f := range found {
		if f.Start < last || f.End <= f.Start || f.End > len(text) {
			t.Fatalf("span %d to %d after %d in %d bytes", f.Start, f.End, last, len(text))
		}
		last = f.End
		if raw, masked := text[f.Start:f.End], Mask(f.Type, text[f.Start:f.End]); strings.Contains(masked, raw) || !utf8.ValidString(masked) {
			t.Fatalf("mask %q of %q shows it", masked, raw)
		}
	}
}

func FuzzScan(f *testing.F) {
	for _, seed := range []string{"a.b@c.org", "4111 1111 1111 1111", "GB82 WEST 1234 5698 7654 32", "+44 20 7946 0958", "2a02:6b8::feed", "00:1A:2B:3C:4D:5E", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "SSN 536\u2011904399", "RSSMRA85T10A562S", "https://a.b/c", "Führerschein B072RRE2I55"} {
		f.Add(seed)
	}
	s := scanner(f, Types...)
	f.Fuzz(func(t *testing.T, text string) { check(t, text, s.Scan(text)) })
}

// prose is 10 KB of what a model writes: sentences with numbers, dates and one address.
func prose() string {
	paragraph := "You can return it within 30 days of 12 March 2024 (order 20240117-4471), and version 2.14.0 ships on 2024-05-01. " +
		"The total is $1,234.56 for 3 items; see section 4.2.1, page 117. Call our hotline for help, or write to support. "
	return strings.Repeat(paragraph, 10_240/len(paragraph)) + "Jane: jane.doe@mail.example.org, +44 20 7946 0958."
}

func BenchmarkScan(b *testing.B) {
	s := scanner(b)
	text := prose()
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		s.Scan(text)
	}
}
