package pii

import (
	"crypto/sha256"
	"math/bits"
	"strings"
)

// wallets finds addresses of cryptocurrencies.
func (f *finder) wallets() {
	if !f.wants(Crypto) {
		return
	}
	for _, t := range f.tokens {
		if t.foreign || t.len() < 25 || t.len() > 90 || t.digits == 0 || joined(f.text, t.start-1) && f.text[t.start-1] != ':' || t.end < len(f.text) && f.text[t.end] == '_' {
			continue
		}
		s := f.text[t.start:t.end]
		kind, why := "", ""
		switch {
		case len(s) == 42 && s[0] == '0' && s[1]|0x20 == 'x' && hex(s[2:]):
			if !uniform(s[2:]) && checkedCase(s[2:]) {
				kind, why = "ethereum", "form and letter case (EIP-55) of an Ethereum address"
			}
		case len(s) <= 35:
			if kind = base58Kind(s); kind != "" {
				why = "check sum of a " + kind + " address"
			}
		}
		if kind == "" {
			if kind = bech32Kind(s); kind != "" {
				why = "check sum (bech32) of a " + kind + " address"
			}
		}
		if kind != "" {
			f.add(Crypto, kind, t.start, t.end, certain, s, why)
		}
	}
}

const base58Digits = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

// base58Kind returns the coin of a version byte, twenty bytes and four of the
// double SHA-256 (Bitcoin's Base58Check), or "".
func base58Kind(s string) string {
	kinds := map[byte]string{'1': "bitcoin", '3': "bitcoin", 'L': "litecoin", 'M': "litecoin", 'D': "dogecoin", 'X': "dash", 'T': "tron"}
	if kinds[s[0]] == "" {
		return ""
	}
	var raw [25]byte
	for i := range len(s) {
		carry := strings.IndexByte(base58Digits, s[i])
		if carry < 0 {
			return ""
		}
		for j := len(raw) - 1; j >= 0; j-- {
			carry += 58 * int(raw[j])
			raw[j] = byte(carry)
			carry >>= 8
		}
		if carry > 0 {
			return ""
		}
	}
	once := sha256.Sum256(raw[:21])
	twice := sha256.Sum256(once[:])
	if string(twice[:4]) != string(raw[21:]) {
		return ""
	}
	return kinds[s[0]]
}

const bech32Digits = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"

// bech32Kind returns the coin of a segregated witness address (BIP 173, BIP 350), or "".
func bech32Kind(s string) string {
	lower := strings.ToLower(s)
	kind := ""
	prefix, data, _ := strings.Cut(lower, "1")
	switch prefix {
	case "bc", "tb":
		kind = "bitcoin"
	case "ltc":
		kind = "litecoin"
	}
	if kind == "" || s != lower && s != strings.ToUpper(s) || len(data) < 14 {
		return ""
	}
	sum := uint32(1)
	step := func(v byte) {
		top := sum >> 25
		sum = sum&0x1ffffff<<5 ^ uint32(v)
		for i, g := range [5]uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3} {
			if top>>i&1 == 1 {
				sum ^= g
			}
		}
	}
	for i := range len(prefix) {
		step(prefix[i] >> 5)
	}
	step(0)
	for i := range len(prefix) {
		step(prefix[i] & 31)
	}
	for i := range len(data) {
		v := strings.IndexByte(bech32Digits, data[i])
		if v < 0 {
			return ""
		}
		step(byte(v))
	}
	if sum != 1 && sum != 0x2bc830a3 {
		return ""
	}
	return kind
}

// checkedCase reports whether 40 hexadecimal digits are all of one case, or of
// the case that the Keccak-256 of the lower-case address asks for (EIP-55).
func checkedCase(s string) bool {
	lower := strings.ToLower(s)
	if s == lower || s == strings.ToUpper(s) {
		return true
	}
	sum := keccak256([]byte(lower))
	for i := range len(s) {
		if isLetter(s[i]) && isUpper(s[i]) != (sum[i/2]>>(4*(1-i%2))&15 >= 8) {
			return false
		}
	}
	return true
}

// keccak256 is Keccak[c=512] with its first padding (Keccak team, The Keccak
// reference, 2011), which Ethereum uses; SHA-3 pads otherwise. The message is shorter than one block.
func keccak256(message []byte) [32]byte {
	var block [136]byte
	n := copy(block[:], message)
	block[n] ^= 1
	block[135] ^= 0x80
	var a [25]uint64
	for i, b := range block {
		a[i/8] |= uint64(b) << (8 * (i % 8))
	}
	constant := byte(1) // the shift register that the round constants come from
	for range 24 {
		var c [5]uint64
		for i, v := range a {
			c[i%5] ^= v
		}
		for i := range a {
			a[i] ^= c[(i+4)%5] ^ bits.RotateLeft64(c[(i+1)%5], 1)
		}
		var b [25]uint64
		b[0] = a[0]
		x, y := 1, 0
		for t := range 24 {
			v := bits.RotateLeft64(a[x+5*y], (t+1)*(t+2)/2%64)
			x, y = y, (2*x+3*y)%5
			b[x+5*y] = v
		}
		for i := range a {
			row := i / 5 * 5
			a[i] = b[i] ^ ^b[row+(i+1)%5]&b[row+(i+2)%5]
		}
		for j := range 7 {
			if constant&1 == 1 {
				a[0] ^= 1 << (1<<j - 1)
			}
			high := constant >> 7
			if constant <<= 1; high == 1 {
				constant ^= 0x71
			}
		}
	}
	var sum [32]byte
	for i := range sum {
		sum[i] = byte(a[i/8] >> (8 * (i % 8)))
	}
	return sum
}
