package reports

import (
	_ "embed"
)

// The schemas are made from the types by a test: go test ./reports -update.
var (
	//go:embed schema/report.schema.json
	reportSchema []byte
	//go:embed schema/report-lines.schema.json
	reportLinesSchema []byte
)

// Schemas returns the JSON Schemas (2020-12) of [JSON], "report", and of each line of [JSONL], "report-lines". Members
// may be added to what they describe.
func Schemas() map[string][]byte {
	return map[string][]byte{"report": reportSchema, "report-lines": reportLinesSchema}
}

// SchemaNames returns the names of Schemas, sorted.
func SchemaNames() []string { return sortedKeys(Schemas()) }
