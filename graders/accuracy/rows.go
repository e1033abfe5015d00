package main

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// eachRow calls f with every row of a JSONL file, which may be gzipped (.gz). A file without rows is an
// error: it would look like a measurement.
func eachRow[T any](file string, f func(T) error) error {
	in, err := os.Open(file)
	if err != nil {
		return err
	}
	defer in.Close()
	var rows io.Reader = bufio.NewReaderSize(in, 1<<20)
	if strings.HasSuffix(file, ".gz") {
		if rows, err = gzip.NewReader(rows); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	dec := json.NewDecoder(rows)
	for n := 0; ; n++ {
		var row T
		err := dec.Decode(&row)
		if errors.Is(err, io.EOF) {
			if n == 0 {
				return fmt.Errorf("%s has no rows", file)
			}
			return nil
		}
		if err == nil {
			err = f(row)
		}
		if err != nil {
			return fmt.Errorf("%s: row %d: %w", file, n+1, err)
		}
	}
}
