package cmd

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"seatrial/eval/text"
)

// arguments demands between least and most arguments (most < 0: any number) and
// shows how the command is called where they are not there.
func arguments(least, most int) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		switch {
		case len(args) < least:
			return fmt.Errorf("an argument is missing; usage: %s", c.UseLine())
		case most >= 0 && len(args) > most:
			return fmt.Errorf("%q is one argument too many; usage: %s", args[most], c.UseLine())
		}
		return nil
	}
}

// subcommand refuses what is no command of c, and names the one that was probably meant.
func subcommand(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, sub := range c.Commands() {
		if sub.IsAvailableCommand() {
			names = append(names, sub.Name())
		}
	}
	if near := text.Nearest(args[0], names); near != "" {
		return fmt.Errorf("unknown command %q: did you mean %s?", args[0], near)
	}
	return fmt.Errorf("unknown command %q: there are %s", args[0], strings.Join(names, ", "))
}
