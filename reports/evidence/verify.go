package evidence

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"seatrial/eval"
)

// Status says what a check found.
type Status string

// The states. A note is what the files cannot say, or what a reader should know.
const (
	Holds Status = "ok"
	Fails Status = "FAIL"
	Note  Status = "note"
	// Rejects is of an approval that holds, and says no.
	Rejects Status = "NO"
)

// Check is one thing that was looked at.
type Check struct {
	Status Status `json:"status"`
	What   string `json:"what"`
	Found  string `json:"found"`
	By     string `json:"by,omitempty"` // who rejects
}

// Options say how a bundle is verified.
type Options struct {
	Signers Signers // who may sign; nil: whose keys they are is not known
	// Recompute derives the decision of a bundle from its records again; nil: it is not derived.
	Recompute func(Basis, map[string]eval.Run, Sources) (eval.Decision, error)
	// Tool is the version that verifies: where a bundle of another fails, that may be why.
	Tool string
}

// Verify checks all that can be checked of a bundle, and says what was found. It holds where no check fails.
func Verify(files Files, o Options) []Check {
	v := &verifier{Options: o, files: files}
	v.verify()
	return v.checks
}

// Failed returns how many checks fail.
func Failed(checks []Check) int { return count(checks, Fails) }

// Rejected returns how many approvals reject.
func Rejected(checks []Check) int { return count(checks, Rejects) }

func count(checks []Check, status Status) (n int) {
	for _, c := range checks {
		if c.Status == status {
			n++
		}
	}
	return n
}

type verifier struct {
	Options
	files  Files
	checks []Check
}

func (v *verifier) ok(what, found string) {
	v.checks = append(v.checks, Check{Status: Holds, What: what, Found: found})
}
func (v *verifier) note(what, found string) {
	v.checks = append(v.checks, Check{Status: Note, What: what, Found: found})
}
func (v *verifier) fail(what string, err error) {
	v.checks = append(v.checks, Check{Status: Fails, What: what, Found: strings.Join(strings.Fields(err.Error()), " ")})
}

// hold records a check and reports whether it holds.
func (v *verifier) hold(what string, err error, found string) bool {
	if err != nil {
		v.fail(what, err)
		return false
	}
	v.ok(what, found)
	return true
}

// who names the principals of a key, where the signers are known.
func (v *verifier) who(key PublicKey, namespace, at string) string {
	if who := v.Signers.Who(key, namespace, day(at)); who != "" {
		return " (allowed for: " + who + ")"
	}
	return ""
}

func (v *verifier) verify() {
	listed, err := v.sums()
	if !v.hold("files", err, fmt.Sprintf("%d files are those of %s, none is missing, added or changed", len(listed), nameSums)) {
		return // nothing else means anything
	}
	key, err := VerifySignature(v.files[nameSignature], NamespaceEvidence, v.files[nameSums])
	if err != nil {
		v.fail("signature", err)
	}
	s, err := readStatement(v.files)
	if err == nil {
		err = v.statement(s, listed, key)
	}
	if !v.hold("statement", err, "it names every file, with its digest, and the key that signed") {
		return
	}
	about := s.Predicate.Seatrial
	if key != nil {
		found := fmt.Sprintf("by the key %s, made %s by the clock of whoever signed%s", Fingerprint(key), about.Made, v.who(key, NamespaceEvidence, about.Made))
		var err error
		if v.Signers != nil && v.Signers.Who(key, NamespaceEvidence, day(about.Made)) == "" {
			err = fmt.Errorf("the key %s is not among the allowed signers of evidence at %s", Fingerprint(key), about.Made)
		}
		v.hold("signature", err, found)
	}
	if about.Excerpt {
		v.excerpt(s)
	} else {
		v.whole(s)
	}
	v.approvals(about)
	if Failed(v.checks) > 0 && v.Tool != about.Tool {
		v.note("version", fmt.Sprintf("it was made by seatrial %s, and this is %s: what fails may be a difference of the two, so verify it with that one", about.Tool, v.Tool))
	}
	v.limits(about)
}

var sumLine = regexp.MustCompile(`^([0-9a-f]{64})  (\S+)$`)

