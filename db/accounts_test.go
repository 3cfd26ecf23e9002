package db_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/secrets"
)

// equal fills both shops with the same data, so that whatever a query brings too much is the other's.
func equal(t *testing.T, shops ...dbtest.Shop) (invites []account.Invite) {
	t.Helper()
	for _, shop := range shops {
		invite, err := shop.Tenant.SaveInvite(t.Context(), account.Invite{
			ID: account.NewID(), Email: "new@x.test", Role: account.Agent, InvitedBy: "Sari", ExpiresAt: time.Now().Add(time.Hour),
		})
		require.NoError(t, err)
		invites = append(invites, invite)
		require.NoError(t, shop.Tenant.Audit(t.Context(), account.AuditEntry{Action: account.ActionTenantUpdated, Target: shop.ID.String()}))
		require.NoError(t, shop.Tenant.NotifyAdmins(t.Context(), shop.Owner.ID, account.Notice{Kind: account.NoticeMemberJoined, Subject: shop.ID.String()}))
	}
	return invites
}

func TestTenantsSeeOnlyTheirOwn(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	a, b := dbtest.Two(t, d)
	equal(t, a, b)
	for _, shop := range []dbtest.Shop{a, b} {
		require.NoError(t, shop.Tenant.Read(t.Context(), func(ctx context.Context, tenant *db.Tenant) error {
			members, err := tenant.Members(ctx, uuid.Nil, 100)
			require.NoError(t, err)
			require.Len(t, members, 3)
			count, err := tenant.MemberCount(ctx)
			require.NoError(t, err)
			require.Equal(t, 3, count)
			for _, m := range members {
				require.Contains(t, []uuid.UUID{shop.Owner.ID, shop.Admin.ID, shop.Agent.ID}, m.UserID)
			}
			invites, err := tenant.Invites(ctx)
			require.NoError(t, err)
			require.Len(t, invites, 1)
			require.Equal(t, shop.ID, invites[0].TenantID)
			entries, err := tenant.AuditLog(ctx, uuid.Nil, 100)
			require.NoError(t, err)
			require.Len(t, entries, 1)
			require.Equal(t, shop.ID.String(), entries[0].Target)
			notices, err := tenant.Notices(ctx, shop.Admin.ID, uuid.Nil, 100)
			require.NoError(t, err)
			require.Len(t, notices, 1)
			require.Equal(t, shop.ID.String(), notices[0].Subject)
			return nil
		}))
	}
}

func TestAnotherTenantsRowsAreNotFound(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	a, b := dbtest.Two(t, d)
	invites := equal(t, a, b)
	ctx := t.Context()
	for name, call := range map[string]func() error{
		"Invite":         func() error { _, err := a.Tenant.Invite(ctx, invites[1].ID); return err },
		"DeleteInvite":   func() error { return a.Tenant.DeleteInvite(ctx, invites[1].ID) },
		"SetInviteToken": func() error { return a.Tenant.SetInviteToken(ctx, invites[1].ID, []byte("x")) },
		"MemberByEmail":  func() error { _, err := a.Tenant.MemberByEmail(ctx, b.Agent.Email); return err },
		"SetRole":        func() error { return a.Tenant.SetRole(ctx, b.Agent.ID, account.Owner) },
		"RemoveMember":   func() error { return a.Tenant.RemoveMember(ctx, b.Agent.ID) },
		"LockMember": func() error {
			return a.Tenant.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
				_, _, err := tx.LockMember(ctx, b.Agent.ID)
				return err
			})
		},
	} {
		require.Equal(t, errs.NotFound, errs.CodeOf(call()), name)
	}
	require.NoError(t, a.Tenant.UpdateTenant(ctx, account.WorkspaceSettings{Name: "Renamed", TimeZone: "Asia/Makassar", Locale: "id", Country: "MY"}))
	other, err := d.Platform().TenantByID(ctx, b.ID)
	require.NoError(t, err)
	require.Equal(t, "Shop B", other.Name)
	require.NoError(t, a.Tenant.ReadNotices(ctx, b.Admin.ID))
	notices, err := b.Tenant.Notices(ctx, b.Admin.ID, uuid.Nil, 100)
	require.NoError(t, err)
	require.True(t, notices[0].ReadAt.IsZero(), "the other's notice is still unread")
}

// TestReadIsReadOnly: a page's reads cannot change anything, whatever they call.
func TestReadIsReadOnly(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	shop, _ := dbtest.Two(t, d)
	err := shop.Tenant.Read(t.Context(), func(ctx context.Context, tenant *db.Tenant) error {
		return tenant.Audit(ctx, account.AuditEntry{Action: account.ActionTenantUpdated})
	})
	require.ErrorContains(t, err, "read-only")
}

