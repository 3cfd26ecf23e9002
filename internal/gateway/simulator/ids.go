package simulator

import (
	"encoding/base64"
	"fmt"
	"strconv"
)

const (
	crockford   = "0123456789abcdefghjkmnpqrstvwxyz"
	codeLetters = "ABCDEFGHJKLMNPQRSTVWXYZ123456789"
)

// eventID is "evt_" and a lower-case ULID (contract 8.1).
func (s *Simulator) eventID() string {
	out := make([]byte, 26)
	millis := uint64(s.now().UnixMilli())
	for i := 9; i >= 0; i-- {
		out[i] = crockford[millis&31]
		millis >>= 5
	}
	for i := 10; i < 26; i++ {
		out[i] = crockford[s.rand.IntN(32)]
	}
	return "evt_" + string(out)
}

// requestID is short and of base 36 (contract 8.2).
func (s *Simulator) requestID() string {
	return strconv.FormatUint(1<<60|s.rand.Uint64()>>4, 36)
}

// rawID is a message id as the gateway makes it: 22 characters that begin with 3EB0 (contract 5.5). The counter in it keeps ids apart.
func (s *Simulator) rawID() string {
	return fmt.Sprintf("3EB0%08X%010X", s.rand.Uint32(), s.next())
}

// peerID is a message id as other people's phones make it.
func (s *Simulator) peerID() string {
	return fmt.Sprintf("AC%08X%010X", s.rand.Uint32(), s.next())
}

func (s *Simulator) letters(n int) string {
	out := make([]byte, n)
	for i := range out {
		out[i] = codeLetters[s.rand.IntN(len(codeLetters))]
	}
	return string(out)
}

// qrValue is a text as WhatsApp puts it into its codes: a reference and three keys (contract 4.1).
func (s *Simulator) qrValue() string {
	part := func(n int) string {
		raw := make([]byte, n)
		for i := range raw {
			raw[i] = byte(s.rand.UintN(256))
		}
		return base64.StdEncoding.EncodeToString(raw)
	}
	return "2@" + part(24) + "," + part(32) + "," + part(32) + "," + part(16)
}
