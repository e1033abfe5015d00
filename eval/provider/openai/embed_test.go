package openai

import (
	"encoding/json"
	"math"
	"testing"

	"seatrial/eval"
	"seatrial/eval/provider/openai/openaitest"
)

var (
	_ eval.Provider  = (*Provider)(nil)
	_ eval.Embedder  = (*Provider)(nil)
	_ eval.Moderator = (*Provider)(nil)
)

func TestEmbed(t *testing.T) {
	s, p := serve(t, openaitest.Echo, func(target *eval.Target) { target.Params = params("dimensions", "16", "user", "null") })
	vectors, usage, err := p.Embed(t.Context(), "", []string{"a cat sat", "a dog", "a cat sat"})
	if err != nil || len(vectors) != 3 {
		t.Fatalf("%v, %v", vectors, err)
	}
	cosine := func(a, b []float64) (sum float64) {
		for i := range a {
			sum += a[i] * b[i]
		}
		return sum
	}
	if c := cosine(vectors[0], vectors[2]); math.Abs(c-1) > 1e-9 || cosine(vectors[0], vectors[1]) > 0.9 {
		t.Errorf("equal texts %v, different %v", c, cosine(vectors[0], vectors[1]))
	}
	if want := (eval.Usage{InputTokens: 8, Known: true}); usage != want {
		t.Errorf("usage %+v", usage)
	}
	want := `{"input":["a cat sat","a dog","a cat sat"],"model":"m-1","dimensions":16}`
	if got := s.Last(); got.Path != "/v1/embeddings" || canonical(t, string(got.Body)) != canonical(t, want) {
		t.Errorf("%s %s", got.Path, got.Body)
	}
	if _, _, err := p.Embed(t.Context(), "big", []string{"x"}); err != nil || s.Last().JSON()["model"] != "big" {
		t.Errorf("%v, %s", err, s.Last().Body)
	}
	if v, _, err := p.Embed(t.Context(), "", nil); v != nil || err != nil || s.Requests() != 2 {
		t.Errorf("no texts: %v, %v", v, err)
	}
	_, azured := serve(t, openaitest.Echo, func(target *eval.Target) { target.Options = json.RawMessage(`{"api_type":"azure"}`) })
	if _, _, err := azured.Embed(t.Context(), "dep", []string{"x"}); err != nil {
		t.Error(err)
	}
}

func TestEmbedBodies(t *testing.T) {
	for _, tt := range []struct {
		reason, body string
		class        eval.Class
	}{
		{"in another order", `{"data":[{"index":1,"embedding":[0,1]},{"index":0,"embedding":[1,0]}]}`, ""},
		{"without indexes", `{"data":[{"embedding":[1,0]},{"embedding":[0,1]}]}`, ""},
		{"packed", `{"data":[{"embedding":"AACAPwAAAAA="},{"embedding":"AAAAAAAAgD8="}]}`, ""},
		{"one is missing", `{"data":[{"index":0,"embedding":[1,0]}]}`, eval.ClassMalformed},
		{"one is there twice", `{"data":[{"index":0,"embedding":[1,0]},{"index":0,"embedding":[0,1]}]}`, eval.ClassMalformed},
		{"an index too far", `{"data":[{"index":2,"embedding":[1,0]},{"index":0,"embedding":[0,1]}]}`, eval.ClassMalformed},
		{"lengths differ", `{"data":[{"embedding":[1,0]},{"embedding":[0]}]}`, eval.ClassMalformed},
		{"a number is null", `{"data":[{"embedding":[1,null]},{"embedding":[0,1]}]}`, eval.ClassMalformed},
		{"empty", `{"data":[{"embedding":[]},{"embedding":[]}]}`, eval.ClassMalformed},
		{"packed badly", `{"data":[{"embedding":"AAC"},{"embedding":"AAC"}]}`, eval.ClassMalformed},
		{"not a number", `{"data":[{"embedding":"AADAfwAAwH8="},{"embedding":"AADAfwAAwH8="}]}`, eval.ClassMalformed},
		{"an error with 200", `{"error":{"message":"x","code":429}}`, eval.ClassRateLimited},
		{"a page", `<html>`, eval.ClassMalformed},
		{"nothing", `{}`, eval.ClassMalformed},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			s := openaitest.NewServer(openaitest.Echo, openaitest.Options{Embeddings: openaitest.Always(openaitest.JSON(200, tt.body))})
			t.Cleanup(s.Close)
			p := open(t, eval.Target{Model: "m", BaseURL: s.URL()})
			got, _, err := p.Embed(t.Context(), "", []string{"a", "b"})
			if tt.class != "" {
				wantClass(t, err, tt.class)
			} else if err != nil || got[0][0] != 1 || got[0][1] != 0 || got[1][0] != 0 || got[1][1] != 1 {
				t.Errorf("%v, %v", got, err)
			}
		})
	}
}

func TestModerate(t *testing.T) {
	s, p := serve(t, openaitest.Echo, nil)
	got, err := p.Moderate(t.Context(), "omni-moderation-latest", []string{"hello", "some violence"})
	if err != nil || len(got) != 2 {
		t.Fatalf("%v, %v", got, err)
	}
	if got[0]["violence"] != 0.01 || got[1]["violence"] != 0.99 || got[1]["illicit"] != 0.01 {
		t.Errorf("%v", got)
	}
	want := `{"input":["hello","some violence"],"model":"omni-moderation-latest"}`
	if got := s.Last(); got.Path != "/v1/moderations" || canonical(t, string(got.Body)) != canonical(t, want) {
		t.Errorf("%s %s", got.Path, got.Body)
	}
	if got, err := p.Moderate(t.Context(), "", nil); got != nil || err != nil || s.Requests() != 1 {
		t.Errorf("no texts: %v, %v", got, err)
	}
	_, azured := serve(t, openaitest.Echo, func(target *eval.Target) { target.Options = json.RawMessage(`{"api_type":"azure"}`) })
	_, err = azured.Moderate(t.Context(), "", []string{"x"})
	wantClass(t, err, eval.ClassConfig)
}

func TestModerateBodies(t *testing.T) {
	for _, tt := range []struct {
		reason, body string
		class        eval.Class
	}{
		{"a category that text has not", `{"results":[{"category_scores":{"hate":0.5,"picture":null}}]}`, ""},
		{"one is missing", `{"results":[]}`, eval.ClassMalformed},
		{"no scores", `{"results":[{"flagged":false}]}`, eval.ClassMalformed},
		{"no score at all", `{"results":[{"flagged":true,"category_scores":{"hate":null}}]}`, eval.ClassMalformed},
		{"beyond 1", `{"results":[{"category_scores":{"hate":50}}]}`, eval.ClassMalformed},
		{"an error with 200", `{"error":{"message":"x","code":"invalid_api_key"}}`, eval.ClassAuth},
		{"a page", `<html>`, eval.ClassMalformed},
	} {
		t.Run(tt.reason, func(t *testing.T) {
			s := openaitest.NewServer(openaitest.Echo, openaitest.Options{Moderations: openaitest.Always(openaitest.JSON(200, tt.body))})
			t.Cleanup(s.Close)
			p := open(t, eval.Target{Model: "m", BaseURL: s.URL()})
			got, err := p.Moderate(t.Context(), "", []string{"a"})
			if tt.class != "" {
				wantClass(t, err, tt.class)
			} else if err != nil || len(got[0]) != 1 || got[0]["hate"] != 0.5 {
				t.Errorf("%v, %v", got, err)
			}
		})
	}
}
