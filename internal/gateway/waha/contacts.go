package waha

import (
	"context"
	"net/url"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

// Check implements gateway.Contacts.
func (d *Device) Check(ctx context.Context, phone string) (gateway.Existence, error) {
	if !digits(phone) {
		return gateway.Existence{}, permanent(gateway.ReasonRejected, errs.Msg("The phone number must be digits with the country."))
	}
	answer, err := d.server.call(ctx, get("/api/contacts/check-exists", url.Values{"session": {d.Session}, "phone": {phone}}))
	if err != nil || !answer.at("numberExists").flag() {
		return gateway.Existence{}, err
	}
	chat := chatOf(idText(answer.at("chatId")))
	if chat.Kind != gateway.ChatPerson {
		chat = chatOf(phone)
	}
	return gateway.Existence{Exists: true, Chat: chat, Person: identitiesOf(chat.ID)}, nil
}

// Profile implements gateway.Contacts. A picture that cannot be had is no reason to know no name.
func (d *Device) Profile(ctx context.Context, chat gateway.Chat) (gateway.Profile, error) {
	id := normalID(chat.ID)
	var profile gateway.Profile
	var answer value
	var err error
	if chat.Kind == gateway.ChatGroup {
		answer, err = d.server.call(ctx, get(d.path("groups", id), nil))
	} else {
		answer, err = d.server.call(ctx, get("/api/contacts", url.Values{"session": {d.Session}, "contactId": {id}}))
	}
	if err != nil && !gateway.IsReason(err, gateway.ReasonNotFound) {
		return gateway.Profile{}, err
	}
	for _, name := range []string{"name", "subject", "Name", "pushname", "shortName"} {
		if profile.Name == "" {
			profile.Name = answer.at(name).line(maxName)
		}
	}
	answer, err = d.server.call(ctx, get("/api/contacts/profile-picture", url.Values{"session": {d.Session}, "contactId": {id}}))
	if err == nil {
		profile.Picture = answer.at("profilePictureURL").line(2000)
	}
	return profile, nil
}

// Resolve implements gateway.Contacts. Servers and engines that keep no map of LIDs know nothing, which is no error.
func (d *Device) Resolve(ctx context.Context, person gateway.Identities) (gateway.Identities, error) {
	var path string
	switch {
	case person.LID != "" && person.Phone == "":
		path = d.path("lids", person.LID+suffixLID)
	case person.Phone != "" && person.LID == "":
		path = d.path("lids", "pn", person.Phone+suffixPerson)
	default:
		return person, nil
	}
	answer, err := d.server.call(ctx, get(path, nil))
	if gateway.IsReason(err, gateway.ReasonUnsupported) || gateway.IsReason(err, gateway.ReasonNotFound) {
		return person, nil
	}
	if err != nil {
		return person, err
	}
	return person.Merge(identitiesOf(answer.at("pn").text())).Merge(identitiesOf(answer.at("lid").text())), nil
}

// ChatOf implements gateway.Contacts.
func (d *Device) ChatOf(person gateway.Identities) (gateway.Chat, error) {
	switch {
	case digits(person.Phone):
		return gateway.Chat{Kind: gateway.ChatPerson, ID: person.Phone + suffixPerson}, nil
	case digits(person.LID):
		return gateway.Chat{Kind: gateway.ChatPerson, ID: person.LID + suffixLID}, nil
	case scoped.MatchString(person.BSUID):
		return gateway.Chat{Kind: gateway.ChatPerson, ID: person.BSUID}, nil
	default:
		return gateway.Chat{}, permanent(gateway.ReasonNoIdentity,
			errs.Msg("WhatsApp shows no number of this person to this gateway. Only a number of the WhatsApp Cloud API can write to them."))
	}
}
