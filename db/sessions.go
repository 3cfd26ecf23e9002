package db

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
)

type sessionRow struct {
	bun.BaseModel `bun:"table:sessions,alias:s"`

	ID         uuid.UUID `bun:",pk"`
	SecretHash []byte
	UserID     uuid.UUID
	TenantID   uuid.UUID `bun:",nullzero"`
	CreatedAt  time.Time `bun:",nullzero,default:now()"`
	SeenAt     time.Time `bun:",nullzero,default:now()"`
	ExpiresAt  time.Time
	IP         string
	UserAgent  string
}

func (r sessionRow) session() account.Session {
	return account.Session{
		ID: r.ID, UserID: r.UserID, TenantID: r.TenantID, CreatedAt: r.CreatedAt, SeenAt: r.SeenAt, ExpiresAt: r.ExpiresAt,
		IP: r.IP, UserAgent: r.UserAgent, SecretHash: r.SecretHash,
	}
}

// CreateSession stores a browser's sign-in, which lasts account.SessionLife, unless the person's password is another than the one that
// was checked. It holds the person's row: a change of the password that runs at the same time either counts already, or comes after and
// ends this session with the others. (The foreign key alone would not wait for it.)
func (p *Platform) CreateSession(ctx context.Context, s account.Session, passwordHash string) error {
	row := sessionRow{
		ID: s.ID, SecretHash: s.SecretHash, UserID: s.UserID, TenantID: s.TenantID,
		ExpiresAt: time.Now().Add(account.SessionLife), IP: s.IP, UserAgent: s.UserAgent,
	}
	return p.InTx(ctx, func(ctx context.Context, tx *PlatformTx) error {
		var now string
		if err := tx.q().NewRaw("select coalesce(password_hash, '') from users where id = ? for share", s.UserID).Scan(ctx, &now); err != nil {
			return translate(err)
		}
		if now != passwordHash {
			return account.PasswordChanged()
		}
		_, err := tx.q().NewInsert().Model(&row).Returning("NULL").Exec(ctx)
		return translate(err)
	})
}

// visitSQL brings the session with everything a page's frame shows in one round trip: each request makes it. The lists come as JSON; a
// person has few workspaces, and the unread counts stop at 100 because the frame shows "99+".
const visitSQL = `
select s.secret_hash, s.user_id, coalesce(s.tenant_id, '00000000-0000-0000-0000-000000000000'), s.created_at, s.seen_at, s.expires_at, s.ip, s.user_agent,
	u.email, u.name, coalesce(u.password_hash, ''), coalesce(u.google_subject, ''), u.verified_at, u.locale, u.theme, u.created_at,
	coalesce(m.role, ''), coalesce(t.name, ''), coalesce(t.time_zone, ''), coalesce(t.locale, ''), coalesce(t.logo_key, ''), coalesce(t.country, ''),
	t.suspended_at, coalesce(t.suspended_reason, ''), t.created_at,
	(select coalesce(jsonb_agg(jsonb_build_object('id', w.id, 'name', w.name, 'role', wm.role) order by lower(w.name), w.id), '[]')
		from memberships wm join tenants w on w.id = wm.tenant_id where wm.user_id = s.user_id),
	(select count(*) from (select from notices n
		where n.tenant_id = s.tenant_id and n.user_id = s.user_id and n.read_at is null limit 100) unread),
	(select count(*) from (select from conversations c where c.tenant_id = m.tenant_id and c.unread > 0 limit 100) chats),
	coalesce((select seq from inbox_sequences q where q.tenant_id = m.tenant_id), 0)
from sessions s
join users u on u.id = s.user_id
left join memberships m on m.tenant_id = s.tenant_id and m.user_id = s.user_id
left join tenants t on t.id = m.tenant_id
where s.id = $1 and s.expires_at > now()`

type workspaceJSON struct {
	ID   uuid.UUID `json:"id"`
	Name string    `json:"name"`
	Role string    `json:"role"`
}

