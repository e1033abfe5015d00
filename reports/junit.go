package reports

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"seatrial/eval"
)

// JUnit writes a report as JUnit XML, in the form that CI servers share: one
// test case for each (case, prompt, target, epoch). A sample that failed is a
// failure; one without a verdict, and one that was never asked, is an error.
// What the gate lets pass is skipped instead, with the reason as the message: what waivers forgive
// and, where it decided GO, all of it. A reader of JUnit then comes to the decision that the gate came to.
//
// What would make a reader of JUnit alone see green where there is none is a
// test case of its own, named "seatrial gate" or "seatrial run": a decision
// other than GO, a run that is not finished, a plan that asked nothing. Where
// nothing was decided, "seatrial gate" is skipped and says so. What was not asked
// because the decision had fallen is skipped.
//
// It stays below the 30 MB that GitLab reads: answers are left out before test cases,
// and those that pass before those that do not. A test case says how many are left out.
func JUnit(w io.Writer, r eval.Report) error { return junitWithin(w, r, junitBytes) }

func junitWithin(w io.Writer, r eval.Report, bytes int) error {
	waived := forgiven(r.Decision)
	room, own, err := junitPlan(r, waived, bytes)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	var totals junitTotals
	for _, c := range append(slices.Clone(own), room.rest(r)...) {
		totals.count(c, 1)
	}
	for kind, n := range room.kept {
		totals.count(junitKinds[kind], n)
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	suites, suite := junitHeads(r, totals)
	for _, el := range []xml.StartElement{suites, suite} {
		if err := enc.EncodeToken(el); err != nil {
			return err
		}
	}
	if err := enc.EncodeElement(junitProperties(r), xml.StartElement{Name: xml.Name{Local: "properties"}}); err != nil {
		return err
	}
	names := junitNames{}
	write := func(c junitCase) error {
		c.Name = names.unique(c.Class, c.Name)
		return enc.EncodeElement(c, xml.StartElement{Name: xml.Name{Local: "testcase"}})
	}
	for _, c := range append(own, room.rest(r)...) {
		if err := write(c); err != nil {
			return err
		}
	}
	var failed error
	if err := planned(r, func(s eval.Sample) bool {
		if c, fits := room.fit(junitSample(r, s, waived)); fits {
			failed = write(c)
		}
		return failed == nil
	}); err != nil {
		return fmt.Errorf("write JUnit: %w", err)
	}
	if failed != nil {
		return failed
	}
	for _, local := range []string{"system-out", "system-err"} {
		if err := enc.EncodeElement("", xml.StartElement{Name: xml.Name{Local: local}}); err != nil {
			return err
		}
	}
	for _, el := range []xml.StartElement{suite, suites} {
		if err := enc.EncodeToken(el.End()); err != nil {
			return err
		}
	}
	if err := enc.Close(); err != nil {
		return err
	}
	_, err = io.WriteString(w, "\n")
	return err
}

// junitPlan reads the samples once, and again where they do not all fit, and returns what there is room for and the test
// cases about the whole.
func junitPlan(r eval.Report, waived forgiveness, bytes int) (room *junitRoom, own []junitCase, err error) {
	room = newJunitRoom(bytes)
	samples := 0
	if err := planned(r, func(s eval.Sample) bool {
		samples++
		room.plan(junitSample(r, s, waived))
		return true
	}); err != nil {
		return nil, nil, fmt.Errorf("write JUnit: %w", err)
	}
	own = junitOwn(r, samples)
	if !room.allot() {
		if err := planned(r, func(s eval.Sample) bool {
			room.try(junitSample(r, s, waived))
			return true
		}); err != nil {
			return nil, nil, fmt.Errorf("write JUnit: %w", err)
		}
		room.again()
	}
	return room, own, nil
}

// junitHeads returns the elements around the test cases, which say how many of them there are.
func junitHeads(r eval.Report, totals junitTotals) (suites, suite xml.StartElement) {
	name := xmlText(r.Run.Suite.Name)
	suites = element("testsuites", "name", "seatrial", "tests", strconv.Itoa(totals.tests),
		"failures", strconv.Itoa(totals.failures), "errors", strconv.Itoa(totals.errors))
	host := r.Run.Provenance.Host
	if host == "" {
		host = "unknown"
	}
	suite = element("testsuite", "name", name, "tests", strconv.Itoa(totals.tests), "failures", strconv.Itoa(totals.failures),
		"errors", strconv.Itoa(totals.errors), "skipped", strconv.Itoa(totals.skipped), "time", junitSeconds(elapsed(r.Run)),
		"timestamp", r.Run.Created.UTC().Format("2006-01-02T15:04:05"), "hostname", xmlText(host))
	return suites, suite
}

func element(local string, attrs ...string) xml.StartElement {
	el := xml.StartElement{Name: xml.Name{Local: local}}
	for i := 0; i < len(attrs); i += 2 {
		el.Attr = append(el.Attr, xml.Attr{Name: xml.Name{Local: attrs[i]}, Value: attrs[i+1]})
	}
	return el
}

type junitProperty struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

func junitProperties(r eval.Report) any {
	list := []junitProperty{
		{"seatrial.run", r.Run.ID},
		{"seatrial.state", string(r.Run.State)},
		{"seatrial.suite", r.Run.Suite.Name},
		{"seatrial.suite.digest", digest(r.Run.Suite.Digest)},
		{"seatrial.plan.digest", digest(r.Run.Plan.Digest)},
		{"seatrial.tool", r.Tool},
		{"seatrial.completeness", complete(r.Run, r.Summary.Total.Tally)},
		{"seatrial.epochs", strconv.Itoa(r.Run.Plan.Epochs)},
	}
	if text := holdout(r.Holdout); text != "" {
		list = append(list, junitProperty{"seatrial.holdout", text})
	}
	for _, p := range r.Run.Suite.Prompts {
		list = append(list, junitProperty{"seatrial.prompt." + p.ID + ".digest", digest(p.Digest)})
	}
	for _, t := range r.Run.Suite.Targets {
		list = append(list, junitProperty{"seatrial.target." + t.ID + ".digest", digest(t.Digest())})
	}
	if r.Decision != nil {
		list = append(list, junitProperty{"seatrial.decision", outcomeWord(r.Decision.Outcome)},
			junitProperty{"seatrial.decision.sentence", r.Decision.Sentence})
		if r.Decision.Baseline != nil {
			list = append(list, junitProperty{"seatrial.baseline.run", r.Decision.Baseline.Run.ID})
		}
	} else {
		list = append(list, junitProperty{"seatrial.decision", outcomeWord("")})
	}
	for i := range list {
		list[i].Name, list[i].Value = oneLine(list[i].Name), oneLine(list[i].Value)
	}
	return struct {
		List []junitProperty `xml:"property"`
	}{list}
}

func elapsed(r eval.Run) time.Duration {
	if r.Finished.IsZero() {
		return 0
	}
	return r.Finished.Sub(r.Created)
}

func junitSeconds(d time.Duration) string {
	return strconv.FormatFloat(d.Seconds(), 'f', 3, 64)
}
