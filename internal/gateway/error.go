package gateway

import (
	"errors"
	"fmt"
	"time"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// Class says what to do after an error.
type Class string

// The classes.
const (
	Retry      Class = "retry"       // try again, with growing pauses
	WaitUntil  Class = "wait"        // try again, not before Error.Until
	Permanent  Class = "permanent"   // this will never work; tell the person why
	DeviceDown Class = "device_down" // nothing works with this device at present; stop until its state changes
)

// Reason says what happened, for code that treats some failures in its own way. New ones may be added.
type Reason string

// The reasons.
const (
	ReasonOther       Reason = "other"
	ReasonUnreachable Reason = "unreachable"  // no connection to the provider
	ReasonTimeout     Reason = "timeout"      // no answer in time
	ReasonAuth        Reason = "auth"         // the provider refuses our key
	ReasonNoSession   Reason = "no_session"   // the provider does not know the device's session
	ReasonNotReady    Reason = "not_ready"    // the session is in another state than the call needs; see Error.State
	ReasonUnsupported Reason = "unsupported"  // this provider, version or engine cannot do it
	ReasonTooOld      Reason = "too_old"      // the provider's version is below what we speak
	ReasonTaken       Reason = "taken"        // the provider has no room for another session
	ReasonNotFound    Reason = "not_found"    // no such message or file
	ReasonRejected    Reason = "rejected"     // the provider does not accept what was asked
	ReasonTooLarge    Reason = "too_large"    // a file above the provider's limit
	ReasonNoIdentity  Reason = "no_identity"  // the person cannot be reached by what is known of them
	ReasonRateLimit   Reason = "rate_limit"   // too much at once
	ReasonRestricted  Reason = "restricted"   // WhatsApp lets this account open no new chats
	ReasonNotProvider Reason = "not_provider" // something else answers at the provider's address
)

// Error is how a driver fails: what to do now, and a sentence for a person. It holds no secret, and the message's values come from the
// provider only where they are cut short. To the web layer it is an error of package errs with the same sentence.
type Error struct {
	Class   Class
	Reason  Reason
	Message errs.Message
	Until   time.Time // of WaitUntil
	// Uncertain says that the provider may have done what was asked. A send must then be settled by looking for the message, never repeated.
	Uncertain bool
	State     State // the state of the session, where the provider told it with the error
	Cause     error // for the log, nil for none
}

// Error returns the sentence in English and the cause.
func (e *Error) Error() string {
	if e.Cause == nil {
		return e.Message.String()
	}
	return fmt.Sprintf("%s (%v)", e.Message, e.Cause)
}

// Unwrap returns the error as the web layer knows it, and the cause.
func (e *Error) Unwrap() []error {
	shown := &errs.Error{Code: errs.Unavailable, Message: e.Message}
	switch e.Class {
	case Permanent:
		shown.Code = errs.Invalid
	case WaitUntil:
		shown.Code = errs.TooMany
	}
	if e.Cause == nil {
		return []error{shown}
	}
	return []error{shown, e.Cause}
}

// ErrorOf returns what to do about an error of a driver. One that is none of ours counts as one to retry with an uncertain outcome; nil
// stays nil.
func ErrorOf(err error) *Error {
	if err == nil {
		return nil
	}
	if known, ok := errors.AsType[*Error](err); ok {
		return known
	}
	return &Error{Class: Retry, Reason: ReasonOther, Message: errs.Msg("The WhatsApp gateway could not do this. Try again in a moment."), Uncertain: true, Cause: err}
}

// IsReason reports whether err is an Error with that reason.
func IsReason(err error, reason Reason) bool {
	known, ok := errors.AsType[*Error](err)
	return ok && known.Reason == reason
}

// Restricted returns the sentence of ReasonRestricted, by which messages that failed for it are told from others.
func Restricted() errs.Message {
	return errs.Msg("WhatsApp lets this number open no new chats at present. It may answer people who write to it.")
}
