package waha_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/cloudwa/cloudwa/internal/gateway"
)

// describe writes a delivery as lines that a person can check against the contract.
func describe(d gateway.Delivery) string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s of %s at %s, %s %s\n", d.Name, d.Device, clock(d.At), d.Engine, d.Version)
	for _, event := range d.Events {
		fmt.Fprintf(&text, "    %s\n", describeEvent(event))
	}
	return text.String()
}

func describeEvent(event gateway.Event) string {
	switch e := event.(type) {
	case gateway.Message:
		return describeMessage(e)
	case gateway.StatusChanged:
		return fmt.Sprintf("status: %s is %s in %s%s", id(e.ID), e.Status, chat(e.Chat), by(e.By))
	case gateway.Edited:
		return fmt.Sprintf("edit: %s in %s with %s now reads %q, %s", id(e.Target), chat(e.Chat), person(e.Person), e.Text, clock(e.At))
	case gateway.Revoked:
		return fmt.Sprintf("deletion: %s in %s with %s, %s", id(e.Target), chat(e.Chat), person(e.Person), clock(e.At))
	case gateway.Reacted:
		return fmt.Sprintf("reaction: %q on %s in %s with %s by %s (us: %t), %s", e.Emoji, id(e.Target), chat(e.Chat), person(e.Person),
			person(e.By), e.FromMe, clock(e.At))
	case gateway.SessionChanged:
		return describeSession(e)
	case gateway.PresenceChanged:
		return fmt.Sprintf("presence: %s in %s, online %t%s", e.Activity, chat(e.Chat), e.Online, by(e.Who))
	case gateway.CallReceived:
		return fmt.Sprintf("call: %s in %s with %s, video %t, %s", e.ID, chat(e.Chat), person(e.Person), e.Video, clock(e.At))
	case gateway.GroupChanged:
		return fmt.Sprintf("group: %s is called %q, left %t, %s", chat(e.Chat), e.Name, e.Left, clock(e.At))
	case gateway.Ignored:
		return "ignored: " + e.Why
	case gateway.Unknown:
		return "unknown: " + e.Why
	default:
		return fmt.Sprintf("%T", event)
	}
}

func describeMessage(m gateway.Message) string {
	parts := []string{fmt.Sprintf("%s %s in %s", m.Kind, id(m.ID), chat(m.Chat))}
	add := func(format string, args ...any) { parts = append(parts, fmt.Sprintf(format, args...)) }
	if m.Word != "" {
		add("called %s", m.Word)
	}
	if m.Text != "" {
		add("text %q", m.Text)
	}
	if m.Chat.Kind == gateway.ChatPerson {
		add("with %s", person(m.Person))
	}
	add("written by %s", person(m.Sender))
	if m.ID.FromMe {
		add("from %s, %s", m.Source, m.Status)
	}
	if m.Media != nil {
		add("file %q %s at %q, fault %q", m.Media.Name, m.Media.MIME, m.Media.URL, m.Media.Fault)
	}
	if m.Location != nil {
		add("at %v %v %q %q", m.Location.Latitude, m.Location.Longitude, m.Location.Name, m.Location.Address)
	}
	for _, card := range m.Contacts {
		add("card of %q, %q, phones %q, WhatsApp %q", card.Name, card.Organization, card.Phones, card.WhatsApp)
	}
	if m.ReplyTo != nil {
		add("answers %s %q", m.ReplyTo.ID.Raw, m.ReplyTo.Text)
	}
	if m.Forwarded {
		add("forwarded")
	}
	add("%s", clock(m.At))
	return strings.Join(parts, ", ")
}

func describeSession(e gateway.SessionChanged) string {
	parts := []string{fmt.Sprintf("session: %s (%s)", e.Session.State, e.Session.Word)}
	if e.Session.Account != nil {
		parts = append(parts, "connected as "+person(gateway.Person{Identities: e.Session.Account.Identities, Name: e.Session.Account.Name}))
	}
	if !e.Session.QRUntil.IsZero() {
		parts = append(parts, "QR code until "+clock(e.Session.QRUntil))
	}
	if e.Session.Limits != nil {
		parts = append(parts, fmt.Sprintf("limits %+v", *e.Session.Limits))
	}
	for _, past := range e.Session.Past {
		parts = append(parts, fmt.Sprintf("%s since %s", past.State, clock(past.At)))
	}
	return strings.Join(parts, ", ")
}

func chat(c gateway.Chat) string { return fmt.Sprintf("%s %s", c.Kind, c.ID) }

func id(m gateway.MessageID) string {
	direction := "in"
	if m.FromMe {
		direction = "out"
	}
	return fmt.Sprintf("%s %s [%s]", direction, m.Raw, m.Wamid)
}

func person(p gateway.Person) string {
	text := "nobody"
	if !p.IsZero() {
		var parts []string
		for _, identity := range p.List() {
			parts = append(parts, fmt.Sprintf("%s %s", identity.Kind, identity.Value))
		}
		text = strings.Join(parts, " and ")
	}
	if p.Name != "" {
		text += fmt.Sprintf(" %q", p.Name)
	}
	return text
}

func by(i gateway.Identities) string {
	if i.IsZero() {
		return ""
	}
	return ", by " + person(gateway.Person{Identities: i})
}

func clock(at time.Time) string {
	if at.IsZero() {
		return "no time"
	}
	return at.Format("2006-01-02 15:04:05.999")
}
