package waha

import (
	"time"

	"github.com/cloudwa/cloudwa/internal/gateway"
)

// stateOf reads WAHA's word for a session's state.
func stateOf(word string) gateway.State {
	switch word {
	case "STOPPED":
		return gateway.StateStopped
	case "STARTING":
		return gateway.StateStarting
	case "SCAN_QR_CODE":
		return gateway.StateScan
	case "PASSKEY_REQUIRED", "PASSKEY_CONFIRMATION_REQUIRED":
		return gateway.StatePasskey
	case "WORKING":
		return gateway.StateWorking
	case "FAILED":
		return gateway.StateFailed
	default:
		return gateway.StateUnknown
	}
}

// sessionOf reads a session as GET /api/sessions/{s} tells it, and the payload of session.status, which tells part of it.
func sessionOf(v value) gateway.Session {
	session := gateway.Session{
		Word:    v.at("status").line(40),
		Account: accountOf(v.at("me")),
		Active:  v.at("timestamps", "activity").time(),
		Limits:  limitsOf(v.at("me")),
	}
	session.State = stateOf(session.Word)
	for _, past := range v.at("statuses").list() {
		if at := past.at("timestamp").time(); !at.IsZero() {
			session.Past = append(session.Past, gateway.StateSince{State: stateOf(past.at("status").line(40)), At: at})
		}
	}
	if session.State == gateway.StateScan {
		session.QRUntil = qrUntil(session.Past)
	}
	return session
}

// qrUntil returns until when the present QR code holds: the first after a start holds longer than those that replace it. Only the last
// three states are told, so three codes in a row may be any but the first.
func qrUntil(past []gateway.StateSince) time.Time {
	if len(past) == 0 || past[len(past)-1].State != gateway.StateScan {
		return time.Time{}
	}
	last := past[len(past)-1].At
	if len(past) >= 2 && past[len(past)-2].State == gateway.StateScan {
		return last.Add(gateway.QRNext)
	}
	return last.Add(gateway.QRFirst)
}

// accountOf reads "me", which is null before pairing.
func accountOf(me value) *gateway.Account {
	account := gateway.Account{Name: me.at("pushName").line(maxName)}
	account.Identities = identitiesOf(me.at("id").text()).Merge(identitiesOf(me.at("jid").text())).Merge(identitiesOf(me.at("lid").text()))
	if account.Identities.IsZero() {
		return nil
	}
	return &account
}

// limitsOf reads what newer servers tell of WhatsApp's limits on new chats.
func limitsOf(me value) *gateway.Limits {
	lock, capping := me.at("reachoutTimelock"), me.at("messageCapping")
	if !lock.object() && !capping.object() {
		return nil
	}
	return &gateway.Limits{
		Blocked: lock.at("isActive").flag() || capping.at("cappingStatus").text() == "CAPPED",
		Until:   lock.at("timeEnforcementEnds").time(),
		Level:   capping.at("cappingStatus").line(40),
		Used:    capping.at("usedQuota").integer(),
		Total:   capping.at("totalQuota").integer(),
	}
}
