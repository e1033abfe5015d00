// Command seatrial evaluates applications built on language models and decides
// whether they may go to sea. Everything it does is in package cmd.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"seatrial/cmd"
)

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(200) // the heap is small and short-lived: half the collections for 20 MB
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second interrupt ends the program at once
	status := cmd.Main(ctx, cmd.DefaultEnv())
	stop()
	os.Exit(status)
}
