package gateway

import (
	"time"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// State is how a device's session is at its provider.
type State string

// The states. Providers repeat them and may skip some.
const (
	StateMissing  State = "missing"  // the provider knows no such session
	StateStopped  State = "stopped"  // exists and does not run
	StateStarting State = "starting" // on the way up, or reconnecting
	StateScan     State = "scan"     // waits for somebody to scan the QR code or type the pairing code
	StatePasskey  State = "passkey"  // waits for a passkey on the phone
	StateWorking  State = "working"  // connected
	StateFailed   State = "failed"   // gave up: QR never scanned, taken off the phone, or without a network for long
	StateUnknown  State = "unknown"  // the provider used a word we do not know; see Session.Word
)

// Advice returns what a person has to do for a device in this state, or an empty message where there is nothing to do but wait.
func (s State) Advice() errs.Message {
	switch s {
	case StateMissing:
		return errs.Msg("The WhatsApp gateway does not know this number any more. Connect it again.")
	case StateStopped:
		return errs.Msg("This number is switched off. Restart it.")
	case StateScan:
		return errs.Msg("Scan the QR code with the phone of this number.")
	case StatePasskey:
		return errs.Msg("WhatsApp asks for a passkey. Confirm it on the phone or in the dashboard of the WAHA server, or restart and pair again.")
	case StateFailed:
		return errs.Msg("The connection was given up. Restart it; if that does not help, connect the number again.")
	case StateUnknown:
		return errs.Msg("The WhatsApp gateway reports a state that CloudWA does not know. Restart the number; if that does not help, look at the gateway's own dashboard.")
	default:
		return errs.Message{}
	}
}

// Session is a device's session at its provider.
type Session struct {
	State   State
	Word    string       // the provider's own word for the state
	Account *Account     // who is connected; nil before pairing. It may still be told after the pairing was lost
	Active  time.Time    // last activity that the provider saw; zero where unknown
	QRUntil time.Time    // in StateScan: until when the present QR code holds; zero where unknown
	Past    []StateSince // the last states with their times, oldest first, where the provider tells them
	Limits  *Limits      // WhatsApp's limits on new chats, where the provider tells them
}

// StateSince is a state and when it began.
type StateSince struct {
	State State
	At    time.Time
}

// Account is the WhatsApp account a device is connected with.
type Account struct {
	Identities
	Name string
}

// Limits is what WhatsApp lets an account do with people who have not written to it.
type Limits struct {
	Blocked bool      // no new chats at present
	Until   time.Time // when the block ends; zero where unknown
	Level   string    // the provider's word: NONE, FIRST_WARNING, SECOND_WARNING, CAPPED or a newer one
	Used    int       // new chats of this cycle
	Total   int       // new chats allowed in a cycle; 0 where unknown, -1 without limit
}

// QR is a code to scan. At least one of Value and PNG is there.
type QR struct {
	Value string // the text to draw as a QR code
	PNG   []byte // the drawn code
}

// Life of the QR codes of one start: WhatsApp gives out QRCodes of them, the first for QRFirst and each further one for QRNext; then the
// session fails and has to be restarted.
const (
	QRFirst = 60 * time.Second
	QRNext  = 20 * time.Second
	QRCodes = 6
)
