package dial

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// allowList says which hosts may be contacted; an empty one allows all.
type allowList []allowed

// allowed is one entry: exactly one of name, suffix and prefix is set.
type allowed struct {
	text   string
	name   string // host name or address
	suffix string // ".domain"
	prefix netip.Prefix
	port   string // "": any
}

func parseAllow(entries []string) (allowList, error) {
	var list allowList
	for _, text := range entries {
		a, err := parseAllowed(strings.TrimSpace(text))
		if err != nil {
			return nil, fmt.Errorf("allowed host %q: %w", text, err)
		}
		list = append(list, a)
	}
	return list, nil
}

func parseAllowed(text string) (allowed, error) {
	a := allowed{text: text}
	if p, err := netip.ParsePrefix(text); err == nil {
		a.prefix = p.Masked()
		return a, nil
	}
	host := text
	if h, port, err := net.SplitHostPort(text); err == nil {
		if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
			return a, fmt.Errorf("%q is no port; write host, host:port, *.domain, or a network such as 10.0.0.0/8", port)
		}
		host, a.port = h, port
	}
	host = normalHost(host)
	if rest, ok := strings.CutPrefix(host, "*"); ok {
		host, a.suffix = strings.TrimPrefix(rest, "."), rest
		if !strings.HasPrefix(rest, ".") {
			host = ""
		}
	} else {
		a.name = host
	}
	if _, err := netip.ParseAddr(host); err == nil && a.suffix == "" {
		return a, nil
	}
	if host == "" || strings.ContainsAny(host, "*/:@?# \t,") {
		return a, fmt.Errorf("write host, host:port, *.domain, or a network such as 10.0.0.0/8")
	}
	return a, nil
}

// normalHost brings names and addresses into the form in which they are compared.
func normalHost(host string) string {
	host = strings.TrimSuffix(strings.ToLower(strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")), ".")
	if ip, err := netip.ParseAddr(host); err == nil {
		return ip.Unmap().WithZone("").String()
	}
	return host
}

func (l allowList) check(u *url.URL) error {
	if len(l) == 0 {
		return nil
	}
	host, port := normalHost(u.Hostname()), portOf(u)
	texts := make([]string, len(l))
	for i, a := range l {
		if a.matches(host, port) {
			return nil
		}
		texts[i] = a.text
	}
	return fmt.Errorf("%s is not on the allow-list (%s): add it by --allow-host or SEATRIAL_ALLOW_HOSTS",
		net.JoinHostPort(host, port), strings.Join(texts, ", "))
}

func (a allowed) matches(host, port string) bool {
	if a.port != "" && a.port != port {
		return false
	}
	switch {
	case a.name != "":
		return host == a.name
	case a.suffix != "":
		return strings.HasSuffix(host, a.suffix) && len(host) > len(a.suffix)
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && a.prefix.Contains(ip)
}

// portOf returns the port that u leads to.
func portOf(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	switch u.Scheme {
	case "https":
		return "443"
	case "socks5", "socks5h":
		return "1080"
	}
	return "80"
}
