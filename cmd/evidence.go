package cmd

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"seatrial/eval"
	"seatrial/eval/compare"
	"seatrial/eval/store"
	"seatrial/reports"
	"seatrial/reports/evidence"
)

type evidenceOptions struct {
	storeFlag
	keyFlag
	output string
	redact []string
	caseID string
}

func newEvidence(env Env) *cobra.Command {
	var o evidenceOptions
	c := &cobra.Command{
		Use:   "evidence RUN",
		Short: "Write a signed bundle of a run, which others can verify offline",
		Long: `evidence writes what a third party needs to check a finished run without this program's
store, and signs it: the records of every case and sample, what they were compared with,
the decision and what it rests on, suite, prompts, waivers, graders, the reports, and the
part of the store's chain that has the run. ` + "`seatrial verify`" + ` checks it; so do
sha256sum and ssh-keygen, as EVIDENCE.md in the bundle says.

--redact leaves out every text with a match of a pattern, and all texts of attacks on a case
with a match, which hide it; or with grader:NAME all texts of samples that a grader fails.
What is left out is still proved: by a salted digest, and its length. What graders found to be
masked is left out in any case, wherever it stands as it is. A pattern that matches nothing, or
what a bundle always shows (prompts, ids, tags), is refused. It finds no other spelling of
a text: read the bundle before you hand it out.

--case makes an excerpt: the records of one case, proved to be of the run, and no other.`,
		Args: arguments(1, 1),
		RunE: func(c *cobra.Command, args []string) error { return o.run(c.Context(), o.named(env, c), args[0]) },
	}
	o.storeFlag.AddFlags(c.Flags(), env)
	o.keyFlag.AddFlags(c.Flags())
	c.Flags().StringVarP(&o.output, "output", "o", "", "write to this new FILE.zip, or to this new folder")
	c.Flags().StringArrayVar(&o.redact, "redact", nil, "leave out texts that match this regular expression, or grader:NAME (repeatable)")
	c.Flags().StringVar(&o.caseID, "case", "", "only the records of this case, with their proofs")
	return c
}

func (o evidenceOptions) run(ctx context.Context, env Env, ref string) (err error) {
	policy, err := newPolicy(o.redact)
	if err != nil {
		return err
	}
	if err := newOutput(o.output); err != nil {
		return err
	}
	key, err := o.signer(env)
	if err != nil {
		return err
	}
	st, err := openStore(ctx, env, o.path, toWrite)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, broken(st.Close())) }()
	if err := honest(ctx, st, ref); err != nil {
		return err
	}
	run, err := proved(ctx, env, st, ref)
	if err != nil {
		return err
	}
	b, err := newBundle(ctx, env, st, run, policy)
	if err != nil {
		return err
	}
	var files evidence.Files
	if o.caseID != "" {
		if err = lookAtCase(ctx, env, st, run, o.caseID); err == nil {
			files, err = evidence.Excerpt(b, o.caseID, key)
		}
	} else {
		files, err = o.whole(ctx, env, st, &b, key)
	}
	if err != nil {
		return err
	}
	// What we would not believe ourselves is not handed out.
	for _, c := range evidence.Verify(files, evidence.Options{Recompute: recompute}) {
		if c.Status == evidence.Fails {
			return broken(fmt.Errorf("the bundle does not hold and was not written: %s: %s", c.What, c.Found))
		}
	}
	digest := evidence.SumsDigest(files)
	known := func() error {
		if o.caseID != "" {
			return nil
		}
		link := eval.BundleLink{Digest: digest, Run: run.ID, Key: evidence.Fingerprint(key.PublicKey()), At: b.Made.UTC().Format(time.RFC3339)}
		return st.Append(ctx, eval.LinkBundle, run.Suite.Name, run.ID, link)
	}
	if err := writeBundle(o.output, files, known); err != nil {
		return broken(err)
	}
	again := " --recompute"
	if o.caseID != "" {
		again = "" // of one case no decision follows
	}
	_, err = fmt.Fprintf(env.Stdout, "wrote %s: run %s, root %s\nsigned with the key %s; the bundle is %s\ncheck it: seatrial verify %s%s\n",
		o.output, run.ID, run.Root, evidence.Fingerprint(key.PublicKey()), digest, o.output, again)
	return err
}

// honest refuses a run that no bundle can prove, before anything is added to the chain.
func honest(ctx context.Context, st *store.Store, ref string) error {
	run, err := st.Resolve(ctx, ref)
	if err != nil || run.State != eval.Finished {
		return err
	}
	links, err := st.Links(ctx)
	if err != nil {
		return err
	}
	return evidence.Honest(links, run)
}

