package cmd

import (
	"fmt"
	"sync"
	"time"

	"seatrial/eval"
	"seatrial/eval/runner"
)

// How often progress shows: a line rewritten on a terminal, a new line in a log.
const (
	liveInterval = 200 * time.Millisecond
	logInterval  = 5 * time.Second
)

// showProgress reports on standard error until the returned function is called.
func showProgress(env Env, run eval.Run, p *runner.Progress) (stop func()) {
	began := env.Now()
	return showLine(env, func() string {
		done, reused := p.Done.Load(), p.Reused.Load()
		return fmt.Sprintf("%s: %d of %d graded, %d failed, %d without a verdict, %s",
			run.Suite.Name, done+reused, run.Plan.Trials, p.Failed.Load(), p.Unscored.Load(),
			env.Now().Sub(began).Round(time.Second))
	})
}

// showLine shows what line returns, now and then.
func showLine(env Env, line func() string) (stop func()) {
	interval := logInterval
	if env.Live {
		interval = liveInterval
	}
	ticker := time.NewTicker(interval)
	quit := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			select {
			case <-quit:
				return
			case <-ticker.C:
				env.console.status(line())
			}
		}
	})
	return func() {
		ticker.Stop()
		close(quit)
		wg.Wait()
		if env.Live {
			env.console.status("")
		}
	}
}
