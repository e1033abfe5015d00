//go:build !cgo

package store

// Without cgo the SQLite driver compiles into a stub that fails at run time; this fails the build instead.
var _ = seatrial_needs_cgo_set_CGO_ENABLED_1_and_install_a_C_compiler