// proved finds a run whose records are in the store's chain.
func proved(ctx context.Context, env Env, st *store.Store, ref string) (eval.Run, error) {
	run, err := st.Resolve(ctx, ref)
	if err != nil {
		return run, err
	}
	if run.State != eval.Finished {
		return run, fmt.Errorf("run %s is not finished, and a bundle is of what is whole: finish it first with the command that began it", run.ID)
	}
	added, err := st.Chain(ctx, run)
	if err != nil {
		return run, err
	}
	if added {
		fmt.Fprintf(env.Stderr, "run %s@%d was finished before the store had a chain: it is added as it is now, and nothing shows that it was so then\n", run.ID, run.Grading)
	}
	return st.Resolve(ctx, fmt.Sprintf("%s@%d", run.ID, run.Grading))
}

// newPolicy reads what is to be left out.
func newPolicy(redact []string) (evidence.Policy, error) {
	var p evidence.Policy
	for _, r := range redact {
		if name, ok := strings.CutPrefix(r, "grader:"); ok {
			p.Graders = append(p.Graders, name)
			continue
		}
		re, err := regexp.Compile(r)
		if err != nil {
			return p, fmt.Errorf("--redact: %w", err)
		}
		if re.MatchString("") {
			return p, fmt.Errorf("--redact %q matches the empty text, and so every text", r)
		}
		p.Patterns = append(p.Patterns, re)
	}
	return p, nil
}

// newOutput refuses what would write over something.
func newOutput(name string) error {
	if name == "" {
		return errors.New("where to? name FILE.zip or a folder with --output")
	}
	if _, err := os.Lstat(name); err == nil {
		return fmt.Errorf("--output %s: there is something already; a bundle is never written over", name)
	}
	return writable(strings.TrimSuffix(name, "/"))
}

// writeBundle writes a bundle whole or not at all. It has its name only when known has put it on record: none goes out that the
// chain does not have.
func writeBundle(name string, files evidence.Files, known func() error) (err error) {
	staged := filepath.Join(filepath.Dir(filepath.Clean(name)), ".seatrial-"+evidence.SumsDigest(files).String())
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(staged))
		}
	}()
	if strings.HasSuffix(strings.ToLower(name), ".zip") {
		err = writeFile(staged, func(w io.Writer) error { return evidence.WriteZip(w, files) })
	} else {
		err = evidence.WriteFolder(staged, files)
	}
	if err == nil {
		err = known()
	}
	if err != nil {
		return err
	}
	return os.Rename(staged, name)
}

// newBundle gathers the records.
func newBundle(ctx context.Context, env Env, st *store.Store, run eval.Run, policy evidence.Policy) (evidence.Bundle, error) {
	b := evidence.Bundle{Run: run, Records: recordsOf(ctx, st, run), Policy: policy, Secret: make([]byte, 32), Tool: Version + commitSuffix(), Made: env.Now()}
	if _, err := io.ReadFull(env.Rand, b.Secret); err != nil {
		return b, err
	}
	links, err := st.Links(ctx)
	if err != nil {
		return b, err
	}
	b.Chain = links
	for _, l := range links {
		if l.Kind != eval.LinkBundle || l.Suite != run.Suite.Name {
			continue
		}
		b.Previous = new(eval.BundleLink)
		if err := store.What(l, b.Previous); err != nil {
			return b, err
		}
	}
	return b, nil
}

func recordsOf(ctx context.Context, st *store.Store, run eval.Run) iter.Seq2[evidence.Recorded, error] {
	return func(yield func(evidence.Recorded, error) bool) {
		for r, err := range st.Records(ctx, run) {
			if !yield(evidence.Recorded{Record: r.Record, Case: r.Case, Sample: r.Sample, Erased: r.Erased}, err) || err != nil {
				return
			}
		}
	}
}

