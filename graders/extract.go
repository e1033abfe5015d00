package graders

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"seatrial/eval"
	"seatrial/graders/document"
	"seatrial/graders/schema"
)

// docPart is where in an answer a document stands.
type docPart struct {
	start, end int
	fenced     bool
}

// findDocument returns the part of an answer that a check reads: the whole of it or, with
// extract, the one code fence in a language, where a fence without one will do if there is no other.
func findDocument(output string, extract bool, languages ...string) (docPart, error) {
	whole := docPart{0, len(output), false}
	trimmed := strings.TrimSpace(output)
	switch {
	case trimmed == "":
		return docPart{}, errors.New("the answer is empty")
	case !extract && strings.HasPrefix(trimmed, "```"):
		return docPart{}, errors.New("it stands in a code fence; extract: true allows that")
	case !extract:
		return whole, nil
	}
	blocks := schema.Blocks(output)
	named := func(b schema.Block) bool { return slices.Contains(languages, b.Language) }
	if slices.ContainsFunc(blocks, named) {
		blocks = slices.DeleteFunc(blocks, func(b schema.Block) bool { return !named(b) })
	} else {
		blocks = slices.DeleteFunc(blocks, func(b schema.Block) bool { return b.Language != "" })
	}
	switch {
	case len(blocks) == 1:
		return docPart{blocks[0].Start, blocks[0].End, true}, nil
	case len(blocks) > 1:
		return docPart{}, errors.New("there are several code fences: which one is the answer is not clear")
	case strings.HasPrefix(trimmed, "```"):
		return docPart{}, errors.New("its code fence is not closed, or of another language")
	}
	return whole, nil
}

func (p docPart) where() string {
	if p.fenced {
		return " (extracted from a code fence)"
	}
	return ""
}

// isDocument returns the passing score of a document.
func isDocument(output string, p docPart, kind, format string, args ...any) (eval.Score, error) {
	score, err := verdict(true, "the answer is %s%s%s", kind, p.where(), fmt.Sprintf(format, args...))
	score.Evidence = []eval.Evidence{inOutput(output, p.start, p.end, kind)}
	return score, err
}

// isNoDocument returns the failing score of one, with the place where the reader gave up.
func isNoDocument(output string, p docPart, kind string, why error) (eval.Score, error) {
	score, err := verdict(false, "the answer is not %s%s: %s", kind, p.where(), oneLine(why.Error()))
	var problem *document.Problem
	if errors.As(why, &problem) && problem.Line > 0 {
		at := p.start + problem.Offset(output[p.start:p.end])
		end := at + len(cut(output[at:p.end]))
		if line := strings.IndexByte(output[at:end], '\n'); line > 0 {
			end = at + line
		}
		score.Evidence = []eval.Evidence{inOutput(output, at, end, oneLine(problem.Reason))}
	}
	return score, err
}
