package waha

import (
	"net/http"
	"strings"
	"time"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

// Waiting times where the server names none.
const (
	pauseOverlimit = 5 * time.Minute // WhatsApp's rate-overlimit lasts minutes, and each further try prolongs it
	pauseTooMany   = time.Minute     // 429 of WAHA or of a proxy before it
)

// classify says what to do after a failed call. Operation names it for the log.
func (f failure) classify(operation string, now time.Time) error {
	e := f.kind(now)
	e.Cause = &refusal{operation: operation, failure: f}
	return e
}

func (f failure) kind(now time.Time) *gateway.Error {
	switch {
	case f.status/100 == 3:
		return permanent(gateway.ReasonNotProvider, errs.Msg("The WAHA server redirects to %s. Enter that address instead.", f.target))
	case f.status == http.StatusUnauthorized:
		return down(gateway.ReasonAuth, errs.Msg("The WAHA server does not accept the API key."))
	case f.status == http.StatusForbidden:
		return permanent(gateway.ReasonAuth, errs.Msg("The API key of the WAHA server does not allow this."))
	case f.status == http.StatusNotFound:
		return f.notFound()
	case f.status == http.StatusTooManyRequests:
		return f.wait429(now, pauseTooMany)
	case f.oversized || f.says("entity.too.large", "entity too large"):
		return permanent(gateway.ReasonTooLarge, errs.Msg("This file is too large for the WAHA server."))
	case f.status == http.StatusUnprocessableEntity:
		return f.unprocessable()
	case f.status == http.StatusNotImplemented:
		return permanent(gateway.ReasonUnsupported, errs.Msg("The engine of this WAHA server cannot do this."))
	case f.status == http.StatusRequestTimeout:
		return f.retry(gateway.ReasonTimeout, errs.Msg("The WAHA server did not answer in time."))
	case f.status == http.StatusBadGateway || f.status == http.StatusGatewayTimeout:
		return f.retry(gateway.ReasonUnreachable, errs.Msg("The WAHA server does not answer the proxy before it."))
	case f.status == http.StatusServiceUnavailable:
		e := f.retry(gateway.ReasonUnreachable, errs.Msg("The WAHA server is not ready."))
		e.Uncertain = false
		return e
	case f.status >= 500:
		return f.exception(now)
	default:
		if f.says("noweb.store", "store is not enabled") {
			return noHistory()
		}
		return permanent(gateway.ReasonRejected, errs.Msg("The WAHA server does not accept this: %s", f.shown()))
	}
}

func (f failure) notFound() *gateway.Error {
	switch {
	case strings.HasPrefix(f.text, "Cannot "): // "Cannot GET /api/x": the router's answer, so this version has no such call
		return permanent(gateway.ReasonUnsupported, errs.Msg("This version of WAHA cannot do this."))
	case f.says("session not found", "find a session"):
		return noSession()
	case f.says("file not found", "file_not_found", "enoent"):
		return permanent(gateway.ReasonNotFound, errs.Msg("The WAHA server does not have this file any more."))
	case f.says("message"):
		return unknownMessage()
	default:
		return permanent(gateway.ReasonNotFound, errs.Msg("The WAHA server does not know this."))
	}
}

func (f failure) unprocessable() *gateway.Error {
	switch {
	case f.says("support only 'default'", "only 'default' session"):
		return permanent(gateway.ReasonTaken, oneSession())
	case f.says("plus version", "not available in this edition"):
		return permanent(gateway.ReasonUnsupported, needsPlus())
	case f.session != "":
		return notReady(stateOf(f.session))
	case f.says("session") && f.says("does not exist"):
		return noSession()
	case f.says("with id") && f.says("not found"):
		return unknownMessage()
	case f.says("noweb.store", "store is not enabled", "enable noweb store"):
		return noHistory()
	default:
		return permanent(gateway.ReasonRejected, errs.Msg("The WAHA server does not accept this: %s", f.shown()))
	}
}

// exception is the 500 that WAHA answers when its engine throws.
func (f failure) exception(now time.Time) *gateway.Error {
	switch {
	case f.busy || f.says("rate-overlimit"):
		return f.wait429(now, pauseOverlimit)
	case f.says("error 463"):
		return permanent(gateway.ReasonRestricted, gateway.Restricted())
	case f.says("no lid found", "no lid for user"):
		return permanent(gateway.ReasonNoIdentity, errs.Msg("WhatsApp does not find anybody under this number."))
	case f.says("noweb.store", "store is not enabled", "enable noweb store"):
		return noHistory()
	case f.says("async-lock timed out"):
		e := f.retry(gateway.ReasonTimeout, errs.Msg("The WAHA server is busy with this number. Try again in a moment."))
		e.Uncertain = false
		return e
	case f.says("media upload failed"):
		e := f.retry(gateway.ReasonOther, errs.Msg("WhatsApp did not take the file. Try again in a moment."))
		e.Uncertain = false
		return e
	case f.says("timed out", "timeout", "deadline_exceeded", "deadline exceeded"):
		return f.retry(gateway.ReasonTimeout, errs.Msg("WhatsApp did not answer the WAHA server in time."))
	default:
		return f.retry(gateway.ReasonOther, errs.Msg("The WAHA server failed: %s", f.shown()))
	}
}

func (f failure) retry(reason gateway.Reason, message errs.Message) *gateway.Error {
	return &gateway.Error{Class: gateway.Retry, Reason: reason, Message: message, Uncertain: f.changes}
}

func (f failure) wait429(now time.Time, otherwise time.Duration) *gateway.Error {
	pause := f.wait
	if pause == 0 {
		pause = otherwise
	}
	return &gateway.Error{Class: gateway.WaitUntil, Reason: gateway.ReasonRateLimit, Until: now.Add(pause),
		Message: errs.Msg("WhatsApp asks to slow down. CloudWA waits and goes on by itself.")}
}

func permanent(reason gateway.Reason, message errs.Message) *gateway.Error {
	return &gateway.Error{Class: gateway.Permanent, Reason: reason, Message: message}
}

func down(reason gateway.Reason, message errs.Message) *gateway.Error {
	return &gateway.Error{Class: gateway.DeviceDown, Reason: reason, Message: message}
}

func noSession() *gateway.Error {
	e := down(gateway.ReasonNoSession, gateway.StateMissing.Advice())
	e.State = gateway.StateMissing
	return e
}

func noHistory() *gateway.Error {
	return permanent(gateway.ReasonUnsupported, errs.Msg("This WAHA server keeps no messages of this number, so nothing can be checked or caught up."))
}

// notReady is the error for a session in another state than the call needs.
func notReady(state gateway.State) *gateway.Error {
	message := state.Advice()
	switch state {
	case gateway.StateStarting:
		message = errs.Msg("This number is connecting. Try again in a moment.")
	case gateway.StateWorking:
		message = errs.Msg("This number is connected already.")
	}
	e := down(gateway.ReasonNotReady, message)
	e.State = state
	return e
}

// oneSession is why a server takes no further number.
func oneSession() errs.Message {
	return errs.Msg("This WAHA server has room for one number only. WAHA 2026.6.1 or newer has room for any number of them, free of charge.")
}

// needsPlus is why a server sends no files.
func needsPlus() errs.Message {
	return errs.Msg("This WAHA server cannot send files. WAHA 2026.6.1 or newer can, free of charge; older ones only as WAHA Plus.")
}

func unknownMessage() *gateway.Error {
	return permanent(gateway.ReasonNotFound, errs.Msg("WhatsApp does not know this message."))
}