// whole adds decision and reports to a bundle, and writes it.
func (o evidenceOptions) whole(ctx context.Context, env Env, st *store.Store, b *evidence.Bundle, key evidence.Signer) (evidence.Files, error) {
	run := b.Run
	was, err := evidence.AtEnd(b.Chain, run)
	if err != nil {
		return nil, broken(err)
	}
	day := env.Now().UTC().Truncate(24 * time.Hour)
	var bar *bar
	switch spec := run.Suite.Gate; {
	case spec != nil && was == nil:
		fmt.Fprintf(env.Stderr, "run %s@%d ended without a decision, and the bundle holds none: what a gate says after is not shown as what was decided\n", run.ID, run.Grading)
	case spec != nil:
		day = was.Decided
		if bar, err = newBar(run.Suite, run.Plan, *spec); err != nil {
			return nil, err
		}
		if err := bar.findProved(ctx, env, st, run, b.Chain); err != nil {
			return nil, err
		}
	}
	env.Now = func() time.Time { return day } // waivers are looked at as of the day of the decision
	report, held, err := assembleAll(ctx, env, st, run, bar)
	if err != nil {
		return nil, broken(err)
	}
	if err := lookAtRecords(ctx, env, st, run, bar); err != nil {
		return nil, err
	}
	if held.Cases > 0 {
		shown := held.Holdout
		shown.Shown = true
		report.Holdout = &shown
	}
	if bar != nil {
		if d := report.Decision; d.Outcome != was.Outcome || d.Sentence != was.Sentence {
			return nil, fmt.Errorf("run %s ended with %q, and its gate now says %q: no bundle shows another decision than the one that was made; run the suite again", run.ID, was.Sentence, d.Sentence)
		}
		known, err := bar.beside(ctx, env, st, run)
		if err != nil {
			return nil, broken(err)
		}
		b.Decision, b.Basis = report.Decision, bar.basis(known, day)
		b.Baseline, b.Anchor = provedRun(ctx, st, bar.baseline), provedRun(ctx, st, bar.anchor)
		if b.Chain, err = st.Links(ctx); err != nil {
			return nil, broken(err)
		}
	}
	if err := b.Look(); err != nil {
		return nil, err
	}
	if report, err = redacted(report, b.Policy); err != nil {
		return nil, broken(err)
	}
	var html, junit bytes.Buffer
	if err := errors.Join(reports.HTML(&html, report), reports.JUnit(&junit, report)); err != nil {
		return nil, broken(err)
	}
	b.Report, b.JUnit = html.Bytes(), junit.Bytes()
	files, err := evidence.Write(*b, key)
	return files, err
}

func provedRun(ctx context.Context, st *store.Store, side *eval.Side) *evidence.Compared {
	if side == nil {
		return nil
	}
	return &evidence.Compared{Run: side.Run, Records: recordsOf(ctx, st, side.Run)}
}

// redacted returns the report without the texts that a policy leaves out.
func redacted(r eval.Report, p evidence.Policy) (eval.Report, error) {
	r.Samples = redactedAll(r.Samples, p)
	if r.Baseline != nil {
		r.Baseline = redactedAll(r.Baseline, p)
	}
	for i := range r.Summary.Errors {
		example := &r.Summary.Errors[i].Example
		if *example = p.Masked(*example); p.HidesMatches() || p.Matches(*example) { // whose it is, is not known here
			*example = evidence.Redaction
		}
	}
	if r.Diff == nil {
		return r, nil
	}
	for i := range r.Diff.Changes {
		c := &r.Diff.Changes[i]
		for _, side := range []**eval.Sample{&c.BaselineSample, &c.CandidateSample} {
			if *side == nil {
				continue
			}
			s, err := p.Redacted(**side)
			if err != nil {
				return r, err
			}
			gone, err := p.Withheld(**side)
			if err != nil {
				return r, err
			}
			if len(gone) > 0 || p.Matches(c.Why) {
				c.Why = evidence.Redaction
			}
			c.Why = p.Masked(c.Why)
			*side = &s
		}
		c.Words = nil
	}
	compare.WithWordDiffs(r.Diff)
	return r, nil
}

func redactedAll(samples iter.Seq2[eval.Sample, error], p evidence.Policy) iter.Seq2[eval.Sample, error] {
	return func(yield func(eval.Sample, error) bool) {
		for s, err := range samples {
			if err == nil {
				s, err = p.Redacted(s)
			}
			if !yield(s, err) {
				return
			}
		}
	}
}

// heldLook counts that a bundle shows what is held out.
func heldLook(ctx context.Context, env Env, st *store.Store, run eval.Run) error {
	if err := st.AddHoldoutLook(ctx, eval.HoldoutLook{Run: run.ID, By: cmp.Or(env.look("USER"), "somebody"), Command: "evidence"}); err != nil {
		return err
	}
	fmt.Fprintf(env.Stderr, "the bundle shows cases that are held out: a look at the holdout of suite %s is counted\n", run.Suite.Name)
	return nil
}

// lookAtRecords counts a look where a run that a bundle has the records of holds cases out: this one, or one that it was compared with.
func lookAtRecords(ctx context.Context, env Env, st *store.Store, run eval.Run, b *bar) error {
	shown := []eval.Run{run}
	if b != nil {
		for _, side := range []*eval.Side{b.baseline, b.anchor} {
			if side != nil {
				shown = append(shown, side.Run)
			}
		}
	}
	for _, r := range shown {
		for c, err := range st.Cases(ctx, r) {
			if err != nil {
				return err
			}
			if c.Held() {
				return heldLook(ctx, env, st, r)
			}
		}
	}
	return nil
}

// lookAtCase counts a look where the case of an excerpt is held out.
func lookAtCase(ctx context.Context, env Env, st *store.Store, run eval.Run, id string) error {
	for c, err := range st.Cases(ctx, run) {
		if err != nil {
			return err
		}
		if c.ID == id && c.Held() {
			return heldLook(ctx, env, st, run)
		}
	}
	return nil
}
