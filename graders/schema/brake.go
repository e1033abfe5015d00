package schema

import (
	"errors"
	"sync"
	"sync/atomic"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// brake stops validations that take too long: the engine itself cannot be stopped, and alternatives
// that recurse ("anyOf" of two nodes with children) double its work with each level of a value.
// It is built into every subschema, where the engine passes by.
type brake struct {
	pulled  atomic.Bool
	running sync.RWMutex // held by validations; the brake is released when none runs
}

// errStopped says that a validation was ended by the brake.
var errStopped = errors.New("stopped")

// Validate is called by the engine for each subschema and value.
func (b *brake) Validate(*jsonschema.ValidatorContext, any) {
	if b.pulled.Load() {
		panic(errStopped)
	}
}

// install puts the brake into all subschemas that c compiles.
func (b *brake) install(c *jsonschema.Compiler) {
	c.RegisterVocabulary(&jsonschema.Vocabulary{
		URL:     "urn:seatrial:brake",
		Compile: func(*jsonschema.CompilerContext, map[string]any) (jsonschema.SchemaExt, error) { return b, nil },
	})
	c.AssertVocabs()
}

// run runs a validation. It returns errStopped where the brake was pulled meanwhile, by
// whichever validation of the schema.
func (b *brake) run(validate func() error) (err error) {
	b.running.RLock()
	defer b.running.RUnlock()
	defer func() {
		if r := recover(); r == errStopped {
			err = errStopped
		} else if r != nil {
			panic(r)
		}
	}()
	return validate()
}

// pull ends all validations that run now.
func (b *brake) pull() {
	b.pulled.Store(true)
	go func() {
		b.running.Lock()
		b.pulled.Store(false)
		b.running.Unlock()
	}()
}
