package secrets

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
)

// tokenSize is how much chance is in a token, in bytes: 192 bits cannot be guessed, so a plain hash without salt is enough to store.
const tokenSize = 24

// NewToken returns a random token for a link or a cookie, safe in an address, and the hash to store in its place.
func NewToken() (plain string, hash []byte) {
	raw := make([]byte, tokenSize)
	_, _ = rand.Read(raw)
	plain = base64.RawURLEncoding.EncodeToString(raw)
	return plain, HashToken(plain)
}

// HashToken returns the hash a token is stored as: SHA-256.
func HashToken(plain string) []byte {
	sum := sha256.Sum256([]byte(plain))
	return sum[:]
}
