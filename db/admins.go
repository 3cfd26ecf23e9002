package db

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/cloudwa/cloudwa/internal/account"
)

type adminRow struct {
	bun.BaseModel `bun:"table:super_admins,alias:a"`

	ID             uuid.UUID `bun:",pk"`
	Email          string
	Name           string
	PasswordHash   string
	TOTPSecret     string    `bun:"totp_secret"`
	TOTPEnabledAt  time.Time `bun:"totp_enabled_at,nullzero"`
	TOTPStep       int64     `bun:"totp_step"`
	RecoveryHashes [][]byte  `bun:",array"`
	CreatedAt      time.Time `bun:",nullzero,default:now()"`
}

func (r adminRow) admin() account.SuperAdmin {
	return account.SuperAdmin{
		ID: r.ID, Email: r.Email, Name: r.Name, PasswordHash: r.PasswordHash, TOTPSecret: r.TOTPSecret, TOTPEnabledAt: r.TOTPEnabledAt,
		TOTPStep: r.TOTPStep, RecoveryHashes: r.RecoveryHashes, CreatedAt: r.CreatedAt,
	}
}

type adminSessionRow struct {
	bun.BaseModel `bun:"table:admin_sessions,alias:s"`

	ID         uuid.UUID `bun:",pk"`
	SecretHash []byte
	AdminID    uuid.UUID
	Complete   bool
	CreatedAt  time.Time `bun:",nullzero,default:now()"`
	ExpiresAt  time.Time
	IP         string
	UserAgent  string
}

// SaveAdmin makes an operator, or resets the one with that address: name, password, no second factor, no sessions.
func (p *Platform) SaveAdmin(ctx context.Context, a account.SuperAdmin) (created bool, err error) {
	err = p.InTx(ctx, func(ctx context.Context, tx *PlatformTx) error {
		var id uuid.UUID
		// xmax is 0 only for a row that this statement inserted.
		err := tx.q().NewRaw(`insert into super_admins (id, email, name, password_hash) values (?, ?, ?, ?)
			on conflict (email) do update set name = excluded.name, password_hash = excluded.password_hash,
				totp_secret = '', totp_enabled_at = null, totp_step = 0, recovery_hashes = '{}'
			returning id, xmax = 0`, a.ID, a.Email, a.Name, a.PasswordHash).Scan(ctx, &id, &created)
		if err != nil {
			return err
		}
		_, err = tx.q().NewDelete().Model((*adminSessionRow)(nil)).Where("admin_id = ?", id).Exec(ctx)
		return err
	})
	return created, err
}

// AdminByEmail returns the operator with that address in its normal form.
func (p *Platform) AdminByEmail(ctx context.Context, email string) (account.SuperAdmin, error) {
	var row adminRow
	err := p.q().NewSelect().Model(&row).Where("email = ?", email).Scan(ctx)
	return row.admin(), translate(err)
}

// LockAdmin returns an operator and locks the row until the transaction ends, so that a code cannot be used twice at once.
func (p *Platform) LockAdmin(ctx context.Context, id uuid.UUID) (account.SuperAdmin, error) {
	var row adminRow
	err := p.q().NewSelect().Model(&row).Where("id = ?", id).For("update").Scan(ctx)
	return row.admin(), translate(err)
}

// SaveSecondFactor stores an operator's second factor: secret, step and recovery codes.
func (p *Platform) SaveSecondFactor(ctx context.Context, a account.SuperAdmin) error {
	row := adminRow{
		ID: a.ID, TOTPSecret: a.TOTPSecret, TOTPEnabledAt: a.TOTPEnabledAt, TOTPStep: a.TOTPStep, RecoveryHashes: a.RecoveryHashes,
	}
	if row.RecoveryHashes == nil {
		row.RecoveryHashes = [][]byte{}
	}
	return one(p.q().NewUpdate().Model(&row).Column("totp_secret", "totp_enabled_at", "totp_step", "recovery_hashes").WherePK().Exec(ctx))
}

// CreateAdminSession stores an operator's sign-in, which lasts account.AdminSessionLife.
func (p *Platform) CreateAdminSession(ctx context.Context, s account.AdminSession) error {
	row := adminSessionRow{
		ID: s.ID, SecretHash: s.SecretHash, AdminID: s.Admin.ID, Complete: s.Complete,
		ExpiresAt: time.Now().Add(account.AdminSessionLife), IP: s.IP, UserAgent: s.UserAgent,
	}
	_, err := p.q().NewInsert().Model(&row).Returning("NULL").Exec(ctx)
	return translate(err)
}

// AdminSession returns an operator's session with the operator; not found when it has ended. The caller compares the secret.
func (p *Platform) AdminSession(ctx context.Context, id uuid.UUID) (account.AdminSession, error) {
	var session adminSessionRow
	if err := p.q().NewSelect().Model(&session).Where("id = ?", id).Where("expires_at > now()").Scan(ctx); err != nil {
		return account.AdminSession{}, translate(err)
	}
	var admin adminRow
	if err := p.q().NewSelect().Model(&admin).Where("id = ?", session.AdminID).Scan(ctx); err != nil {
		return account.AdminSession{}, translate(err)
	}
	return account.AdminSession{
		ID: session.ID, Admin: admin.admin(), SecretHash: session.SecretHash, Complete: session.Complete,
		CreatedAt: session.CreatedAt, ExpiresAt: session.ExpiresAt, IP: session.IP, UserAgent: session.UserAgent,
	}, nil
}

// DeleteAdminSession signs an operator's browser out.
func (p *Platform) DeleteAdminSession(ctx context.Context, id uuid.UUID) error {
	return one(p.q().NewDelete().Model((*adminSessionRow)(nil)).Where("id = ?", id).Exec(ctx))
}
