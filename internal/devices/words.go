package devices

import (
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

// stateSentence is what the timeline says when the gateway reports another state.
func stateSentence(state gateway.State, name, phone string) errs.Message {
	switch state {
	case gateway.StateMissing:
		return errs.Msg("The gateway does not know this number's session.")
	case gateway.StateStopped:
		return errs.Msg("The session was stopped.")
	case gateway.StateStarting:
		return errs.Msg("The session is starting.")
	case gateway.StateScan:
		return errs.Msg("The session waits for its QR code to be scanned.")
	case gateway.StatePasskey:
		return errs.Msg("WhatsApp asks for a passkey.")
	case gateway.StateFailed:
		return errs.Msg("The session failed.")
	case gateway.StateWorking:
		if phone != "" {
			return errs.Msg("Connected as %s.", gateway.FormatPhone(phone))
		}
		if name != "" {
			return errs.Msg("Connected as %s.", name)
		}
		return errs.Msg("Connected.")
	default:
		return errs.Msg("The gateway reports a state that CloudWA does not know.")
	}
}

// healthSentence is what the timeline says when the evidence gives another verdict.
func healthSentence(health Health, reason errs.Message) errs.Message {
	switch {
	case health == Healthy:
		return errs.Msg("Healthy: everything that the gateway has is here.")
	case health == Waiting || health == Off:
		return reason // the state or the action beside it says the rest
	case reason.Format != "":
		return reason
	case health == Down:
		return errs.Msg("Down.")
	default:
		return errs.Msg("Degraded.")
	}
}
