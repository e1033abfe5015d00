package reports

import (
	"testing"

	"seatrial/eval"
)

func TestRecognise(t *testing.T) {
	hostile := poisoned(" a\nb|*", 3)
	hostile.Decision.Outcome = eval.NoGo
	hostile.Run.Suite.Classification = "** For * few"
	for _, format := range Formats() {
		if format == "terminal" {
			continue
		}
		for reason, r := range map[string]eval.Report{"plain": demoReport(), "hostile": hostile} {
			head := renderedAs(t, format, r)
			if head = head[:min(len(head), 4096)]; !Recognise(format, head) {
				t.Errorf("a %s report in %s is not recognised: the next run would refuse to replace it:\n%.300s", reason, format, head)
			}
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
