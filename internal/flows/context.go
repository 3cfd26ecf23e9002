package flows

import (
	"strconv"
	"strings"
	"time"
)

// Context is what the caller knows about the conversation. The zero value is a gateway without buttons, no AI, UTC and a business that never opens.
type Context struct {
	Contact Contact
	Device  Device
	Tenant  Tenant
	Zone    *time.Location // nil is UTC
	Hours   []Opening      // the workspace's business hours
	Closed  []string       // days that it is closed all the same, as 2026-12-25
	Buttons bool           // the gateway has real buttons
	Lists   bool           // the gateway has real lists
	AI      bool           // a provider is configured
	Escape  []string       // escape words; nil is DefaultEscape
	// Fallback is what the customer is told when a step fails that has no exit for it, where the flow does not say it itself.
	Fallback string
	// IdleMinutes is after how long without an answer a run ends, where the flow does not say it itself; 0 never.
	IdleMinutes int
	// Hint follows choices that are written as numbers, in the customer's language: "Reply with the number of your choice."
	Hint string
	// CountryCode is what a phone number without one gets, such as 62; empty leaves it as it is.
	CountryCode string
}

// Contact is who the conversation is with.
type Contact struct {
	ID         string // decides splits
	Name       string
	Phone      string
	Attributes map[string]string
	Tags       []string
}

// Device is the number that the conversation is on.
type Device struct{ Name, Phone string }

// Tenant is whose it is.
type Tenant struct{ Name string }

func (c *Context) zone() *time.Location {
	if c.Zone == nil {
		return time.UTC
	}
	return c.Zone
}

// aliases are short names; a variable that a node saved under such a name comes first.
var aliases = map[string]string{"name": "contact.name", "phone": "contact.phone", "user_input": "message.text"}

// get returns a variable's value: what nodes saved, then what the caller knows, "" for what nobody knows.
func (w *walk) get(name string) string {
	if value, ok := w.s.Vars[name]; ok {
		return value
	}
	if alias, ok := aliases[name]; ok {
		return w.get(alias)
	}
	object, member, ok := strings.Cut(name, ".")
	switch {
	case ok && object == "contact":
		return w.contact(member)
	case ok:
		return w.object(object)[member]
	}
	now := w.now.In(w.c.zone())
	switch name {
	case "now":
		return now.Format("2006-01-02 15:04")
	case "today":
		return now.Format(time.DateOnly)
	case "time":
		return now.Format("15:04")
	case "hour":
		return strconv.Itoa(now.Hour())
	case "weekday":
		return strconv.Itoa(weekday(now))
	}
	return ""
}

func (w *walk) contact(member string) string {
	switch member {
	case "name":
		return w.c.Contact.Name
	case "phone":
		return w.c.Contact.Phone
	case "tags":
		return strings.Join(w.c.Contact.Tags, ", ")
	}
	return w.c.Contact.Attributes[member]
}

// object returns the members of a variable that has some.
func (w *walk) object(name string) map[string]string {
	switch name {
	case "message":
		return map[string]string{"text": w.s.Text}
	case "device":
		return map[string]string{"name": w.c.Device.Name, "phone": w.c.Device.Phone}
	case "tenant":
		return map[string]string{"name": w.c.Tenant.Name}
	case "contact":
	default:
		return nil
	}
	all := make(map[string]string, len(w.c.Contact.Attributes)+3)
	for name, value := range w.c.Contact.Attributes {
		all[name] = value
	}
	for _, name := range []string{"name", "phone", "tags"} {
		all[name] = w.contact(name)
	}
	for name, value := range w.s.Vars {
		if attribute, ok := strings.CutPrefix(name, "contact."); ok {
			all[attribute] = value
		}
	}
	return all
}

// weekday returns the day of the week, 1 for Monday to 7 for Sunday.
func weekday(t time.Time) int { return (int(t.Weekday())+6)%7 + 1 }
