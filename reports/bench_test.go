package reports

import (
	"compress/gzip"
	"io"
	"iter"
	"runtime"
	"testing"

	"seatrial/eval"
)

// machineFormats are those that machines read, with their limits in bytes (of SARIF, compressed); 0: none.
var machineFormats = []struct {
	name  string
	limit int
}{
	{"csv", 0}, {"json", 0}, {"jsonl", 0}, {"junit", 30_000_000}, {"sarif", 10_000_000}, {"gitlab-codequality", 0},
	{"github-annotations", 0}, {"markdown", 1 << 20}, {"pr-comment", 65_536},
}

// BenchmarkFormats writes runs in which every sample fails, with reasons of half a kilobyte, and holds the formats to their
// limits. live-B is the most that was in use at any time, beside what there was before: of a format that streams it does not
// grow from 10,000 to 100,000 samples.
func BenchmarkFormats(b *testing.B) {
	for _, f := range machineFormats {
		for _, n := range []int{10_000, 100_000} {
			b.Run(f.name+"/"+count(n), func(b *testing.B) {
				r := failing(n, 500)
				written, live := 0, uint64(0)
				for b.Loop() {
					var size counter
					var packed counter
					w := io.Writer(&size)
					var z *gzip.Writer
					if f.name == "sarif" {
						z = gzip.NewWriter(&packed)
						w = z
					}
					before := inUse()
					r.Samples = measured(many(n, 500, eval.Fail), n/4, func() { live = max(live, inUse()-min(inUse(), before)) })
					if err := Render(f.name, w, r); err != nil {
						b.Fatal(err)
					}
					if z != nil {
						if err := z.Close(); err != nil {
							b.Fatal(err)
						}
						size = packed
					}
					written = int(size)
				}
				if f.limit > 0 && written >= f.limit {
					b.Errorf("%d bytes, and the limit is %d", written, f.limit)
				}
				b.ReportMetric(float64(written), "bytes")
				b.ReportMetric(float64(live), "live-B")
				b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "samples/s")
			})
		}
	}
}

type counter int

func (c *counter) Write(b []byte) (int, error) {
	*c += counter(len(b))
	return len(b), nil
}

// measured calls f after every so many samples.
func measured(samples iter.Seq2[eval.Sample, error], every int, f func()) iter.Seq2[eval.Sample, error] {
	return func(yield func(eval.Sample, error) bool) {
		n := 0
		for s, err := range samples {
			if !yield(s, err) {
				return
			}
			if n++; n%every == 0 {
				f()
			}
		}
	}
}

func inUse() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
