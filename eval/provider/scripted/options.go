package scripted

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"seatrial/eval"
	"seatrial/eval/provider"
	"seatrial/eval/template"
)

type options struct {
	Rules []rule `json:"rules"`
	Seed  string `json:"seed"`
}

type rule struct {
	Contains *string `json:"contains"`
	Equals   *string `json:"equals"`
	Regex    *string `json:"regex"`
	Fold     bool    `json:"fold"`

	Reply   *string  `json:"reply"`
	Replies []string `json:"replies"`
	Choose  []choice `json:"choose"`
	Error   *failure `json:"error"`

	ToolCalls    []toolCall     `json:"tool_calls"`
	FinishReason string         `json:"finish_reason"`
	Usage        *usage         `json:"usage"`
	Latency      eval.Duration  `json:"latency"`
	Retrieved    []eval.Passage `json:"retrieved"`
	Steps        []step         `json:"steps"`

	matches func(text string) bool
	replies []reply
	total   float64 // of the weights; zero: replies go round
}

type choice struct {
	Weight float64 `json:"weight"`
	Reply  string  `json:"reply"`
}

type failure struct {
	Class   eval.Class `json:"class"`
	Status  int        `json:"status"`
	Message string     `json:"message"`
}

type toolCall struct {
	Name      string          `json:"name"`
	Arguments json.RawMessage `json:"arguments"`
}

type usage struct {
	Input  int `json:"input"`
	Output int `json:"output"`
}

type step struct {
	Kind      string `json:"kind"`
	Text      string `json:"text"`
	Tool      string `json:"tool"`
	CallID    string `json:"call_id"`
	Arguments string `json:"arguments"`
	Failed    bool   `json:"failed"`
}

type reply struct {
	text   *template.Template
	weight float64
}

var schema = json.RawMessage(`{
  "$schema": "http://json-schema.org/draft-07/schema#",
  "type": "object",
  "additionalProperties": false,
  "required": ["rules"],
  "properties": {
    "seed": {"type": "string", "description": "Changes what choose picks."},
    "rules": {
      "type": "array", "minItems": 1,
      "description": "Tried in order; the first that fits the last user message answers. A rule without contains, equals and regex fits always and comes last.",
      "items": {
        "type": "object",
        "additionalProperties": false,
        "properties": {
          "contains": {"type": "string", "minLength": 1, "description": "Fits where the last user message holds this text."},
          "equals": {"type": "string", "description": "Fits where the last user message is this text."},
          "regex": {"type": "string", "minLength": 1, "description": "Fits where this regular expression (RE2) matches in the last user message."},
          "fold": {"type": "boolean", "description": "Ignores case in contains, equals and regex."},
          "reply": {"type": "string", "description": "The answer. {{ input }} is the last user message, {{ name }} a variable of the case."},
          "replies": {"type": "array", "minItems": 1, "items": {"type": "string"}, "description": "One answer an epoch, in turn."},
          "choose": {
            "type": "array", "minItems": 1,
            "description": "Answers drawn by weight, from the seed, the request and the epoch: the same every time.",
            "items": {
              "type": "object", "additionalProperties": false, "required": ["weight", "reply"],
              "properties": {
                "weight": {"type": "number", "exclusiveMinimum": 0, "description": "How often, relative to the others."},
                "reply": {"type": "string", "description": "The answer."}
              }
            }
          },
          "error": {
            "type": "object", "additionalProperties": false, "required": ["class"],
            "description": "Fails instead of answering.",
            "properties": {
              "class": {"enum": ["auth", "unreachable", "rate_limited", "overloaded", "reset", "timeout", "truncated", "malformed", "empty", "too_large", "bad_request", "case", "budget", "config", "canceled"], "description": "What kind of failure."},
              "status": {"type": "integer", "minimum": 100, "maximum": 599, "description": "The HTTP status that is reported."},
              "message": {"type": "string", "description": "The message that is reported."}
            }
          },
          "tool_calls": {
            "type": "array", "minItems": 1,
            "description": "Calls asked for before the answer: given unless the last message is a tool's result.",
            "items": {
              "type": "object", "additionalProperties": false, "required": ["name"],
              "properties": {
                "name": {"type": "string", "minLength": 1, "description": "The tool."},
                "arguments": {"description": "Its arguments. A string is sent as its text, which need not be JSON; none is {}."}
              }
            }
          },
          "finish_reason": {"type": "string", "minLength": 1, "description": "Of the answer; stop where there is none."},
          "usage": {
            "type": "object", "additionalProperties": false, "required": ["input", "output"],
            "description": "Tokens that are reported.",
            "properties": {
              "input": {"type": "integer", "minimum": 0, "description": "Tokens of the request."},
              "output": {"type": "integer", "minimum": 0, "description": "Tokens of the answer."}
            }
          },
          "latency": {"type": "string", "description": "Time that is reported, such as 1.5s; nothing waits for it."},
          "retrieved": {
            "type": "array",
            "description": "Passages that a retriever found.",
            "items": {
              "type": "object", "additionalProperties": false,
              "properties": {
                "id": {"type": "string", "description": "Of the passage."},
                "text": {"type": "string", "description": "Of the passage."},
                "score": {"type": "number", "description": "The retriever's score."}
              }
            }
          },
          "steps": {
            "type": "array",
            "description": "What an agent did before the answer.",
            "items": {
              "type": "object", "additionalProperties": false, "required": ["kind"],
              "properties": {
                "kind": {"enum": ["message", "tool_call", "tool_result"], "description": "What happened."},
                "text": {"type": "string", "description": "Of a message or a tool's result."},
                "tool": {"type": "string", "description": "The tool's name."},
                "call_id": {"type": "string", "description": "Holds call and result together."},
                "arguments": {"type": "string", "description": "Of a tool call."},
                "failed": {"type": "boolean", "description": "Whether the tool failed."}
              }
            }
          }
        }
      }
    }
  }
}`)

