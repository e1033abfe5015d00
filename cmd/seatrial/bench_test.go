package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"seatrial/eval/provider/openai/openaitest"
)

// benchSamples is how many samples one measured run has; three graders judge each.
const benchSamples = 10_000

// BenchmarkRun measures the whole program, as a process of its own, against a
// loopback server with fixed latency that shares the machine: samples a second,
// CPU and memory of the program alone (from the operating system), and what the
// database takes.
func BenchmarkRun(b *testing.B) {
	program := filepath.Join(b.TempDir(), "seatrial")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	for _, latency := range []time.Duration{0, 50 * time.Millisecond} {
		for _, concurrency := range []int{32, 128} {
			b.Run(fmt.Sprintf("latency=%s/concurrency=%d", latency, concurrency), func(b *testing.B) {
				server := openaitest.NewServer(openaitest.Always(openaitest.Text("Unused goods can be returned within 30 days of delivery. The refund goes to the original payment method.")),
					openaitest.Options{Latency: latency})
				defer server.Close()
				var m measured
				for b.Loop() {
					m.add(b, program, server.URL(), concurrency)
				}
				m.report(b, latency, concurrency)
			})
		}
	}
}

// measured sums what the runs of one benchmark took.
type measured struct {
	runs, peakKB, dbBytes int64
	wall, asking, cpu     time.Duration
	medianMS              float64
}

func (m *measured) add(b *testing.B, program, url string, concurrency int) {
	dir := b.TempDir()
	suite, db := filepath.Join(dir, "suite.yaml"), filepath.Join(dir, "bench.db")
	writeBenchSuite(b, dir, suite, url, concurrency)
	cmd := exec.Command(program, "run", suite, "--store", db, "--no-gate")
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	began := time.Now()
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	peak := watchPeak(cmd.Process.Pid)
	err := cmd.Wait()
	m.wall += time.Since(began)
	m.peakKB = max(m.peakKB, <-peak)
	if err != nil {
		b.Fatalf("%v\n%s", err, out.Bytes())
	}
	m.cpu += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	info, err := os.Stat(db)
	if err != nil {
		b.Fatal(err)
	}
	m.dbBytes += info.Size()
	m.runs++
	m.readBack(b, program, db)
}

// watchPeak reads a process's high water mark of memory until it ends. (Its
// rusage would begin with the memory of this process, which the fork shares.)
func watchPeak(pid int) <-chan int64 {
	result := make(chan int64, 1)
	go func() {
		var peak int64
		for {
			status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
			_, rest, found := strings.Cut(string(status), "VmHWM:")
			if err != nil || !found {
				result <- peak
				return
			}
			var kB int64
			if _, err := fmt.Sscan(rest, &kB); err == nil {
				peak = max(peak, kB)
			}
			time.Sleep(10 * time.Millisecond)
		}
	}()
	return result
}

// readBack asks the store for the median latency that was recorded, and for how
// long the asking took: from the first request to the last answer, without start, plan and summary.
func (m *measured) readBack(b *testing.B, program, db string) {
	out, err := exec.Command(program, "show", "latest", "--store", db, "--json").Output()
	if err != nil {
		b.Fatal(err)
	}
	var report struct {
		Summary struct {
			Total struct {
				P50   time.Duration
				Tally struct{ Passed int }
			}
		}
		Samples []struct {
			Answered  time.Time
			Exchanges []struct {
				Response struct{ Timing struct{ Start time.Time } }
			}
		}
	}
	if err := json.Unmarshal(out, &report); err != nil {
		b.Fatal(err)
	}
	if report.Summary.Total.Tally.Passed != benchSamples {
		b.Fatalf("%d of %d samples passed: not the work that was to be measured", report.Summary.Total.Tally.Passed, benchSamples)
	}
	first, last := report.Samples[0].Answered, report.Samples[0].Answered
	for _, s := range report.Samples {
		if start := s.Exchanges[0].Response.Timing.Start; start.Before(first) {
			first = start
		}
		if s.Answered.After(last) {
			last = s.Answered
		}
	}
	m.asking += last.Sub(first)
	m.medianMS = float64(report.Summary.Total.P50) / 1e6
}

func (m *measured) report(b *testing.B, latency time.Duration, concurrency int) {
	n := float64(m.runs * benchSamples)
	rate := n / m.wall.Seconds()
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(rate, "samples/s")
	b.ReportMetric(m.cpu.Seconds()*1e3/n, "cpu-ms/sample")
	b.ReportMetric(float64(m.peakKB)/1024, "peak-MB")
	b.ReportMetric(float64(m.dbBytes)/n, "db-B/sample")
	b.ReportMetric(m.medianMS, "recorded-p50-ms")
	asking := n / m.asking.Seconds()
	b.ReportMetric(asking, "asking-samples/s")
	if latency > 0 {
		ideal := float64(concurrency) / latency.Seconds()
		b.ReportMetric(100*rate/ideal, "%-of-ideal")
		b.ReportMetric(100*asking/ideal, "asking-%-of-ideal")
	}
}

func writeBenchSuite(b *testing.B, dir, suite, url string, concurrency int) {
	text := fmt.Sprintf(`suite: bench
version: 1
targets: [{id: t, provider: openai, model: m, base_url: %q, params: {temperature: 0}, limits: {concurrency: %d}}]
prompts:
  - id: p
    messages:
      - {role: system, content: "Answer from the policy only, in at most three sentences."}
      - {role: user, content: "{{ question }}"}
graders:
  - contains: 30 days
  - regex: "(?i)refund"
  - length: {max: 50, unit: words}
cases: [{from: cases.jsonl, map: {id: id, vars: {question: question}}}]
`, url, concurrency)
	if err := os.WriteFile(suite, []byte(text), 0o644); err != nil {
		b.Fatal(err)
	}
	f, err := os.Create(filepath.Join(dir, "cases.jsonl"))
	if err != nil {
		b.Fatal(err)
	}
	w := bufio.NewWriter(f)
	for i := range benchSamples {
		fmt.Fprintf(w, `{"id":"case-%05d","question":"I bought the tent number %d last month and never used it. Can I still return it, and how do I get my money back?"}`+"\n", i, i)
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
}
