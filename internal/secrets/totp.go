package secrets

import (
	"bytes"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"image/png"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
)

// period is how long one code is shown (RFC 6238's default); a code of the step before or after also counts, for clocks that are off.
const period = 30 * time.Second

// NewTOTPSecret returns 160 random bits in base32, the size RFC 4226 recommends.
func NewTOTPSecret() string {
	raw := make([]byte, 20)
	_, _ = rand.Read(raw)
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw)
}

// TOTPURI returns the address that authenticator apps read from a QR code.
func TOTPURI(issuer, account, secret string) string {
	return (&url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + issuer + ":" + account,
		RawQuery: url.Values{"secret": {secret}, "issuer": {issuer}}.Encode()}).String()
}

// TOTPQR returns the QR code of an address from TOTPURI as a PNG of 264 pixels a side.
func TOTPQR(uri string) ([]byte, error) {
	key, err := otp.NewKeyFromURL(uri)
	if err != nil {
		return nil, err
	}
	picture, err := key.Image(264, 264)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = png.Encode(&out, picture)
	return out.Bytes(), err
}

// CheckTOTP reports whether code is right at now, and the step it belongs to. Steps up to last were used and are refused: the caller
// stores the step that it gets.
func CheckTOTP(secret, code string, now time.Time, last int64) (step int64, ok bool) {
	code = strings.ReplaceAll(code, " ", "")
	current := now.Unix() / int64(period.Seconds())
	for candidate := current - 1; candidate <= current+1; candidate++ {
		if candidate <= last || candidate < 0 {
			continue
		}
		valid, err := hotp.ValidateCustom(code, uint64(candidate), secret, hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && valid {
			return candidate, true
		}
	}
	return 0, false
}

// recoveryCodes is how many recovery codes a person gets.
const recoveryCodes = 10

// NewRecoveryCodes returns codes like "k7qm-2xpa-9tfw", each for one use in place of a lost phone, and their hashes in the same order.
func NewRecoveryCodes() (codes []string, hashes [][]byte) {
	const alphabet = "23456789abcdefghjkmnpqrstvwxyz" // none that is mistaken for another
	for range recoveryCodes {
		var code strings.Builder
		for i := range 12 {
			if i > 0 && i%4 == 0 {
				code.WriteByte('-')
			}
			code.WriteByte(alphabet[below(len(alphabet))])
		}
		codes = append(codes, code.String())
		hashes = append(hashes, HashToken(code.String()))
	}
	return codes, hashes
}

// below returns a random number below n, each equally likely.
func below(n int) int {
	var b [1]byte
	for {
		_, _ = rand.Read(b[:])
		if int(b[0]) < 256-256%n {
			return int(b[0]) % n
		}
	}
}

// MatchRecovery reports whether code is one of the recovery codes, and returns the hashes that are left without it. Case, spaces and
// dashes do not matter.
func MatchRecovery(hashes [][]byte, code string) (left [][]byte, ok bool) {
	hash := HashToken(normalRecovery(code))
	for _, h := range hashes {
		if !ok && subtle.ConstantTimeCompare(h, hash) == 1 {
			ok = true
			continue
		}
		left = append(left, h)
	}
	return left, ok
}

// normalRecovery writes a code as NewRecoveryCodes did: people copy it from paper with other spaces, and phones begin it with a capital.
func normalRecovery(code string) string {
	var out strings.Builder
	letters := strings.NewReplacer("-", "", " ", "").Replace(strings.ToLower(strings.TrimSpace(code)))
	for i, letter := range []byte(letters) {
		if i > 0 && i%4 == 0 {
			out.WriteByte('-')
		}
		out.WriteByte(letter)
	}
	return out.String()
}
