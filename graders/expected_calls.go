package graders

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"seatrial/eval"
	"seatrial/graders/schema"
)

// Orders of expected calls.
const (
	orderAny         = "any"
	orderSubsequence = "subsequence"
	orderStrict      = "strict"
)

// expectedCall is a call that there must be, as suites write it.
type expectedCall struct {
	Name      string          `json:"name" required:"true" nonempty:"true" doc:"The tool's name."`
	Arguments json.RawMessage `json:"arguments,omitempty" doc:"JSON that the arguments must hold: objects may have more members, lists must have the same length."`
	Exact     bool            `json:"exact,omitempty" doc:"The arguments must equal that JSON, with no more members."`
	Count     *callCount      `json:"count,omitempty" doc:"How many such calls there must be; default exactly one."`
}

type callCount struct {
	Min *int `json:"min,omitempty" min:"0" max:"1000" doc:"Fewest calls; default 0."`
	Max *int `json:"max,omitempty" min:"0" max:"1000" doc:"Most calls; default any number."`
}

// wantedCall is an expectedCall as it is compared.
type wantedCall struct {
	name        string
	arguments   any
	hasArgs     bool
	exact       bool
	least, most int // most -1: any number
}

// wantedCalls reads the option calls.
func wantedCalls(expected []expectedCall, order string, othersAllowed bool) ([]wantedCall, error) {
	wanted := make([]wantedCall, len(expected))
	demands := false
	for i, e := range expected {
		at := func(option, format string, args ...any) error {
			return &eval.OptionError{Path: []string{"calls", strconv.Itoa(i), option}, Err: fmt.Errorf(format, args...)}
		}
		w := wantedCall{name: e.Name, exact: e.Exact, least: 1, most: 1}
		if c := e.Count; c != nil {
			w.least, w.most = 0, -1
			if c.Min != nil {
				w.least = *c.Min
			}
			if c.Max != nil {
				w.most = *c.Max
			}
			switch {
			case c.Min == nil && c.Max == nil || w.most >= 0 && w.least > w.most:
				return nil, at("count", "count allows nothing or everything; give min, max or both with min not above max")
			case order == orderSubsequence && w.most >= 0 && w.least != w.most:
				return nil, at("count", "max says nothing where other calls may come in between; use order any or strict")
			}
		}
		if e.Arguments != nil {
			var err error
			if w.arguments, err = schema.Parse(string(e.Arguments)); err != nil {
				return nil, at("arguments", "%w", err)
			}
			w.hasArgs = true
		} else if e.Exact {
			return nil, at("exact", "exact needs arguments")
		}
		demands = demands || w.least > 0 || w.most >= 0 || !othersAllowed
		wanted[i] = w
	}
	if len(wanted) > 0 && !demands {
		return nil, optionError("calls", "these calls demand nothing: every one may come any number of times, and others may come too")
	}
	return wanted, nil
}

// madeCall is a call that was made.
type madeCall struct {
	eval.ToolCall
	arguments any   // parsed
	err       error // why they are no JSON
	step      int   // its number in the trajectory, from 1; 0: unknown
}

func made(call eval.ToolCall, step int) madeCall {
	c := madeCall{ToolCall: call, step: step}
	text := call.Arguments
	if strings.TrimSpace(text) == "" {
		text = "{}" // what APIs send where a tool takes none
	}
	c.arguments, c.err = schema.Parse(text)
	return c
}

// evidence points at the call; the note says what is wrong with it.
func (c madeCall) evidence(note string) eval.Evidence {
	where := "call of " + quote(c.Name)
	if c.step > 0 {
		where = fmt.Sprintf("step %d, %s", c.step, where)
	}
	if note != "" {
		where += ": " + note
	}
	return eval.Evidence{Where: "arguments", Text: cut(strings.ToValidUTF8(c.Arguments, "\uFFFD")), Note: where}
}

// differs says where a call is not the wanted one, or "".
func (w wantedCall) differs(c madeCall) string {
	switch {
	case c.Name != w.name:
		return "another tool"
	case !w.hasArgs:
		return ""
	case c.err != nil:
		return fmt.Sprintf("the arguments are not JSON: %v", c.err)
	}
	return difference(c.arguments, w.arguments, w.exact, "")
}

func (w wantedCall) String() string {
	if !w.hasArgs {
		return quote(w.name)
	}
	text, err := json.Marshal(w.arguments)
	if err != nil {
		return quote(w.name)
	}
	return quote(w.name) + " with " + quote(string(text))
}

// difference returns the first place where got lacks what wanted has (or, exact, has more), or "".
func difference(got, wanted any, exact bool, at string) string {
	here := at
	if here == "" {
		here = "the arguments"
	}
	switch wanted := wanted.(type) {
	case map[string]any:
		object, ok := got.(map[string]any)
		if !ok {
			return here + ": no object"
		}
		for _, key := range slices.Sorted(maps.Keys(wanted)) {
			below := at + "/" + key
			member, ok := object[key]
			if !ok {
				return oneLine(below) + " is missing"
			}
			if d := difference(member, wanted[key], exact, below); d != "" {
				return d
			}
		}
		for _, key := range slices.Sorted(maps.Keys(object)) {
			if _, ok := wanted[key]; !ok && exact {
				return oneLine(at+"/"+key) + " is not wanted"
			}
		}
		return ""
	case []any:
		list, ok := got.([]any)
		if !ok || len(list) != len(wanted) {
			return fmt.Sprintf("%s: no list of %s", oneLine(here), count(len(wanted), "element"))
		}
		for i := range list {
			if d := difference(list[i], wanted[i], exact, at+"/"+strconv.Itoa(i)); d != "" {
				return d
			}
		}
		return ""
	case json.Number:
		if number, ok := got.(json.Number); ok {
			a, okA := new(big.Rat).SetString(string(number))
			b, okB := new(big.Rat).SetString(string(wanted))
			if okA && okB && a.Cmp(b) == 0 {
				return ""
			}
		}
	default:
		if got == wanted {
			return ""
		}
	}
	return fmt.Sprintf("%s is %s, not %s", oneLine(here), shortJSON(got), shortJSON(wanted))
}

