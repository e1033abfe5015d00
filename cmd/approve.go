package cmd

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"seatrial/reports/evidence"
)

func newApprove(env Env) *cobra.Command {
	var o struct {
		keyFlag
		record, by, role string
		waivers          bool
	}
	c := &cobra.Command{
		Use:   "approve BUNDLE | approve --waivers FILE",
		Short: "Sign what you say of a bundle, or a file of waivers",
		Long: `approve adds a signed approval to a bundle that holds: of this bundle and no other, so that
it cannot be laid beside the next one. --record takes what somebody said in the sign-off of
the HTML report and exported: approve, conditions or reject. Without it the bundle is approved.

--waivers signs a file of waivers instead, beside it as FILE.sig: a gate whose suite names
that key in gate.signers then takes waivers that the suite of its baseline does not have.`,
		Args: arguments(1, 1),
		RunE: func(c *cobra.Command, args []string) error {
			if o.waivers {
				if o.record != "" || o.by != "" || o.role != "" {
					return errors.New("--record, --by and --role are for bundles, and --waivers for a file of waivers")
				}
				return signFile(env, o.keyFlag, args[0], evidence.NamespaceWaivers)
			}
			files, err := openBundle(args[0])
			if err != nil {
				return err
			}
			checks := evidence.Verify(files, evidence.Options{})
			if evidence.Failed(checks) > 0 {
				return errors.Join(printChecks(env, checks, "", false), &exitError{ExitNoGo, errors.New("nothing was signed: the bundle does not hold")})
			}
			a := evidence.Approval{Format: evidence.ApprovalFormat, Decision: evidence.Approve, Name: o.by, Role: o.role, Date: env.Now().UTC().Format(time.DateOnly)}
			if a.Name == "" {
				a.Name = env.look("USER")
			}
			if a.Name == "" && o.record == "" {
				return errors.New("nobody approves: say who with --by")
			}
			a.Run, a.RunDigest = evidence.RunOf(files)
			if o.record != "" {
				if o.by != "" || o.role != "" {
					return errors.New("who approves is in the record: leave --by and --role away")
				}
				text, err := os.ReadFile(o.record)
				if err != nil {
					return err
				}
				if a, err = evidence.ParseApproval(text); err != nil {
					return fmt.Errorf("%s: %w", o.record, err)
				}
			}
			key, err := o.signer(env)
			if err != nil {
				return err
			}
			signed, err := evidence.AddApproval(files, a, key)
			if err != nil {
				return fmt.Errorf("approve %s: %w", args[0], err)
			}
			if err := addFiles(args[0], files, signed); err != nil {
				return broken(err)
			}
			_, err = fmt.Fprintf(env.Stdout, "%s: %s, signed with the key %s\n", line(a.Name), a.Decision, evidence.Fingerprint(key.PublicKey()))
			return err
		},
	}
	o.keyFlag.AddFlags(c.Flags())
	c.Flags().StringVar(&o.record, "record", "", "the approval that the report's sign-off exported")
	c.Flags().StringVar(&o.by, "by", "", "who approves (default: USER)")
	c.Flags().StringVar(&o.role, "role", "", "in which role")
	c.Flags().BoolVar(&o.waivers, "waivers", false, "the argument is a file of waivers: sign it as FILE.sig")
	return c
}

// addFiles adds what signed has more than files to the bundle at name.
func addFiles(name string, files, signed evidence.Files) error {
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return writeFile(name, func(w io.Writer) error {
			if err := evidence.WriteZip(w, signed); err != nil {
				return err
			}
			return unchanged(name, files) // last, for what is written takes the place of what another approved meanwhile
		})
	}
	for _, n := range signed.Names() {
		if files[n] != nil {
			continue
		}
		file := filepath.Join(name, filepath.FromSlash(n))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := writeFile(file, func(w io.Writer) error { _, err := w.Write(signed[n]); return err }); err != nil {
			return err
		}
	}
	return nil
}

// unchanged says no where the bundle at name is not the one that was read.
func unchanged(name string, files evidence.Files) error {
	now, err := evidence.Open(name)
	if err == nil && !maps.EqualFunc(now, files, bytes.Equal) {
		err = fmt.Errorf("somebody else changed %s meanwhile, and nothing was written: approve again", name)
	}
	return err
}

// signFile signs a file as FILE.sig.
func signFile(env Env, k keyFlag, file, namespace string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if strings.TrimSpace(string(text)) == "" {
		return fmt.Errorf("%s is empty: there is nothing to sign", file)
	}
	key, err := k.signer(env)
	if err != nil {
		return err
	}
	sig, err := evidence.Sign(key, namespace, text)
	if err != nil {
		return err
	}
	if err := writeFile(file+".sig", func(w io.Writer) error { _, err := w.Write(sig); return err }); err != nil {
		return broken(err)
	}
	_, err = fmt.Fprintf(env.Stdout, "wrote %s.sig: signed with the key %s\n", file, evidence.Fingerprint(key.PublicKey()))
	return err
}
