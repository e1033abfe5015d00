package main

import (
	"encoding/json"
	"strings"

	"seatrial/eval/provider/openai/openaitest"
)

// says is a judge that always gives one verdict.
func says(verdict string) openaitest.Handler {
	return openaitest.Always(openaitest.Text(`{"reason":"I was told to.","verdict":"` + verdict + `"}`))
}

// given returns the material of a name in a question to a judge.
func given(c openaitest.Call, name string) string {
	_, rest, _ := strings.Cut(c.LastUser(), "<<< "+name+" ")
	_, rest, _ = strings.Cut(rest, " >>>\n")
	text, _, _ := strings.Cut(rest, "\n<<< end ")
	return text
}

// shorter is a judge that prefers the shorter of two answers, and of two of one length the first.
func shorter(c openaitest.Call) openaitest.Reply {
	verdict := "first"
	if len(given(c, "second answer")) < len(given(c, "first answer")) {
		verdict = "second"
	}
	return says(verdict)(c)
}

// clerk is a judge that takes the answer apart into lines and finds each in the context, or quotes what
// nobody wrote where the line says so.
func clerk(c openaitest.Call) openaitest.Reply {
	statements := []map[string]string{}
	for line := range strings.Lines(given(c, "answer")) {
		line = strings.TrimSpace(line)
		s := map[string]string{"part": line, "claim": line, "quote": "", "reason": "I looked it up.", "ruling": "not_mentioned"}
		switch {
		case strings.Contains(given(c, "passage 1"), line):
			s["ruling"], s["quote"] = "supported", line
		case strings.Contains(line, "invent"):
			s["ruling"], s["quote"] = "supported", "as nobody ever wrote"
		}
		statements = append(statements, s)
	}
	text, err := json.Marshal(map[string]any{"statements": statements})
	if err != nil {
		panic(err)
	}
	return openaitest.Text(string(text))
}