// Visit returns what a request with that session's id needs to know about who is asking; not found when the session has ended.
// The caller compares the secret.
//
// It goes past bun, as a statement prepared once per connection: planning these joins takes three times as long as running them, and
// Postgres keeps the plan only of a prepared statement (measured: 2,200 calls/s planned anew, 9,000 and more with the plan kept).
func (p *Platform) Visit(ctx context.Context, sessionID uuid.UUID) (account.Visit, error) {
	v := account.Visit{Session: account.Session{ID: sessionID}}
	s, u, t := &v.Session, &v.User, &v.Tenant
	var verified, suspended, founded *time.Time
	var workspaces []workspaceJSON
	err := p.db.owner.QueryRow(ctx, visitSQL, pgx.QueryExecModeCacheStatement, sessionID).Scan(
		&s.SecretHash, &s.UserID, &s.TenantID, &s.CreatedAt, &s.SeenAt, &s.ExpiresAt, &s.IP, &s.UserAgent,
		&u.Email, &u.Name, &u.PasswordHash, &u.GoogleSubject, &verified, &u.Locale, &u.Theme, &u.CreatedAt,
		&v.Role, &t.Name, &t.TimeZone, &t.Locale, &t.LogoKey, &t.Country, &suspended, &t.SuspendedReason, &founded,
		&workspaces, &v.Unread, &v.Chats, &v.Seq)
	if err != nil {
		return account.Visit{}, translate(err)
	}
	u.ID, u.VerifiedAt = s.UserID, orZero(verified)
	if v.Role != "" {
		t.ID, t.SuspendedAt, t.CreatedAt = s.TenantID, orZero(suspended), orZero(founded)
	}
	for _, w := range workspaces {
		v.Workspaces = append(v.Workspaces, account.Membership{TenantID: w.ID, TenantName: w.Name, Role: account.Role(w.Role)})
	}
	return v, nil
}

func orZero(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

// TouchSession renews a session's life.
func (p *Platform) TouchSession(ctx context.Context, id uuid.UUID) error {
	err := one(p.q().NewUpdate().Model((*sessionRow)(nil)).
		Set("seen_at = now()").Set("expires_at = ?", time.Now().Add(account.SessionLife)).Where("id = ?", id).Exec(ctx))
	return p.learn(err, func() { p.db.live.SessionChanged(id) })
}

// MoveSession takes a browser to another workspace of the person; not found when they do not belong to it.
func (p *Platform) MoveSession(ctx context.Context, id, userID, tenantID uuid.UUID) error {
	err := one(p.q().NewUpdate().Model((*sessionRow)(nil)).Set("tenant_id = ?", tenantID).Where("id = ?", id).
		Where("exists (select from memberships m where m.tenant_id = ? and m.user_id = ?)", tenantID, userID).Exec(ctx))
	return p.learn(err, func() { p.db.live.SessionChanged(id) })
}

// LastWorkspace returns the workspace the person used last, else their oldest; zero when they have none.
func (p *Platform) LastWorkspace(ctx context.Context, userID uuid.UUID) (uuid.UUID, error) {
	var id uuid.UUID
	err := translate(p.q().NewRaw(`
		select m.tenant_id from memberships m
		left join sessions s on s.tenant_id = m.tenant_id and s.user_id = m.user_id
		where m.user_id = ? order by s.seen_at desc nulls last, m.created_at limit 1`, userID).Scan(ctx, &id))
	if errs.Is(err, errs.NotFound) {
		return uuid.Nil, nil
	}
	return id, err
}

// Sessions lists a person's signed-in browsers, the latest first.
func (p *Platform) Sessions(ctx context.Context, userID uuid.UUID) ([]account.Session, error) {
	var rows []sessionRow
	err := p.q().NewSelect().Model(&rows).Where("user_id = ?", userID).Where("expires_at > now()").
		OrderExpr("seen_at desc, id").Limit(100).Scan(ctx)
	if err != nil {
		return nil, translate(err)
	}
	sessions := make([]account.Session, len(rows))
	for i, row := range rows {
		sessions[i] = row.session()
	}
	return sessions, nil
}

// DeleteSession signs one browser of the person out.
func (p *Platform) DeleteSession(ctx context.Context, userID, id uuid.UUID) error {
	err := one(p.q().NewDelete().Model((*sessionRow)(nil)).Where("id = ?", id).Where("user_id = ?", userID).Exec(ctx))
	return p.learn(err, func() { p.db.live.SessionChanged(id) })
}

// DeleteSessions signs all browsers of the person out but the one given; a zero id keeps none.
func (p *Platform) DeleteSessions(ctx context.Context, userID, except uuid.UUID) error {
	_, err := p.q().NewDelete().Model((*sessionRow)(nil)).Where("user_id = ?", userID).Where("id <> ?", except).Exec(ctx)
	return p.learn(translate(err), func() { p.db.live.UserChanged(userID) })
}