// sums holds the files to SHA256SUMS and returns the names in it.
func (v *verifier) sums() ([]string, error) {
	raw, ok := v.files[nameSums]
	if !ok {
		return nil, errors.New("there is no " + nameSums)
	}
	if v.files[nameSignature] == nil {
		return nil, errors.New("there is no " + nameSignature)
	}
	lines := strings.Split(string(raw), "\n")
	if lines[len(lines)-1] != "" {
		return nil, fmt.Errorf("%s does not end with a line feed", nameSums)
	}
	var names []string
	for i, line := range lines[:len(lines)-1] {
		m := sumLine.FindStringSubmatch(line)
		if m == nil || len(names) > 0 && m[2] <= names[len(names)-1] || m[2] == nameSums || m[2] == nameSignature || isApproval(m[2]) {
			return nil, fmt.Errorf("%s:%d: not a line of it, or not in its order", nameSums, i+1)
		}
		body, ok := v.files[m[2]]
		if !ok {
			return nil, fmt.Errorf("%s is missing", m[2])
		}
		if fmt.Sprintf("%x", sha256.Sum256(body)) != m[1] {
			return nil, fmt.Errorf("%s was changed", m[2])
		}
		names = append(names, m[2])
	}
	for _, name := range v.files.Names() {
		if _, listed := slices.BinarySearch(names, name); listed || name == nameSums || name == nameSignature {
			continue
		}
		text, signature := strings.TrimSuffix(name, ".sig"), strings.HasSuffix(name, ".sig")
		switch {
		case !isApproval(name) || !strings.HasSuffix(text, ".json"):
			return nil, fmt.Errorf("%s was added", name)
		case signature && v.files[text] == nil, !signature && v.files[name+".sig"] == nil:
			return nil, fmt.Errorf("%s lacks its other half", name)
		}
	}
	return names, nil
}

func (v *verifier) statement(s Statement, listed []string, key PublicKey) error {
	var subjects []string
	for _, r := range s.Subject {
		if want := resource(r.Name, v.files[r.Name]); v.files[r.Name] == nil || !maps.Equal(want.Digest, r.Digest) {
			return fmt.Errorf("it names %s with another digest", r.Name)
		}
		subjects = append(subjects, r.Name)
	}
	want := slices.DeleteFunc(slices.Clone(listed), func(name string) bool { return name == nameStatement })
	if !slices.Equal(subjects, want) {
		return errors.New("its subjects are not the files of the bundle")
	}
	if canonical, err := pretty(s); err != nil || !bytes.Equal(canonical, v.files[nameStatement]) {
		return errors.New("it says more than this program knows, or is not canonical")
	}
	for _, name := range listed {
		if !belongs(name, s.Predicate.Seatrial) {
			return fmt.Errorf("%s is no file of such a bundle: nobody has looked at it", name)
		}
	}
	if key != nil && s.Predicate.Seatrial.Key != Fingerprint(key) {
		return fmt.Errorf("it was made for the key %s, and %s signed", s.Predicate.Seatrial.Key, Fingerprint(key))
	}
	return nil
}

// belongs reports whether a bundle has such a file. Any other would be believed for lying beside those that are checked.
func belongs(name string, about About) bool {
	if slices.Contains([]string{nameStatement, nameManual, nameResults, nameTexts}, name) {
		return true
	}
	if about.Excerpt {
		return name == nameProofs
	}
	for _, a := range about.Runs[1:] {
		if slices.Contains([]string{a.Role + "/" + nameRun, a.Role + "/" + nameResults, a.Role + "/" + nameTexts}, name) {
			return a.Role == roleBaseline || a.Role == roleAnchor
		}
	}
	return slices.Contains([]string{nameRun, nameSuite, nameBasis, nameDecision, nameWaivers, namePrompts, nameGraders, nameReport, nameJUnit, nameChain,
		nameSeal, nameSealSig}, name)
}

// whole checks the bundle of a run.
func (v *verifier) whole(s Statement) {
	about := s.Predicate.Seatrial
	runs, sources := map[string]eval.Run{}, Sources{}
	for _, a := range about.Runs {
		folder := a.Role + "/"
		if a.Role == roleCandidate {
			folder = ""
		}
		answers, err := v.answers(folder, a)
		found, not := "", ""
		if err == nil {
			not, err = answers.derived()
		}
		if err == nil {
			runs[a.Role], sources[sourceKey(answers.Run)] = answers.Run, answers
			found = fmt.Sprintf("run %s@%d: %d records make the root %s%s", a.Run, a.Grading, a.Records, a.Root, withheld(answers.Withheld))
		}
		if !v.hold("records of the "+a.Role, err, found) {
			return
		}
		if not != "" {
			v.note("suite of the "+a.Role, "its digest was not derived again from what is here: "+not)
		}
	}
	run := runs[roleCandidate]
	basis, err := v.basis()
	if err == nil {
		err = v.pages(run, basis, sources[sourceKey(run)], s)
	}
	if !v.hold("what is said of the run", err, "suite, prompts, waivers, graders and result are those of the run") {
		return
	}
	v.chain(run, about.Runs, basis)
	v.decision(basis, runs, sources)
	if about.Previous != nil {
		v.note("previous", fmt.Sprintf("the bundle of the suite before this one is %s, of run %s; `sha256sum %s` of it names it", about.Previous.Digest, about.Previous.Run, nameSums))
	} else {
		v.note("previous", "it says that it is the first of its suite")
	}
}

