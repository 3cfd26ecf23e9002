package contacts

import (
	"context"
	"maps"
	"net/mail"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

// Bounds of what is kept of somebody, in characters and in pieces.
const (
	MaxName           = 120
	MaxEmail          = 254
	MaxNote           = 2000
	MaxAttributes     = 50
	MaxAttributeName  = 40
	MaxAttributeValue = 500
	MaxTagName        = 40
	MaxTags           = 50  // of one person
	MaxWorkspaceTags  = 500 // of a workspace
)

// Tag is a word that people are sorted by.
type Tag struct {
	ID   uuid.UUID
	Name string
}

// Details are what a workspace notes of somebody.
type Details struct {
	Name       string // "" for the name they gave themselves
	Email      string
	Note       string
	Attributes map[string]string
	Tags       []string
}

// Profile is somebody with everything that is known of them.
type Profile struct {
	Contact
	Details
	Identities []gateway.Identity
	// OptedOutAt is since when they do not want to hear from automations and campaigns; zero where they never said so.
	OptedOutAt time.Time
}

// Listed is somebody as a list shows them.
type Listed struct {
	Contact
	Tags   []string
	LastAt time.Time // of their newest chat; zero for none
}

// Query is what a list of people is narrowed by, and where it begins.
type Query struct {
	Search string    // parts of the name or the number, in any spelling; "" for all
	Tag    uuid.UUID // uuid.Nil for all
	After  uuid.UUID // the last one of the page before; uuid.Nil for the first page
	Except uuid.UUID // who is left out; uuid.Nil for nobody
	Limit  int
}

// Clone returns details whose maps and lists are nobody else's.
func (d Details) Clone() Details {
	d.Attributes, d.Tags = maps.Clone(d.Attributes), slices.Clone(d.Tags)
	if d.Attributes == nil {
		d.Attributes = map[string]string{}
	}
	return d
}

// Check returns errs.Fields with the fields that are wrong, or nil: name, email, note, tags and attributes.
func (d Details) Check() error {
	fields := errs.Fields{}
	if utf8.RuneCountInString(d.Name) > MaxName {
		fields.Add("name", "A name has at most %d characters.", MaxName)
	}
	if d.Email != "" {
		checkEmail(fields, d.Email)
	}
	if utf8.RuneCountInString(d.Note) > MaxNote {
		fields.Add("note", "A note has at most %d characters.", MaxNote)
	}
	if len(d.Tags) > MaxTags {
		fields.Add("tags", "A contact has at most %d tags.", MaxTags)
	}
	for _, name := range d.Tags {
		if utf8.RuneCountInString(name) > MaxTagName {
			fields.Add("tags", "A tag has at most %d characters.", MaxTagName)
		} else if strings.Contains(name, ",") {
			fields.Add("tags", "A tag cannot contain a comma.")
		}
	}
	if len(d.Attributes) > MaxAttributes {
		fields.Add("attributes", "A contact has at most %d attributes.", MaxAttributes)
	}
	for _, name := range slices.Sorted(maps.Keys(d.Attributes)) {
		CheckAttribute(fields, "attributes", name, d.Attributes[name])
	}
	return fields.OrNil()
}

func checkEmail(fields errs.Fields, email string) {
	address, err := mail.ParseAddress(email)
	if utf8.RuneCountInString(email) > MaxEmail {
		fields.Add("email", "An e-mail address has at most %d characters.", MaxEmail)
	} else if err != nil || address.Address != email || !strings.Contains(email[strings.LastIndex(email, "@"):], ".") {
		fields.Add("email", "This does not look like an e-mail address. It should read like name@shop.com.")
	}
}

// CheckAttribute adds a sentence for a field where an attribute cannot have that name or value.
func CheckAttribute(fields errs.Fields, field, name, value string) {
	switch plain := strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""; {
	case name == "":
		fields.Add(field, "Enter a name for the attribute.")
	case !plain:
		fields.Add(field, "The name of an attribute has only the letters a to z, digits and _, such as birth_date.")
	case len(name) > MaxAttributeName:
		fields.Add(field, "The name of an attribute has at most %d characters.", MaxAttributeName)
	case utf8.RuneCountInString(value) > MaxAttributeValue:
		fields.Add(field, "The value of an attribute has at most %d characters.", MaxAttributeValue)
	}
}

// Attributes reads the lines of a form. A line without a name and a value is none; one with a value alone, and a name that stands twice, are
// told at the field "attributes." and the number of the line.
func Attributes(names, values []string) (map[string]string, error) {
	all, fields := map[string]string{}, errs.Fields{}
	for i, name := range names {
		value := ""
		if i < len(values) {
			value = values[i]
		}
		if name == "" && value == "" {
			continue
		}
		field := "attributes." + strconv.Itoa(i)
		if _, twice := all[name]; twice {
			fields.Add(field, "This attribute stands here twice.")
		}
		CheckAttribute(fields, field, name, value)
		all[name] = value
	}
	return all, fields.OrNil()
}

// ParseTags reads names with commas between them. A name that differs from another one only in its case is the same.
func ParseTags(text string) (names []string) {
	for _, name := range strings.Split(text, ",") {
		if name = strings.TrimSpace(name); name != "" && !HasTag(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// HasTag reports whether a tag is among those, in whatever case.
func HasTag(names []string, name string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) })
}

// NewTags returns those of the names that are not among the tags somebody has, each once.
func NewTags(have, names []string) (added []string) {
	for _, name := range names {
		if !HasTag(have, name) && !HasTag(added, name) {
			added = append(added, name)
		}
	}
	return added
}

// EditTx is what changing somebody's details needs of a transaction.
type EditTx interface {
	// LockProfile returns a contact whom nobody else changes until the end.
	LockProfile(ctx context.Context, id uuid.UUID) (Profile, error)
	// SaveDetails keeps the details of a contact who has the old ones.
	SaveDetails(ctx context.Context, id uuid.UUID, old, d Details) error
	// MissingTags returns how many of the tags the workspace does not have, and how many it has. Nobody else adds any until the end.
	MissingTags(ctx context.Context, names []string) (missing, all int, err error)
}

// Edit changes what a workspace notes of somebody. What is wrong comes as errs.Fields (see [Details.Check]).
func Edit[T EditTx](ctx context.Context, tenant account.Transactor[T], id uuid.UUID, change func(d *Details) error) error {
	return tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		old, err := tx.LockProfile(ctx, id)
		if err != nil {
			return err
		}
		details := old.Details.Clone()
		if err := change(&details); err != nil {
			return err
		}
		if err := details.Check(); err != nil {
			return err
		}
		return saveDetails(ctx, tx, id, old.Details, details)
	})
}

// saveDetails keeps details that were checked, where the workspace may have further tags or needs none.
func saveDetails(ctx context.Context, tx EditTx, id uuid.UUID, old, details Details) error {
	missing, all, err := tx.MissingTags(ctx, details.Tags)
	if err != nil {
		return err
	}
	if missing > 0 && missing+all > MaxWorkspaceTags {
		return errs.Fields{"tags": errs.Msg("A workspace has at most %d tags. Use one that exists.", MaxWorkspaceTags)}
	}
	return tx.SaveDetails(ctx, id, old, details)
}
