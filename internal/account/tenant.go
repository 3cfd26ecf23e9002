package account

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// Tenant is one business that uses CloudWA; pages call it a workspace.
type Tenant struct {
	ID       uuid.UUID
	Name     string
	TimeZone string // an IANA name; times on pages and quiet hours follow it
	Locale   string // the language of what CloudWA itself sends to people who have not chosen one
	Country  string // two letters: where phone numbers belong that are written without a country
	LogoKey  string // the blob key of the logo without the tenant's prefix; empty when there is none
	// SuspendedAt is when the operator closed the workspace; zero while it is open.
	SuspendedAt     time.Time
	SuspendedReason string
	CreatedAt       time.Time
}

// Suspended reports whether the operator has closed the workspace.
func (t Tenant) Suspended() bool { return !t.SuspendedAt.IsZero() }

// DefaultTimeZone is what a new workspace gets until its people choose: most of them are in western Indonesia.
const DefaultTimeZone = "Asia/Jakarta"

// WorkspaceSettings is the form of a workspace's general settings.
type WorkspaceSettings struct {
	Name     string
	TimeZone string
	Locale   string
	Country  string
}

// Check returns errs.Fields with the fields that are wrong, or nil.
func (s WorkspaceSettings) Check() error {
	fields := errs.Fields{}
	checkName(fields, "name", s.Name)
	if _, err := time.LoadLocation(s.TimeZone); err != nil || s.TimeZone == "" || s.TimeZone == "Local" {
		fields.Add("time_zone", "Choose a time zone from the list.")
	}
	if !validLocale(s.Locale) {
		fields.Add("locale", "Choose a language from the list.")
	}
	if !slices.ContainsFunc(Countries, func(c Country) bool { return c.Code == s.Country }) {
		fields.Add("country", "Choose a country from the list.")
	}
	return fields.OrNil()
}
