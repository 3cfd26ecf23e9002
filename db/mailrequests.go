package db

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/cloudwa/cloudwa/internal/account"
)

type mailRequestRow struct {
	bun.BaseModel `bun:"table:mail_requests"`

	ID     uuid.UUID `bun:",pk"`
	Kind   string
	Email  string
	UserID uuid.UUID `bun:",nullzero"`
	Locale string
	SentAt time.Time `bun:",nullzero"`
}

// CreateMailRequest stores what is to be mailed; the job account.SendMail carries its id.
func (p *Platform) CreateMailRequest(ctx context.Context, m account.MailRequest) error {
	row := mailRequestRow{ID: m.ID, Kind: string(m.Kind), Email: m.Email, UserID: m.UserID, Locale: m.Locale}
	_, err := p.q().NewInsert().Model(&row).Returning("NULL").Exec(ctx)
	return translate(err)
}

// MailRequest returns what is to be mailed; not found once it was sent.
func (p *Platform) MailRequest(ctx context.Context, id uuid.UUID) (account.MailRequest, error) {
	var row mailRequestRow
	if err := p.q().NewSelect().Model(&row).Where("id = ?", id).Where("sent_at is null").Scan(ctx); err != nil {
		return account.MailRequest{}, translate(err)
	}
	return account.MailRequest{ID: row.ID, Kind: account.MailKind(row.Kind), Email: row.Email, UserID: row.UserID, Locale: row.Locale}, nil
}

// MarkMailed notes that the mail has left, so that a repeated job does not send it again.
func (p *Platform) MarkMailed(ctx context.Context, id uuid.UUID) error {
	return one(p.q().NewUpdate().Model((*mailRequestRow)(nil)).Set("sent_at = now()").Where("id = ?", id).Exec(ctx))
}

// MarkDropped notes that the mail is not to be sent: it leaves the queue and counts for nothing.
func (p *Platform) MarkDropped(ctx context.Context, id uuid.UUID) error {
	return one(p.q().NewDelete().Model((*mailRequestRow)(nil)).Where("id = ?", id).Exec(ctx))
}

// MailedLastHour returns how many mails of the request's kind its address got in the last hour.
func (p *Platform) MailedLastHour(ctx context.Context, m account.MailRequest) (sent int, err error) {
	err = p.q().NewRaw("select count(*) from mail_requests where email = ? and kind = ? and sent_at > now() - interval '1 hour'",
		m.Email, string(m.Kind)).Scan(ctx, &sent)
	return sent, translate(err)
}
