// Package compare sums a run up and compares two sides of runs, in one pass
// over each. It decides nothing: whether a change is acceptable is the gate's.
//
// Pairs are made by key, never by position, and the epochs of a case are pooled
// as counts, never matched one to one: the third draw of one run has nothing to
// do with the third of another.
package compare
