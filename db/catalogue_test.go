package db_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// tenantTables returns the tables that have a tenant_id and hold tenants' data. Sessions have one too, but they are a platform table:
// a session is found before its tenant is known, and the tenant role cannot see it at all.
func tenantTables(t *testing.T, conn *pgx.Conn) []string {
	t.Helper()
	rows, err := conn.Query(t.Context(), `select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
		where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname <> 'sessions' order by 1`)
	require.NoError(t, err)
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	require.Contains(t, tables, "memberships")
	return tables
}

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

func TestEveryTenantTableIsHeldToItsTenant(t *testing.T) {
	t.Parallel()
	conn := connect(t, dbtest.URL(t))
	for _, table := range tenantTables(t, conn) {
		var secured bool
		var policy, key string
		require.NoError(t, conn.QueryRow(t.Context(), `select c.relrowsecurity,
			coalesce((select p.qual || ' / ' || p.with_check from pg_policies p where p.tablename = c.relname and p.cmd = 'ALL'), ''),
			coalesce((select a.attname from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
				where i.indrelid = c.oid and i.indisprimary), '')
			from pg_class c where c.relname = $1 and c.relnamespace = 'public'::regnamespace`, table).Scan(&secured, &policy, &key))
		require.True(t, secured, "%s has no row-level security", table)
		require.Equal(t, "(tenant_id = current_tenant()) / (tenant_id = current_tenant())", policy, "the policy of %s", table)
		require.Equal(t, "tenant_id", key, "the primary key of %s should begin with tenant_id", table)
	}
}

// TestIndexesOfWordsKeepNoListOfWhatIsNew: each look into one reads that list, and a search looks often.
func TestIndexesOfWordsKeepNoListOfWhatIsNew(t *testing.T) {
	t.Parallel()
	rows, err := connect(t, dbtest.URL(t)).Query(t.Context(), `select c.relname from pg_class c join pg_am a on a.oid = c.relam
		where a.amname = 'gin' and c.relnamespace = 'public'::regnamespace and not starts_with(c.relname, 'river_')
			and 'fastupdate=off' <> all (coalesce(c.reloptions, '{}'))`)
	require.NoError(t, err)
	listed, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	require.Empty(t, listed)
}

// TestForeignKeysBetweenTenantTablesAreComposite: a row cannot point into another tenant, because the tenant is part of the pointer.
func TestForeignKeysBetweenTenantTablesAreComposite(t *testing.T) {
	t.Parallel()
	conn := connect(t, dbtest.URL(t))
	tables := tenantTables(t, conn)
	rows, err := conn.Query(t.Context(), `select c.conrelid::regclass::text, c.conname,
		exists (select from pg_attribute a where a.attrelid = c.conrelid and a.attname = 'tenant_id' and a.attnum = any(c.conkey))
		from pg_constraint c where c.contype = 'f' and c.confrelid::regclass::text = any($1)`, tables)
	require.NoError(t, err)
	checked := 0
	for rows.Next() {
		var table, name string
		var composite bool
		require.NoError(t, rows.Scan(&table, &name, &composite))
		require.True(t, composite, "%s.%s points into a tenant table without tenant_id", table, name)
		checked++
	}
	require.NoError(t, rows.Err())
	require.Positive(t, checked)
}

// TestTenantRole asks as the tenant role what acceptance asks with psql.
func TestTenantRole(t *testing.T) {
	t.Parallel()
	url := dbtest.URL(t)
	d := dbtest.Open(t, url)
	a, b := dbtest.Two(t, d)
	for _, shop := range []dbtest.Shop{a, b} {
		require.NoError(t, shop.Tenant.Audit(t.Context(), account.AuditEntry{Action: account.ActionTenantUpdated}))
		require.NoError(t, shop.Tenant.Notify(t.Context(), shop.Owner.ID, account.Notice{Kind: account.NoticeMemberJoined}))
		_, err := shop.Tenant.SaveInvite(t.Context(), account.Invite{ID: account.NewID(), Email: "new@x.test", Role: account.Agent, ExpiresAt: shop.Owner.CreatedAt})
		require.NoError(t, err)
	}
	conn := connect(t, url)
	for _, shop := range []dbtest.Shop{a, b} {
		talk(t, d, shop)
	}
	tables := append(tenantTables(t, conn), "tenants", "users")
	_, err := conn.Exec(t.Context(), "set role cloudwa_app")
	require.NoError(t, err)
	column := func(table string) string {
		if table == "users" {
			return "id"
		}
		return "*"
	}
	count := func(table, where string, args ...any) (n int) {
		require.NoError(t, conn.QueryRow(t.Context(), fmt.Sprintf("select count(*) from (select %s from %s %s) q", column(table), table, where), args...).Scan(&n))
		return n
	}
	for _, table := range tables {
		require.Zero(t, count(table, ""), "%s without a tenant", table)
	}
	_, err = conn.Exec(t.Context(), "select set_config('app.tenant_id', $1, false)", a.ID.String())
	require.NoError(t, err)
	for _, table := range tables {
		require.Positive(t, count(table, ""), "%s of the tenant itself", table)
		switch table {
		case "users":
			require.Zero(t, count(table, "where email like '%@b.test'"))
		case "tenants":
			require.Zero(t, count(table, "where id = $1", b.ID))
		default:
			require.Zero(t, count(table, "where tenant_id = $1", b.ID), "%s shows the other tenant", table)
		}
	}
	refused := func(sql string, args ...any) {
		t.Helper()
		_, err := conn.Exec(t.Context(), sql, args...)
		require.Error(t, err, sql)
		require.True(t, strings.Contains(err.Error(), "permission denied") || strings.Contains(err.Error(), "row-level security") ||
			strings.Contains(err.Error(), "foreign key"), err.Error())
	}
	for _, table := range []string{"sessions", "user_tokens", "mail_requests", "super_admins", "admin_sessions", "rate_limits", "schema_migrations"} {
		refused("select * from " + table)
	}
	refused("select password_hash from users")
	refused("update audit_log set actor_name = 'nobody'")
	refused("delete from audit_log")
	refused("update tenants set suspended_at = null")
	refused("insert into memberships (tenant_id, user_id, role) values ($1, $2, 'agent')", a.ID, b.Owner.ID)
	refused("insert into notices (tenant_id, id, user_id, kind) values ($1, gen_random_uuid(), $2, 'x')", b.ID, b.Owner.ID)
	// A row of one's own that points to another tenant's person.
	refused("insert into notices (tenant_id, id, user_id, kind) values ($1, gen_random_uuid(), $2, 'x')", a.ID, b.Owner.ID)
}

