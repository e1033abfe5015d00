package openaitest

import (
	"encoding/json"
	"hash/fnv"
	"math"
	"net/http"
	"strings"
)

// Call is one request as it arrived.
type Call struct {
	N      int // counts from 1
	Method string
	Path   string // with the query
	Header http.Header
	Body   []byte
}

// JSON decodes the body; nil where it is no object.
func (c Call) JSON() map[string]any {
	var body map[string]any
	if json.Unmarshal(c.Body, &body) != nil {
		return nil
	}
	return body
}

// LastUser returns the text of the last user message, or "".
func (c Call) LastUser() string {
	messages, _ := c.JSON()["messages"].([]any)
	for i := len(messages) - 1; i >= 0; i-- {
		if m, ok := messages[i].(map[string]any); ok && m["role"] == "user" {
			text, _ := m["content"].(string)
			return text
		}
	}
	return ""
}

// Handler answers a call. It is called concurrently.
type Handler func(Call) Reply

// Always answers every call alike.
func Always(r Reply) Handler { return func(Call) Reply { return r } }

// Sequence answers the nth request that the server got with the nth reply, and
// all later ones with the last.
func Sequence(replies ...Reply) Handler {
	return func(c Call) Reply { return replies[min(c.N, len(replies))-1] }
}

// After leaves the first n requests that the server gets to first, and all later
// ones to then.
func After(n int, first, then Handler) Handler {
	return func(c Call) Reply {
		if c.N <= n {
			return first(c)
		}
		return then(c)
	}
}

// Echo answers with the last user message, as a stream where one is asked for.
func Echo(c Call) Reply {
	a := Answer{Text: c.LastUser()}
	if c.JSON()["stream"] == true {
		return Stream(a)
	}
	return Completion(a)
}

// dimensions of an embedding.
const dimensions = 16

// Embeddings answers /embeddings: each text becomes the normalised counts of its words in 16
// buckets, so that texts which share words are near each other.
func Embeddings(c Call) Reply {
	inputs, ok := texts(c)
	if !ok {
		return Error(http.StatusBadRequest, "invalid_request_error", "input must be a string or an array of strings")
	}
	data := make([]any, len(inputs))
	words := 0
	for i, text := range inputs {
		words += len(strings.Fields(text))
		data[i] = map[string]any{"object": "embedding", "index": i, "embedding": embed(text)}
	}
	return JSON(http.StatusOK, marshal(map[string]any{
		"object": "list", "model": c.JSON()["model"], "data": data,
		"usage": map[string]any{"prompt_tokens": words, "total_tokens": words},
	}))
}

func embed(text string) []float64 {
	v := make([]float64, dimensions)
	for _, word := range strings.Fields(strings.ToLower(text)) {
		h := fnv.New32a()
		_, _ = h.Write([]byte(word)) // never fails
		v[h.Sum32()%dimensions]++
	}
	var square float64
	for _, x := range v {
		square += x * x
	}
	if square > 0 {
		for i := range v {
			v[i] /= math.Sqrt(square)
		}
	}
	return v
}

// categories that Moderations knows.
var categories = []string{"harassment", "hate", "illicit", "self-harm", "sexual", "violence"}

// Moderations answers /moderations: a category scores 0.99 where the text names
// it, else 0.01.
func Moderations(c Call) Reply {
	inputs, ok := texts(c)
	if !ok {
		return Error(http.StatusBadRequest, "invalid_request_error", "input must be a string or an array of strings")
	}
	results := make([]any, len(inputs))
	for i, text := range inputs {
		flags, scores, flagged := map[string]bool{}, map[string]float64{}, false
		for _, category := range categories {
			named := strings.Contains(strings.ToLower(text), category)
			flags[category], scores[category], flagged = named, 0.01, flagged || named
			if named {
				scores[category] = 0.99
			}
		}
		results[i] = map[string]any{"flagged": flagged, "categories": flags, "category_scores": scores}
	}
	return JSON(http.StatusOK, marshal(map[string]any{"id": "modr-fake", "model": c.JSON()["model"], "results": results}))
}

// texts returns the input of an embedding or a moderation.
func texts(c Call) ([]string, bool) {
	switch input := c.JSON()["input"].(type) {
	case string:
		return []string{input}, true
	case []any:
		all := make([]string, len(input))
		for i, x := range input {
			text, ok := x.(string)
			if !ok {
				return nil, false
			}
			all[i] = text
		}
		return all, true
	}
	return nil, false
}
