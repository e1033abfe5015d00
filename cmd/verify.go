package cmd

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"seatrial/reports"
	"seatrial/reports/evidence"
)

func newVerify(env Env) *cobra.Command {
	var o struct {
		jsonFlag
		recompute, store bool
		signers          string
	}
	c := &cobra.Command{
		Use:   "verify BUNDLE | verify --store [FILE] [BUNDLE...]",
		Short: "Check a signed bundle, or hold a store to its chain",
		Long: `verify checks a bundle that evidence wrote, without a store and without a network: its
files, signature, statement and records, the chain, the seal and the approvals. It prints
what it checked, and what no file can say. --recompute derives the decision from the
records again, to the byte. Status 0 says that every check holds, 1 that one says that this
is not what it claims to be or that an approval rejects it, 4 that it could not be read.

--store holds a store to its own chain instead: it finds rows that were edited by hand, of
runs, decisions, baselines, labels, calibrations and looks at a holdout. The chain alone
cannot tell a store of which all was made anew; bundles that were signed before can, and may
be named as well.`,
		Args: arguments(0, -1),
		RunE: func(c *cobra.Command, args []string) error {
			if o.store {
				if o.recompute || o.signers != "" {
					return errors.New("--recompute and --allowed-signers are for bundles, and --store for a store")
				}
				file, bundles, err := storeAmong(env, args)
				if err != nil {
					return err
				}
				return verifyStore(c.Context(), env, file, bundles, o.json)
			}
			if len(args) != 1 {
				return errors.New("verify checks one bundle: name its folder or zip, or hold a store to its chain with --store")
			}
			options := evidence.Options{Tool: Version + commitSuffix()}
			if o.recompute {
				options.Recompute = recompute
			}
			if o.signers != "" {
				var err error
				if options.Signers, err = readSigners(o.signers); err != nil {
					return err
				}
			}
			files, err := openBundle(args[0])
			if err != nil {
				return err
			}
			well := "every check holds"
			if options.Signers == nil {
				well += ", whosever keys these are: --allowed-signers says whose you trust"
			}
			return printChecks(env, evidence.Verify(files, options), well, o.json)
		},
	}
	o.jsonFlag.AddFlags(c.Flags())
	c.Flags().BoolVar(&o.recompute, "recompute", false, "derive the decision from the records again")
	c.Flags().StringVar(&o.signers, "allowed-signers", "", "whose keys may sign: a file in OpenSSH's format (ssh-keygen(1), ALLOWED SIGNERS)")
	c.Flags().BoolVar(&o.store, "store", false, "hold a store to its chain, and to the named bundles")
	return c
}

// storeAmong tells the store from bundles among what was named. Without one it is the usual store.
func storeAmong(env Env, args []string) (file string, bundles []string, err error) {
	for _, name := range args {
		is, err := isStore(name)
		switch {
		case err != nil:
			return "", nil, broken(err)
		case is && file != "":
			return "", nil, fmt.Errorf("%s and %s are both stores: verify holds one to its chain", file, name)
		case is:
			file = name
		default:
			bundles = append(bundles, name)
		}
	}
	if file == "" {
		var usual storeFlag
		usual.AddFlags(pflag.NewFlagSet("", pflag.ContinueOnError), env)
		file = usual.path
	}
	return file, bundles, nil
}

// isStore looks at how a file begins.
func isStore(name string) (bool, error) {
	info, err := os.Stat(name)
	if err != nil || info.IsDir() {
		return false, err
	}
	f, err := os.Open(name)
	if err != nil {
		return false, err
	}
	const magic = "SQLite format 3\x00"
	head := make([]byte, len(magic))
	n, err := io.ReadFull(f, head)
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		err = nil
	}
	return string(head[:n]) == magic, errors.Join(err, f.Close())
}

