package secrets

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// keySize is the size of a key in bytes: AES-256.
const keySize = 32

// Keyring seals with its first key and opens with any of them, so that a new key can be put in front without losing what older ones
// sealed. The zero Keyring is not usable.
type Keyring struct {
	keys []*key // pointers, because %+v of something that holds a Keyring would print the keys themselves
}

type key struct {
	id  string // first 8 hex digits of the key's hash: tells which key opens a sealed text without telling the key
	raw []byte
}

// ParseKeyring reads keys in base64, separated by commas: the current one first. Each must be 32 bytes.
func ParseKeyring(text string) (Keyring, error) {
	var ring Keyring
	for part := range strings.SplitSeq(text, ",") {
		raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(part))
		if err != nil || len(raw) != keySize {
			return Keyring{}, errors.New(`a key is 32 random bytes in base64: make one with "openssl rand -base64 32"`)
		}
		sum := sha256.Sum256(raw)
		ring.keys = append(ring.keys, &key{id: hex.EncodeToString(sum[:4]), raw: raw})
	}
	return ring, nil
}

// LoadOrCreate reads the key from the folder's file secret.key and makes that file at the first start, readable by this user alone. Of
// two processes that start at once, both get the same key.
func LoadOrCreate(dir string) (Keyring, error) {
	name := filepath.Join(dir, "secret.key")
	text, err := os.ReadFile(name)
	if errors.Is(err, os.ErrNotExist) {
		if err := create(dir, name); err != nil {
			return Keyring{}, fmt.Errorf("make %s: %w", name, err)
		}
		text, err = os.ReadFile(name)
	}
	if err != nil {
		return Keyring{}, fmt.Errorf("read the secret key: %w", err)
	}
	ring, err := ParseKeyring(strings.TrimSpace(string(text)))
	if err != nil {
		return Keyring{}, fmt.Errorf("%s: %w", name, err)
	}
	return ring, nil
}

// create writes a new key beside the file and links it into place: a kill leaves either no key or a whole one, and linking fails
// where another process was first.
func create(dir, name string) error {
	raw := make([]byte, keySize)
	_, _ = rand.Read(raw)                           // never fails since Go 1.24
	file, err := os.CreateTemp(dir, "secret.key.*") // 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(file.Name()) }()
	_, err = file.WriteString(base64.StdEncoding.EncodeToString(raw) + "\n")
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	if err := os.Link(file.Name(), name); !errors.Is(err, os.ErrExist) {
		return err
	}
	return nil
}

// Derive returns 64 bytes for a purpose from each key, the current one first: cookies and other uses get keys of their own, which
// tell nothing about the key they come from.
func (r Keyring) Derive(purpose string) [][]byte {
	derived := make([][]byte, len(r.keys))
	for i, k := range r.keys {
		out, err := hkdf.Key(sha256.New, k.raw, nil, "cloudwa/"+purpose, 64)
		if err != nil {
			panic(err) // only for lengths over 255 hashes
		}
		derived[i] = out
	}
	return derived
}

const sealedPrefix = "v1"

var errSealed = errors.New("a sealed secret cannot be opened: it was made with another key, for another place, or is damaged")

// Seal encrypts a secret for storage. The place (table, column and id) is bound to it: moved elsewhere, it does not open.
func (r Keyring) Seal(plain []byte, place string) (string, error) {
	aead, err := r.keys[0].aead()
	if err != nil {
		return "", err
	}
	nonce := make([]byte, aead.NonceSize())
	_, _ = rand.Read(nonce)
	sealed := aead.Seal(nonce, nonce, plain, []byte(place))
	return strings.Join([]string{sealedPrefix, r.keys[0].id, base64.RawStdEncoding.EncodeToString(sealed)}, ":"), nil
}

// Open decrypts what Seal made for the same place.
func (r Keyring) Open(sealed, place string) ([]byte, error) {
	parts := strings.Split(sealed, ":")
	if len(parts) != 3 || parts[0] != sealedPrefix {
		return nil, errSealed
	}
	raw, err := base64.RawStdEncoding.Strict().DecodeString(parts[2]) // strict: one sealed text for one secret
	if err != nil {
		return nil, errSealed
	}
	for _, k := range r.keys {
		if k.id != parts[1] {
			continue
		}
		aead, err := k.aead()
		if err != nil {
			return nil, err
		}
		if len(raw) < aead.NonceSize() {
			return nil, errSealed
		}
		plain, err := aead.Open(nil, raw[:aead.NonceSize()], raw[aead.NonceSize():], []byte(place))
		if err != nil {
			return nil, errSealed
		}
		return plain, nil
	}
	return nil, errSealed
}

func (k *key) aead() (cipher.AEAD, error) {
	block, err := aes.NewCipher(k.raw)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// Mask returns what a page may show of a secret: its last four characters, or none of a short one.
func Mask(secret string) string {
	const shown = 4
	runes := []rune(secret)
	if len(runes) < 3*shown {
		return "••••"
	}
	return "••••" + string(runes[len(runes)-shown:])
}
