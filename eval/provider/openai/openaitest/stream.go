package openaitest

import (
	"net/http"
	"strings"
)

// Done is the frame that ends a stream.
const Done = "data: [DONE]\n\n"

// KeepAlive is a comment, as proxies send it to hold a connection open.
const KeepAlive = ": keep-alive\n\n"

// Stream is a completion in server-sent events, a word a frame, with the usage
// in a frame of its own before the end.
func Stream(a Answer) Reply { return Frames(append(Chunks(a), Done)...) }

// Frames is a stream of these frames, each with the empty line that ends it.
// They may be anything: chunks, comments, errors, a stream without end.
func Frames(frames ...string) Reply {
	r := Reply{
		status: http.StatusOK,
		header: http.Header{"Content-Type": {"text/event-stream"}, "X-Request-Id": {"req-fake"}},
		frames: make([][]byte, len(frames)),
	}
	for i, f := range frames {
		r.frames[i] = []byte(f)
	}
	return r
}

// Hold returns the stream that falls silent after its last frame.
func (r Reply) Hold() Reply {
	r.hold = true
	return r
}

// Chunks are the frames of an answer without the last, [Done].
func Chunks(a Answer) []string {
	a = a.complete()
	chunk := func(delta map[string]any, finish any) map[string]any {
		body := envelope("chat.completion.chunk", a.Model)
		body["choices"] = []any{map[string]any{"index": 0, "delta": delta, "finish_reason": finish}}
		return body
	}
	frames := []string{Frame(marshal(chunk(map[string]any{"role": "assistant", "content": ""}, nil)))}
	for _, word := range strings.SplitAfter(a.Text, " ") {
		if word == "" {
			continue
		}
		body := chunk(map[string]any{"content": word}, nil)
		if a.Logprobs {
			body["choices"].([]any)[0].(map[string]any)["logprobs"] = logprobs(word)
		}
		frames = append(frames, Frame(marshal(body)))
	}
	rest := map[string]any{}
	a.addTo(rest)
	frames = append(frames, Frame(marshal(chunk(rest, a.finish()))))
	if !a.NoUsage {
		body := envelope("chat.completion.chunk", a.Model)
		body["choices"], body["usage"] = []any{}, usage(a)
		frames = append(frames, Frame(marshal(body)))
	}
	return frames
}

// Frame is one event with this data, which may have several lines.
func Frame(data string) string {
	return "data: " + strings.ReplaceAll(data, "\n", "\ndata: ") + "\n\n"
}
