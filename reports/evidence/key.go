package evidence

import (
	"errors"
	"fmt"

	"golang.org/x/crypto/ssh"
)

// Signer is a key that can sign.
type Signer = ssh.Signer

// PublicKey is a key that a signature can be checked with.
type PublicKey = ssh.PublicKey

// ErrKey is what is wrong with a key that cannot sign here.
var ErrKey = errors.New("the key cannot be used")

// ParseKey reads a private key in OpenSSH's or PEM's form: ed25519, ECDSA or RSA. For one that is encrypted
// it asks passphrase.
func ParseKey(pem []byte, passphrase func() ([]byte, error)) (Signer, error) {
	key, err := ssh.ParsePrivateKey(pem)
	var locked *ssh.PassphraseMissingError
	if errors.As(err, &locked) {
		secret, asked := passphrase()
		if asked != nil {
			return nil, fmt.Errorf("%w: %w", ErrKey, asked)
		}
		if key, err = ssh.ParsePrivateKeyWithPassphrase(pem, secret); err != nil {
			return nil, fmt.Errorf("%w: the passphrase does not open it", ErrKey)
		}
	}
	if err != nil {
		if _, _, _, _, public := ssh.ParseAuthorizedKey(pem); public == nil {
			return nil, fmt.Errorf("%w: it is the public half: name the private key", ErrKey)
		}
		return nil, fmt.Errorf("%w: %w; ed25519, ECDSA and RSA keys that lie in a file can sign (`ssh-keygen -t ed25519 -f KEY`); "+
			"one in hardware signs approvals with `ssh-keygen -Y sign`", ErrKey, err)
	}
	switch key.PublicKey().Type() {
	case ssh.KeyAlgoED25519, ssh.KeyAlgoRSA, ssh.KeyAlgoECDSA256, ssh.KeyAlgoECDSA384, ssh.KeyAlgoECDSA521:
		return key, nil
	}
	return nil, fmt.Errorf("%w: its type is %s; use ed25519, ECDSA or RSA", ErrKey, key.PublicKey().Type())
}
