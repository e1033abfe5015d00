package evidence

import (
	"bytes"
	"crypto"
	"crypto/rand"
	_ "crypto/sha256" // for crypto.Hash
	_ "crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/ssh"
)

// Namespaces of signatures: one for each purpose, so that no signature can be taken for one of another purpose.
const (
	NamespaceEvidence = "evidence" // of a bundle's SHA256SUMS
	NamespaceApproval = "approval" // of an approval
	NamespaceSeal     = "seal"     // of a bar, before a run
	NamespaceWaivers  = "waivers"  // of a file of waivers
)

const (
	sshsigMagic = "SSHSIG"
	armorBegin  = "-----BEGIN SSH SIGNATURE-----"
	armorEnd    = "-----END SSH SIGNATURE-----"
)

// ErrSignature is what is wrong with a signature that does not hold.
var ErrSignature = errors.New("the signature does not hold")

// signedData is what is signed, after the magic: PROTOCOL.sshsig of OpenSSH, section 3.
type signedData struct {
	Namespace string
	Reserved  string
	Hash      string
	Digest    []byte
}

// sshsig is the signature, after the magic: PROTOCOL.sshsig, section 2.
type sshsig struct {
	Version   uint32
	PublicKey []byte
	Namespace string
	Reserved  string
	Hash      string
	Signature []byte
}

var sshsigHashes = map[string]crypto.Hash{"sha256": crypto.SHA256, "sha512": crypto.SHA512}

func toBeSigned(namespace, hash string, message []byte) ([]byte, error) {
	h, ok := sshsigHashes[hash]
	if !ok {
		return nil, fmt.Errorf("%w: its hash algorithm is %q", ErrSignature, hash)
	}
	sum := h.New()
	sum.Write(message)
	return append([]byte(sshsigMagic), ssh.Marshal(signedData{namespace, "", hash, sum.Sum(nil)})...), nil
}

// Sign returns the armored signature of message in a namespace, as `ssh-keygen -Y sign` makes it.
func Sign(key ssh.Signer, namespace string, message []byte) ([]byte, error) {
	data, err := toBeSigned(namespace, "sha512", message)
	if err != nil {
		return nil, err
	}
	var sig *ssh.Signature
	if algorithms, ok := key.(ssh.AlgorithmSigner); ok && key.PublicKey().Type() == ssh.KeyAlgoRSA {
		sig, err = algorithms.SignWithAlgorithm(rand.Reader, data, ssh.KeyAlgoRSASHA512) // SHA-1 is not accepted
	} else {
		sig, err = key.Sign(rand.Reader, data)
	}
	if err != nil {
		return nil, fmt.Errorf("sign with %s: %w", Fingerprint(key.PublicKey()), err)
	}
	blob := append([]byte(sshsigMagic), ssh.Marshal(sshsig{1, key.PublicKey().Marshal(), namespace, "", "sha512", ssh.Marshal(sig)})...)
	var b bytes.Buffer
	b.WriteString(armorBegin + "\n")
	for text := base64.StdEncoding.EncodeToString(blob); text != ""; {
		line := text[:min(70, len(text))]
		text = text[len(line):]
		b.WriteString(line + "\n")
	}
	b.WriteString(armorEnd + "\n")
	return b.Bytes(), nil
}

// VerifySignature returns the key that signed message in the namespace. The errors are [ErrSignature].
func VerifySignature(armored []byte, namespace string, message []byte) (ssh.PublicKey, error) {
	text := strings.ReplaceAll(strings.TrimSpace(string(armored)), "\r\n", "\n")
	text, begins := strings.CutPrefix(text, armorBegin+"\n")
	text, ends := strings.CutSuffix(text, "\n"+armorEnd)
	if !begins || !ends {
		return nil, fmt.Errorf("%w: it is no armored SSH signature", ErrSignature)
	}
	blob, err := base64.StdEncoding.Strict().DecodeString(strings.ReplaceAll(text, "\n", ""))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSignature, err)
	}
	blob, ok := bytes.CutPrefix(blob, []byte(sshsigMagic))
	var s sshsig
	if !ok || ssh.Unmarshal(blob, &s) != nil { // what follows the last field is an error
		return nil, fmt.Errorf("%w: it is no SSHSIG", ErrSignature)
	}
	switch {
	case s.Version != 1:
		return nil, fmt.Errorf("%w: its version is %d, this program knows 1", ErrSignature, s.Version)
	case s.Namespace != namespace:
		return nil, fmt.Errorf("%w: it is of the namespace %q, not %q", ErrSignature, s.Namespace, namespace)
	case s.Reserved != "":
		return nil, fmt.Errorf("%w: its reserved field is not empty", ErrSignature)
	}
	key, err := ssh.ParsePublicKey(s.PublicKey)
	if err != nil {
		return nil, fmt.Errorf("%w: its key: %w", ErrSignature, err)
	}
	if _, certificate := key.(*ssh.Certificate); certificate { // one key in two certificates would pass for two keys
		return nil, fmt.Errorf("%w: it is by a certificate: sign with the key itself", ErrSignature)
	}
	var sig ssh.Signature
	if err := ssh.Unmarshal(s.Signature, &sig); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSignature, err)
	}
	if sig.Format == ssh.KeyAlgoRSA {
		return nil, fmt.Errorf("%w: it is by RSA with SHA-1", ErrSignature)
	}
	data, err := toBeSigned(namespace, s.Hash, message)
	if err != nil {
		return nil, err
	}
	if err := key.Verify(data, &sig); err != nil {
		return nil, fmt.Errorf("%w: it is of another text, or by another key", ErrSignature)
	}
	return key, nil
}

// Fingerprint names a key as ssh-keygen does.
func Fingerprint(key ssh.PublicKey) string { return ssh.FingerprintSHA256(key) }
