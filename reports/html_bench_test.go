package reports

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// BenchmarkHTML writes reports of many samples and opens them: how long that takes, how large they are, and after
// how many milliseconds a reader can use the report and the browser of samples in it. ms-empty is how many of them
// a page with nothing in it takes.
func BenchmarkHTML(b *testing.B) {
	for _, n := range []int{1000, 10_000, 100_000, 400_000} {
		b.Run(fmt.Sprintf("samples=%d", n), func(b *testing.B) {
			file := filepath.Join(b.TempDir(), "report.html")
			for b.Loop() {
				f, err := os.Create(file)
				if err != nil {
					b.Fatal(err)
				}
				out := bufio.NewWriter(f)
				if err := HTML(out, manySamples(n)); err != nil {
					b.Fatal(err)
				}
				if err := out.Flush(); err != nil {
					b.Fatal(err)
				}
				if err := f.Close(); err != nil {
					b.Fatal(err)
				}
			}
			b.StopTimer()
			info, err := os.Stat(file)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(info.Size())/1e6, "MB")
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1e6/float64(n)*1000, "µs/sample")
			c := startChromium(b)
			empty := pageFile(b, []byte(`<!DOCTYPE html><title>empty</title><script>performance.mark("seatrial-ready")</script>`))
			for i, at := range medians(b, c, opening{empty, "seatrial-ready"}, opening{"file://" + file, "seatrial-ready"}, opening{"file://" + file + "#samples", "seatrial-first-row"}) {
				b.ReportMetric(at, []string{"ms-empty", "ms-usable", "ms-list"}[i])
			}
		})
	}
}

// opening is a page, and the mark that it sets when it can be used.
type opening struct{ url, mark string }

// medians opens pages in turn, each five times after once that does not count, and returns when the marks were set.
func medians(b *testing.B, c *chromium, pages ...opening) []float64 {
	b.Helper()
	all := make([][]float64, len(pages))
	for range 6 {
		for i, page := range pages {
			p := c.open(b)
			p.load(page.url)
			p.until(`performance.getEntriesByName("` + page.mark + `").length`)
			var at float64
			p.eval(`performance.getEntriesByName("`+page.mark+`")[0].startTime`, &at)
			all[i] = append(all[i], at)
			p.close()
		}
	}
	var list []float64
	for _, times := range all {
		times = times[1:]
		slices.Sort(times)
		list = append(list, times[len(times)/2])
	}
	return list
}
