package pii

import (
	"net/netip"
	"strings"
)

var (
	ipWords      = words("ip", "ips", "ipv4", "ipv6", "address", "host", "server", "client", "subnet", "network", "ping", "gateway", "login", "from")
	macWords     = words("mac", "physical")
	versionWords = words("v", "version", "ver", "release", "build", "firmware", "driver", "section", "chapter", "figure", "table", "article", "clause", "upgrade", "update")
)

// resolvers are public name servers: everybody's address is nobody's.
var resolvers = map[string]bool{
	"1.1.1.1": true, "1.0.0.1": true, "8.8.8.8": true, "8.8.4.4": true, "9.9.9.9": true, "149.112.112.112": true, "208.67.222.222": true, "208.67.220.220": true,
	"2606:4700:4700::1111": true, "2606:4700:4700::1001": true, "2001:4860:4860::8888": true, "2001:4860:4860::8844": true, "2620:fe::fe": true,
}

// special are ranges whose addresses are not those of one subscriber (IANA's
// special-purpose registries, RFC 6890): documentation, private use, and what never leaves a link.
var special = prefixes("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
	"64:ff9b::/96", "100::/64", "2001:db8::/32", "3fff::/20")

func prefixes(texts ...string) []netip.Prefix {
	var list []netip.Prefix
	for _, t := range texts {
		list = append(list, netip.MustParsePrefix(t))
	}
	return list
}

func subscriber(a netip.Addr) bool {
	if !a.IsGlobalUnicast() || a.IsPrivate() || resolvers[a.String()] {
		return false
	}
	for _, p := range special {
		if p.Contains(a) {
			return false
		}
	}
	return true
}

// addresses finds IP and MAC addresses.
func (f *finder) addresses() {
	for i := range f.tokens {
		t := f.tokens[i]
		if t.end < len(f.text) && f.text[t.end] == '.' && t.numeric() && t.len() <= 3 {
			f.ipv4(i)
		}
		if t.len() == 2 {
			f.mac(i)
		}
		if t.len() == 4 && t.end < len(f.text) && f.text[t.end] == '.' {
			f.dottedMAC(i)
		}
	}
	for at := 0; f.wants(IP); {
		i := strings.Index(f.text[at:], ":")
		if i < 0 {
			break
		}
		at = f.ipv6(at + i)
	}
}

// joined reports whether a byte makes what it touches part of something longer.
func joined(text string, i int) bool {
	return i >= 0 && i < len(text) && (isAlnum(text[i]) || text[i] == '_' || text[i] == ':')
}

// ipv4 judges tokens i to i+3. Four numbers of one digit are as likely a version.
func (f *finder) ipv4(i int) {
	if !f.wants(IP) || i+3 >= len(f.tokens) {
		return
	}
	for k := i; k < i+3; k++ {
		if between(f.text, f.tokens[k], f.tokens[k+1]) != '.' || !f.tokens[k+1].numeric() {
			return
		}
	}
	start, end := f.tokens[i].start, f.tokens[i+3].end
	a, err := netip.ParseAddr(f.text[start:end])
	if err != nil || !subscriber(a) || start > 0 && (f.text[start-1] == '.' || f.text[start-1] == '-') ||
		end+1 < len(f.text) && (f.text[end] == '.' || f.text[end] == '-') && isAlnum(f.text[end+1]) && f.text[end+1] < 0x80 {
		return
	}
	version, isVersion := f.nearest(start, end, versionWords)
	ip, isIP := f.nearest(start, end, ipWords)
	if isVersion && (!isIP || version < ip) || end-start == len("1.2.3.4") && !isIP {
		return
	}
	f.add(IP, "ipv4", start, f.prefixEnd(end, 32), byForm, a.String(), "form of a public IPv4 address")
}

// prefixEnd returns end, or where the prefix length of a network (CIDR) ends that follows.
func (f *finder) prefixEnd(end, most int) int {
	if end >= len(f.text) || f.text[end] != '/' {
		return end
	}
	j := end + 1
	for j < len(f.text) && isDigit(f.text[j]) {
		j++
	}
	if n := j - end - 1; n == 0 || n > 3 || number(f.text[end+1:j]) > most || joined(f.text, j) {
		return end
	}
	return j
}

// ipv6 judges what stands around the colon at i and returns where to go on.
func (f *finder) ipv6(i int) int {
	const longest = len("0000:0000:0000:0000:0000:ffff:255.255.255.255")
	inside := func(c byte) bool { return c == ':' || isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' }
	start, end := i, i+1
	for start > 0 && i-start <= longest && inside(f.text[start-1]) {
		start--
	}
	for end < len(f.text) && end-i <= longest && (inside(f.text[end]) || f.text[end] == '.' && end+1 < len(f.text) && isDigit(f.text[end+1])) {
		end++
	}
	span := strings.TrimRight(f.text[start:end], ".")
	if !strings.HasSuffix(span, "::") {
		span = strings.TrimSuffix(span, ":")
	}
	stop := start + len(span)
	if strings.Count(span, ":") < 2 || len(span) > longest || joined(f.text, start-1) || joined(f.text, stop) && f.text[stop] != ':' {
		return end
	}
	a, err := netip.ParseAddr(span)
	if err == nil && subscriber(a.Unmap()) && strings.ContainsAny(span, "0123456789") && strings.Count(span, ":") >= 3 {
		f.add(IP, "ipv6", start, f.prefixEnd(stop, 128), byForm, a.String(), "form of a public IPv6 address")
	}
	return end
}

func hex(s string) bool {
	for i := range len(s) {
		if c := s[i]; !isDigit(c) && (c|0x20 < 'a' || c|0x20 > 'f') {
			return false
		}
	}
	return true
}

// mac judges tokens i to i+5: six pairs with colons or hyphens (IEEE 802-2014, 8.1).
func (f *finder) mac(i int) {
	if !f.wants(MAC) || i+5 >= len(f.tokens) {
		return
	}
	start, end := f.tokens[i].start, f.tokens[i+5].end
	if end-start != len("00:00:00:00:00:00") || f.text[start+2] != ':' && f.text[start+2] != '-' {
		return
	}
	for k := i; k <= i+5; k++ {
		if t := f.tokens[k]; t.len() != 2 || t.foreign || !hex(f.text[t.start:t.end]) || k > i && f.text[t.start-1] != f.text[start+2] {
			return
		}
	}
	f.addMAC(start, end)
}

// dottedMAC judges tokens i to i+2: three groups of four, as Cisco writes them.
func (f *finder) dottedMAC(i int) {
	if !f.wants(MAC) || i+2 >= len(f.tokens) {
		return
	}
	start, end := f.tokens[i].start, f.tokens[i+2].end
	if end-start != len("0000.0000.0000") || f.text[start+4] != '.' || f.text[start+9] != '.' {
		return
	}
	digits := 0
	for k := i; k <= i+2; k++ {
		if t := f.tokens[k]; t.len() != 4 || t.foreign || !hex(f.text[t.start:t.end]) {
			return
		}
		digits += f.tokens[k].digits
	}
	if digits < 12 || f.said(start, end, macWords) {
		f.addMAC(start, end)
	}
}

func (f *finder) addMAC(start, end int) {
	value := compact(f.text[start:end])
	if edge := start > 0 && (joined(f.text, start-1) || f.text[start-1] == '-' || f.text[start-1] == '.'); edge || uniform(value) ||
		end < len(f.text) && (joined(f.text, end) || f.text[end] == '-') {
		return
	}
	f.add(MAC, "mac", start, end, byForm, value, "form of a MAC address")
}
