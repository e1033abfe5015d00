package reports

import (
	"encoding/json"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"

	"seatrial/eval"
)

type htmlFact struct {
	Name   string
	Values []htmlValue
}

type htmlValue struct {
	Text string
	Code bool
}

type htmlCommand struct {
	What string
	Text []piece
}

func (v *htmlPage) provenance(r eval.Report) {
	run, s := r.Run, r.Summary
	v.codeFact("Run", run.ID)
	if run.Gradings > 1 {
		v.fact("Grading", fmt.Sprintf("%d of %d", run.Grading, run.Gradings))
	}
	v.fact("Begun", instant(run.Created))
	v.fact("Finished", instant(run.Finished))
	v.fact("Suite", run.Suite.Name+", "+run.Suite.File)
	v.codeFact("Run digest", v.Signoff.Digest)
	if run.Suite.Owner != "" {
		v.fact("Owner of the suite", run.Suite.Owner)
	}
	v.codeFact("Suite digest", digest(run.Suite.Digest))
	v.codeFact("Plan digest", digest(run.Plan.Digest))
	v.fact("Plan", fmt.Sprintf("%s, %s, %s, %s; %s", counted(run.Plan.NumCases, "case"), counted(len(run.Plan.Prompts), "prompt"),
		counted(len(run.Plan.Targets), "target"), counted(run.Plan.Epochs, "epoch"), counted(run.Plan.Trials, "trial")))
	if len(run.Plan.Tags) > 0 {
		v.fact("Only tags", strings.Join(run.Plan.Tags, ", "))
	}
	if len(run.Plan.Cases) > 0 {
		v.fact("Only cases", fit(run.Plan.Cases, 50))
	}
	if r.Diff != nil {
		v.codeFact("Baseline run", r.Diff.Baseline.Run.ID)
	}
	for _, p := range run.Suite.Prompts {
		if slices.Contains(run.Plan.Prompts, p.ID) {
			v.fact("Prompt "+p.ID, p.File, digest(p.Digest))
		}
	}
	for _, t := range run.Suite.Targets {
		if slices.Contains(run.Plan.Targets, t.ID) || t.Judge {
			v.fact(targetFact(t), strings.TrimSpace(t.Provider+" "+t.Model), withoutUser(t.BaseURL), params(t.Params), digest(t.Digest()))
		}
	}
	v.fact("Models as served", s.Served...)
	v.fact("Calls", fmt.Sprintf("%s to targets, %s to judges, %s answered from the cache", count(s.Calls), count(s.JudgeCalls), counted(s.Cached, "sample")))
	v.fact("Tokens", "targets "+tokens(s.Total.Usage), judgeTokens(s))
	v.fact("Cost", "targets "+money(s.Total.Cost)+", judges "+money(s.JudgeCost))
	p := run.Provenance
	v.fact("Tool", strings.TrimSpace("seatrial "+p.Tool+" "+p.Go+" "+p.OS), rendered(r.Tool, p.Tool))
	v.codeFact("Commit", p.Commit)
	v.fact("Run by", by(p))
	v.fact("Hosts contacted", orNone(p.Hosts)...)
	if p.Resumed > 0 {
		v.fact("Resumed", counted(p.Resumed, "time"))
	}
}

func targetFact(t eval.Target) string {
	if t.Judge {
		return "Judge " + t.ID
	}
	return "Target " + t.ID
}

func judgeTokens(s eval.Summary) string {
	if s.JudgeCalls == 0 {
		return ""
	}
	return "judges " + tokens(s.JudgeUsage)
}

func rendered(by, ran string) string {
	if by == "" || by == ran {
		return ""
	}
	return "this report was rendered by version " + by
}

func by(p eval.Provenance) string {
	who := p.User
	if p.Host != "" {
		if who == "" {
			who = "somebody who is not on record"
		}
		who = strings.TrimSpace(who + " on " + p.Host)
	}
	if p.CI {
		who += " (in CI)"
	}
	return strings.TrimSpace(who)
}

// withoutUser shows an endpoint without the password that it may hold.
func withoutUser(endpoint string) string {
	u, err := url.Parse(endpoint)
	if err != nil {
		return "(an endpoint that is no URL)"
	}
	return u.Redacted()
}

func (v *htmlPage) reproduce(r eval.Report) {
	command := func(args ...string) string { return command(r.Store, args...) }
	add := func(what, text string) {
		v.Commands = append(v.Commands, htmlCommand{what, pieces(text)})
	}
	if args := r.Run.Provenance.Args; len(args) > 0 {
		if path.Base(args[0]) == "seatrial" {
			args = args[1:]
		}
		add("The command that made this run", ranAs(args, r.Store))
	} else {
		add("A run of the same suite", command("run", r.Run.Suite.File))
	}
	if r.Diff != nil {
		add("The comparison", command(diffArgs(*r.Diff)...))
	}
	if r.Decision != nil {
		add("The decision, from the stored run", command("gate", r.Run.ID))
	}
	if len(v.Failures) > 0 {
		add("All of one case", command("show", r.Run.ID, v.Failures[0].Case))
	}
	if r.Diff == nil || r.Decision != nil {
		add("A report of the same run", command("report", r.Run.ID, "-o", "report.html"))
	}
	if v.Signoff.Digest != "" {
		add("A signed bundle of the run, this report in it, and its verification, which needs no store",
			command("evidence", r.Run.ID, "-o", "evidence.zip", "--key", "KEY")+"\nseatrial verify evidence.zip --recompute")
	}
	add("The scores again, from the stored answers, without asking a model", command("grade", r.Run.ID))
}

// ranAs writes the command that made a run, which may name its store already.
func ranAs(args []string, store string) string {
	if slices.ContainsFunc(args, func(a string) bool { return a == "--store" || strings.HasPrefix(a, "--store=") }) {
		store = ""
	}
	return command(store, args...)
}

// showExpected writes the reference answer, or nothing where there is none.
func showExpected(raw json.RawMessage, scores []eval.Score) []piece {
	if len(raw) == 0 {
		return nil
	}
	return quoted(scalar(raw), scores, "expected")
}

// orNone tells a run that contacted nobody (recorded answers) from one that kept no record of it.
func orNone(hosts []string) []string {
	if len(hosts) == 0 {
		return []string{"none"}
	}
	return hosts
}

func (v *htmlPage) fact(name string, values ...string) {
	f := htmlFact{Name: name}
	for _, s := range values {
		if s != "" {
			f.Values = append(f.Values, htmlValue{Text: s})
		}
	}
	v.Facts = append(v.Facts, f)
}

func (v *htmlPage) codeFact(name string, values ...string) {
	v.fact(name, values...)
	f := &v.Facts[len(v.Facts)-1]
	for i := range f.Values {
		f.Values[i].Code = true
	}
}
