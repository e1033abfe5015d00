//go:build unix

package store

import (
	"os"
	"syscall"
	"testing"
	"time"

	"seatrial/eval"
)

// BenchmarkSave records answers with three scores each, in batches as the
// runner commits them under load, and reports what a sample costs in time and on disk.
func BenchmarkSave(b *testing.B) {
	const n, batch = 10_000, 100
	for b.Loop() {
		b.StopTimer()
		clock := newClock()
		s, file := tempStore(b, clock)
		run, cases := testRun("20261120-193105-000001", n, 1, 1, 1)
		create(b, s, run, cases)
		r := record(b, s, run.ID, 1)
		plan := trials(run, cases)
		samples, judged := make([]*eval.Sample, n), make([]*eval.Sample, n)
		for i := range samples {
			samples[i] = answer(plan[i], "Yes: "+plan[i].Key.Case+" can be returned within 30 days, unopened, with the receipt.", clock.now())
			both := *samples[i]
			judged[i] = grade(&both, eval.Pass, clock.now())
		}
		before := cpu(b)
		start := time.Now()
		b.StartTimer()
		for i := 0; i < n; i += batch {
			var graded []*eval.Sample // those answered in the batch before
			if i > 0 {
				graded = judged[i-batch : i]
			}
			if err := r.Save(b.Context(), samples[i:i+batch], graded); err != nil {
				b.Fatal(err)
			}
		}
		b.StopTimer()
		b.ReportMetric(n/time.Since(start).Seconds(), "samples/s")
		b.ReportMetric(float64((cpu(b)-before).Microseconds())/n, "cpu-µs/sample")
		start = time.Now()
		for _, trial := range plan[:1000] { // as a run that resumes
			if found, err := r.Find(b.Context(), trial); err != nil || found == nil {
				b.Fatal(found, err)
			}
		}
		b.ReportMetric(1000/time.Since(start).Seconds(), "finds/s")
		if err := r.Close(); err != nil {
			b.Fatal(err)
		}
		if _, err := s.write.conn.ExecContext(b.Context(), "PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
			b.Fatal(err)
		}
		info, err := os.Stat(file)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(info.Size())/n, "db-bytes/sample")

		start = time.Now()
		if got := len(collect(b, s.Samples(b.Context(), run))); got != n {
			b.Fatalf("%d samples came back", got)
		}
		b.ReportMetric(n/time.Since(start).Seconds(), "read-samples/s")
		b.StartTimer()
	}
}

// cpu returns the process's time on the processor.
func cpu(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
