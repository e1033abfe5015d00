//go:build race

package cmd

// raced says that the race detector makes everything several times slower.
const raced = true
