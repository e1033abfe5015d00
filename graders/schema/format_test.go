package schema

import (
	"strings"
	"testing"
)

func TestFormats(t *testing.T) {
	long := strings.Repeat("n", 63)
	for _, c := range []struct {
		format, text string
		want         bool
		reason       string
	}{
		{"date", "2024-02-29", true, "a leap year"},
		{"date", "1900-02-29", false, "a century is none"},
		{"date", "2000-02-29", true, "but every fourth is"},
		{"date", "2024-04-31", false, "April has 30 days"},
		{"date", "2024-13-01", false, "no such month"},
		{"date", "24-01-01", false, "two digits are no year"},
		{"date", "2024-01-0１", false, "a digit beyond ASCII"},
		{"time", "07:05:59.250+05:45", true, "fraction and offset"},
		{"time", "07:05:59", false, "the offset is missing"},
		{"time", "07:05:59.Z", false, "a fraction without digits"},
		{"time", "18:59:60-05:00", true, "a leap second west of Greenwich"},
		{"time", "19:59:60-05:00", false, "an hour after it"},
		{"date-time", "2024-02-29t10:00:00z", true, "lower case is allowed"},
		{"date-time", "2024-02-29 10:00:00Z", false, "a space is not"},
		{"date-time", "2024-02-30T10:00:00Z", false, "no such day"},
		{"duration", "P3Y6M4DT12H", true, "all in order"},
		{"duration", "P3Y4D", false, "months are left out"},
		{"duration", "P3W2D", false, "weeks stand alone"},
		{"duration", "PT1.5H", false, "no fractions"},
		{"email", "o'brien+tag@mail.example.org", true, "atext"},
		{"email", `"a\"b"@example.org`, true, "an escaped quote"},
		{"email", `"a"b"@example.org`, false, "a bare one"},
		{"email", "a@[10.0.0.1]", true, "an address literal"},
		{"email", "a@[10.0.0.1", false, "that is not closed"},
		{"email", "ä@example.org", false, "beyond ASCII"},
		{"email", strings.Repeat("a", 65) + "@example.org", false, "65 octets before the @"},
		{"idn-email", "ä@müller.example", true, "which idn-email allows"},
		{"idn-email", "ä@-müller.example", false, "not a label"},
		{"hostname", "a-1.example", true, "letters, digits, hyphens"},
		{"hostname", long + "." + long + "." + long + "." + long, false, "255 octets"},
		{"hostname", "ab--c.example", true, "reserved, and a name all the same"},
		{"hostname", "xn--mller-kva.example", true, "an A-label"},
		{"hostname", "xn--MLLER-KVA.example", true, "whose case does not count"},
		{"hostname", "xn--ab-.example", false, "Punycode of nothing beyond ASCII"},
		{"idn-hostname", "müller.example", true, "a U-label"},
		{"idn-hostname", "mu\u0308ller.example", false, "that is not in normal form C"},
		{"idn-hostname", "Müller.example", false, "upper case is not in a U-label"},
		{"idn-hostname", "col·lecció.example", true, "a middle dot between two l"},
		{"idn-hostname", "a·b.example", false, "and elsewhere"},
		{"idn-hostname", "שלום.example", true, "right to left"},
		{"idn-hostname", "1שלום.example", false, "with a digit first"},
		{"idn-hostname", "☕.example", false, "symbols are disallowed"},
		{"ipv4", "10.1.2.255", true, "four octets"},
		{"ipv4", "10.01.2.3", false, "a leading zero"},
		{"ipv4", "10.1.2", false, "three octets"},
		{"ipv6", "fe80::1", true, "compressed"},
		{"ipv6", "fe80::1%eth0", false, "with a zone"},
		{"ipv6", "10.1.2.3", false, "an IPv4 address"},
		{"uri", "https://u:p@example.org:8080/a/b?x=1#top", true, "all components"},
		{"uri", "https://[2001:db8::1]:443/", true, "an IPv6 host"},
		{"uri", "https://[2001:db8::g]/", false, "that is none"},
		{"uri", "https://example.org:80a/", false, "a port with a letter"},
		{"uri", "https://example.org/a b", false, "a space"},
		{"uri", "https://example.org/%zz", false, "no hexadecimal digits"},
		{"uri", "//example.org/", false, "without a scheme"},
		{"uri", "https://example.org/é", false, "beyond ASCII"},
		{"uri-reference", "../a?b#c", true, "relative"},
		{"uri-reference", "a:b/c", true, "a scheme and a path"},
		{"uri-reference", "1a:b", false, "a first segment with a colon"},
		{"uri-reference", "./1a:b", true, "which a dot segment allows"},
		{"iri", "https://exämple.org/é?ü", true, "beyond ASCII"},
		{"iri", "https://example.org/\ue000", false, "private use in the path"},
		{"iri", "https://example.org/?\ue000", true, "and in the query"},
		{"iri-reference", "é#ü", true, "relative"},
		{"uri-template", "/orders{/id}{?page,size*}", true, "operators"},
		{"uri-template", "/orders{/id", false, "not closed"},
		{"uri-template", "/orders{id:0}", false, "a prefix of nothing"},
		{"uri-template", "/orders{a:3*}", false, "two modifiers"},
		{"uri-template", "/orders{}", false, "an empty expression"},
		{"json-pointer", "/a~1b/0", true, "an escaped slash"},
		{"json-pointer", "/a~2", false, "an unknown escape"},
		{"json-pointer", "a", false, "no slash"},
		{"relative-json-pointer", "2/a", true, "two up and down again"},
		{"relative-json-pointer", "0-1#", true, "the neighbour's name"},
		{"relative-json-pointer", "02/a", false, "a leading zero"},
		{"relative-json-pointer", "1+0", false, "moving by nothing"},
		{"uuid", "0189f2a0-7d3c-7000-8000-00000000000A", true, "version 7"},
		{"uuid", "0189f2a07d3c70008000000000000000", false, "without hyphens"},
		{"regex", `(?<y>\d{4})-\k<y>(?!x)`, true, "valid, though not matched here"},
		{"regex", `(?P<y>x)`, false, "Python"},
		{"regex", `a{2,1}`, false, "out of order"},
		{"regex", `\2(a)`, false, "no such group"},
		{"regex", `[z-a]`, false, "a range out of order"},
		{"regex", strings.Repeat("(", 5000), false, "deep"},
	} {
		s, err := Compile(map[string]any{"format": c.format}, Options{AssertFormat: true})
		if err != nil {
			t.Fatal(err)
		}
		v, err := s.Validate(c.text)
		if err != nil || (len(v) == 0) != c.want {
			t.Errorf("%s %.60q: valid %v (%v), want %v: %s", c.format, c.text, len(v) == 0, err, c.want, c.reason)
		}
	}
}

