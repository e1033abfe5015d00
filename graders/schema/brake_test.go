package schema

import (
	"errors"
	"runtime"
	"testing"
)

func TestBrake(t *testing.T) {
	b := new(brake)
	started := make(chan bool)
	ended := make(chan error)
	go func() {
		ended <- b.run(func() error {
			close(started)
			for {
				b.Validate(nil, nil)
				runtime.Gosched()
			}
		})
	}()
	<-started
	b.pull()
	if err := <-ended; !errors.Is(err, errStopped) {
		t.Errorf("error %v, want errStopped", err)
	}
	later := errStopped
	for errors.Is(later, errStopped) { // until the brake is released
		later = b.run(func() error { b.Validate(nil, nil); return nil })
	}
	if later != nil {
		t.Errorf("after it: %v", later)
	}
}

// Every draft's subschemas pass the brake.
func TestBrakeIsInstalled(t *testing.T) {
	for _, draft := range []Draft{Draft4, Draft6, Draft7, Draft2019, Draft2020} {
		s, err := Compile(mustParse(t, `{"properties":{"a":{"type":"integer"}}}`), Options{Draft: draft})
		if err != nil {
			t.Fatal(err)
		}
		validate := func() error { return s.brake.run(func() error { return s.compiled.Validate(map[string]any{"a": 1}) }) }
		if err := validate(); err != nil {
			t.Errorf("draft %s: %v", draft, err)
		}
		s.brake.pulled.Store(true)
		if err := validate(); !errors.Is(err, errStopped) {
			t.Errorf("draft %s: error %v, want errStopped", draft, err)
		}
	}
}

func TestBrakePassesPanicsOn(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a panic of the engine was taken for the brake")
		}
	}()
	_ = new(brake).run(func() error { panic("nil dereference") })
}
