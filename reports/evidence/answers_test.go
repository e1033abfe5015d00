package evidence

import (
	"bytes"
	"testing"
)

func FuzzReadAnswers(f *testing.F) {
	b, _ := testBundle(f)
	w, err := b.Policy.write(b.Records, standIns(b.Secret), true)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(w.results, w.texts)
	f.Fuzz(func(t *testing.T, results, texts []byte) {
		a, err := readAnswers(b.Run, results, texts)
		if err == nil && a.root == b.Run.Root && !bytes.Equal(results, w.results) {
			t.Error("other records have the root")
		}
	})
}
