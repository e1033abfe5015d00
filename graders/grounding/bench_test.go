package grounding

import (
	"fmt"
	"strings"
	"testing"
)

// prose writes n words of made-up sentences; the same seed gives the same words.
func prose(n int, seed uint32) string {
	subjects := strings.Fields("harbour pilot survey vessel engineer contract cargo captain inspector captain valve pump rudder hull keel crew owner yard report insurer surveyor anchor bridge")
	verbs := strings.Fields("inspected repaired measured approved rejected delivered signed replaced painted tested opened closed loaded moved recorded")
	extras := strings.Fields("in March 1998 for 250,000 dollars near Rotterdam after the storm with two tugs before noon by order of Captain Larsen under protest")
	next := func(k int) int {
		seed = seed*1664525 + 1013904223
		return int(seed>>8) % k
	}
	var b strings.Builder
	for words := 0; words < n; {
		fmt.Fprintf(&b, "The %s%d %s the %s", subjects[next(len(subjects))], next(40), verbs[next(len(verbs))], subjects[next(len(subjects))])
		words += 5
		for range next(9) {
			b.WriteString(" " + extras[next(len(extras))])
			words++
		}
		b.WriteString(". ")
	}
	return b.String()
}

// 4,000 and 500 tokens of a language model, which are about three quarters as many words.
const (
	contextWords = 3000
	answerWords  = 375
)

// The aim: under 2 ms and 1 MB for a context that was never seen before.
func BenchmarkGrounded(b *testing.B) {
	context, answer := prose(contextWords, 1), prose(answerWords/2, 1)+prose(answerWords/2, 7)
	NewIndex(context).Read(answer) // the dictionary is built once
	b.ReportAllocs()
	b.SetBytes(int64(len(context) + len(answer)))
	for b.Loop() {
		Fitted().Estimate(NewIndex(context).Read(answer))
	}
}

func BenchmarkGroundedKnownContext(b *testing.B) {
	index, answer := NewIndex(prose(contextWords, 1)), prose(answerWords/2, 1)+prose(answerWords/2, 7)
	b.ReportAllocs()
	for b.Loop() {
		Fitted().Estimate(index.Read(answer))
	}
}
