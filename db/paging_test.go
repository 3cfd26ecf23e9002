package db_test

import (
	"fmt"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/internal/account"
)

// TestListsGoOnWhereTheyEnded reads each list two rows at a time and compares that with the whole.
func TestListsGoOnWhereTheyEnded(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	shop, other := dbtest.Two(t, d)
	for _, s := range []dbtest.Shop{shop, other} {
		for i := range 3 {
			name := fmt.Sprintf("p%d", i)
			require.NoError(t, s.Tenant.Audit(t.Context(), account.AuditEntry{Action: account.ActionInviteRevoked, Target: name}))
			require.NoError(t, s.Tenant.Notify(t.Context(), s.Admin.ID, account.Notice{Kind: account.NoticeMemberJoined, Subject: name}))
		}
	}
	type list func(from uuid.UUID, limit int) ([]string, uuid.UUID, error)
	tests := []struct {
		name string
		list list
		want []string
	}{
		{"members", func(from uuid.UUID, limit int) (names []string, last uuid.UUID, err error) {
			rows, err := shop.Tenant.Members(t.Context(), from, limit)
			for _, row := range rows {
				names, last = append(names, row.Email), row.UserID
			}
			return names, last, err
		}, []string{shop.Owner.Email, shop.Admin.Email, shop.Agent.Email}},
		{"audit log", func(from uuid.UUID, limit int) (names []string, last uuid.UUID, err error) {
			rows, err := shop.Tenant.AuditLog(t.Context(), from, limit)
			for _, row := range rows {
				names, last = append(names, row.Target), row.ID
			}
			return names, last, err
		}, []string{"p2", "p1", "p0"}},
		{"notices", func(from uuid.UUID, limit int) (names []string, last uuid.UUID, err error) {
			rows, err := shop.Tenant.Notices(t.Context(), shop.Admin.ID, from, limit)
			for _, row := range rows {
				names, last = append(names, row.Subject), row.ID
			}
			return names, last, err
		}, []string{"p2", "p1", "p0"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			first, last, err := test.list(uuid.Nil, 2)
			require.NoError(t, err)
			require.Equal(t, test.want[:2], first)
			second, last, err := test.list(last, 2)
			require.NoError(t, err)
			require.Equal(t, test.want[2:], second)
			rest, _, err := test.list(last, 2)
			require.NoError(t, err)
			require.Empty(t, rest)
		})
	}
}
