package reports

import (
	"flag"
	"testing"
)

var pictures = flag.Bool("pictures", false, "keep pictures of reports in testdata/pictures, to be looked at")

// TestPictures shows every part of a report at both widths, light and dark and on paper. It looks for nothing by itself.
func TestPictures(t *testing.T) {
	if !*pictures {
		t.Skip("go test -run TestPictures -pictures keeps them")
	}
	c := startChromium(t)
	p := c.open(t)
	whole := pageFile(t, []byte(html(t, wholeReport())))
	p.load(whole)
	p.ready()
	p.eval(`document.head.parentNode.classList.add("all"); for (const e of document.querySelectorAll("article")) e.style.contentVisibility = "visible"`, nil)
	for _, scheme := range []string{"light", "dark"} {
		p.media("prefers-color-scheme", scheme)
		for _, width := range []string{"1280", "400"} {
			wide := map[string]int{"1280": 1280, "400": 400}[width]
			p.size(wide, 900)
			p.eval(`location.hash = "#decision"`, nil)
			p.until(`document.getElementById("page").checkVisibility()`)
			p.shot("report-"+width+"-"+scheme+".png", true)
			p.eval(`location.hash = "#samples"`, nil)
			p.until(`document.getElementById("sample-name")`)
			p.shot("samples-"+width+"-"+scheme+".png", false)
			p.eval(`location.hash = "#samples?open=json-order/v2/gpt-4o-mini/1"`, nil)
			p.until(`document.querySelector("#sample-name bdi").textContent === "json-order"`)
			p.shot("sample-"+width+"-"+scheme+".png", false)
		}
	}
	p.size(1280, 900)
	p.media("forced-colors", "active")
	p.shot("sample-1280-forced.png", false)
	p.media()
	p.eval(`location.hash = "#decision"`, nil) // it prints the same from either view
	p.pdf("report.pdf")
}
