// Package eval is the vocabulary of seatrial: the values that flow from a YAML
// suite to a decision, and the two plug-in interfaces, [Provider] and [Grader].
//
// It stops there. It reads no file, opens no connection and decides nothing;
// whoever needs that imports this package and does it elsewhere. It imports the
// standard library alone, so that every other package may import it.
//
// The path of the data, one way:
//
//	YAML -> Suite -> Trial -> Request/Response -> Sample{Scores} -> Run -> Diff -> Decision -> bytes
package eval
