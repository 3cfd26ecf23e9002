package db

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/cloudwa/cloudwa/internal/account"
)

type tokenRow struct {
	bun.BaseModel `bun:"table:user_tokens"`

	Hash      []byte `bun:",pk"`
	UserID    uuid.UUID
	Purpose   string
	Email     string
	ExpiresAt time.Time
}

// ReplaceToken stores the hash of a link's token; the person's earlier links of that purpose stop working.
func (p *Platform) ReplaceToken(ctx context.Context, hash []byte, t account.Token, life time.Duration) error {
	return p.InTx(ctx, func(ctx context.Context, tx *PlatformTx) error {
		if _, err := tx.q().NewDelete().Model((*tokenRow)(nil)).
			Where("user_id = ?", t.UserID).Where("purpose = ?", string(t.Purpose)).Exec(ctx); err != nil {
			return err
		}
		row := tokenRow{Hash: hash, UserID: t.UserID, Purpose: string(t.Purpose), Email: t.Email, ExpiresAt: time.Now().Add(life)}
		_, err := tx.q().NewInsert().Model(&row).Exec(ctx)
		return translate(err)
	})
}

// Token returns what a link is for without using it, so that its page can show a form.
func (p *Platform) Token(ctx context.Context, purpose account.Purpose, hash []byte) (account.Token, error) {
	return p.token(ctx, "select * from user_tokens", purpose, hash, "")
}

// UseToken takes a link's token: it works once. Asked twice at the same moment, one gets it and the other gets account.LinkGone.
func (p *Platform) UseToken(ctx context.Context, purpose account.Purpose, hash []byte) (account.Token, error) {
	return p.token(ctx, "delete from user_tokens", purpose, hash, " returning *")
}

func (p *Platform) token(ctx context.Context, verb string, purpose account.Purpose, hash []byte, suffix string) (account.Token, error) {
	var row tokenRow
	err := p.q().NewRaw(verb+" where hash = ? and purpose = ? and expires_at > now()"+suffix, hash, string(purpose)).Scan(ctx, &row)
	if err != nil {
		return account.Token{}, linkGone(err)
	}
	return account.Token{UserID: row.UserID, Purpose: account.Purpose(row.Purpose), Email: row.Email}, nil
}

// DeleteTokens makes every link of the person stop working.
func (p *Platform) DeleteTokens(ctx context.Context, userID uuid.UUID) error {
	_, err := p.q().NewDelete().Model((*tokenRow)(nil)).Where("user_id = ?", userID).Exec(ctx)
	return translate(err)
}
