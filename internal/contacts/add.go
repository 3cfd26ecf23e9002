package contacts

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

// New is a contact that somebody adds by hand.
type New struct {
	Phone   string // as it was typed
	Country string // where a number without one belongs
	Name    string
	Tags    []string
}

// AddTx is what adding a contact needs of a transaction.
type AddTx interface {
	EditTx
	ContactsWith(ctx context.Context, identities []gateway.Identity) ([]Known, error)
	AddContacts(ctx context.Context, list []Known) (added int, err error)
	// AddIdentities returns how many of the identities were nobody's.
	AddIdentities(ctx context.Context, list []Identified) (added int, err error)
}

// errRaced is that somebody else added the same contact at the same moment; the next try finds theirs.
var errRaced = errors.New("others added the same contact a moment ago")

// maxRaces bounds how often adding is tried again for that.
const maxRaces = 5

// Add adds a contact. Where there is one with the number already, its id comes instead, added is false, and nothing is changed. What is wrong comes as
// errs.Fields: phone, and those of [Details.Check]. Whether WhatsApp knows the number is not asked, and nothing is sent.
func Add[T AddTx](ctx context.Context, tenant account.Transactor[T], n New) (id uuid.UUID, added bool, err error) {
	phone, err := gateway.ParsePhone(n.Phone, n.Country)
	fields := errs.Fields{}
	if err != nil {
		fields.Add("phone", "This is not a phone number. Write it like 0812 3456 7890, or with the country like +62 812 3456 7890.")
	}
	details := Details{Name: n.Name, Tags: n.Tags}.Clone()
	if wrong, ok := errors.AsType[errs.Fields](details.Check()); ok {
		for field, sentence := range wrong {
			fields[field] = sentence
		}
	}
	if err := fields.OrNil(); err != nil {
		return uuid.Nil, false, err
	}
	for range maxRaces {
		err = tenant.InTx(ctx, func(ctx context.Context, tx T) error {
			id, added, err = add(ctx, tx, phone, details)
			return err
		})
		if !errors.Is(err, errRaced) {
			break
		}
	}
	return id, added, err
}

func add[T AddTx](ctx context.Context, tx T, phone string, details Details) (id uuid.UUID, added bool, err error) {
	identity := gateway.Identity{Kind: gateway.IdentityPhone, Value: phone}
	known, err := tx.ContactsWith(ctx, []gateway.Identity{identity})
	if err != nil {
		return uuid.Nil, false, err
	}
	if len(known) > 0 {
		return known[0].ID, false, nil
	}
	contact := Contact{ID: account.NewID(), Name: details.Name, Phone: phone}
	if _, err := tx.AddContacts(ctx, []Known{{Contact: contact}}); err != nil {
		return uuid.Nil, false, err
	}
	nobodys, err := tx.AddIdentities(ctx, []Identified{{ContactID: contact.ID, Identity: identity}})
	if err == nil && nobodys == 0 {
		err = errRaced
	}
	if err != nil {
		return uuid.Nil, false, err
	}
	return contact.ID, true, saveDetails(ctx, tx, contact.ID, Details{Name: details.Name}, details)
}
