package reports

import (
	"fmt"
	"strconv"
	"strings"

	"seatrial/eval"
)

// notMeasured follows every measured accuracy, and stands where there is none.
const notMeasured = "Not measured on your data: seatrial calibrate does that."

// accuracyRow is one measurement of a grader, in words.
type accuracyRow struct {
	Data, Options, Language, How, N, Of, Accuracy, Precision, Recall, Balanced, AUROC, Band, Note string
}

// accuracyRows tells how often a grader was right. Where it was measured on several parts of a
// data set, all of them are told: a mean would hide the part on which it errs.
func accuracyRows(spec eval.GraderSpec) []accuracyRow {
	var rows []accuracyRow
	for _, a := range spec.Accuracy {
		language := a.Language
		if language == "" {
			language = "any"
		}
		of := count(a.Positive) + " positive"
		if a.Unscored > 0 {
			of += ", " + count(a.Unscored) + " unscored"
		}
		row := accuracyRow{Data: a.Data, Options: a.Options, Language: language, How: a.How, N: count(a.N), Of: of,
			Accuracy: share(a.Accuracy), Precision: share(a.Precision), Recall: share(a.Recall), Balanced: share(a.Balanced), Note: a.Note}
		if a.AUROC != nil {
			row.AUROC = fixed(*a.AUROC)
			if b := a.AUROCBand; b != nil {
				row.Band = fixed(b.Low) + " to " + fixed(b.High)
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// share writes a rate, "" where it is unknown.
func share(v *float64) string {
	if v == nil {
		return ""
	}
	return percent(*v)
}

func fixed(v float64) string { return strconv.FormatFloat(v, 'f', 3, 64) }

// looksFor lists what counts as positive in the measurements, each once.
func looksFor(spec eval.GraderSpec) string {
	var all []string
	seen := map[string]bool{}
	for _, a := range spec.Accuracy {
		if !seen[a.What] {
			seen[a.What] = true
			all = append(all, a.What)
		}
	}
	return strings.Join(all, "; ")
}

// calibrated tells how well a grader agrees with people on the suite's own data.
func calibrated(c eval.Calibration) string {
	parts := []string{fmt.Sprintf("calibrated on %s by %s, %s", counted(c.Labels, "label"), c.By, c.At.UTC().Format("2006-01-02"))}
	if c.Kappa != nil {
		kappa := "Cohen's kappa " + fixed(*c.Kappa)
		if b := c.KappaInterval; b != nil {
			kappa += " (" + fixed(b.Low) + " to " + fixed(b.High) + ")"
		}
		parts = append(parts, kappa)
	}
	if c.AC1 != nil {
		parts = append(parts, "Gwet's AC1 "+fixed(*c.AC1))
	}
	if c.Accuracy != nil {
		parts = append(parts, "agreement "+percent(*c.Accuracy))
	}
	return strings.Join(parts, "; ")
}

// estimate is a grader whose accuracy was measured.
type estimate struct {
	Grader, LooksFor, Languages string
	Rows                        []accuracyRow
}

// estimates are the graders whose accuracy was measured.
func estimates(specs []eval.GraderSpec) []estimate {
	var all []estimate
	for _, s := range specs {
		if len(s.Accuracy) > 0 {
			all = append(all, estimate{s.Name, looksFor(s), languages(s), accuracyRows(s)})
		}
	}
	return all
}

// calibrations tells of every grader that guesses whether people's labels back it, a line each.
func calibrations(r eval.Report) []string {
	var lines []string
	for _, i := range r.Instruments {
		switch {
		case i.Calibration != nil:
			lines = append(lines, i.Name+": "+calibrated(*i.Calibration))
		case i.Why != "":
			lines = append(lines, i.Name+": "+i.Why)
		default:
			lines = append(lines, i.Name+": not measured on your data; seatrial calibrate does that")
		}
	}
	return lines
}

// languages says which languages a grader reads.
func languages(spec eval.GraderSpec) string {
	if len(spec.Languages) == 0 {
		return ""
	}
	return "reads " + strings.Join(spec.Languages, ", ") + " alone; other languages are unscored"
}
