package evidence

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"seatrial/eval"
)

func approval(b Bundle) Approval {
	return Approval{Format: ApprovalFormat, Run: b.Run.ID, RunDigest: b.Run.Root, Decision: Approve, Name: "Bob", Role: "owner", Date: "2026-11-21"}
}

func TestApprovals(t *testing.T) {
	b, key := testBundle(t)
	whole := write(t, b, key)
	approved, err := AddApproval(whole, approval(b), second(t))
	if err != nil {
		t.Fatal(err)
	}
	if checks := Verify(approved, withJudge); Failed(checks) > 0 || !strings.Contains(fmt.Sprint(checks), "Bob (owner) approves") {
		t.Errorf("%v", checks)
	}
	no := approval(b)
	no.Name, no.Decision = "Eve", Reject
	rejected, err := AddApproval(approved, no, second(t))
	if err != nil {
		t.Fatal(err)
	}
	if checks := Verify(rejected, withJudge); Failed(checks) > 0 || Rejected(checks) != 1 || !strings.Contains(fmt.Sprint(checks), "here: 2; there may be more") {
		t.Errorf("%v", checks)
	}
	b.Made = b.Made.Add(time.Hour)
	later := write(t, b, key) // the same run, another bundle
	b.Run.Suite.Approvals = eval.ApprovalsOtherKey
	strict := write(t, b, key)
	b.Run.Suite.Approvals = ""

	name := ""
	for n := range approved {
		if isApproval(n) && strings.HasSuffix(n, ".json") {
			name = n
		}
	}
	add := func(to Files, as string, from Files, n string) Files {
		out := maps.Clone(to)
		out[as], out[as+".sig"] = from[n], from[n+".sig"]
		return out
	}
	edit := maps.Clone(approved)
	edit[name] = replaced("approve", "reject")(edit[name])
	own := func() Files { // signed by the bundle's own key, past what AddApproval allows
		a := approval(b)
		a.Bundle = SumsDigest(strict)
		text, _ := pretty(a)
		sig, _ := Sign(key, NamespaceApproval, text)
		return add(strict, "approvals/x.json", Files{"x": text, "x.sig": sig}, "x")
	}
	signedText := func(b Bundle, to Files, change func([]byte) []byte) Files { // as a key in hardware does
		a := approval(b)
		a.Bundle = SumsDigest(to)
		text, _ := pretty(a)
		text = change(text)
		sig, _ := Sign(second(t), NamespaceApproval, text)
		return add(to, "approvals/x.json", Files{"x": text, "x.sig": sig}, "x")
	}
	tests := []struct {
		files  Files
		want   string
		reason string
	}{
		{add(later, name, approved, name), "it is of another bundle", "an old approval laid beside a new bundle"},
		{signedText(b, whole, func(text []byte) []byte { return replaced(`"decision"`, `"decision": "reject", "Decision"`)(text) }), `unknown field "Decision"`, "yes and no by the letters of a key"},
		{edit, "signature does not hold", "what was said"},
		{add(approved, "approvals/again.json", approved, name), "there twice", "an approval counted twice"},
		{own(), "the suite wants another key", "approved by the runner's own key"},
		{add(later, "approvals/x.json", Files{"x": []byte("{}"), "x.sig": whole[nameSignature]}, "x"), "namespace", "another signature"},
	}
	for _, tt := range tests {
		if got := failures(Verify(tt.files, withJudge)); !strings.Contains(got, tt.want) {
			t.Errorf("%s: found %q, want %q", tt.reason, got, tt.want)
		}
	}
	for _, tt := range []struct {
		edit   func(*Approval)
		files  Files
		key    Signer
		want   string
		reason string
	}{
		{func(a *Approval) { a.Run = "another" }, whole, second(t), "run another", "of another run"},
		{func(a *Approval) { a.RunDigest = eval.Digest{} }, whole, second(t), "run digest", "of the run before it was graded again"},
		{func(a *Approval) { a.Decision = "maybe" }, whole, second(t), "maybe", "neither yes nor no"},
		{func(a *Approval) { a.Decision = Conditions }, whole, second(t), "names none", "conditions without one"},
		{func(a *Approval) { a.Name = " " }, whole, second(t), "nobody", "by nobody"},
		{func(a *Approval) { a.Date = "today" }, whole, second(t), "date", "at no time"},
		{func(*Approval) {}, strict, key, "another key", "by the runner, where the suite wants somebody else"},
		{func(*Approval) {}, approved, second(t), "already", "twice"},
	} {
		a := approval(b)
		tt.edit(&a)
		if _, err := AddApproval(tt.files, a, tt.key); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.reason, err, tt.want)
		}
	}
}