func TestVisit(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	a, b := dbtest.Two(t, d)
	equal(t, a, b)
	platform := d.Platform()
	require.NoError(t, platform.AddMember(t.Context(), b.ID, a.Admin.ID, account.Agent))
	session, secret, err := account.OpenSession(t.Context(), platform, a.Admin, a.ID, account.Browser{IP: "192.0.2.1", UserAgent: "test"})
	require.NoError(t, err)
	require.Equal(t, secrets.HashToken(secret), session.SecretHash)

	v, err := platform.Visit(t.Context(), session.ID)
	require.NoError(t, err)
	require.Equal(t, a.Admin.ID, v.User.ID)
	require.Equal(t, "Shop A", v.Tenant.Name)
	require.Equal(t, account.Admin, v.Role)
	require.Equal(t, 1, v.Unread)
	require.Equal(t, []account.Membership{
		{TenantID: a.ID, TenantName: "Shop A", Role: account.Admin}, {TenantID: b.ID, TenantName: "Shop B", Role: account.Agent},
	}, v.Workspaces)

	require.NoError(t, platform.MoveSession(t.Context(), session.ID, a.Admin.ID, b.ID))
	v, err = platform.Visit(t.Context(), session.ID)
	require.NoError(t, err)
	require.Equal(t, account.Agent, v.Role)
	require.Zero(t, v.Unread, "another workspace's notices are not counted")

	require.NoError(t, b.Tenant.RemoveMember(t.Context(), a.Admin.ID))
	_, err = platform.Visit(t.Context(), session.ID)
	require.Equal(t, errs.NotFound, errs.CodeOf(err), "without the membership the session there is gone")
	require.Equal(t, errs.NotFound, errs.CodeOf(platform.MoveSession(t.Context(), session.ID, a.Admin.ID, b.ID)))
}

func TestTokensWorkOnce(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	shop, _ := dbtest.Two(t, d)
	_, hash := secrets.NewToken()
	token := account.Token{UserID: shop.Owner.ID, Purpose: account.PurposePassword, Email: shop.Owner.Email}
	request := account.MailRequest{ID: account.NewID(), Kind: account.MailPassword, Email: shop.Owner.Email, UserID: shop.Owner.ID, Locale: "en"}
	err := d.Platform().CreateToken(t.Context(), request.ID, hash, token, time.Hour)
	require.Equal(t, errs.NotFound, errs.CodeOf(err), "no mail asked for it")
	require.NoError(t, d.Platform().CreateMailRequest(t.Context(), request))
	require.NoError(t, d.Platform().CreateToken(t.Context(), request.ID, hash, token, time.Hour))
	_, err = d.Platform().UseToken(t.Context(), account.PurposeVerify, hash)
	require.Equal(t, errs.NotFound, errs.CodeOf(err), "another purpose")
	var used atomic.Int64
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if _, err := d.Platform().UseToken(t.Context(), account.PurposePassword, hash); err == nil {
				used.Add(1)
			}
		})
	}
	wg.Wait()
	require.Equal(t, int64(1), used.Load())
}

func TestCount(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			_, _, err := d.Platform().Count(t.Context(), "k", time.Minute)
			require.NoError(t, err)
		})
	}
	wg.Wait()
	n, resets, err := d.Platform().Count(t.Context(), "k", time.Minute)
	require.NoError(t, err)
	require.Equal(t, 21, n)
	require.WithinDuration(t, time.Now().Add(time.Minute), resets, time.Minute)
	_, err = d.OwnerPool().Exec(t.Context(), "update rate_limits set resets_at = now() - interval '1 second'")
	require.NoError(t, err)
	n, _, err = d.Platform().Count(t.Context(), "k", time.Minute)
	require.NoError(t, err)
	require.Equal(t, 1, n, "a new window")
}

func TestPrune(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	shop, _ := dbtest.Two(t, d)
	equal(t, shop)
	for range 2 {
		_, _, err := account.OpenSession(t.Context(), d.Platform(), shop.Owner, shop.ID, account.Browser{})
		require.NoError(t, err)
	}
	_, err := d.OwnerPool().Exec(t.Context(), `
		update sessions set expires_at = now() - interval '1 second' where id = (select id from sessions limit 1);
		update audit_log set at = now() - interval '366 days';
		update notices set created_at = now() - interval '89 days'`)
	require.NoError(t, err)
	deleted, err := d.Platform().Prune(t.Context())
	require.NoError(t, err)
	require.Equal(t, int64(2), deleted, "one session and one audit entry; notices are kept for 90 days")
	sessions, err := d.Platform().Sessions(t.Context(), shop.Owner.ID)
	require.NoError(t, err)
	require.Len(t, sessions, 1)
}

func TestTenantsSearch(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	dbtest.Two(t, d)
	require.NoError(t, d.Platform().CreateTenant(t.Context(), account.Tenant{ID: account.NewID(), Name: "100%_off \\ shop", TimeZone: "UTC", Locale: "en"}))
	for search, want := range map[string]int{"": 3, "shop": 3, "SHOP A": 1, "owner@b": 1, "%": 1, "_": 1, `\`: 1, "nobody": 0} {
		rows, err := d.Platform().Tenants(t.Context(), search, uuid.Nil, 10)
		require.NoError(t, err)
		require.Len(t, rows, want, search)
	}
	first, err := d.Platform().Tenants(t.Context(), "", uuid.Nil, 2)
	require.NoError(t, err)
	rest, err := d.Platform().Tenants(t.Context(), "", first[1].ID, 2)
	require.NoError(t, err)
	require.Len(t, rest, 1)
	require.NotContains(t, first, rest[0])
}

func TestOverview(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	a, b := dbtest.Two(t, d)
	equal(t, a, b)
	require.NoError(t, b.Tenant.RemoveMember(t.Context(), b.Agent.ID))
	for shop, people := range map[*dbtest.Shop]int{&a: 3, &b: 2} {
		for range 7 { // Postgres decides on the sixth use of a prepared statement whether to keep its plan
			overview, err := shop.Tenant.Overview(t.Context(), 2)
			require.NoError(t, err)
			require.Equal(t, [3]int{people, 1, 2}, [3]int{overview.Count, overview.Invites, len(overview.People)})
			for _, m := range overview.People {
				require.Contains(t, []uuid.UUID{shop.Owner.ID, shop.Admin.ID, shop.Agent.ID}, m.UserID)
				require.NotZero(t, m.JoinedAt)
			}
		}
	}
}
