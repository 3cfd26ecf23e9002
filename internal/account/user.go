package account

import (
	"net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// Limits of what people type about themselves and their workspaces, in characters. 254 is the longest address SMTP can carry (RFC 5321).
const (
	MaxName  = 120
	MaxEmail = 254
)

// User is a person. The same person may belong to several workspaces.
type User struct {
	ID            uuid.UUID
	Email         string
	Name          string
	PasswordHash  string // empty when the person only signs in with Google
	GoogleSubject string // Google's id of the person; empty when not linked
	VerifiedAt    time.Time
	Locale        string // "en" or "id"
	Theme         string // "light", "dark" or "system"
	CreatedAt     time.Time
}

// Verified reports whether the person has shown that the e-mail address is theirs.
func (u User) Verified() bool { return !u.VerifiedAt.IsZero() }

// Role is what a person may do in one workspace.
type Role string

// The roles, from the most to the least that a person may do. Each may do all that the ones after it may.
const (
	Owner Role = "owner" // everything, and the audit log; a workspace always has at least one
	Admin Role = "admin" // settings, people, numbers
	Agent Role = "agent" // answering chats
)

// Roles lists the roles in the order that pages offer them.
var Roles = []Role{Owner, Admin, Agent}

// AtLeast reports whether the role may do what other may.
func (r Role) AtLeast(other Role) bool { return r.rank() >= other.rank() && r.rank() > 0 }

// Valid reports whether r is one of the roles.
func (r Role) Valid() bool { return r.rank() > 0 }

func (r Role) rank() int {
	switch r {
	case Owner:
		return 3
	case Admin:
		return 2
	case Agent:
		return 1
	}
	return 0
}

// Membership is one person's place in one workspace.
type Membership struct {
	TenantID   uuid.UUID
	TenantName string
	Role       Role
}

// Member is a person as the workspace's own people see them.
type Member struct {
	UserID   uuid.UUID
	Name     string
	Email    string
	Role     Role
	Verified bool
	JoinedAt time.Time
}

// Overview is a workspace at a glance: its first people, how many there are, and how many invitations are open.
type Overview struct {
	People  []Member
	Count   int
	Invites int
}

// NormalEmail returns the address trimmed and in lower case: the form in which addresses are stored and compared.
func NormalEmail(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// checkEmail adds a sentence to fields when email cannot be an address.
func checkEmail(fields errs.Fields, field, email string) {
	switch address, err := mail.ParseAddress(email); {
	case email == "":
		fields.Add(field, "Enter an e-mail address.")
	case utf8.RuneCountInString(email) > MaxEmail:
		fields.Add(field, "An e-mail address has at most %d characters.", MaxEmail)
	case err != nil || address.Address != email || !strings.Contains(email[strings.LastIndex(email, "@"):], "."):
		fields.Add(field, "This does not look like an e-mail address. It should read like name@shop.com.")
	}
}

// checkName adds a sentence to fields when a person's or a workspace's name is missing or too long.
func checkName(fields errs.Fields, field, name string) {
	switch n := utf8.RuneCountInString(name); {
	case n == 0:
		fields.Add(field, "Enter a name.")
	case !strings.ContainsFunc(name, func(r rune) bool {
		// The fillers of Hangul and the empty Braille cell count as letters and symbols, and show nothing.
		return unicode.IsGraphic(r) && !unicode.IsSpace(r) && !unicode.IsMark(r) && !strings.ContainsRune("\u115F\u1160\u3164\uFFA0\u2800", r)
	}):
		fields.Add(field, "Enter a name that can be seen.")
	case n > MaxName:
		fields.Add(field, "A name has at most %d characters; this one has %d.", MaxName, n)
	}
}

func validLocale(locale string) bool { return locale == "en" || locale == "id" }

// NewID returns a new UUIDv7: ids of one table sort by the time they were made.
func NewID() uuid.UUID { return uuid.Must(uuid.NewV7()) }
