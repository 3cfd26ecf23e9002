package db

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/cloudwa/cloudwa/internal/account"
)

// overviewSQL is the dashboard in one statement. It is prepared and its plan kept, as for Platform.Visit: three statements planned anew
// cost the page more than all the rest of it together.
const overviewSQL = `
select (select count(*) from memberships where tenant_id = $1), (select count(*) from invites where tenant_id = $1),
	(select coalesce(jsonb_agg(p order by p.joined, p.id), '[]') from (
		select m.user_id as id, m.role, m.created_at as joined, u.name, u.email, u.verified_at is not null as verified
		from memberships m join users u on u.id = m.user_id
		where m.tenant_id = $1 order by m.created_at, m.user_id limit $2) p)`

// Overview returns what the dashboard shows: the workspace's first people, at most limit, and its counts.
func (t *Tenant) Overview(ctx context.Context, limit int) (account.Overview, error) {
	var o account.Overview
	var people []struct {
		ID          uuid.UUID
		Role        account.Role
		Joined      time.Time
		Name, Email string
		Verified    bool
	}
	err := t.Read(ctx, func(ctx context.Context, bound *Tenant) error {
		return translate(alone(bound.tx.bun, func(raw *pgx.Conn) error {
			return raw.QueryRow(ctx, overviewSQL, pgx.QueryExecModeCacheStatement, t.id, limit).Scan(&o.Count, &o.Invites, &people)
		}))
	})
	for _, p := range people {
		o.People = append(o.People, account.Member{UserID: p.ID, Name: p.Name, Email: p.Email, Role: p.Role, Verified: p.Verified, JoinedAt: p.Joined})
	}
	return o, err
}