func shortJSON(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return "?"
	}
	return oneLine(cut(string(text)))
}

// maxCalls bounds the calls that are matched with each other.
const maxCalls = 1000

// complaint is one thing that is wrong with the calls.
type complaint struct {
	text  string
	calls []madeCall // that it is about
}

// compareCalls holds the calls that were made against those that are wanted.
func compareCalls(calls []madeCall, wanted []wantedCall, order string, othersAllowed bool) []complaint {
	if order == orderAny {
		return compareSet(calls, wanted, othersAllowed)
	}
	return compareOrder(calls, wanted, order == orderStrict)
}

// compareSet assigns each call to a wanted one: first as many as each needs at least,
// by augmenting paths (H. W. Kuhn, 1955), which never take a place away again, then the others.
func compareSet(calls []madeCall, wanted []wantedCall, othersAllowed bool) []complaint {
	fits := make([][]int, len(calls)) // by call: the wanted ones that it fits
	for i, c := range calls {
		for j, w := range wanted {
			if w.differs(c) == "" {
				fits[i] = append(fits[i], j)
			}
		}
	}
	taken := make([][]int, len(wanted)) // by wanted: its calls
	room := make([]int, len(wanted))
	var place func(call int, visited []bool) bool
	place = func(call int, visited []bool) bool {
		for _, j := range fits[call] {
			if visited[j] {
				continue
			}
			visited[j] = true
			if len(taken[j]) < room[j] {
				taken[j] = append(taken[j], call)
				return true
			}
			for k, other := range taken[j] {
				if place(other, visited) {
					taken[j][k] = call
					return true
				}
			}
		}
		return false
	}
	var left []int
	for j, w := range wanted {
		room[j] = w.least
	}
	for i := range calls {
		if !place(i, make([]bool, len(wanted))) {
			left = append(left, i)
		}
	}
	for j, w := range wanted {
		if room[j] = w.most; w.most < 0 {
			room[j] = len(calls)
		}
	}
	var complaints []complaint
	var extra []int
	for _, i := range left {
		if !place(i, make([]bool, len(wanted))) {
			extra = append(extra, i)
		}
	}
	for j, w := range wanted {
		if len(taken[j]) < w.least {
			complaints = append(complaints, missing(calls, w, len(taken[j])))
		}
	}
	for _, i := range extra {
		switch c := calls[i]; {
		case len(fits[i]) > 0:
			complaints = append(complaints, complaint{fmt.Sprintf("%s was called too often", quote(c.Name)), []madeCall{c}})
		case !othersAllowed:
			complaints = append(complaints, complaint{fmt.Sprintf("the call of %s is not wanted", quote(c.Name)), []madeCall{c}})
		}
	}
	return complaints
}

// missing says what was not called, and why the calls of that tool are not it.
func missing(calls []madeCall, w wantedCall, n int) complaint {
	text := fmt.Sprintf("%s was not called", w)
	if w.least > 1 || n > 0 {
		text = fmt.Sprintf("%s was called %s, wanted is %s", w, count(n, "time"), countWanted(w.least, w.most))
	}
	for _, c := range calls {
		if d := w.differs(c); c.Name == w.name && d != "" {
			return complaint{text + " (" + d + ")", []madeCall{c}}
		}
	}
	return complaint{text, nil}
}

func countWanted(least, most int) string {
	switch {
	case most == 0:
		return "never"
	case most < 0:
		return fmt.Sprintf("at least %d", least)
	case least == most:
		return fmt.Sprintf("exactly %d", least)
	}
	return fmt.Sprintf("%d to %d", least, most)
}

// compareOrder walks the calls and the wanted ones side by side. After each wanted
// one it knows at which calls it may stand; strictly, no call is passed over.
func compareOrder(calls []madeCall, wanted []wantedCall, strict bool) []complaint {
	at := make([]bool, len(calls)+1)
	at[0] = true
	furthest := 0
	for i, w := range wanted {
		next := make([]bool, len(calls)+1)
		reached := false
		for start := range at {
			if !at[start] {
				continue
			}
			furthest = start
			for n, pos := 0, start; ; {
				if n >= w.least {
					next[pos], reached = true, true
					if !strict {
						break // whatever comes later may be reached by passing over
					}
				}
				if w.most >= 0 && n == w.most {
					break
				}
				for !strict && pos < len(calls) && w.differs(calls[pos]) != "" {
					pos++
				}
				if pos == len(calls) || w.differs(calls[pos]) != "" {
					break
				}
				pos++
				n++
			}
			if !strict {
				break // the earliest place reaches all that later ones do
			}
		}
		if !reached {
			text := fmt.Sprintf("%s, number %d of the wanted calls, does not come after the ones before it", w, i+1)
			if strict && furthest < len(calls) {
				return []complaint{{fmt.Sprintf("%s: instead of %s comes a call of %s", text, quote(w.name), quote(calls[furthest].Name)), calls[furthest : furthest+1]}}
			}
			return []complaint{{text, nil}}
		}
		at = next
	}
	if strict && !at[len(calls)] {
		last := slices.Index(at, true)
		for i, ok := range at {
			if ok {
				last = i
			}
		}
		return []complaint{{fmt.Sprintf("the call of %s is not wanted", quote(calls[last].Name)), calls[last : last+1]}}
	}
	return nil
}
