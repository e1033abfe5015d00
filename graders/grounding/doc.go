// Package grounding compares an answer with the context that it should rest on:
// sentence by sentence, which words, names, numbers and quotations the context does not
// hold, and how far what it holds stands together there as it does in the answer. It sees words and
// not meaning; it asks no model, and reads no file.
package grounding
