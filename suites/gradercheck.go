package suites

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"seatrial/eval"
	"seatrial/eval/template"
)

// checkUses checks what a schema cannot: regular expressions that compile and
// the like, once row's variables fill the placeholders. Each distinct use is
// checked once.
func (l *loader) checkUses(row *caseRow) {
	for i, use := range row.uses {
		l.checkLanguage(use, row)
		l.checkEpochs(use, i >= len(row.c.Graders))
		if use.templated {
			l.checkUse(use, row)
		}
	}
}

// checkLanguage reports a grader that cannot read what the case is written in: it would leave
// every answer unscored.
func (l *loader) checkLanguage(use graderUse, row *caseRow) {
	if spec := use.kind.spec; !spec.Reads(row.c.Language) {
		l.rep.repeat("language\x00"+position(use.at)+row.c.Language, use.at, "", "case %s: grader %s reads %s alone, and the case's language is %s: it could judge no answer",
			row.c.ID, use.Grader, strings.Join(spec.Languages, ", "), row.c.Language)
	}
	for _, inner := range use.nested {
		l.checkLanguage(inner, row)
	}
}

// checkEpochs reports a grader that compares epochs and could never do so.
func (l *loader) checkEpochs(use graderUse, inPart bool) {
	if use.kind.spec.Epochs {
		switch {
		case inPart:
			l.rep.repeat("epochs\x00"+position(use.at), use.at, "put it under the case or the suite", "grader %s compares all epochs of a whole answer: it can judge neither a turn nor stand in another grader", use.Grader)
		case max(1, l.doc.Epochs.integer()) == 1:
			l.rep.repeat("epochs\x00"+position(use.at), use.at, "set epochs: 5", "grader %s compares the epochs of a case, and the suite asks every case once", use.Grader)
		}
	}
	for _, inner := range use.nested {
		l.checkEpochs(inner, true)
	}
}

// checkUse reports whether the use is good. It needs the row only where the
// options hold placeholders.
func (l *loader) checkUse(use graderUse, row *caseRow) bool {
	options := use.Options
	if use.templated {
		rendered, err := template.RenderOptions(options, row.vars)
		if err != nil {
			l.optionFault(use, row, err)
			return false
		}
		options = rendered
	}
	key := useKey(use.Grader, options)
	if good, known := l.checked[key]; known {
		return good
	}
	good := true
	for _, inner := range use.nested {
		good = l.checkUse(inner, row) && good
	}
	if good && use.templated {
		good = l.checkRendered(use, row, options)
	}
	if good {
		if err := l.catalog.CheckGrader(eval.GraderUse{Grader: use.Grader, Label: use.Label, Options: options}); err != nil {
			place := use.at
			var oe *eval.OptionError
			if errors.As(err, &oe) {
				if value, _ := use.options.find(oe.Path); value != use.options {
					place = value
				}
			}
			of := ""
			if use.templated {
				of = fmt.Sprintf("case %s: ", row.c.ID)
			}
			message := err.Error()
			if !strings.HasPrefix(message, "grader ") { // a catalog may say so itself
				message = "grader " + use.Grader + ": " + message
			}
			l.rep.repeat("grader\x00"+position(use.at)+message, place, "", "%s%s", of, message)
			good = false
		}
	}
	l.checked[key] = good
	return good
}

// checkRendered holds options against their schema once their texts are known.
func (l *loader) checkRendered(use graderUse, row *caseRow, options json.RawMessage) bool {
	n := parseJSON(use.at.src, options, use.at.line, newReport())
	if n == nil {
		return true
	}
	mistakes, err := use.kind.rendered.mistakes(n)
	if err == nil && len(mistakes) == 0 {
		return true
	}
	what := fmt.Sprint(err)
	if len(mistakes) > 0 {
		what = strings.TrimSuffix(pathName(mistakes[0].path)+": "+lowerFirst(mistakes[0].plain), ".")
	}
	l.rep.repeat("rendered\x00"+position(use.at)+what, row.at, "", "case %s: grader %s: %s", row.c.ID, use.Grader, what)
	return false
}

func (l *loader) optionFault(use graderUse, row *caseRow, err error) {
	option, message := "", err.Error()
	var oe *template.OptionsError
	if errors.As(err, &oe) {
		option = ", option " + strings.Join(oe.Path, ".")
		message = templateMessage(oe.Err)
	}
	l.rep.repeat("option\x00"+position(use.at)+option+message, row.at, l.varsHint(message, row), "case %s: grader %s%s: %s",
		row.c.ID, use.Grader, option, message)
}

// templateMessage leaves out a position on the first line: most templates have no other.
func templateMessage(err error) string {
	var te *template.Error
	if errors.As(err, &te) {
		if te.Line > 1 {
			return fmt.Sprintf("line %d: %s", te.Line, te.Message)
		}
		return te.Message
	}
	return err.Error()
}

func position(n *node) string { return fmt.Sprintf("%s:%d:%d\x00", n.src.file, n.line, n.column) }

func useKey(grader string, options json.RawMessage) [sha256.Size]byte {
	return sha256.Sum256(append([]byte(grader+"\x00"), options...))
}

// warnTwice warns of graders that judge the same twice.
func (l *loader) warnTwice(uses []graderUse) {
	seen := make(map[string]*node, len(uses))
	for _, u := range uses {
		key := u.Grader + "\x00" + string(u.Options)
		if first := seen[key]; first != nil {
			l.rep.warn(u.at, "", "the grader %s is here twice with the same options: first at %s:%d", u.Grader, first.src.file, first.line)
			continue
		}
		seen[key] = u.at
	}
}