// openBundle reads a bundle. What is no bundle is a no, what cannot be read is a breakdown.
func openBundle(name string) (evidence.Files, error) {
	files, err := evidence.Open(name)
	if errors.Is(err, evidence.ErrHostile) {
		return nil, &exitError{ExitNoGo, err}
	}
	return files, broken(err)
}

// line makes one line of what others wrote: a name with a line feed in it would look like checks of ours.
func line(text string) string { return reports.Visible(strings.Join(strings.Fields(text), " ")) }

// printChecks prints what was checked, with well at the end where it holds, and returns the status.
func printChecks(env Env, checks []evidence.Check, well string, asJSON bool) error {
	failed, rejected := evidence.Failed(checks), evidence.Rejected(checks)
	if asJSON {
		if err := reports.JSONList(env.Stdout, "checks", checks); err != nil {
			return broken(err)
		}
	} else {
		var b bytes.Buffer
		for _, c := range checks {
			fmt.Fprintf(&b, "%-4s  %s: %s\n", c.Status, line(c.What), line(c.Found))
		}
		switch {
		case failed > 0:
			fmt.Fprintf(&b, "\nTHIS DOES NOT HOLD: %d of its checks fail\n", failed)
		case rejected > 0:
			for _, c := range checks {
				if c.Status == evidence.Rejects {
					fmt.Fprintf(&b, "\nREJECTED by %s\n", line(c.By))
				}
			}
		default:
			b.WriteString("\n" + well + "\n")
		}
		if _, err := io.Copy(env.Stdout, &b); err != nil {
			return broken(err)
		}
	}
	if failed+rejected > 0 {
		return &exitError{status: ExitNoGo}
	}
	return nil
}

func verifyStore(ctx context.Context, env Env, file string, bundles []string, asJSON bool) (err error) {
	st, err := openStore(ctx, env, file, toRead)
	if err != nil {
		return broken(err)
	}
	defer func() { err = errors.Join(err, broken(st.Close())) }()
	audit, err := st.Audit(ctx)
	if err != nil {
		return broken(err)
	}
	var checks []evidence.Check
	for _, p := range audit.Problems {
		checks = append(checks, evidence.Check{Status: evidence.Fails, What: "store", Found: p})
	}
	if len(audit.Problems) == 0 {
		found := fmt.Sprintf("%d links follow from one another; %d gradings have the %d records that were finished", audit.Links, audit.Gradings, audit.Records)
		if audit.Erased > 0 {
			found += fmt.Sprintf(", of which the texts of %d were erased", audit.Erased)
		}
		checks = append(checks, evidence.Check{Status: evidence.Holds, What: "store", Found: found})
	}
	if n := len(audit.Unchained); n > 0 {
		checks = append(checks, evidence.Check{Status: evidence.Note, What: "not in the chain", Found: fmt.Sprintf("%s: finished before there was one; a bundle of a run that is compared with one adds it", strings.Join(audit.Unchained, ", "))})
	}
	if len(audit.Loose) > 0 {
		checks = append(checks, evidence.Check{Status: evidence.Note, What: "not in the chain", Found: fmt.Sprintf("%s: from before the chain had them; the next link has them as they are then", strings.Join(audit.Loose, ", "))})
	}
	links, err := st.Links(ctx)
	if err != nil {
		return broken(err)
	}
	for _, name := range bundles {
		files, err := openBundle(name)
		if err != nil {
			return err
		}
		c := evidence.Check{Status: evidence.Holds, What: "bundle " + name}
		if c.Found, err = evidence.Anchored(files, links); err != nil {
			c.Status, c.Found = evidence.Fails, err.Error()
		}
		checks = append(checks, c)
	}
	if len(bundles) == 0 {
		checks = append(checks, evidence.Check{Status: evidence.Note, What: "not known", Found: "whether all of the store was made anew, chain and all: name bundles that were signed before, or keep its head " + audit.Head})
	}
	return printChecks(env, checks, "every check holds", asJSON)
}
