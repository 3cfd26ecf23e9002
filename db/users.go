package db

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/cloudwa/cloudwa/internal/account"
)

type userRow struct {
	bun.BaseModel `bun:"table:users,alias:u"`

	ID            uuid.UUID `bun:",pk"`
	Email         string
	Name          string
	PasswordHash  string    `bun:",nullzero"`
	GoogleSubject string    `bun:",nullzero"`
	VerifiedAt    time.Time `bun:",nullzero"`
	Locale        string
	Theme         string
	CreatedAt     time.Time `bun:",nullzero,default:now()"`
}

func (r userRow) user() account.User {
	return account.User{
		ID: r.ID, Email: r.Email, Name: r.Name, PasswordHash: r.PasswordHash, GoogleSubject: r.GoogleSubject,
		VerifiedAt: r.VerifiedAt, Locale: r.Locale, Theme: r.Theme, CreatedAt: r.CreatedAt,
	}
}

// UserByEmail returns the person with the address, which must be in its normal form; not found when nobody has it.
func (p *Platform) UserByEmail(ctx context.Context, email string) (account.User, error) {
	return p.user(ctx, "email = ?", email)
}

// UserByID returns a person.
func (p *Platform) UserByID(ctx context.Context, id uuid.UUID) (account.User, error) {
	return p.user(ctx, "id = ?", id)
}

// LockUser returns a person and locks the row until the transaction ends: nobody else changes their password or address meanwhile.
func (p *Platform) LockUser(ctx context.Context, id uuid.UUID) (account.User, error) {
	var row userRow
	err := p.q().NewSelect().Model(&row).Where("id = ?", id).For("update").Scan(ctx)
	return row.user(), translate(err)
}

// UserByGoogle returns the person linked to Google's id of them.
func (p *Platform) UserByGoogle(ctx context.Context, subject string) (account.User, error) {
	return p.user(ctx, "google_subject = ?", subject)
}

func (p *Platform) user(ctx context.Context, where string, value any) (account.User, error) {
	var row userRow
	if err := p.q().NewSelect().Model(&row).Where(where, value).Scan(ctx); err != nil {
		return account.User{}, translate(err)
	}
	return row.user(), nil
}

// CreateUser adds a person; created is false, and nothing happens, when the address is taken.
func (p *Platform) CreateUser(ctx context.Context, u account.User) (created bool, err error) {
	row := userRow{
		ID: u.ID, Email: u.Email, Name: u.Name, PasswordHash: u.PasswordHash, GoogleSubject: u.GoogleSubject,
		VerifiedAt: u.VerifiedAt, Locale: u.Locale, Theme: u.Theme,
	}
	result, err := p.q().NewInsert().Model(&row).On("conflict on constraint users_email do nothing").Returning("NULL").Exec(ctx)
	if err != nil {
		return false, translate(err)
	}
	n, err := result.RowsAffected()
	return n == 1, err
}

func (p *Platform) updateUser(ctx context.Context, id uuid.UUID, set string, values ...any) error {
	err := one(p.q().NewUpdate().Model((*userRow)(nil)).Set(set, values...).Where("id = ?", id).Exec(ctx))
	return p.learn(err, func() { p.db.live.UserChanged(id) })
}

// SetPassword stores a password's hash; an empty one leaves the person without a password.
func (p *Platform) SetPassword(ctx context.Context, userID uuid.UUID, hash string) error {
	return p.updateUser(ctx, userID, "password_hash = nullif(?, '')", hash)
}

// SetVerified marks the address as the person's, once; not found when the person has another address by now.
func (p *Platform) SetVerified(ctx context.Context, userID uuid.UUID, email string) error {
	err := one(p.q().NewUpdate().Model((*userRow)(nil)).Set("verified_at = coalesce(verified_at, now())").
		Where("id = ?", userID).Where("email = ?", email).Exec(ctx))
	return p.learn(err, func() { p.db.live.UserChanged(userID) })
}

// SetEmail gives the person a new address that is known to be theirs; a conflict when it is somebody else's.
func (p *Platform) SetEmail(ctx context.Context, userID uuid.UUID, email string) error {
	return p.updateUser(ctx, userID, "email = ?, verified_at = now()", email)
}

// SetName renames the person.
func (p *Platform) SetName(ctx context.Context, userID uuid.UUID, name string) error {
	return p.updateUser(ctx, userID, "name = ?", name)
}

// SetPreferences keeps the person's language and theme.
func (p *Platform) SetPreferences(ctx context.Context, userID uuid.UUID, locale, theme string) error {
	return p.updateUser(ctx, userID, "locale = ?, theme = ?", locale, theme)
}

// LinkGoogle remembers Google's id of the person.
func (p *Platform) LinkGoogle(ctx context.Context, userID uuid.UUID, subject string) error {
	return p.updateUser(ctx, userID, "google_subject = ?", subject)
}
