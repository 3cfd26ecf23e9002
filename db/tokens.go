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

// CreateToken stores the hash of a link's token. Earlier links of the person keep working until one is used: otherwise anybody could keep
// them from ever using one, by asking for the next.
//
// The token is for the mail of a request, and made only while that request stands: DeleteTokens cancels it, also one that waits for a
// mail server. Not found otherwise.
func (p *Platform) CreateToken(ctx context.Context, requestID uuid.UUID, hash []byte, t account.Token, life time.Duration) error {
	return one(p.q().NewRaw(`insert into user_tokens (hash, user_id, purpose, email, expires_at)
		select ?, ?, ?, ?, ? from mail_requests where id = ? and sent_at is null for share`,
		hash, t.UserID, string(t.Purpose), t.Email, time.Now().Add(life), requestID).Exec(ctx))
}

// Token returns what a link is for without using it, so that its page can show a form.
func (p *Platform) Token(ctx context.Context, purpose account.Purpose, hash []byte) (account.Token, error) {
	return p.token(ctx, "select * from user_tokens where hash = ? and purpose = ? and expires_at > now()", purpose, hash)
}

// UseToken takes a link's token: it works once, and the person's other links of that purpose are gone with it. Asked twice at the same
// moment, one gets it and the other gets account.LinkGone.
func (p *Platform) UseToken(ctx context.Context, purpose account.Purpose, hash []byte) (account.Token, error) {
	return p.token(ctx, `
		with used as (delete from user_tokens where hash = ? and purpose = ? and expires_at > now() returning *),
		others as (delete from user_tokens o using used where o.user_id = used.user_id and o.purpose = used.purpose and o.hash <> used.hash)
		select * from used`, purpose, hash)
}

func (p *Platform) token(ctx context.Context, query string, purpose account.Purpose, hash []byte) (account.Token, error) {
	var row tokenRow
	err := p.q().NewRaw(query, hash, string(purpose)).Scan(ctx, &row)
	if err != nil {
		return account.Token{}, linkGone(err)
	}
	return account.Token{UserID: row.UserID, Purpose: account.Purpose(row.Purpose), Email: row.Email}, nil
}

// DeleteTokens makes every link of the person stop working, also those whose mail has not left yet. The requests go first: that waits
// for a mail that is just being written, whose token is then deleted with the others.
func (p *Platform) DeleteTokens(ctx context.Context, userID uuid.UUID) error {
	if _, err := p.q().NewDelete().Model((*mailRequestRow)(nil)).Where("user_id = ?", userID).Where("sent_at is null").Exec(ctx); err != nil {
		return translate(err)
	}
	_, err := p.q().NewDelete().Model((*tokenRow)(nil)).Where("user_id = ?", userID).Exec(ctx)
	return translate(err)
}
