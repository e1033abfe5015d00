// Package jsondiff says where two JSON values differ. Values are those of encoding/json with numbers as json.Number.
package jsondiff

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"
)

// Difference is a place where two values differ. Got or Want is nil where there is nothing.
type Difference struct {
	Pointer   string // RFC 6901
	Got, Want any
	Missing   bool // got has nothing here
	Extra     bool // want has nothing here
}

// Diff returns where got differs from want, at most limit places, in the order of keys and indexes. Numbers are equal
// by value. With ignoreOrder lists are compared as multisets, at any depth.
func Diff(got, want any, ignoreOrder bool, limit int) []Difference {
	d := differ{ignoreOrder: ignoreOrder, limit: limit}
	d.value(got, want, "")
	return d.found
}

type differ struct {
	ignoreOrder bool
	limit       int
	found       []Difference
}

func (d *differ) add(found Difference) {
	if len(d.found) < d.limit {
		d.found = append(d.found, found)
	}
}

func (d *differ) value(got, want any, at string) {
	if len(d.found) >= d.limit {
		return
	}
	switch w := want.(type) {
	case map[string]any:
		if g, ok := got.(map[string]any); ok {
			d.object(g, w, at)
			return
		}
	case []any:
		if g, ok := got.([]any); ok {
			if d.ignoreOrder {
				d.multiset(g, w, at)
			} else {
				d.list(g, w, at)
			}
			return
		}
	default:
		if scalar(got) == scalar(want) {
			return
		}
	}
	d.add(Difference{Pointer: at, Got: got, Want: want})
}

func (d *differ) object(got, want map[string]any, at string) {
	for _, key := range slices.Sorted(maps.Keys(want)) {
		if g, ok := got[key]; ok {
			d.value(g, want[key], at+"/"+escape(key))
		} else {
			d.add(Difference{Pointer: at + "/" + escape(key), Want: want[key], Missing: true})
		}
	}
	for _, key := range slices.Sorted(maps.Keys(got)) {
		if _, ok := want[key]; !ok {
			d.add(Difference{Pointer: at + "/" + escape(key), Got: got[key], Extra: true})
		}
	}
}

func (d *differ) list(got, want []any, at string) {
	for i := range max(len(got), len(want)) {
		pointer := at + "/" + strconv.Itoa(i)
		switch {
		case i >= len(got):
			d.add(Difference{Pointer: pointer, Want: want[i], Missing: true})
		case i >= len(want):
			d.add(Difference{Pointer: pointer, Got: got[i], Extra: true})
		default:
			d.value(got[i], want[i], pointer)
		}
	}
}

func (d *differ) multiset(got, want []any, at string) {
	left := map[[32]byte]int{}
	for _, v := range got {
		left[digest(v)]++
	}
	for i, v := range want {
		if key := digest(v); left[key] > 0 {
			left[key]--
		} else {
			d.add(Difference{Pointer: at + "/" + strconv.Itoa(i), Want: v, Missing: true})
		}
	}
	for i, v := range slices.Backward(got) { // the last of equals are those that are too many
		if key := digest(v); left[key] > 0 {
			left[key]--
			d.add(Difference{Pointer: at + "/" + strconv.Itoa(i), Got: v, Extra: true})
		}
	}
}

// digest is equal for values that are equal when the order of lists does not count.
func digest(v any) [32]byte {
	h := sha256.New()
	switch v := v.(type) {
	case map[string]any:
		fmt.Fprintf(h, "object %d\n", len(v))
		for _, key := range slices.Sorted(maps.Keys(v)) {
			fmt.Fprintf(h, "%q %x\n", key, digest(v[key]))
		}
	case []any:
		keys := make([]string, len(v))
		for i, item := range v {
			key := digest(item)
			keys[i] = string(key[:])
		}
		slices.Sort(keys)
		fmt.Fprintf(h, "list %x", keys)
	default:
		fmt.Fprint(h, scalar(v))
	}
	return [32]byte(h.Sum(nil))
}

// scalar is one text for equal scalars.
func scalar(v any) string {
	if n, ok := v.(json.Number); ok {
		if r, ok := new(big.Rat).SetString(string(n)); ok {
			return "number " + r.RatString()
		}
	}
	return fmt.Sprintf("%T %#v", v, v)
}

func escape(key string) string {
	return strings.ReplaceAll(strings.ReplaceAll(key, "~", "~0"), "/", "~1")
}

// Lookup returns what a JSON pointer (RFC 6901) points at in v.
func Lookup(v any, pointer string) (any, bool) {
	if pointer == "" {
		return v, true
	}
	for _, token := range strings.Split(pointer, "/")[1:] {
		token = strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~")
		switch in := v.(type) {
		case map[string]any:
			member, ok := in[token]
			if !ok {
				return nil, false
			}
			v = member
		case []any:
			i, err := strconv.Atoi(token)
			if err != nil || i < 0 || i >= len(in) || strconv.Itoa(i) != token {
				return nil, false
			}
			v = in[i]
		default:
			return nil, false
		}
	}
	return v, true
}
