package cmd

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/pflag"
	"golang.org/x/term"

	"seatrial/reports/evidence"
)

// keyFlag names the private key that signs.
type keyFlag struct{ key string }

func (f *keyFlag) AddFlags(fs *pflag.FlagSet) {
	fs.StringVar(&f.key, "key", "", "sign with this SSH private key: ed25519, ECDSA or RSA (its passphrase: SEATRIAL_KEY_PASSPHRASE, or asked)")
}

// signer reads the key.
func (f keyFlag) signer(env Env) (evidence.Signer, error) {
	if f.key == "" {
		return nil, errors.New("nobody signs: name a private key with --key (`ssh-keygen -t ed25519 -f KEY` makes one)")
	}
	pem, err := os.ReadFile(f.key)
	if err != nil {
		return nil, fmt.Errorf("--key: %w", err)
	}
	key, err := evidence.ParseKey(pem, func() ([]byte, error) { return passphrase(env, f.key) })
	if err != nil {
		return nil, fmt.Errorf("--key %s: %w", f.key, err)
	}
	return key, nil
}

func passphrase(env Env, file string) ([]byte, error) {
	if secret := env.look("SEATRIAL_KEY_PASSPHRASE"); secret != "" {
		return []byte(secret), nil
	}
	in, ok := env.Stdin.(*os.File)
	if !ok || !term.IsTerminal(int(in.Fd())) {
		return nil, errors.New("it is encrypted, and there is no terminal to ask for its passphrase: set SEATRIAL_KEY_PASSPHRASE")
	}
	fmt.Fprintf(env.Stderr, "passphrase of %s: ", file)
	secret, err := term.ReadPassword(int(in.Fd()))
	fmt.Fprintln(env.Stderr)
	return secret, err
}

// readSigners reads a file of allowed signers.
func readSigners(file string) (evidence.Signers, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("allowed signers: %w", err)
	}
	return evidence.ParseSigners(file, text)
}
