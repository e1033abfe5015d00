package store

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"os"
	"sync"
	"time"
)

const (
	leaseTime = 30 * time.Second // without a beat, the holder is presumed dead
	beatTime  = 10 * time.Second
)

// Holder is the process that records a run, or did last. The zero Holder is nobody.
type Holder struct {
	Alive bool
	PID   int
	Host  string
	Until time.Time // its lease, unless it beats again
}

func (h Holder) String() string {
	return fmt.Sprintf("process %d on %s, alive until %s at least", h.PID, h.Host, h.Until.UTC().Format(time.RFC3339))
}

// machine names the place in which a process id means something: host, boot and
// process namespace. boot is "" where the system does not tell.
var machine = sync.OnceValues(func() (host, boot string) {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return host, bootID()
})

func newToken() string {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}

// judge says whether the holder of a lease lives at the time now. A dead process of
// this boot is known at once; any other is given its time.
func judge(pid int, host, boot, until string, now time.Time) (Holder, error) {
	end, err := time.Parse(time.RFC3339Nano, until)
	if err != nil {
		return Holder{}, err
	}
	h := Holder{PID: pid, Host: host, Until: end, Alive: now.Before(end)}
	if ourHost, ourBoot := machine(); h.Alive && boot != "" && host == ourHost && boot == ourBoot {
		h.Alive = running(pid)
	}
	return h, nil
}

// holder returns who holds grading 1 of a run.
func (s *Store) holder(ctx context.Context, runID string) (Holder, error) {
	var pid int
	var host, boot, until string
	err := s.read.QueryRowContext(ctx, "SELECT l.pid, l.host, l.boot, l.until FROM leases l JOIN runs r ON r.id = l.run WHERE r.name = ? AND l.grading = 1", runID).
		Scan(&pid, &host, &boot, &until)
	if noRows(err) {
		return Holder{}, nil
	}
	if err != nil {
		return Holder{}, err
	}
	return judge(pid, host, boot, until, s.now())
}

// takeLease makes this process the holder, unless another one lives. held says that there was a lease.
func (t *tx) takeLease(run int64, grading int, token string, now time.Time) (held bool, err error) {
	var pid int
	var host, boot, until string
	err = t.get("SELECT pid, host, boot, until FROM leases WHERE run = ? AND grading = ?", []any{run, grading}, &pid, &host, &boot, &until)
	switch {
	case noRows(err):
	case err != nil:
		return false, err
	default:
		held = true
		h, err := judge(pid, host, boot, until, now)
		if err != nil {
			return true, err
		}
		if h.Alive {
			return true, fmt.Errorf("%w: %s", ErrHeld, h)
		}
	}
	host, boot = machine()
	return held, t.exec("INSERT OR REPLACE INTO leases (run, grading, token, pid, host, boot, until) VALUES (?, ?, ?, ?, ?, ?, ?)",
		run, grading, token, os.Getpid(), host, boot, stamp(now.Add(leaseTime)))
}

// renewLease prolongs the lease; ErrHeld where another process has taken it.
func (t *tx) renewLease(run int64, grading int, token string, now time.Time) error {
	n, err := t.change("UPDATE leases SET until = ? WHERE run = ? AND grading = ? AND token = ?", stamp(now.Add(leaseTime)), run, grading, token)
	if err == nil && n == 0 {
		err = fmt.Errorf("%w: it took over when this one seemed dead", ErrHeld)
	}
	return err
}

func (t *tx) dropLease(run int64, grading int, token string) error {
	return t.exec("DELETE FROM leases WHERE run = ? AND grading = ? AND token = ?", run, grading, token)
}