// parse reads and compiles options. An *eval.OptionError names what is at fault.
func parse(raw json.RawMessage) (options, error) {
	var o options
	if err := provider.DecodeOptions(raw, &o); err != nil {
		return o, err
	}
	if len(o.Rules) == 0 {
		return o, &eval.OptionError{Path: []string{"rules"}, Err: errors.New("there are no rules: add one")}
	}
	for i := range o.Rules {
		r := &o.Rules[i]
		at := func(err error, path ...string) error {
			return &eval.OptionError{Path: append([]string{"rules", fmt.Sprint(i)}, path...), Err: err}
		}
		option, err := r.match()
		if err != nil {
			return o, at(err, option)
		}
		if r.matches == nil && i < len(o.Rules)-1 {
			return o, at(errors.New("a rule without contains, equals or regex fits always: it comes last"))
		}
		if err := r.answers(); err != nil {
			return o, at(err)
		}
	}
	return o, nil
}

// match compiles what the rule fits; it returns the option at fault.
func (r *rule) match() (string, error) {
	given := 0
	for _, m := range []*string{r.Contains, r.Equals, r.Regex} {
		if m != nil {
			given++
		}
	}
	switch {
	case given > 1:
		return "regex", errors.New("a rule has one of contains, equals and regex")
	case r.Contains != nil:
		want := *r.Contains
		if want == "" {
			return "contains", errors.New("every text holds the empty text: leave contains out to fit always")
		}
		r.matches = r.folded(want, strings.Contains)
	case r.Equals != nil:
		r.matches = r.folded(*r.Equals, func(text, want string) bool { return text == want })
	case r.Regex != nil:
		pattern := *r.Regex
		if r.Fold {
			pattern = "(?i)" + pattern
		}
		re, err := regexp.Compile(pattern)
		if err != nil {
			return "regex", err
		}
		r.matches = re.MatchString
	case r.Fold:
		return "fold", errors.New("fold has nothing to compare: add contains, equals or regex")
	}
	return "", nil
}

func (r *rule) folded(want string, fits func(text, want string) bool) func(string) bool {
	if !r.Fold {
		return func(text string) bool { return fits(text, want) }
	}
	want = strings.ToLower(want)
	return func(text string) bool { return fits(strings.ToLower(text), want) }
}

// answers compiles what the rule says.
func (r *rule) answers() error {
	texts, kinds := r.Replies, 0
	if r.Replies != nil {
		kinds++
	}
	if r.Reply != nil {
		kinds++
		texts = []string{*r.Reply}
	}
	if r.Choose != nil {
		kinds++
		for _, c := range r.Choose {
			if !(c.Weight > 0) {
				return fmt.Errorf("choose: weight %v is not above zero", c.Weight)
			}
			texts = append(texts, c.Reply)
			r.total += c.Weight
		}
	}
	if r.Error != nil {
		if kinds++; !classes[r.Error.Class] {
			return fmt.Errorf("error: no class %q", r.Error.Class)
		}
	}
	switch {
	case kinds != 1:
		return errors.New("a rule has exactly one of reply, replies, choose and error")
	case r.Error != nil && r.ToolCalls != nil:
		return errors.New("a rule with error has no tool_calls")
	case r.Error == nil && len(texts) == 0:
		return errors.New("there are no replies: add one")
	}
	for i, text := range texts {
		t, err := template.Parse(text)
		if err != nil {
			return fmt.Errorf("reply %d: %w", i+1, err)
		}
		c := reply{text: t}
		if r.total > 0 {
			c.weight = r.Choose[i].Weight
		}
		r.replies = append(r.replies, c)
	}
	return nil
}

var classes = map[eval.Class]bool{
	eval.ClassAuth: true, eval.ClassUnreachable: true, eval.ClassRateLimited: true, eval.ClassOverloaded: true, eval.ClassReset: true,
	eval.ClassTimeout: true, eval.ClassTruncated: true, eval.ClassMalformed: true, eval.ClassEmpty: true, eval.ClassTooLarge: true,
	eval.ClassBadRequest: true, eval.ClassCase: true, eval.ClassBudget: true, eval.ClassConfig: true, eval.ClassCanceled: true,
}
