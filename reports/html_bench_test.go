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
// how many milliseconds a reader can use the report and the browser of samples in it.
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
			b.ReportMetric(median(b, c, "file://"+file, "seatrial-ready"), "ms-usable")
			b.ReportMetric(median(b, c, "file://"+file+"#samples", "seatrial-first-row"), "ms-list")
		})
	}
}

// median opens an address five times, after once that does not count, and returns when a mark was set.
func median(b *testing.B, c *chromium, url, mark string) float64 {
	b.Helper()
	var all []float64
	for range 6 {
		p := c.open(b)
		p.load(url)
		p.until(`performance.getEntriesByName("` + mark + `").length`)
		var at float64
		p.eval(`performance.getEntriesByName("`+mark+`")[0].startTime`, &at)
		all = append(all, at)
		p.close()
	}
	all = all[1:]
	slices.Sort(all)
	return all[len(all)/2]
}
