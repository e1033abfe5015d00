package schema

import (
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"slices"
	"sync/atomic"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Bounds on a schema. They are far above what people write and far below
// what stalls the engine, whose compilation is quadratic.
const (
	maxSchemaDepth = 200
	maxSchemaNodes = 10_000
	maxInPlace     = 10_000 // subschemas applied to one place of the instance
	compileWithin  = 5 * time.Second
)

// base is the URI of a schema that names none.
const base = "schema:///schema.json"

// Options steer Compile.
type Options struct {
	Draft        Draft          // of a schema without $schema
	Resources    map[string]any // documents that a $ref may name, by absolute URI
	AssertFormat bool           // "format" and "content..." are demands, not annotations
}

// Schema is a compiled schema. It may be used concurrently.
type Schema struct {
	compiled  *jsonschema.Schema
	brake     *brake
	abandoned atomic.Int32 // validations past their deadline that still run
}

// Compile compiles a document as Parse returns it. Unknown drafts, unresolved
// references and keywords with impossible values are errors.
func Compile(doc any, o Options) (*Schema, error) {
	draft, err := o.Draft.engine()
	if err != nil {
		return nil, err
	}
	if err := bounded(doc); err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(draft)
	c.UseLoader(denyLoader{})
	registerFormats(c)
	stop := new(brake)
	stop.install(c)
	var seen patterns
	c.UseRegexpEngine(seen.compile)
	if o.AssertFormat {
		c.AssertFormat()
		c.AssertContent()
	}
	for _, uri := range slices.Sorted(maps.Keys(o.Resources)) {
		if err := bounded(o.Resources[uri]); err != nil {
			return nil, fmt.Errorf("resource %s: %w", uri, err)
		}
		if err := c.AddResource(uri, o.Resources[uri]); err != nil {
			return nil, fmt.Errorf("resource %s: %w", uri, err)
		}
	}
	if err := expands(doc, o.Resources); err != nil {
		return nil, err
	}
	if err := c.AddResource(base, doc); err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	var compiled *jsonschema.Schema
	err = within(compileWithin, nil, func() (err error) {
		compiled, err = c.Compile(base)
		return err
	})
	if err != nil {
		return nil, explain(err)
	}
	if err := seen.done(); err != nil {
		return nil, err
	}
	return &Schema{compiled: compiled, brake: stop}, nil
}

// denyLoader answers every reference that is not among the resources: a schema
// must not make the harness read files or reach hosts.
type denyLoader struct{}

var errNotFetched = errors.New("nothing is fetched: put the document among the resources")

func (denyLoader) Load(string) (any, error) { return nil, errNotFetched }

// explain shortens the engine's report on a schema that is not one.
func explain(err error) error {
	var invalid *jsonschema.SchemaValidationError
	if !errors.As(err, &invalid) {
		return err
	}
	var ve *jsonschema.ValidationError
	if errors.As(invalid.Err, &ve) {
		if v := violations(ve); len(v) > 0 {
			return fmt.Errorf("not a valid schema: %s", v[0])
		}
	}
	return fmt.Errorf("not a valid schema: %w", invalid.Err)
}

// errDeadline says that work was abandoned.
var errDeadline = errors.New("took too long")

// within runs f under a deadline; what is not done by then is abandoned, and counted in
// abandoned (which may be nil) until it ends. A panic of f is an error.
func within(limit time.Duration, abandoned *atomic.Int32, f func() error) error {
	done := make(chan error, 1)
	run := func() {
		defer func() {
			if r := recover(); r != nil {
				done <- fmt.Errorf("the engine panicked: %v\n%s", r, debug.Stack())
			}
		}()
		done <- f()
	}
	timer := time.NewTimer(limit)
	defer timer.Stop()
	if abandoned == nil {
		abandoned = new(atomic.Int32)
	}
	var late atomic.Bool
	go func() {
		run()
		if !late.CompareAndSwap(false, true) {
			abandoned.Add(-1)
		}
	}()
	select {
	case err := <-done:
		return err
	case <-timer.C:
		abandoned.Add(1)
		if !late.CompareAndSwap(false, true) {
			abandoned.Add(-1) // it ended meanwhile
		}
		return fmt.Errorf("%w (%s)", errDeadline, limit)
	}
}
