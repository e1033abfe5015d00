package evidence

import (
	"bytes"
	"fmt"
	"slices"

	"seatrial/eval"
)

// SealText writes what a seal signs.
func SealText(bar eval.SealedBar) ([]byte, error) { return pretty(bar) }

// ReadSeal returns what was sealed, and by which key.
func ReadSeal(s eval.Seal) (eval.SealedBar, PublicKey, error) {
	var bar eval.SealedBar
	key, err := VerifySignature([]byte(s.Signature), NamespaceSeal, []byte(s.Text))
	if err != nil {
		return bar, nil, err
	}
	if err := strictJSON([]byte(s.Text), &bar); err != nil {
		return bar, nil, fmt.Errorf("seal: %w", err)
	}
	if bar.Format != eval.SealFormat {
		return bar, nil, fmt.Errorf("the seal's format is %q, this program knows %s", bar.Format, eval.SealFormat)
	}
	return bar, key, nil
}

// MovedSince says what of a bar is not as it was sealed; nothing where it is.
func MovedSince(sealed, now eval.SealedBar) []string {
	var moved []string
	for _, part := range []struct {
		what     string
		was, now any
	}{
		{"the suite's name", sealed.Suite, now.Suite},
		{"the gate", sealed.Gate, now.Gate},
		{"the baseline", inUTC(sealed.Baseline), inUTC(now.Baseline)},
		{"the anchor", inUTC(sealed.Anchor), inUTC(now.Anchor)},
		{"the waivers", withoutPlace(sealed.Waivers), withoutPlace(now.Waivers)},
	} {
		a, err1 := eval.Canonical(part.was)
		b, err2 := eval.Canonical(part.now)
		if err1 != nil || err2 != nil || !bytes.Equal(a, b) {
			moved = append(moved, part.what)
		}
	}
	if !sealed.BaselineRoot.IsZero() && sealed.BaselineRoot != now.BaselineRoot && !slices.Contains(moved, "the baseline") {
		moved = append(moved, "the records of the baseline")
	}
	if !sealed.AnchorRoot.IsZero() && sealed.AnchorRoot != now.AnchorRoot && !slices.Contains(moved, "the anchor") {
		moved = append(moved, "the records of the anchor")
	}
	if sealed.Approvals != "" && sealed.Approvals != now.Approvals {
		moved = append(moved, "whose approval counts")
	}
	if sealed.SuiteDigest != now.SuiteDigest && !slices.Contains(moved, "the gate") {
		moved = append(moved, "the suite (its cases, prompts, targets, graders or epochs)")
	}
	return moved
}

// SealedEpochs returns how often a plan asks each case under a seal: as the suite says, and where looks are planned as its gate says.
func SealedEpochs(suite eval.Suite, plan eval.Plan) int {
	if gate := suite.Gate; plan.Design != nil && gate != nil && gate.Regression != nil {
		return max(suite.Epochs, gate.Regression.Epochs)
	}
	return suite.Epochs
}

func inUTC(b *eval.Baseline) *eval.Baseline {
	if b == nil {
		return nil
	}
	copied := *b
	copied.Set = copied.Set.UTC()
	return &copied
}

// withoutPlace leaves out where a waiver stands: a file may be edited around it.
func withoutPlace(waivers []eval.Waiver) []eval.Waiver {
	out := make([]eval.Waiver, 0, len(waivers))
	for _, w := range waivers {
		w.Source = ""
		out = append(out, w)
	}
	return out
}
