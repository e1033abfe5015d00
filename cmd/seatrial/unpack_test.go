package main

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"io"
	"os"
	"regexp"

	"github.com/rogpeppe/go-internal/testscript"
)

var packedSamples = regexp.MustCompile(`<script type="application/x-seatrial-deflate"[^>]*>([^<]*)</script>`)

// unpack FILE.html writes what a report holds of its samples to FILE.html.samples, since grep does not see into what is
// compressed. A report without any is a failure: nothing could be found in it.
func unpack(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: unpack FILE.html")
	}
	var out bytes.Buffer
	for _, m := range packedSamples.FindAllStringSubmatch(ts.ReadFile(args[0]), -1) {
		_, err := io.Copy(&out, flate.NewReader(base64.NewDecoder(base64.StdEncoding, bytes.NewReader([]byte(m[1])))))
		ts.Check(err)
	}
	if out.Len() == 0 {
		ts.Fatalf("%s holds no samples", args[0])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]+".samples"), out.Bytes(), 0o644))
}
