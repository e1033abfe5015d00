// Package sql parses SQL as SQLite does, and runs queries that a model wrote against
// tables that a suite gives. Every query gets a database of its own in memory,
// in which nothing but reading is allowed: no files, no pragmas, no extensions.
package sql
