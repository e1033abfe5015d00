package cmd

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"seatrial/eval"
	"seatrial/eval/store"
)

func newPurge(env Env) *cobra.Command {
	var o struct {
		storeFlag
		caseID, match, older, why string
		expired                   bool
	}
	c := &cobra.Command{
		Use:   "purge",
		Short: "Erase texts from the store for good; verdicts and proofs stay",
		Long: `purge erases texts from all runs: what was asked, answered, expected and explained. What
was judged and counted stays, and the chain and every bundle's root still hold; nobody can
try out what a text was. The cache of answers is emptied whole. It cannot be undone. Cut off in
the midst, give it again: what was erased may lie in the file until it has ended.

It erases the records that all of the given options fit: a case and what attacks made of it
(--case), records with a text that matches and all of the attacks on such a case, which hide
it (--match), runs older than so many days (--older-than 90d), runs that were kept as long as
their suite's retention says (--expired). --why must say why: it is kept in the chain.

Later runs cannot be compared with what was erased of a baseline: set another. Prompts, ids
and tags are not erased, nor bundles and reports that were written, nor copies
of the store that a migration made.`,
		Args: arguments(0, 0),
		RunE: func(c *cobra.Command, _ []string) (err error) {
			p := store.Purge{Case: o.caseID, Why: o.why}
			if o.caseID == "" && o.match == "" && o.older == "" && !o.expired {
				return errors.New("nothing says what is to be erased: give --case, --match, --older-than or --expired")
			}
			if strings.TrimSpace(o.why) == "" {
				return errors.New("nothing says why: give a reason with --why; it is kept in the chain")
			}
			if o.match != "" {
				if p.Match, err = regexp.Compile(o.match); err != nil {
					return fmt.Errorf("--match: %w", err)
				}
				if p.Match.MatchString(o.why) {
					return errors.New("--why has a match of --match: it would be kept")
				}
			}
			if o.older != "" {
				days, err := parseDays(o.older)
				if err != nil {
					return fmt.Errorf("--older-than: %w", err)
				}
				p.Before = env.Now().AddDate(0, 0, -days)
			}
			if o.expired {
				now := env.Now()
				p.Expired = func(run eval.Run) bool {
					days := run.Suite.Retention
					return days > 0 && run.Created.Before(now.AddDate(0, 0, -days))
				}
			}
			return o.purge(c.Context(), o.named(env, c), p)
		},
	}
	o.storeFlag.AddFlags(c.Flags(), env)
	c.Flags().StringVar(&o.caseID, "case", "", "of this case, and of what attacks made of it")
	c.Flags().StringVar(&o.match, "match", "", "of records with a text that matches this regular expression, and of attacks on them")
	c.Flags().StringVar(&o.older, "older-than", "", "of runs that began so long ago: 90d")
	c.Flags().BoolVar(&o.expired, "expired", false, "of runs that are older than the retention of their suite")
	c.Flags().StringVar(&o.why, "why", "", "why it is erased; required")
	return c
}

func (f storeFlag) purge(ctx context.Context, env Env, p store.Purge) (err error) {
	st, err := openStore(ctx, env, f.path, toWrite)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, broken(st.Close())) }()
	done, err := st.Purge(ctx, p)
	if err != nil {
		return broken(err)
	}
	for _, run := range done.Suites {
		fmt.Fprintf(env.Stderr, "warning: the suite of run %s has a text that matches; prompts, requirements and targets are not erased\n", run)
	}
	copies, err := filepath.Glob(globQuoted(f.path) + ".backup-v*")
	if err != nil {
		return broken(err)
	}
	for _, name := range copies {
		fmt.Fprintf(env.Stderr, "warning: %s is a copy of the store from before a migration, and still holds what was erased: remove it\n", name)
	}
	_, err = fmt.Fprintf(env.Stdout, "erased the texts of %d records in %d runs\n", done.Records, done.Runs)
	return err
}

// globQuoted takes the meaning from what filepath.Glob would read.
func globQuoted(name string) string {
	return strings.NewReplacer(`*`, `\*`, `?`, `\?`, `[`, `\[`, `\`, `\\`).Replace(name)
}

// parseDays reads "90d".
func parseDays(text string) (int, error) {
	n, err := strconv.Atoi(strings.TrimSuffix(text, "d"))
	if err != nil || !strings.HasSuffix(text, "d") || n < 1 || n > 36500 {
		return 0, fmt.Errorf("%q is no number of days: write 90d", text)
	}
	return n, nil
}
