package evidence

import (
	"bytes"
	"maps"
	"regexp"
	"strings"
	"testing"

	"seatrial/eval"
)

// What somebody does who has the key, and signs the edited files again: the records hold each other.
func TestTamperingBySignedHands(t *testing.T) {
	b, key := testBundle(t)
	run := func(edit func(*eval.Run)) func(Files) {
		return func(f Files) {
			var r eval.Run // with slices of its own
			if err := strictJSON(f[nameRun], &r); err != nil {
				t.Fatal(err)
			}
			edit(&r)
			f[nameRun], _ = pretty(r)
			f[nameSuite], _ = pretty(r.Suite)
		}
	}
	both := func(f Files, edit func([][]byte) [][]byte) {
		edited(t, f, nameResults, lines(edit))
		edited(t, f, nameTexts, lines(edit))
	}
	tests := []struct {
		attack func(Files)
		edit   func(*Statement)
		want   string
		reason string
	}{
		{func(f Files) { both(f, func(l [][]byte) [][]byte { return l[:len(l)-1] }) }, nil, "5 records make the root", "the last record dropped"},
		{func(f Files) { both(f, func(l [][]byte) [][]byte { return append(l[:3:3], l[4:]...) }) }, nil, "records of the candidate", "a record dropped"},
		{func(f Files) { both(f, func(l [][]byte) [][]byte { l[2], l[3] = l[3], l[2]; return l }) }, nil, "not in the order of the plan", "two records swapped"},
		{func(f Files) { both(f, func(l [][]byte) [][]byte { return append(l, l[5]) }) }, nil, "is there twice", "a record twice"},
		{func(f Files) { both(f, func(l [][]byte) [][]byte { return append(l, l[0]) }) }, nil, "there twice", "a case twice"},
		{func(f Files) { edited(t, f, nameResults, replaced(`"verdict":"fail"`, `"verdict":"pass"`)) }, nil, "not that of its scores", "a verdict"},
		{func(f Files) {
			edited(t, f, nameResults, replaced(`"verdict":"fail"`, `"verdict":"pass","verdict":"fail"`))
		}, nil, `"verdict"`, "a verdict that others read first"},
		{func(f Files) {
			edited(t, f, nameResults, func(x []byte) []byte { return bytes.ReplaceAll(x, []byte(`"fail"`), []byte(`"pass"`)) })
		}, nil, "make the root", "all verdicts"},
		{func(f Files) { edited(t, f, nameTexts, replaced("now says", "now says no")) }, nil, "is not the one that was recorded", "an answer"},
		{func(f Files) {
			edited(t, f, nameTexts, lines(func(l [][]byte) [][]byte { l[2], l[3] = l[3], l[2]; return l }))
		}, nil, "is not the one that was recorded", "the texts of two records swapped"},
		{func(f Files) {
			edited(t, f, nameTexts, lines(func(l [][]byte) [][]byte { l[2] = []byte("{}"); return l }))
		}, nil, "0 are shown and 0 withheld", "texts gone without a word"},
		{func(f Files) { edited(t, f, nameTexts, lines(func(l [][]byte) [][]byte { return l[:3] })) }, nil, "have 6 and 3 lines", "texts cut off"},
		{func(f Files) { edited(t, f, nameTexts, replaced(`"vars":{`, `"more":{`)) }, nil, "is not the one", "a text in another place"},
		{func(f Files) { f[nameResults] = append(append([]byte{}, f[nameResults]...), "more"...) }, nil, "behind its end", "something behind a file"},
		{func(f Files) {
			f["baseline/"+nameResults], f["baseline/"+nameTexts], f["baseline/"+nameRun] = f[nameResults], f[nameTexts], f[nameRun]
		}, nil, "of another run than the statement", "the candidate as its own baseline"},
		{func(f Files) { f[nameDecision] = replaced(`"NO-GO"`, `"GO"`)(f[nameDecision]) }, nil, "the result is not that of the decision", "the outcome in one place"},
		{func(f Files) { f[nameDecision] = replaced(`"NO-GO"`, `"GO"`)(f[nameDecision]) },
			func(s *Statement) { s.Predicate.Result, s.Predicate.Seatrial.Outcome = "PASSED", eval.Go }, "derived from the records again it is NO-GO", "the outcome in all places"},
		{func(f Files) { f[nameDecision] = replaced(`"sentence": "`, `"sentence": "nearly `)(f[nameDecision]) }, nil, "in other bytes", "a word of the decision"},
		{func(f Files) { f[nameBasis] = replaced(`"margin": 0.1`, `"margin": 0.9`)(f[nameBasis]) }, nil, "gate or waivers of basis.json are not those", "the margin"},
		{func(f Files) { f[nameBasis] = replaced(`"id": "W-1"`, `"id": "W-2"`)(f[nameBasis]) }, nil, "gate or waivers of basis.json are not those", "a waiver in one place"},
		{func(f Files) {
			f[nameBasis] = replaced(`"case": "b"`, `"case": "a"`)(f[nameBasis])
			f[nameWaivers] = replaced(`"case": "b"`, `"case": "a"`)(f[nameWaivers])
		}, nil, "gate or waivers of basis.json are not those", "a waiver in basis and page"},
		{func(f Files) { f[nameBasis] = replaced(`"by": "ann"`, `"by": "bob"`)(f[nameBasis]) }, nil, "the baseline", "who approved the baseline"},
		{func(f Files) { delete(f, nameBasis) }, nil, "comes with what it rests on", "a decision that rests on nothing"},
		{func(f Files) { f[namePrompts] = []byte("# Prompt p\n") }, nil, "prompts.md is not that", "the prompts as people read them"},
		{func(f Files) { f[nameGraders] = replaced("Version 1", "Version 2")(f[nameGraders]) }, nil, "graders.md is not that", "the graders as people read them"},
		{run(func(r *eval.Run) { r.Suite.Name = "another" }), func(s *Statement) { s.Predicate.Seatrial.Suite = "another" }, "the plan is not the one that its digest is of", "the suite's name"},
		{run(func(r *eval.Run) { r.Plan.Digest = eval.MustDigest("easier") }), nil, "the plan is not the one that its digest is of", "the digest of the plan"},
		{run(func(r *eval.Run) { r.Provenance.Seal = nil }), nil, "chain", "the seal left out"},
		{run(func(r *eval.Run) { r.Suite.Prompts[0].Messages[0].Content = "Be honest: {{ q }}" }), nil, "the prompt p is not the one that its digest is of", "a prompt"},
		{run(func(r *eval.Run) { r.Suite.Targets[0].Model = "better" }), nil, "not the one that its digest is of", "the model"},
		{run(func(r *eval.Run) { r.Suite.Requirements = []eval.Requirement{{ID: "R", Text: "All is well"}} }), nil, "not the one that its digest is of", "a requirement"},
		{run(func(r *eval.Run) { r.Plan.Tags = []string{"x"} }), nil, "the plan is not the one that its digest is of", "which part was selected"},
		{run(func(r *eval.Run) { r.Provenance.User, r.Provenance.Host = "qa", "ci" }), nil, "the run was finished with another run.json", "who ran it, and where"},
		{run(func(r *eval.Run) { r.Created = made.AddDate(0, -1, 0) }), nil, "the run was finished with another run.json", "when it was run"},
		{run(func(r *eval.Run) { r.Suite.Limitations = []string{"none"} }), nil, "the run was finished with another run.json", "what the suite does not show"},
		{run(func(r *eval.Run) { r.Looks = []eval.LookTaken{{Outcome: eval.Go, Ends: true}} }), nil, "the run was finished with another run.json", "a look at the run"},
		{func(f Files) {
			f[nameChain] = replaced(`"kind":"begun","no":5`, `"kind":"bundle","no":5`)(f[nameChain])
		}, nil, "link 5 does not follow", "the kind of another run's link"},
		{func(f Files) {
			f[nameChain] = lines(func(l [][]byte) [][]byte {
				for i := range l {
					l[i] = regexp.MustCompile(`"kind":"[a-z]+",|,"(run|suite)_sha256":"[0-9a-f]+"`).ReplaceAll(l[i], nil)
				}
				return l
			})(f[nameChain])
		}, nil, "does not follow", "links in the older form, which shows no heads"},
		{run(func(r *eval.Run) { r.Plan.NumCases = 1 }), nil, "2 cases are there, 1 were planned", "fewer cases planned"},
		{run(func(r *eval.Run) { r.Plan.Epochs = 1 }), nil, "was not planned", "fewer epochs planned"},
		{run(func(r *eval.Run) { r.Plan.Epochs = 1 << 40 }), nil, "none that was ever asked", "a plan that would never be counted to its end"},
		{run(func(r *eval.Run) { r.Root = eval.MustDigest("x") }), nil, "of another run", "the root of the run"},
		{func(f Files) { f[nameSeal] = replaced("eve", "ann")(f[nameSeal]) }, nil, "not the one that the run was made under", "the seal"},
		{func(f Files) { f[nameChain] = bytes.SplitAfterN(f[nameChain], []byte("\n"), 2)[1] }, nil, "does not follow", "the first link dropped"},
		{func(f Files) {
			l := bytes.SplitAfter(f[nameChain], []byte("\n"))
			f[nameChain] = bytes.Join(append(l[:2:2], l[3:]...), nil)
		}, nil, "does not follow", "a link dropped"},
		{func(f Files) {
			f[nameChain] = replaced("another", "yet another")(f[nameChain])
			f[nameChain] = replaced(`"no":5`, `"no":6`)(f[nameChain])
		}, nil, "does not follow", "a link's number"},
		{func(f Files) { f[nameChain] = nil }, nil, "chain", "the chain"},
		{func(f Files) {
			delete(f, nameBasis)
			delete(f, nameDecision)
			f[nameWaivers], _ = pretty(b.Run.Suite.Waivers)
		},
			func(s *Statement) { s.Predicate.Result, s.Predicate.Seatrial.Outcome = "FAILED", "" }, "the run ended with NO-GO, and the decision is not here", "the decision and what it rests on left out"},
		{func(f Files) {
			l := bytes.SplitAfter(f[nameChain], []byte("\n"))
			f[nameChain] = bytes.Join(l[:len(l)-2], nil)
		}, nil, "the chain has no decision with which the run ended", "what was decided then cut off"},
		{func(f Files) { f[nameChain] = hidden(t, f[nameChain], 6) }, nil, "link 6: it is about the run", "when it was begun hidden"},
		{func(f Files) { f[nameChain] = hidden(t, f[nameChain], 3) }, nil, "link 3: it is about the run, or a seal or an approval of the suite", "when the baseline was approved hidden"},
		{func(f Files) { f[nameChain] = hidden(t, f[nameChain], 4) }, nil, "link 4: it is about", "the seal hidden"},
		{func(f Files) { f[nameChain] = hidden(t, f[nameChain], 8) }, nil, "link 8: it is about", "with what it ended hidden"},
		{nil, func(s *Statement) { s.Predicate.Seatrial.Approvals = eval.ApprovalsOtherKey }, "wants other approvals", "which approvals count"},
		{run(func(r *eval.Run) { r.Suite.Approvals = eval.ApprovalsOtherKey }), nil, "wants other approvals", "a demand for approvals dropped from the statement"},
		{run(func(r *eval.Run) { r.Suite.Epochs = 1 }), nil, "not the one that its digest is of", "other epochs than were sealed"},
		{nil, func(s *Statement) { s.Predicate.PassedTests = []string{"a", "b"} }, "the cases that passed and failed", "the cases of the statement"},
		{nil, func(s *Statement) { s.Predicate.Configuration[0].Digest["seatrial-sha256"] = strings.Repeat("0", 64) }, "another digest of the suite", "the suite's digest in the statement"},
		{func(f Files) { f["summary.html"] = []byte("<html>All is well") }, nil, "summary.html is no file of such a bundle", "a file of its own"},
		{func(f Files) { f["anchor/"+nameRun] = f["baseline/"+nameRun] }, nil, "anchor/run.json is no file of such a bundle", "a run that the statement does not name"},
		{func(f Files) {
			f[nameDecision] = replaced(`"decided": "2026-11-20`, `"decided": "2026-10-20`)(f[nameDecision])
		}, nil, "a decision as of 2026-11-20", "the day of the decision"},
		{func(f Files) {
			f[nameBasis] = replaced("\"candidate\": {\n    \"prompt\": \"p\"", "\"candidate\": {\n    \"prompt\": \"q\"")(f[nameBasis])
		}, nil, "another candidate than it rests on", "the candidate of the basis"},
		{nil, func(s *Statement) { s.Predicate.Result = "PASSED" }, "the result is not", "the result of the statement"},
		{nil, func(s *Statement) { s.Predicate.Seatrial.Runs[0].Root = eval.MustDigest("x") }, "of another run than", "the root of the statement"},
		{nil, func(s *Statement) { s.Predicate.Seatrial.Withheld = map[string]int{"redacted": 1} }, "not shown", "how many texts are not shown"},
		{nil, func(s *Statement) { s.Predicate.Seatrial.Format = "seatrial-evidence/9" }, "this program knows", "a format to come"},
		{nil, func(s *Statement) { s.Predicate.Seatrial.Runs = nil }, "names no candidate", "no run"},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			files := maps.Clone(write(t, b, key))
			if tt.attack != nil {
				tt.attack(files)
			}
			files = resigned(t, files, key, tt.edit)
			if got := failures(Verify(files, withJudge)); !strings.Contains(got, tt.want) {
				t.Errorf("found %q, want %q", got, tt.want)
			}
		})
	}
}
