package reports

import (
	"bytes"
	"testing"
)

func TestRecognise(t *testing.T) {
	for _, format := range Formats() {
		if format == "terminal" {
			continue
		}
		var b bytes.Buffer
		if err := Render(format, &b, demoReport()); err != nil {
			t.Fatal(err)
		}
		head := b.Bytes()[:min(b.Len(), 4096)]
		if !Recognise(format, head) {
			t.Errorf("a report in %s is not recognised: the next run would refuse to replace it", format)
		}
		for _, other := range []string{"", "# We evaluate with seatrial.\n", "{\"seatrial\": true}", "<html><body>seatrial</body></html>"} {
			if Recognise(format, []byte(other)) {
				t.Errorf("%q is taken for a report in %s, and would be removed", other, format)
			}
		}
	}
	if Recognise("terminal", []byte("seatrial")) {
		t.Error("what is never written to a file is never recognised")
	}
}