// talk leaves a row in each table of numbers and of what was written.
func talk(t *testing.T, d *db.DB, shop dbtest.Shop) {
	t.Helper()
	require.NoError(t, shop.Tenant.SaveServer(t.Context(), devices.Server{ID: account.NewID(), URL: "https://waha.example.com"}))
	device := dbtest.Device(t, shop, "Shop", nil)
	require.NoError(t, shop.Tenant.AddEntries(t.Context(), device.ID, devices.Entry{At: device.CreatedAt, Kind: devices.EntryAdded}))
	_, _, err := d.Platform().StoreEvents(t.Context(), []inbox.Report{{Key: device.HookKey, Name: "message.any", ID: "evt_1", Body: []byte("{}")}})
	require.NoError(t, err)
	require.NoError(t, shop.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		conversation, err := inbox.ChatWith(ctx, tx, device.ID, gateway.Person{Identities: gateway.Identities{Phone: "628111"}}, "")
		require.NoError(t, err)
		_, err = tx.AddMessage(ctx, inbox.Message{
			ID: account.NewID(), ConversationID: conversation.ID, DeviceID: device.ID, ClientID: account.NewID(), Source: inbox.FromCustomer,
			Kind: gateway.KindImage, Text: "halo", Raw: "A1", At: device.CreatedAt, Media: &inbox.Media{State: inbox.MediaWaiting},
		}, "628111@c.us")
		return err
	}))
	for _, statement := range []string{
		"insert into message_actions (tenant_id, id, message_id, device_id, kind) select tenant_id, id, id, device_id, 'revoke' from messages where tenant_id = $1",
		"insert into storage_usage (tenant_id) values ($1)",
		"insert into opt_outs (tenant_id, identity, at) values ($1, 'x', now())",
		"insert into erased_messages (tenant_id, device_id, from_me, raw_id) select tenant_id, device_id, from_me, raw_id from messages where tenant_id = $1",
		"insert into tags (tenant_id, id, name) select tenant_id, id, 'regular' from contacts where tenant_id = $1",
		"insert into contact_tags (tenant_id, contact_id, tag_id) select tenant_id, id, id from contacts where tenant_id = $1",
		`insert into drafts (tenant_id, user_id, conversation_id, text) select m.tenant_id, m.user_id, v.id, 'begun' from memberships m
			join conversations v on v.tenant_id = m.tenant_id where m.tenant_id = $1`,
		"insert into flow_files (tenant_id, id, name, mime, size, key) select tenant_id, id, 'menu.pdf', 'application/pdf', 1, 'media/x' from contacts where tenant_id = $1",
		"insert into flows (tenant_id, id, name, draft) select tenant_id, id, 'FAQ', '{}' from contacts where tenant_id = $1",
		"insert into flow_revisions (tenant_id, flow_id, rev, graph) select tenant_id, id, 1, '{}' from flows where tenant_id = $1",
		"insert into flow_versions (tenant_id, flow_id, version, graph) select tenant_id, id, 1, '{}' from flows where tenant_id = $1",
		`insert into flow_runs (tenant_id, id, flow_id, version, conversation_id, state, seed) select v.tenant_id, v.id, w.id, 1, v.id, '{}', 1
			from conversations v join flows w on w.tenant_id = v.tenant_id where v.tenant_id = $1`,
		"insert into flow_steps (tenant_id, run_id, n, trace, at) select tenant_id, id, 1, '{}', now() from flow_runs where tenant_id = $1",
		"insert into flow_calls (tenant_id, run_id, token, kind, call) select tenant_id, id, '1', 'http', '{}' from flow_runs where tenant_id = $1",
		"insert into flow_counts (tenant_id, flow_id, node, hour) select tenant_id, id, 'a', now() from flows where tenant_id = $1",
		"insert into flow_tests (tenant_id, id, flow_id, name, script) select tenant_id, id, id, 'Order', '{}' from flows where tenant_id = $1",
		"insert into flow_settings (tenant_id) values ($1)",
		"insert into flow_secrets (tenant_id, name, sealed) values ($1, 'TOKEN', 'x')",
	} {
		_, err := d.OwnerPool().Exec(t.Context(), statement, shop.ID)
		require.NoError(t, err)
	}
}

func TestStartRefusesATenantPoolThatSeesEverything(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	require.NoError(t, d.CheckTenantRole(t.Context()))
	require.NoError(t, d.CheckSchema(t.Context()))
	require.NoError(t, d.Reach(t.Context()))
}
