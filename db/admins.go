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
		return tx.DeleteAdminSessions(ctx, id, uuid.Nil)
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

// CreateAdminSession stores an operator's sign-in, which lasts account.AdminSessionLife, or account.HalfSessionLife while the second
// factor is due. It holds the operator's row, so that a password or a second factor that is being changed either counts already or
// ends this session too.
func (p *Platform) CreateAdminSession(ctx context.Context, s account.AdminSession) error {
	life := account.AdminSessionLife
	if !s.Complete {
		life = account.HalfSessionLife
	}
	row := adminSessionRow{
		ID: s.ID, SecretHash: s.SecretHash, AdminID: s.Admin.ID, Complete: s.Complete,
		ExpiresAt: time.Now().Add(life), IP: s.IP, UserAgent: s.UserAgent,
	}
	return p.InTx(ctx, func(ctx context.Context, tx *PlatformTx) error {
		var now adminRow
		if err := tx.q().NewSelect().Model(&now).Where("id = ?", s.Admin.ID).For("share").Scan(ctx); err != nil {
			return translate(err)
		}
		if now.PasswordHash != s.Admin.PasswordHash || !now.TOTPEnabledAt.Equal(s.Admin.TOTPEnabledAt) {
			return account.PasswordChanged()
		}
		_, err := tx.q().NewInsert().Model(&row).Returning("NULL").Exec(ctx)
		return translate(err)
	})
}

// DeleteAdminSessions signs all browsers of an operator out but the one given; a zero id keeps none.
func (p *Platform) DeleteAdminSessions(ctx context.Context, adminID, except uuid.UUID) error {
	_, err := p.q().NewDelete().Model((*adminSessionRow)(nil)).Where("admin_id = ?", adminID).Where("id <> ?", except).Exec(ctx)
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
