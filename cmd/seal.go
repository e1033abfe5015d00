package cmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"seatrial/eval"
	"seatrial/eval/store"
	"seatrial/reports/evidence"
)

// sealEnding is of the file beside a suite that holds its seal; the signature's ends with .sig after that.
const sealEnding = ".seal"

func newSeal(env Env) *cobra.Command {
	var o struct {
		storeFlag
		suiteFlags
		keyFlag
		by string
	}
	c := &cobra.Command{
		Use:   "seal SUITE",
		Short: "Sign suite, gate, baseline and waivers before a run",
		Long: `seal signs the bar that the next runs of a suite are held to: its cases, prompts, targets,
graders and gate, the runs that its baseline and anchor are now, and its waivers. It writes
SUITE.seal and SUITE.seal.sig beside the suite, and adds the seal to the store's chain.

While they lie there, run refuses a bar that was moved since, a part of the suite, and a seal
that a newer one of the suite followed; a bundle of such a run proves that the bar was set
before the run was begun. To set another bar, seal again.`,
		Args: arguments(1, 1),
		RunE: func(c *cobra.Command, args []string) (err error) {
			ctx, env, file := c.Context(), o.named(env, c), args[0]
			l, err := load(env, file, o.suiteFlags)
			if err != nil {
				return err
			}
			warn(env, l.Warnings)
			if l.Suite.Gate == nil {
				return fmt.Errorf("%s has no gate: there is no bar to seal", file)
			}
			key, err := o.signer(env)
			if err != nil {
				return err
			}
			by := o.by
			if by == "" {
				by = env.look("USER")
			}
			if by == "" {
				return errors.New("nobody seals: say who with --by")
			}
			st, err := openStore(ctx, env, o.path, toCreate)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, broken(st.Close())) }()
			b := &bar{file: file, suite: l.Suite.Name, spec: *l.Suite.Gate, waivers: l.Suite.Waivers}
			if err := b.findBaseline(ctx, st); err != nil {
				return err
			}
			sealed := b.sealed(l.Suite)
			sealed.By, sealed.Sealed = by, env.Now().UTC()
			text, err := evidence.SealText(sealed)
			if err != nil {
				return err
			}
			sig, err := evidence.Sign(key, evidence.NamespaceSeal, text)
			if err != nil {
				return err
			}
			seal := eval.Seal{Text: string(text), Signature: string(sig)}
			if err := chainSeal(ctx, st, l.Suite.Name, seal); err != nil {
				return broken(err)
			}
			for name, body := range map[string]string{file + sealEnding: seal.Text, file + sealEnding + ".sig": seal.Signature} {
				if err := writeFile(name, func(w io.Writer) error { _, err := io.WriteString(w, body); return err }); err != nil {
					return broken(err)
				}
			}
			_, err = fmt.Fprintf(env.Stdout, "sealed %s with the key %s: %s%s\n", file, evidence.Fingerprint(key.PublicKey()), file, sealEnding)
			return err
		},
	}
	o.storeFlag.AddFlags(c.Flags(), env)
	o.suiteFlags.AddFlags(c.Flags())
	o.keyFlag.AddFlags(c.Flags())
	c.Flags().StringVar(&o.by, "by", "", "who seals (default: USER)")
	return c
}

// sealed is the bar as a seal has it.
func (b *bar) sealed(suite eval.Suite) eval.SealedBar {
	s := eval.SealedBar{Format: eval.SealFormat, Suite: suite.Name, SuiteDigest: suite.Digest, Gate: &b.spec, Waivers: b.waivers, Approvals: suite.Approvals}
	if b.baseline != nil {
		s.Baseline, s.BaselineRoot = b.baseline.Approved, b.baseline.Run.Root
	}
	if b.anchor != nil {
		s.Anchor, s.AnchorRoot = b.anchor.Approved, b.anchor.Run.Root
	}
	return s
}

// chainSeal adds a seal to the chain, once.
func chainSeal(ctx context.Context, st *store.Store, suite string, seal eval.Seal) error {
	bar, _, err := evidence.ReadSeal(seal)
	if err != nil {
		return err
	}
	links, err := st.Links(ctx)
	if err != nil {
		return err
	}
	for _, l := range links {
		var s eval.SealLink
		if l.Kind == eval.LinkSeal && store.What(l, &s) == nil && s.Seal == seal.Digest() {
			return nil
		}
	}
	return st.Append(ctx, eval.LinkSeal, suite, "", eval.SealLink{Seal: seal.Digest(), Sealed: bar.Sealed.UTC()})
}

// readSeal returns the seal beside a suite, nil where there is none. A bar that was moved since is an error.
func (b *bar) readSeal(suite eval.Suite) (*eval.Seal, error) {
	file := suite.File + sealEnding
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	sig, err := os.ReadFile(file + ".sig")
	if err != nil {
		return nil, fmt.Errorf("the seal %s without its signature: %w", file, err)
	}
	seal := eval.Seal{Text: string(text), Signature: string(sig)}
	was, _, err := evidence.ReadSeal(seal)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if moved := evidence.MovedSince(was, b.sealed(suite)); len(moved) > 0 {
		return nil, fmt.Errorf("%s was sealed by %s on %s, and moved since: %s. Put it back, or seal the new bar with `seatrial seal %s`",
			suite.File, was.By, was.Sealed.Format("2006-01-02 15:04 MST"), strings.Join(moved, ", "), suite.File)
	}
	return &seal, nil
}

// sealed finds the seal that a run is made under, before a call is spent.
func (p *planned) sealed(ctx context.Context, st *store.Store) (err error) {
	if p.bar == nil { // without a gate there is no bar
		return nil
	}
	if p.seal, err = p.bar.readSeal(p.suite.Suite); err != nil || p.seal == nil {
		return err
	}
	if len(p.plan.Tags)+len(p.plan.Cases) > 0 {
		return fmt.Errorf("%s was sealed whole, and --tag and --case select a part: leave them out, or decide nothing with --no-gate", p.suite.Suite.File)
	}
	return p.newestSeal(ctx, st)
}

// newestSeal refuses a seal that another one of the suite followed: whoever could put it back could choose the bar.
func (p *planned) newestSeal(ctx context.Context, st *store.Store) error {
	bar, _, err := evidence.ReadSeal(*p.seal)
	if err != nil {
		return err
	}
	links, err := st.Links(ctx)
	if err != nil {
		return broken(err)
	}
	var newest eval.SealLink
	known := false
	for _, l := range links {
		if l.Kind != eval.LinkSeal || l.Suite != p.suite.Suite.Name {
			continue
		}
		newest = eval.SealLink{}
		if err := store.What(l, &newest); err != nil {
			return broken(err)
		}
		known = known || newest.Seal == p.seal.Digest()
	}
	if newest.Seal != p.seal.Digest() && (known || bar.Sealed.Before(newest.Sealed)) {
		file := p.suite.Suite.File
		return fmt.Errorf("the suite %s was sealed anew since the seal %s%s of %s: put the newer one beside it, or seal it again with `seatrial seal %s`",
			p.suite.Suite.Name, file, sealEnding, bar.Sealed.Format("2006-01-02 15:04 MST"), file)
	}
	return nil
}

// sealedEpochs refuses another number of epochs than was sealed.
func (p *planned) sealedEpochs() error {
	if want := evidence.SealedEpochs(p.suite.Suite, p.plan); p.seal != nil && p.plan.Epochs != want {
		return fmt.Errorf("%s was sealed with epochs: %d, and %d are asked for: leave --epochs out", p.suite.Suite.File, want, p.plan.Epochs)
	}
	return nil
}
