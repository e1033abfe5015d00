package schema

import (
	"fmt"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Draft is an edition of JSON Schema.
type Draft string

// The drafts. The zero Draft is 2020-12.
const (
	Draft4    Draft = "4"
	Draft6    Draft = "6"
	Draft7    Draft = "7"
	Draft2019 Draft = "2019-09"
	Draft2020 Draft = "2020-12"
)

func (d Draft) engine() (*jsonschema.Draft, error) {
	switch d {
	case Draft4:
		return jsonschema.Draft4, nil
	case Draft6:
		return jsonschema.Draft6, nil
	case Draft7:
		return jsonschema.Draft7, nil
	case Draft2019:
		return jsonschema.Draft2019, nil
	case Draft2020, "":
		return jsonschema.Draft2020, nil
	}
	return nil, fmt.Errorf("unknown draft %q: choose 4, 6, 7, 2019-09 or 2020-12", d)
}

// declared returns the draft that a document's $schema names, or d where it
// names none or one that is not a draft.
func (d Draft) declared(doc any) Draft {
	object, _ := doc.(map[string]any)
	uri, _ := object["$schema"].(string)
	uri = strings.TrimSuffix(uri, "#")
	uri = strings.TrimPrefix(strings.TrimPrefix(uri, "http://"), "https://")
	switch uri {
	case "json-schema.org/draft-04/schema":
		return Draft4
	case "json-schema.org/draft-06/schema":
		return Draft6
	case "json-schema.org/draft-07/schema":
		return Draft7
	case "json-schema.org/draft/2019-09/schema":
		return Draft2019
	case "json-schema.org/draft/2020-12/schema", "json-schema.org/schema":
		return Draft2020
	}
	if d == "" {
		return Draft2020
	}
	return d
}
