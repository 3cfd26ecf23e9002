package numbers

import (
	"strconv"

	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/views/ui"
)

// Stage is what the pairing page shows.
type Stage string

// The stages.
const (
	StageStarting  Stage = "starting"
	StageScan      Stage = "scan"
	StageEnded     Stage = "ended" // the codes are over, or the session is not there: somebody has to ask for new ones
	StagePasskey   Stage = "passkey"
	StageUnknown   Stage = "unknown"
	StageConnected Stage = "connected"
	StageClaim     Stage = "claim"
	StageOff       Stage = "off"
)

// StageOf returns what the pairing page shows of a number.
func StageOf(d devices.Device) Stage {
	switch {
	case !d.Wanted:
		return StageOff
	case d.Claim.Kind != devices.NoClaim:
		return StageClaim
	}
	switch d.State {
	case gateway.StateScan:
		return StageScan
	case gateway.StateFailed, gateway.StateStopped, gateway.StateMissing:
		return StageEnded
	case gateway.StatePasskey:
		return StagePasskey
	case gateway.StateUnknown:
		return StageUnknown
	case gateway.StateWorking:
		if isPaired(d) {
			return StageConnected
		}
	}
	return StageStarting
}

// QR is a code as the page draws it.
type QR struct {
	Modules int    // along each side, with the quiet zone; 0 when only a picture is known
	Path    string // the dark modules, as the d of an SVG path
	Picture string // a data: address, where the gateway draws the code itself
}

func (q QR) known() bool { return q.Path != "" || q.Picture != "" }

func (q QR) box() string { return "0 0 " + strconv.Itoa(q.Modules) + " " + strconv.Itoa(q.Modules) }

// PairProps is a number that is being connected with its phone.
type PairProps struct {
	Device  devices.Device
	Twin    string // of a claim: what the workspace calls the number that has the account already
	Version string // what the page shows; it asks whether that has changed
	QR      QR
	Seconds int // how long the code holds still; 0 where unknown
	Whole   int // how long it held in the beginning
	Code    CodeProps
	Away    errs.Message // why the gateway did not answer just now; empty where it did
}

// Stage is what the page shows.
func (p PairProps) Stage() Stage { return StageOf(p.Device) }

// silent reports whether the gateway does not answer at present.
func (p PairProps) silent() bool {
	return (p.Away.Format != "" || p.Device.Failures > 0) && p.Stage() != StageConnected && p.Stage() != StageOff
}

// why is what is known about a gateway that does not answer.
func (p PairProps) why() errs.Message {
	if p.Away.Format == "" && p.Device.Health == devices.Down {
		return p.Device.Reason
	}
	return p.Away
}

// poll is the address that tells what has changed.
func (p PairProps) poll() string { return path(p.Device.ID) + "/pairing?v=" + p.Version }

// CodeProps is the form that asks for a code to type instead of one to scan, and the code.
type CodeProps struct {
	Phone    string
	Code     string // empty before
	Problems ui.Problems
}

func (p CodeProps) open() bool { return p.Code != "" || len(p.Problems) > 0 }
