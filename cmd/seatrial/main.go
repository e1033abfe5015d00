// Command seatrial evaluates applications built on language models and decides
// whether they may go to sea. Everything it does is in package cmd.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"seatrial/cmd"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := cmd.Main(ctx, cmd.DefaultEnv())
	stop()
	os.Exit(status)
}
