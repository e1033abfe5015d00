package evidence

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"iter"
	"strings"
	"time"

	"seatrial/eval"
)

// Basis is what a decision rests on beside the records.
type Basis struct {
	Gate        eval.GateSpec     `json:"gate"`
	Candidate   eval.Candidate    `json:"candidate"`
	Baseline    *eval.Baseline    `json:"baseline,omitempty"`
	Anchor      *eval.Baseline    `json:"anchor,omitempty"`
	Waivers     []eval.Waiver     `json:"waivers,omitempty"`
	Instruments []eval.Instrument `json:"instruments,omitempty"`
	Holdout     eval.Holdout      `json:"holdout,omitzero"` // how often held out cases were looked at before the run
	Day         time.Time         `json:"day"`              // as of which waivers were looked at
}

// Compared is a run that the candidate is compared with.
type Compared struct {
	Run     eval.Run
	Records iter.Seq2[Recorded, error]
}

// Bundle is what is written.
type Bundle struct {
	Run      eval.Run
	Records  iter.Seq2[Recorded, error] // its cases in the plan's order, then its samples
	Baseline *Compared
	Anchor   *Compared
	Policy   Policy
	// Secret makes stand-ins for the texts that are left out; it is forgotten.
	Secret   []byte
	Decision *eval.Decision // nil: nothing was decided
	Basis    *Basis
	Report   []byte // HTML
	JUnit    []byte
	Chain    []eval.Link      // all of the store's
	Previous *eval.BundleLink // the bundle of the suite before this one
	Tool     string
	Made     time.Time
}

// Names of files.
const (
	nameSums      = "SHA256SUMS"
	nameSignature = "SHA256SUMS.sig"
	nameStatement = "statement.json"
	nameRun       = "run.json"
	nameSuite     = "suite.json"
	nameResults   = "results.jsonl.gz"
	nameTexts     = "texts.jsonl.gz"
	nameProofs    = "proofs.jsonl"
	nameBasis     = "basis.json"
	nameDecision  = "decision.json"
	nameWaivers   = "waivers.json"
	namePrompts   = "prompts.md"
	nameGraders   = "graders.md"
	nameReport    = "report.html"
	nameJUnit     = "junit.xml"
	nameChain     = "chain.jsonl"
	nameSeal      = "seal.json"
	nameSealSig   = "seal.json.sig"
	nameManual    = "EVIDENCE.md"
	approvals     = "approvals/"
)

// Write makes the signed bundle of a run.
func Write(b Bundle, key Signer) (Files, error) {
	if err := b.Look(); err != nil {
		return nil, err
	}
	files := Files{nameManual: manual, namePrompts: promptsPage(b.Run.Suite.Prompts), nameGraders: gradersPage(b.Run.Graders),
		nameReport: b.Report, nameJUnit: b.JUnit}
	about := b.about(key)
	candidate, err := b.addRun(files, &about, roleCandidate, "", Compared{b.Run, b.Records}, true)
	if err != nil {
		return nil, err
	}
	about.Withheld = candidate.withheld
	for _, side := range []struct {
		role string
		run  *Compared
	}{{roleBaseline, b.Baseline}, {roleAnchor, b.Anchor}} {
		if side.run == nil {
			continue
		}
		if _, err := b.addRun(files, &about, side.role, side.role+"/", *side.run, side.role == roleBaseline); err != nil {
			return nil, err
		}
	}
	waivers := b.Run.Suite.Waivers
	if b.Basis != nil {
		waivers = b.Basis.Waivers
	}
	for name, v := range map[string]any{nameSuite: b.Run.Suite, nameWaivers: listed(waivers)} {
		if files[name], err = pretty(v); err != nil {
			return nil, err
		}
	}
	if b.Decision != nil {
		about.Outcome = b.Decision.Outcome
		for name, v := range map[string]any{nameBasis: b.Basis, nameDecision: b.Decision} {
			if files[name], err = pretty(v); err != nil {
				return nil, err
			}
		}
	}
	if seal := b.Run.Provenance.Seal; seal != nil {
		files[nameSeal], files[nameSealSig] = []byte(seal.Text), []byte(seal.Signature)
	}
	if files[nameChain], err = chainFile(b.Chain, b.Run, b.Basis); err != nil {
		return nil, err
	}
	if err := b.Policy.chainShown(files[nameChain]); err != nil {
		return nil, err
	}
	answers, err := readAnswers(b.Run, candidate.results, candidate.texts)
	if err != nil {
		return nil, err
	}
	return seal(files, b.statement(about, answers.samples), key)
}

// listed is never null.
func listed(waivers []eval.Waiver) []eval.Waiver {
	if waivers == nil {
		return []eval.Waiver{}
	}
	return waivers
}

func (b Bundle) about(key Signer) About {
	return About{Format: Format, Tool: b.Tool, Suite: b.Run.Suite.Name, Previous: b.Previous, Approvals: b.Run.Suite.Approvals,
		Key: Fingerprint(key.PublicKey()), Made: b.Made.UTC().Format(time.RFC3339)}
}

