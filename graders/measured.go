package graders

import (
	_ "embed"
	"encoding/json"
	"fmt"

	"seatrial/eval"
)

//go:embed accuracy.json
var accuracyFile []byte

// measured is the accuracy of graders as `make accuracy` last measured it, by name.
var measured = func() map[string][]eval.Accuracy {
	var all []eval.Accuracy
	if err := json.Unmarshal(accuracyFile, &all); err != nil {
		panic(fmt.Sprintf("graders: accuracy.json: %v", err))
	}
	of := map[string][]eval.Accuracy{}
	for _, a := range all {
		of[a.Grader] = append(of[a.Grader], a)
	}
	return of
}()
