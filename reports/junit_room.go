package reports

import "seatrial/eval"

// junitBytes is what a JUnit file may take: GitLab reads none of 30 MB or more. Source: GitLab's documentation, Unit
// test reports.
const junitBytes = 29_000_000

// The kinds of test case, in the order in which they get room.
const (
	junitFailures = iota
	junitErrors
	junitSkipped
	junitPasses
)

// junitKinds has a test case of each kind.
var junitKinds = [...]junitCase{
	junitFailures: {Failure: &junitProblem{}}, junitErrors: {Error: &junitProblem{}}, junitSkipped: {Skipped: &junitSkip{}}, junitPasses: {},
}

func (c junitCase) kind() int {
	switch {
	case c.Failure != nil:
		return junitFailures
	case c.Error != nil:
		return junitErrors
	case c.Skipped != nil:
		return junitSkipped
	}
	return junitPasses
}

// brief is the test case without the text of its problem, whose message stays.
func (c junitCase) brief() junitCase {
	switch c.kind() {
	case junitFailures:
		c.Failure = &junitProblem{Type: c.Failure.Type, Message: c.Failure.Message}
	case junitErrors:
		c.Error = &junitProblem{Type: c.Error.Type, Message: c.Error.Message}
	case junitSkipped:
		c.Skipped = &junitSkip{Message: c.Skipped.Message}
	}
	return c
}

// junitMarkup is at least what a test case takes beside its texts.
const junitMarkup = 250

// size is at least how many bytes the test case takes without the text of its problem, and text those of that.
func (c junitCase) size() (brief, text int) {
	brief = junitMarkup + escapedLen(c.Class) + escapedLen(c.Name)
	for _, p := range []*junitProblem{c.Failure, c.Error} {
		if p != nil {
			brief += escapedLen(p.Type) + escapedLen(p.Message)
			text += escapedLen(p.Text)
		}
	}
	if c.Skipped != nil {
		brief += escapedLen(c.Skipped.Message)
		text += escapedLen(c.Skipped.Text)
	}
	return brief, text
}

// escapedLen is at least what a visible text takes in XML.
func escapedLen(s string) int {
	n := len(s)
	for i := range len(s) {
		switch s[i] {
		case '"', '\'', '&', '<', '>', '\t', '\n', '\r':
			n += 4
		}
	}
	return n
}

// junitRoom divides the bytes of a file among its test cases: all of them in brief before any text, and failures
// before errors, what is skipped and what passes. Within a kind the first of the run get it.
type junitRoom struct {
	bytes               int
	count, kept         [4]int // test cases: all, and those that have room
	brief, text         [4]int // their bytes
	briefRoom, textRoom [4]int // allotted
	briefUsed, textUsed [4]int // while writing
}

// junitFixed is kept for what is no sample: properties and the run's own test cases.
const junitFixed = 1_000_000

func newJunitRoom(bytes int) *junitRoom { return &junitRoom{bytes: bytes - junitFixed} }

// plan counts a test case in the first reading.
func (r *junitRoom) plan(c junitCase) {
	k := c.kind()
	brief, text := c.size()
	r.count[k]++
	r.brief[k] += brief
	r.text[k] += text
}

// allot divides the room after the first reading. False means that not all test cases have some, and that the samples
// must be read once more to see how many do ([junitRoom.try]).
func (r *junitRoom) allot() bool {
	room, all := r.bytes, true
	for k := range r.count {
		r.briefRoom[k] = min(r.brief[k], room)
		all = all && r.briefRoom[k] == r.brief[k]
		room -= r.briefRoom[k]
	}
	for k := range r.count {
		r.textRoom[k] = min(r.text[k], room)
		room -= r.textRoom[k]
	}
	if all {
		r.kept = r.count
	}
	return all
}

// try counts a test case among those that have room.
func (r *junitRoom) try(c junitCase) {
	if _, fits := r.fit(c); fits {
		r.kept[c.kind()]++
	}
}

// again forgets what was tried, before writing.
func (r *junitRoom) again() { r.briefUsed, r.textUsed = [4]int{}, [4]int{} }

// fit returns the test case with or without the text of its problem, false where there is no room for either.
func (r *junitRoom) fit(c junitCase) (junitCase, bool) {
	k := c.kind()
	brief, text := c.size()
	if r.briefUsed[k]+brief > r.briefRoom[k] {
		return c, false
	}
	r.briefUsed[k] += brief
	if r.textUsed[k]+text > r.textRoom[k] {
		return c.brief(), true
	}
	r.textUsed[k] += text
	return c, true
}

// rest are test cases that stand for those without room, so that nothing is dropped silently and what fails stays red.
func (r *junitRoom) rest(report eval.Report) []junitCase {
	var list []junitCase
	for k, name := range []string{"failed", "without a verdict", "skipped", "passed"} {
		more := r.count[k] - r.kept[k]
		if more == 0 {
			continue
		}
		text := count(more) + " more " + name + ": GitLab reads 30 MB at most; all of them: " + command(report.Store, "show", report.Run.ID)
		c := junitCase{Class: "seatrial", Name: "and " + count(more) + " more " + name, Time: "0.000"}
		switch k {
		case junitFailures:
			c.Failure = problem("more", text, "")
		case junitErrors:
			c.Error = problem("more", text, "")
		default:
			c.Skipped = skip(text, "")
		}
		list = append(list, c)
	}
	return list
}

type junitTotals struct{ tests, failures, errors, skipped int }

func (t *junitTotals) count(c junitCase, n int) {
	t.tests += n
	switch c.kind() {
	case junitFailures:
		t.failures += n
	case junitErrors:
		t.errors += n
	case junitSkipped:
		t.skipped += n
	}
}