// addRun writes the files of a run into a folder.
func (b Bundle) addRun(files Files, about *About, role, folder string, run Compared, texts bool) (*written, error) {
	w, err := b.Policy.write(run.Records, standIns(b.Secret), texts)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", role, err)
	}
	root, err := w.tree.Root()
	if err != nil {
		return nil, err
	}
	if root != run.Run.Root {
		return nil, fmt.Errorf("the records of the %s, run %s, are not those that the store's chain has: `seatrial verify --store` says which", role, run.Run.ID)
	}
	about.Runs = append(about.Runs, RunAbout{role, run.Run.ID, run.Run.Grading, w.tree.Len(), root})
	if files[folder+nameRun], err = pretty(run.Run); err != nil {
		return nil, err
	}
	for name, text := range map[string][]byte{nameResults: w.results, nameTexts: w.texts} {
		if files[folder+name], err = zipped(text); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// configuration names what was tested.
func configuration(run eval.Run) []Resource {
	return []Resource{{"suite", map[string]string{"seatrial-sha256": run.Suite.Digest.String()}}}
}

func (b Bundle) statement(about About, samples []eval.Sample) Statement {
	t := TestResult{Seatrial: about, Configuration: configuration(b.Run)}
	of := tests(samples, b.Basis, b.Decision)
	t.PassedTests, t.WarnedTests, t.FailedTests, t.Seatrial.Unjudged = of.passed, of.warned, of.failed, of.unjudged
	t.Result = result(b.Decision, b.Run.Suite.Gate != nil, len(of.failed))
	return Statement{Type: StatementType, PredicateType: PredicateType, Predicate: t}
}

// seal writes statement, checksums and signature.
func seal(files Files, s Statement, key Signer) (Files, error) {
	for _, name := range files.Names() {
		s.Subject = append(s.Subject, resource(name, files[name]))
	}
	var err error
	if files[nameStatement], err = pretty(s); err != nil {
		return nil, err
	}
	files[nameSums] = sums(files)
	files[nameSignature], err = Sign(key, NamespaceEvidence, files[nameSums])
	return files, err
}

// sums writes what sha256sum -c reads.
func sums(files Files) []byte {
	var b bytes.Buffer
	for _, name := range files.Names() {
		fmt.Fprintf(&b, "%x  %s\n", sha256.Sum256(files[name]), name)
	}
	return b.Bytes()
}

// Look reads what the policy means for the records, and refuses one that cannot be followed. [Write] does where it was not done.
func (b *Bundle) Look() (err error) {
	if b.Policy.read {
		return nil
	}
	if err := b.shown(); err != nil {
		return err
	}
	runs := []iter.Seq2[Recorded, error]{b.Records}
	for _, c := range []*Compared{b.Baseline, b.Anchor} {
		if c != nil {
			runs = append(runs, c.Records)
		}
	}
	b.Policy, err = b.Policy.over(runs...)
	return err
}

// Excerpt makes a signed bundle of one case alone: its records, and the proofs that they are the run's.
func Excerpt(b Bundle, caseID string, key Signer) (Files, error) {
	var err error
	if b.Policy, err = b.Policy.over(b.Records); err != nil {
		return nil, err
	}
	w, err := b.Policy.write(b.Records, standIns(b.Secret), true)
	if err != nil {
		return nil, err
	}
	root, err := w.tree.Root()
	if err != nil {
		return nil, err
	}
	if root != b.Run.Root {
		return nil, fmt.Errorf("the records of run %s are not those that the store's chain has: `seatrial verify --store` says which", b.Run.ID)
	}
	var leaves, lines [][]byte
	var proofs bytes.Buffer
	for no, leaf := range w.leaves {
		if caseOf(leaf) != caseID {
			continue
		}
		p, err := w.tree.Prove(no)
		if err != nil {
			return nil, err
		}
		raw, err := eval.Canonical(p)
		if err != nil {
			return nil, err
		}
		leaves, lines = append(leaves, leaf), append(lines, w.lines[no])
		proofs.Write(append(raw, '\n'))
	}
	if len(leaves) == 0 {
		return nil, fmt.Errorf("run %s has no case %q", b.Run.ID, caseID)
	}
	files := Files{nameManual: manual, nameProofs: proofs.Bytes()}
	for name, all := range map[string][][]byte{nameResults: leaves, nameTexts: lines} {
		if files[name], err = zipped(joined(all)); err != nil {
			return nil, err
		}
	}
	about := b.about(key)
	about.Excerpt, about.Previous = true, nil
	about.Runs = []RunAbout{{roleCandidate, b.Run.ID, b.Run.Grading, w.tree.Len(), root}}
	var samples []eval.Sample
	for _, leaf := range leaves {
		if s, err := eval.ReadSample(leaf, nil); err == nil {
			samples = append(samples, s)
		}
	}
	b.Basis, b.Decision = nil, nil // what was decided is of all cases
	st := b.statement(about, samples)
	st.Predicate.Result = result(nil, false, len(st.Predicate.FailedTests))
	return seal(files, st, key)
}

// caseOf returns the id of the case that a record is of.
func caseOf(leaf []byte) string {
	var l struct {
		Case struct {
			ID string `json:"id"`
		} `json:"case"`
		Sample struct {
			Key eval.Key `json:"key"`
		} `json:"sample"`
	}
	if json.Unmarshal(leaf, &l) != nil {
		return ""
	}
	return l.Case.ID + l.Sample.Key.Case
}

// SumsDigest returns the digest that names a bundle: of its SHA256SUMS.
func SumsDigest(files Files) eval.Digest { return sha256.Sum256(files[nameSums]) }

// isApproval reports whether the name is one that is added to a bundle later.
func isApproval(name string) bool { return strings.HasPrefix(name, approvals) }
