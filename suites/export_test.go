package suites

// CheckAgainst validates a suite file against a schema, as an editor would.
func CheckAgainst(schema []byte, file string, data []byte) ([]Problem, error) {
	m, err := decodeSchema(schema)
	if err != nil {
		return nil, err
	}
	check, err := newShapeCheck("", m)
	if err != nil {
		return nil, err
	}
	rep := newReport()
	if n := parseDocument(sourceOf(file), data, rep); n != nil {
		check.check(n, rep)
	}
	return rep.problems, nil
}
