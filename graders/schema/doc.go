// Package schema reads JSON strictly and validates it against JSON Schema,
// drafts 4, 6, 7, 2019-09 and 2020-12. Text and documents in, violations out:
// it opens no file and no connection, and a $ref reaches only what the caller
// put into [Options.Resources].
//
// Model output is hostile input. What would make an engine loop, crash or
// disagree with another one (duplicate keys, data after the value, exponents
// of millions, deep nesting) is refused before validation; validation runs
// under a deadline and its panics are errors.
package schema
