// Package graders holds what judges samples: the registry, and one file a grader.
//
// To add a grader, write one file with a documented options struct and a
// function that returns [Define] of a spec (name, title, doc, version, examples)
// and a constructor; then add its line to [All]. Decoding, the options' JSON
// Schema, digests, documentation, the conformance test and the golden verdicts follow from that.
//
// The package stops at judging one sample: thresholds over many samples are the
// gate's, and who is asked (judges) is injected as [eval.Models].
package graders
