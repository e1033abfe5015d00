package evidence

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"seatrial/eval"
)

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
