package db

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
)

type membershipRow struct {
	bun.BaseModel `bun:"table:memberships,alias:m"`

	TenantID  uuid.UUID `bun:",pk"`
	UserID    uuid.UUID `bun:",pk"`
	Role      string
	CreatedAt time.Time `bun:",nullzero,default:now()"`
}

type memberRow struct {
	membershipRow `bun:",extend"`
	Name          string
	Email         string
	Verified      bool
}

func (r memberRow) member() account.Member {
	return account.Member{
		UserID: r.UserID, Name: r.Name, Email: r.Email, Role: account.Role(r.Role), Verified: r.Verified, JoinedAt: r.CreatedAt,
	}
}

// AddMember gives a person a place in a workspace; somebody who has one already keeps it as it is.
func (p *Platform) AddMember(ctx context.Context, tenantID, userID uuid.UUID, role account.Role) error {
	row := membershipRow{TenantID: tenantID, UserID: userID, Role: string(role)}
	_, err := p.q().NewInsert().Model(&row).On("conflict do nothing").Returning("NULL").Exec(ctx)
	return translate(err)
}

func (t *Tenant) selectMembers(q bun.IDB) *bun.SelectQuery {
	return q.NewSelect().Model((*membershipRow)(nil)).
		ColumnExpr("m.*, u.name, u.email, u.verified_at is not null as verified").
		Join("join users u on u.id = m.user_id").Where("m.tenant_id = ?", t.id)
}

// Members returns at most limit of the workspace's people in the order they joined, after the person given (zero for the first ones).
func (t *Tenant) Members(ctx context.Context, after uuid.UUID, limit int) ([]account.Member, error) {
	var rows []memberRow
	err := t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		query := t.selectMembers(q).OrderExpr("m.created_at, m.user_id").Limit(int64(limit))
		if after != uuid.Nil {
			query = query.Where("(m.created_at, m.user_id) > (select a.created_at, a.user_id from memberships a where a.tenant_id = ? and a.user_id = ?)", t.id, after)
		}
		return query.Scan(ctx, &rows)
	})
	members := make([]account.Member, len(rows))
	for i, row := range rows {
		members[i] = row.member()
	}
	return members, err
}

// MemberCount returns how many people the workspace has.
func (t *Tenant) MemberCount(ctx context.Context) (count int, err error) {
	err = t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewRaw("select count(*) from memberships where tenant_id = ?", t.id).Scan(ctx, &count)
	})
	return count, err
}

// MemberByEmail returns the person of the workspace with that address.
func (t *Tenant) MemberByEmail(ctx context.Context, email string) (account.Member, error) {
	var row memberRow
	err := t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return t.selectMembers(q).Where("u.email = ?", email).Scan(ctx, &row)
	})
	return row.member(), err
}

// LockMember returns a person and how many owners the workspace has, and locks those rows until the transaction ends. The owners are
// always locked in the same order, so that two people who change each other wait instead of deadlocking.
func (t *Tenant) LockMember(ctx context.Context, userID uuid.UUID) (member account.Member, owners int, err error) {
	var rows []memberRow
	err = t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return t.selectMembers(q).Where("(m.role = 'owner' or m.user_id = ?)", userID).
			OrderExpr("m.user_id").For("update of m").Scan(ctx, &rows)
	})
	found := false
	for _, row := range rows {
		if row.Role == string(account.Owner) {
			owners++
		}
		if row.UserID == userID {
			member, found = row.member(), true
		}
	}
	if err == nil && !found {
		err = errs.New(errs.NotFound, "This person is not in the workspace any more.")
	}
	return member, owners, err
}

// SetRole gives a person of the workspace another role.
func (t *Tenant) SetRole(ctx context.Context, userID uuid.UUID, role account.Role) error {
	err := t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return one(q.NewUpdate().Model((*membershipRow)(nil)).Set("role = ?", string(role)).
			Where("tenant_id = ?", t.id).Where("user_id = ?", userID).Exec(ctx))
	})
	return t.learn(err, func() { t.db.live.UserChanged(userID) })
}

// RemoveMember takes a person out of the workspace; their sessions and notices in it go with them (foreign keys).
func (t *Tenant) RemoveMember(ctx context.Context, userID uuid.UUID) error {
	err := t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return one(q.NewDelete().Model((*membershipRow)(nil)).
			Where("tenant_id = ?", t.id).Where("user_id = ?", userID).Exec(ctx))
	})
	return t.learn(err, func() { t.db.live.UserChanged(userID) })
}
