package secrets

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	_ "embed"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// The cost of a hash: OWASP's second recommendation for argon2id (19 MiB, 2 passes, 1 lane), about 20 ms.
const (
	memoryKiB = 19 * 1024
	passes    = 2
	lanes     = 1
	hashSize  = 32
	saltSize  = 16
)

// hashing bounds how many hashes are computed at once: a hundred logins must not take two gigabytes.
var hashing = make(chan struct{}, 4)

func compute(ctx context.Context, password string, salt []byte, m, t uint32, p uint8) ([]byte, error) {
	select {
	case hashing <- struct{}{}:
		defer func() { <-hashing }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return argon2.IDKey([]byte(password), salt, t, m, p, hashSize), nil
}

// HashPassword returns a salted argon2id hash with its parameters, in the PHC string format. It waits for its turn where many ask at once.
func HashPassword(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltSize)
	_, _ = rand.Read(salt)
	sum, err := compute(ctx, password, salt, memoryKiB, passes, lanes)
	if err != nil {
		return "", err
	}
	return format(salt, sum), nil
}

// CheckPassword reports whether the password has that hash, in constant time. A hash that cannot be read is an error.
func CheckPassword(ctx context.Context, hash, password string) (bool, error) {
	parts := strings.Split(hash, "$")
	var version int
	var m, t uint32
	var p uint8
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, errors.New("a password hash is not argon2id")
	}
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return false, errors.New("a password hash has an unknown version")
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &m, &t, &p); err != nil || m == 0 || t == 0 || p == 0 || m > 1<<20 || t > 16 {
		return false, errors.New("a password hash has parameters that cannot be used")
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false, errors.New("a password hash has a salt that cannot be read")
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || len(want) != hashSize {
		return false, errors.New("a password hash has a sum that cannot be read")
	}
	got, err := compute(ctx, password, salt, m, t, p)
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(got, want) == 1, nil
}

// DummyHash returns a hash that no password has, to compare with where there is no account: it costs the same time. It is made of chance,
// not computed, so that the first unknown account takes no longer than the next.
var DummyHash = sync.OnceValue(func() string {
	random := make([]byte, saltSize+hashSize)
	_, _ = rand.Read(random)
	return format(random[:saltSize], random[saltSize:])
})

// format writes a hash of the usual cost in the PHC string format.
func format(salt, sum []byte) string {
	encode := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memoryKiB, passes, lanes, encode(salt), encode(sum))
}

// The length of passwords, in characters. NIST SP 800-63B asks for at least 8 and to allow at least 64; the upper bound only keeps a
// megabyte from being hashed.
const (
	MinPassword = 8
	MaxPassword = 200
)

//go:embed common.txt
var commonText string

var common = sync.OnceValue(func() map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(commonText) {
		set[word] = true
	}
	return set
})

// CheckPolicy reports whether a password may be chosen, and says why not: too short or long, among the most common ones, or the
// e-mail address itself.
func CheckPolicy(password, email string) (problem errs.Message, ok bool) {
	lower := strings.ToLower(password)
	switch n := utf8.RuneCountInString(password); {
	case n < MinPassword:
		return errs.Msg("A password has at least %d characters.", MinPassword), false
	case n > MaxPassword:
		return errs.Msg("A password has at most %d characters.", MaxPassword), false
	case common()[lower]:
		return errs.Msg("This is one of the first passwords that burglars try. Choose another."), false
	case email != "" && lower == strings.ToLower(email):
		return errs.Msg("A password must not be your e-mail address."), false
	}
	return errs.Message{}, true
}