// Values that are no texts have every format.
func TestFormatsAreForTexts(t *testing.T) {
	for _, name := range Formats() {
		s, err := Compile(map[string]any{"format": name}, Options{AssertFormat: true})
		if err != nil {
			t.Fatal(err)
		}
		if v, err := s.Validate(true); err != nil || len(v) > 0 {
			t.Errorf("%s: %v, %v", name, v, err)
		}
	}
}

// FuzzFormats: no check panics, and all end soon.
func FuzzFormats(f *testing.F) {
	for _, s := range []string{"2024-02-29T10:00:00Z", "xn--mller-kva", "שלום", "a@[IPv6:::1]", "http://[v1.a]/%20", "{+a:3,b*}", "0-1#", "((?<a>x)\\k<a>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, is := range formats {
			is(s)
		}
		if tr, err := translate(s); err == nil && tr.unsupported == nil && len(s) < 200 {
			if _, err := (&patterns{}).compile(s); err != nil {
				t.Errorf("%q is valid and does not compile: %v", s, err)
			}
		}
	})
}

func TestFormatsAreLinear(t *testing.T) {
	for _, unit := range []string{"a", ".", "-", ":", "/", "{", "@", "(", "[", "\\", "א", "xn--", "a{2}"} {
		linear(t, "formats", unit, func(s string) {
			for _, is := range formats {
				is(s)
			}
			_, _ = translate(s)
		})
	}
}
