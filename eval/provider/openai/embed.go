package openai

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"net/http"

	sdk "github.com/sashabaranov/go-openai"

	"seatrial/eval"
	"seatrial/eval/provider"
)

// Embed returns a vector a text, in order, all of one length. The target's
// params are sent too (dimensions). See [eval.Embedder].
func (p *Provider) Embed(ctx context.Context, model string, texts []string) ([][]float64, eval.Usage, error) {
	if len(texts) == 0 {
		return nil, eval.Usage{}, nil
	}
	model = p.model(model)
	fields, err := overlay(p.target.Params, model)
	if err != nil {
		return nil, eval.Usage{}, badRequest(err)
	}
	var vectors [][]float64
	var used eval.Usage
	x := p.exchange(fields, func(ctx context.Context, r *http.Request) error {
		got, err := provider.Do(ctx, p.client, r, p.target.Limits.MaxResponseBytes)
		if err == nil {
			vectors, used, err = parseEmbeddings(got, len(texts))
		}
		return err
	})
	_, err = x.client(model).CreateEmbeddings(ctx, sdk.EmbeddingRequest{Input: texts, Model: neutralModel})
	return vectors, used, x.outcome(err)
}

func parseEmbeddings(got provider.Reply, n int) ([][]float64, eval.Usage, error) {
	var body struct {
		Data []struct {
			Index     *int   `json:"index"`
			Embedding vector `json:"embedding"`
		} `json:"data"`
		Usage json.RawMessage `json:"usage"`
		Error json.RawMessage `json:"error"`
	}
	if err := decode(got.Body, &body, got.Fail); err != nil {
		return nil, eval.Usage{}, err
	}
	if err := inBody(body.Error, got.Fail); err != nil {
		return nil, eval.Usage{}, err
	}
	if len(body.Data) != n {
		return nil, eval.Usage{}, got.Fail(eval.ClassMalformed, fmt.Sprintf("%d embeddings for %d texts", len(body.Data), n))
	}
	vectors := make([][]float64, n)
	for i, d := range body.Data {
		at := i
		if d.Index != nil {
			at = *d.Index
		}
		if at < 0 || at >= n || vectors[at] != nil {
			return nil, eval.Usage{}, got.Fail(eval.ClassMalformed, fmt.Sprintf("embedding %d has index %d", i, at))
		}
		if len(d.Embedding) == 0 || len(d.Embedding) != len(body.Data[0].Embedding) {
			return nil, eval.Usage{}, got.Fail(eval.ClassMalformed, fmt.Sprintf("embedding %d has %d numbers", i, len(d.Embedding)))
		}
		vectors[at] = d.Embedding
	}
	return vectors, usage(body.Usage), nil
}

// vector is a list of numbers, or the base64 of little-endian float32s, which
// encoding_format: base64 asks for.
type vector []float64

func (v *vector) UnmarshalJSON(b []byte) error {
	if b[0] != '"' {
		var numbers []*float64 // into float64, null would be 0
		if err := json.Unmarshal(b, &numbers); err != nil {
			return err
		}
		*v = make(vector, len(numbers))
		for i, x := range numbers {
			if x == nil {
				return fmt.Errorf("number %d of an embedding is null", i)
			}
			(*v)[i] = *x
		}
		return nil
	}
	var packed []byte
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	packed, err := base64.StdEncoding.DecodeString(s)
	if err != nil || len(packed)%4 != 0 {
		return fmt.Errorf("an embedding is no base64 of float32")
	}
	*v = make(vector, len(packed)/4)
	for i := range *v {
		x := float64(math.Float32frombits(binary.LittleEndian.Uint32(packed[4*i:])))
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return fmt.Errorf("an embedding is not finite")
		}
		(*v)[i] = x
	}
	return nil
}
