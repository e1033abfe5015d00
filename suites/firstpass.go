package suites

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"seatrial/eval"
	"seatrial/eval/template"
)

// index is what loading keeps of every case: enough to select, and to notice a
// change on the second pass. Its size does not depend on that of the texts.
type index struct {
	entries []indexEntry
	tagSets [][]string
	byTags  map[string]int32
	at      map[string]place // of explicit and derived ids
}

type indexEntry struct {
	id     string
	digest eval.Digest
	tags   int32 // in tagSets
	// variant says that it is another case under an attack.
	variant bool
}

func newIndex() *index {
	return &index{byTags: map[string]int32{}, at: map[string]place{}}
}

func (x *index) add(row *caseRow) {
	c := &row.c
	key := strings.Join(c.Tags, "\x00")
	set, ok := x.byTags[key]
	if !ok {
		set = int32(len(x.tagSets))
		x.byTags[key] = set
		x.tagSets = append(x.tagSets, c.Tags)
	}
	x.entries = append(x.entries, indexEntry{c.ID, c.Digest, set, row.variant})
}

// firstPass reads all cases once: it names, checks and indexes them and their variants.
func (l *loader) firstPass() {
	asked := map[eval.Digest]int{}
	for plain := range l.eachCase {
		if !plain.explicit {
			asks := plain.c.Asks()
			asked[asks]++
			plain.c.ID = derivedID(asks, asked[asks])
		}
		for row := range l.withVariants(plain) {
			if !l.enter(row) && !row.variant {
				break
			}
		}
	}
}

// enter checks a case that has its id and indexes it. It reports whether its id is new.
func (l *loader) enter(row *caseRow) bool {
	c := &row.c
	if at, dup := l.index.at[c.ID]; dup {
		hint := ""
		if !row.explicit {
			hint = "give one of them another id"
		}
		l.rep.add(meaning, row.at, hint, "the case %q is here twice: first at %s:%d", c.ID, at.file, at.line)
		return false
	}
	l.index.at[c.ID] = place{row.at.src.file, row.at.line, row.at.column}
	c.Digest = c.DigestRow()
	l.index.add(row)
	if err := row.decodeVars(); err != nil {
		l.rep.add(meaning, row.at, "", "%v", err)
		return false
	}
	l.checkPrompts(row)
	l.checkUses(row)
	l.observe(c)
	return true
}

// derivedID names a case by what it asks. The nth of equals has a number.
func derivedID(asks eval.Digest, n int) string {
	id := "case-" + asks.Short()
	if n > 1 {
		id += "-" + strconv.Itoa(n)
	}
	return id
}

// checkPrompts renders everything that the case will send.
func (l *loader) checkPrompts(row *caseRow) {
	for _, p := range l.allPrompts {
		for _, t := range p.templates {
			if _, err := t.Render(row.vars); err != nil {
				message := templateMessage(err)
				l.rep.repeat("prompt\x00"+p.ID+"\x00"+message, row.at, l.varsHint(message, row), "case %s: prompt %s: %s", row.c.ID, p.ID, message)
			}
		}
	}
	for i, t := range row.templates {
		if _, err := t.Render(row.vars); err != nil {
			message := templateMessage(err)
			l.rep.repeat(fmt.Sprintf("turn\x00%d\x00%s", i, message), row.at, l.varsHint(message, row), "case %s: a turn: %s", row.c.ID, message)
		}
	}
	if l.promptless && len(row.c.Turns) == 0 && !l.allSendVars {
		l.rep.repeat("promptless", row.at, "add prompts to the suite, or turns to the case",
			"case %s: nothing to send: the suite has no prompts and the case no turns", row.c.ID)
	}
}

// varsHint suggests a variable of the case for "name is undefined".
func (l *loader) varsHint(message string, row *caseRow) string {
	if i := strings.LastIndex(message, ": "); i >= 0 && strings.HasPrefix(message, "line ") {
		message = message[i+2:]
	}
	name, ok := strings.CutSuffix(message, " is undefined")
	if !ok {
		return ""
	}
	var names []string
	for v := range row.c.Vars {
		names = append(names, v)
	}
	slices.Sort(names)
	return didYouMean(name, names)
}

// decodeVars makes the variables that templates see: the case's and expected.
func (r *caseRow) decodeVars() (err error) {
	if r.decoded {
		return nil
	}
	r.decoded = true
	raw := r.c.Vars
	if r.c.Expected != nil {
		raw = make(map[string]json.RawMessage, len(r.c.Vars)+1)
		for name, v := range r.c.Vars {
			raw[name] = v
		}
		raw["expected"] = r.c.Expected
	}
	r.vars, err = template.NewVars(raw)
	return err
}
