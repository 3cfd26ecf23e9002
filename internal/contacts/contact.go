package contacts

import (
	"cmp"
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

// Contact is somebody who wrote to the workspace, or whom it wrote to.
type Contact struct {
	ID        uuid.UUID
	Name      string // as the workspace calls them; "" for none
	PushName  string // as they call themselves on WhatsApp; "" where it was never told
	Phone     string // digits with country; "" while WhatsApp hides it
	CreatedAt time.Time
}

// filled returns a contact with what it lacks of another one.
func (c Contact) filled(other Contact) Contact {
	c.Name, c.PushName, c.Phone = cmp.Or(c.Name, other.Name), cmp.Or(c.PushName, other.PushName), cmp.Or(c.Phone, other.Phone)
	return c
}

// Known is a contact with everything they are known by.
type Known struct {
	Contact
	Identities []gateway.Identity
}

// Identified is an identity of a contact.
type Identified struct {
	ContactID uuid.UUID
	gateway.Identity
}

// Merged returns identities as one value. Where there are several of a kind, which is rare, the largest counts.
func Merged(list []gateway.Identity) (all gateway.Identities) {
	for _, identity := range list {
		switch identity.Kind {
		case gateway.IdentityPhone:
			all.Phone = max(all.Phone, identity.Value)
		case gateway.IdentityLID:
			all.LID = max(all.LID, identity.Value)
		case gateway.IdentityBSUID:
			all.BSUID = max(all.BSUID, identity.Value)
		case gateway.IdentityUsername:
			all.Username = max(all.Username, identity.Value)
		}
	}
	return all
}

// FindTx is what finding a contact needs of a transaction.
type FindTx interface {
	// ContactsOf returns the contacts that are known by any of the identities, the oldest first, and locks them until the end.
	ContactsOf(ctx context.Context, identities []gateway.Identity) ([]Contact, error)
	// CreateContact adds a contact with its identities.
	CreateContact(ctx context.Context, c Contact, identities []gateway.Identity) error
	// AddIdentities adds identities to a contact; those that it has already stay.
	AddIdentities(ctx context.Context, contactID uuid.UUID, identities []gateway.Identity) error
	UpdateContact(ctx context.Context, c Contact) error
	// MergeContacts makes one contact of two: what belongs to the second belongs to the first afterwards.
	MergeContacts(ctx context.Context, keep, drop Contact) error
}

// Find returns the contact that a person is, adding them when they are new. Two contacts that an event shows to be one person become one: a
// message may come from a hidden id first, and with the number beside it later. IsNew says that the contact was added.
func Find[T FindTx](ctx context.Context, tx T, person gateway.Person) (contact Contact, isNew bool, err error) {
	identities := person.List()
	known, err := tx.ContactsOf(ctx, identities)
	if err != nil {
		return Contact{}, false, err
	}
	if len(known) > 0 {
		contact, err = join(ctx, tx, known, person)
		return contact, false, err
	}
	contact = Contact{ID: account.NewID(), PushName: person.Name, Phone: person.Phone}
	return contact, true, tx.CreateContact(ctx, contact, identities)
}

// join makes one contact of those that a person turns out to be, and adds to it what is new.
func join[T FindTx](ctx context.Context, tx T, known []Contact, person gateway.Person) (Contact, error) {
	contact := known[0]
	for _, other := range known[1:] {
		if err := tx.MergeContacts(ctx, contact, other); err != nil {
			return contact, err
		}
		contact = contact.filled(other)
	}
	before := known[0]
	if person.Name != "" {
		contact.PushName = person.Name
	}
	if person.Phone != "" {
		contact.Phone = person.Phone
	}
	if contact != before {
		if err := tx.UpdateContact(ctx, contact); err != nil {
			return contact, err
		}
	}
	return contact, tx.AddIdentities(ctx, contact.ID, person.List())
}