func withheld(by map[string]int) string {
	var parts []string
	for _, why := range slices.Sorted(maps.Keys(by)) {
		parts = append(parts, fmt.Sprintf("%d %s", by[why], why))
	}
	if len(parts) == 0 {
		return ", and every text is shown"
	}
	return "; texts that are not shown: " + strings.Join(parts, ", ")
}

func (v *verifier) answers(folder string, a RunAbout) (*Answers, error) {
	var run eval.Run
	if err := v.read(folder+nameRun, &run); err != nil {
		return nil, err
	}
	if run.ID != a.Run || run.Grading != a.Grading || run.Root != a.Root {
		return nil, fmt.Errorf("%s is of another run than the statement", folder+nameRun)
	}
	results, err1 := unzipped(v.files[folder+nameResults])
	texts, err2 := unzipped(v.files[folder+nameTexts])
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	answers, err := readAnswers(run, results, texts)
	if err != nil {
		return nil, err
	}
	if answers.root != a.Root || answers.Records != a.Records {
		return nil, fmt.Errorf("%d records make the root %s, and %d were signed with %s", answers.Records, answers.root, a.Records, a.Root)
	}
	return answers, nil
}

// read reads a file that must be as this program would write it.
func (v *verifier) read(name string, into any) error {
	raw, ok := v.files[name]
	if !ok {
		return fmt.Errorf("there is no %s", name)
	}
	if err := strictJSON(raw, into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func (v *verifier) basis() (*Basis, error) {
	if v.files[nameBasis] == nil {
		return nil, nil
	}
	var b Basis
	return &b, v.read(nameBasis, &b)
}

// pages holds what is there for people to what the run has.
func (v *verifier) pages(run eval.Run, basis *Basis, answers *Answers, s Statement) error {
	waivers := run.Suite.Waivers
	if basis != nil {
		waivers = basis.Waivers
		if !same(basis.Gate, run.Suite.Gate) || !same(listed(waivers), listed(run.Suite.Waivers)) {
			return fmt.Errorf("gate or waivers of %s are not those of the run's suite", nameBasis)
		}
	}
	var suite eval.Suite
	var forgiven []eval.Waiver
	if err := errors.Join(v.read(nameSuite, &suite), v.read(nameWaivers, &forgiven)); err != nil {
		return err
	}
	switch {
	case !same(suite, run.Suite):
		return fmt.Errorf("%s is not that of the run", nameSuite)
	case !same(forgiven, listed(waivers)):
		return fmt.Errorf("%s is not that of the run", nameWaivers)
	}
	for name, want := range map[string][]byte{namePrompts: promptsPage(run.Suite.Prompts), nameGraders: gradersPage(run.Graders)} {
		if !bytes.Equal(v.files[name], want) {
			return fmt.Errorf("%s is not that of the run", name)
		}
	}
	t := s.Predicate
	if !maps.Equal(answers.Withheld, t.Seatrial.Withheld) {
		return errors.New("the texts that are not shown are not as many as the statement says")
	}
	if want := configuration(run); len(t.Configuration) != len(want) || !same(t.Configuration, want) {
		return errors.New("the statement says another digest of the suite")
	}
	if t.Seatrial.Suite != run.Suite.Name || t.Seatrial.Approvals != run.Suite.Approvals {
		return errors.New("the statement says another suite, or wants other approvals, than the suite does")
	}
	decided, err := v.decided()
	if err != nil {
		return err
	}
	if (decided == nil) != (basis == nil) {
		return errors.New("a decision comes with what it rests on, and the other way round")
	}
	of := tests(answers.samples, basis, decided)
	switch {
	case decided != nil && basis.Candidate != eval.Candidate{Prompt: decided.Candidate.Prompt, Target: decided.Candidate.Target}:
		return errors.New("the decision is on another candidate than it rests on")
	case !of.says(t):
		return errors.New("the cases that passed and failed are not those of the records")
	case t.Result != result(decided, run.Suite.Gate != nil, len(of.failed)), decided != nil && decided.Outcome != t.Seatrial.Outcome, decided == nil && t.Seatrial.Outcome != "":
		return errors.New("the result is not that of the decision")
	}
	return nil
}

// decided returns the decision of the bundle, nil where there is none.
func (v *verifier) decided() (*eval.Decision, error) {
	if v.files[nameDecision] == nil {
		return nil, nil
	}
	d := new(eval.Decision)
	return d, v.read(nameDecision, d)
}

// same compares two values as this program reads them, whatever version wrote them.
func same(a, b any) bool {
	x, err1 := eval.Canonical(a)
	y, err2 := eval.Canonical(b)
	return err1 == nil && err2 == nil && bytes.Equal(x, y)
}

func (v *verifier) chain(run eval.Run, about []RunAbout, basis *Basis) {
	o, err := readChain(v.files[nameChain], run, about[0], basis)
	decided, unread := v.decided()
	if err = errors.Join(err, unread); err == nil {
		err = errors.Join(o.begins(run), o.holds(decided, basis), o.rooted(about))
	}
	found := fmt.Sprintf("the run was begun as link %d of the store and finished as link %d", o.begun, o.finished)
	if o.baseline > 0 {
		found += fmt.Sprintf("; its baseline was approved as link %d", o.baseline)
	}
	if o.decision != nil {
		found += "; it ended with this decision"
	}
	if !v.hold("chain", err, found) {
		return
	}
	seal := run.Provenance.Seal
	if seal == nil {
		if v.files[nameSeal] != nil || v.files[nameSealSig] != nil {
			v.fail("pre-registration", errors.New("there is a seal that the run does not know"))
			return
		}
		v.note("pre-registration", "there was none: nothing proves that the bar was set before the run")
		return
	}
	bar, key, err := ReadSeal(*seal)
	if err == nil && run.Grading > 1 {
		v.note("pre-registration", "the answers were judged again after the run: what was sealed before it is no proof of how")
		return
	}
	if err == nil {
		err = v.sealed(run, about, basis, bar, key, o)
	}
	if err != nil {
		v.fail("pre-registration", err)
		return
	}
	found = fmt.Sprintf("suite, gate, baseline and waivers were sealed by %s with the key %s%s as link %d, before the run was begun as link %d, and are those that decided",
		bar.By, Fingerprint(key), v.who(key, NamespaceSeal, bar.Sealed.UTC().Format(time.RFC3339)), o.seal, o.begun)
	if o.others > 0 {
		found += fmt.Sprintf("; between them the chain has the beginnings of other runs of the suite: %d", o.others)
	}
	v.ok("pre-registration", found)
}

func (v *verifier) sealed(run eval.Run, about []RunAbout, basis *Basis, bar eval.SealedBar, key PublicKey, o order) error {
	seal := run.Provenance.Seal
	if string(v.files[nameSeal]) != seal.Text || string(v.files[nameSealSig]) != seal.Signature {
		return errors.New("the seal is not the one that the run was made under")
	}
	if v.Signers != nil && v.Signers.Who(key, NamespaceSeal, bar.Sealed) == "" {
		return fmt.Errorf("the key %s is not among the allowed signers of seals", Fingerprint(key))
	}
	now := eval.SealedBar{Suite: run.Suite.Name, SuiteDigest: run.Suite.Digest, Gate: run.Suite.Gate, Waivers: run.Suite.Waivers, Baseline: bar.Baseline, Anchor: bar.Anchor,
		BaselineRoot: bar.BaselineRoot, AnchorRoot: bar.AnchorRoot, Approvals: run.Suite.Approvals}
	if basis != nil {
		now.Gate, now.Baseline, now.Anchor, now.Waivers = &basis.Gate, basis.Baseline, basis.Anchor, basis.Waivers
		now.BaselineRoot, now.AnchorRoot = rootOf(about, roleBaseline), rootOf(about, roleAnchor)
	}
	if moved := MovedSince(bar, now); len(moved) > 0 {
		return fmt.Errorf("moved since the bar was sealed: %s", strings.Join(moved, ", "))
	}
	if len(run.Plan.Tags)+len(run.Plan.Cases) > 0 {
		return errors.New("the suite was sealed whole, and a part of its cases was planned")
	}
	if want := SealedEpochs(run.Suite, run.Plan); run.Plan.Epochs != want {
		return fmt.Errorf("the suite was sealed with epochs: %d, and %d were planned", want, run.Plan.Epochs)
	}
	if o.seal == 0 || o.begun == 0 || o.seal > o.begun {
		return errors.New("the chain does not have the seal before the run")
	}
	return nil
}

func (v *verifier) decision(basis *Basis, runs map[string]eval.Run, sources Sources) {
	switch {
	case basis == nil:
		v.note("decision", "nothing was decided when the run ended")
		return
	case v.Recompute == nil:
		v.note("decision", "it was not derived again: --recompute does")
		return
	}
	if err := sides(*basis, runs); err != nil {
		v.fail("decision", err)
		return
	}
	d, err := v.Recompute(*basis, runs, sources)
	var again []byte
	if err == nil {
		again, err = pretty(d)
	}
	if err == nil && !bytes.Equal(again, v.files[nameDecision]) {
		err = fmt.Errorf("derived from the records again it is %s, in other bytes than %s", d.Outcome, nameDecision)
	}
	v.hold("decision", err, fmt.Sprintf("derived from the records again it is the same to the byte: %s", d.Outcome))
}

// sides holds the runs of the bundle to what the gate compares with.
func sides(b Basis, runs map[string]eval.Run) error {
	for role, base := range map[string]*eval.Baseline{roleBaseline: b.Baseline, roleAnchor: b.Anchor} {
		run, there := runs[role]
		if (base != nil) != there || there && (run.ID != base.RunID || run.Grading != base.Grading) {
			return fmt.Errorf("the %s is not the run that was approved", role)
		}
	}
	return nil
}

// excerpt checks the records of one case, each by its proof.
func (v *verifier) excerpt(s Statement) {
	err := v.proved(s)
	about := s.Predicate.Seatrial.Runs[0]
	v.hold("records", err, fmt.Sprintf("they are of the %d records of run %s@%d, whose root is %s", about.Records, about.Run, about.Grading, about.Root))
	v.note("the whole", "this is an excerpt: a bundle of the whole run has the same root")
}

func (v *verifier) proved(s Statement) error {
	results, err1 := unzipped(v.files[nameResults])
	texts, err2 := unzipped(v.files[nameTexts])
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	leaves, lines := bytes.Split(results, []byte("\n")), bytes.Split(texts, []byte("\n"))
	proofs := bytes.Split(v.files[nameProofs], []byte("\n"))
	if len(leaves) != len(lines) || len(leaves) != len(proofs) || len(leaves) < 2 || len(leaves[len(leaves)-1]) > 0 {
		return errors.New("there is not one proof and one line of texts for each record")
	}
	about := s.Predicate.Seatrial.Runs[0]
	a := &Answers{Withheld: map[string]int{}}
	last, of := -1, caseOf(leaves[0])
	var samples []eval.Sample
	for i, leaf := range leaves[:len(leaves)-1] {
		var p Proof
		if err := strictJSON(proofs[i], &p); err != nil {
			return fmt.Errorf("proof %d: %w", i, err)
		}
		if p.No <= last || caseOf(leaf) != of || !p.Proves(leaf, about.Records, about.Root) {
			return fmt.Errorf("record %d is not proved to be of the run, or is of another case", p.No)
		}
		last = p.No
		values, sample, err := a.open(leaf, lines[i])
		if err != nil {
			return fmt.Errorf("record %d: %w", p.No, err)
		}
		if sample {
			read, err := eval.ReadSample(leaf, values)
			if err != nil {
				return err
			}
			samples = append(samples, read)
		}
	}
	t := s.Predicate
	now := tests(samples, nil, nil)
	if !now.says(t) {
		return errors.New("whether the case passed is not what the records say")
	}
	if t.Result != result(nil, false, len(now.failed)) || t.Seatrial.Outcome != "" {
		return errors.New("the result is not that of the case")
	}
	return nil
}

// limits says what no file can.
func (v *verifier) limits(about About) {
	if v.Signers == nil {
		v.note("whose key", "a file cannot say whose a key is: name those that you trust with --allowed-signers FILE")
	}
	if !about.Excerpt {
		v.note("the report", "report.html and junit.xml are signed as they are, and were not made again")
	}
	if !bytes.Equal(v.files[nameManual], manual) {
		v.note("the manual", nameManual+" is not the one of this program: do not check by what it says")
	}
	v.note("not known", "whether the program that ran told the truth, and what the time was: see EVIDENCE.md")
}
