package operator_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	pages "github.com/cloudwa/cloudwa/handlers/operator"
	"github.com/cloudwa/cloudwa/internal/devices"
)

const readable = `{"event": "message", "session": "%s", "me": {"id": "6281234567890@c.us", "pushName": "Shop"}, "engine": "GOWS", "payload":
	{"id": "false_6281298765432@c.us_3EB0A1", "timestamp": 1764151200, "from": "6281298765432@c.us", "fromMe": false, "body": "Halo", "hasMedia": false}}`

// reports keeps reports of a number as if they could not have been read, and returns their ids.
func reports(t *testing.T, app *handlerstest.App, d devices.Device, bodies ...string) (ids []int64) {
	t.Helper()
	for i, body := range bodies {
		var id int64
		require.NoError(t, app.DB.OwnerPool().QueryRow(t.Context(), `insert into inbound_events (tenant_id, device_id, name, event_id, body, error)
			values ($1, $2, 'message', $3, $4, 'unexpected end of JSON input') returning id`, d.TenantID, d.ID, fmt.Sprint("e", i), []byte(body)).Scan(&id))
		ids = append(ids, id)
	}
	return ids
}

func count(t *testing.T, app *handlerstest.App, query string, args ...any) (n int) {
	t.Helper()
	require.NoError(t, app.DB.OwnerPool().QueryRow(t.Context(), query, args...).Scan(&n))
	return n
}

func TestReportsThatCouldNotBeRead(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	a, b := dbtest.Two(t, app.DB)
	op := app.OperatorBrowser(t)
	page := op.Get("/admin/reports")
	require.Contains(t, page.Text("main"), "All reports were read")
	require.Zero(t, page.Find(".operator-nav a[href='/admin/reports']").Length())
	require.Zero(t, page.Find("#retry-reports").Length())

	first := reports(t, app, dbtest.Device(t, a, "Orders", nil), `{"<script>alert(1)</script>`)[0]
	large := reports(t, app, dbtest.Device(t, b, "Sales", nil), strings.Repeat("x", pages.MaxBody)+"yy")[0]
	page = op.Get("/admin/reports")
	require.Contains(t, page.Text(".operator-nav a[href='/admin/reports']"), "2")
	require.Equal(t, 2, page.Find("tbody tr").Length())
	for _, words := range []string{"message", "Shop B", "Sales", "unexpected end of JSON input"} {
		require.Contains(t, page.Text("tbody tr:first-child"), words)
	}
	page = op.Get(fmt.Sprint("/admin/reports/", first))
	require.Equal(t, `{"<script>alert(1)</script>`, page.Find("#report-body").Text())
	require.Zero(t, page.Find("#report-body *").Length())
	require.Contains(t, page.Text("main"), "This may hold a customer's message.")
	page = op.Get(fmt.Sprint("/admin/reports/", large))
	require.Len(t, page.Find("#report-body").Text(), pages.MaxBody)
	require.Contains(t, page.Text("main"), "The first 65,536 of 65,538 bytes")

	page = op.Get(fmt.Sprint("/admin/reports/", first))
	require.NotEmpty(t, page.Find("#discard-report button").AttrOr("data-confirm", ""))
	require.Equal(t, "/admin/reports", op.Post(fmt.Sprint("/admin/reports/", first, "/discard"), nil).Location)
	for _, path := range []string{fmt.Sprint("/admin/reports/", first), "/admin/reports/0", "/admin/reports/x", "/admin/reports/99999999999999999999"} {
		require.Equal(t, http.StatusNotFound, op.Get(path).Status, path)
		require.Equal(t, http.StatusNotFound, op.Post(path+"/discard", nil).Status, path)
		require.Equal(t, http.StatusNotFound, op.Post(path+"/retry", nil).Status, path)
	}
	require.Equal(t, 1, op.Get("/admin/reports").Find("tbody tr").Length())

	person := app.SignedIn(t, a.Owner)
	require.Equal(t, http.StatusForbidden, person.Get("/admin/reports").Status)
	require.Equal(t, http.StatusForbidden, person.Post("/admin/reports/retry", nil).Status)
}

func TestReportsArePaged(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	reports(t, app, dbtest.Device(t, dbtest.Make(t, app.DB, "a"), "Orders", nil), make([]string, pages.ReportsPerPage+2)...)
	op := app.OperatorBrowser(t)
	page := op.Get("/admin/reports")
	require.Equal(t, pages.ReportsPerPage, page.Find("tbody tr").Length())
	page = op.Get(page.Find("a[rel=next]").AttrOr("href", ""))
	require.Equal(t, 2, page.Find("tbody tr").Length())
	require.Zero(t, page.Find("a[rel=next]").Length())
	require.Equal(t, "/admin/reports", page.Find("a[rel=prev]").AttrOr("href", ""))
}

func TestReportsAreReadAfterAll(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	device := dbtest.Device(t, shop, "Orders", func(d *devices.Device) { app.Seal(t, d) })
	ids := reports(t, app, device, "{", "{")
	op := app.OperatorBrowser(t)

	_, err := app.DB.OwnerPool().Exec(t.Context(), "update inbound_events set body = $1 where id = $2", fmt.Appendf(nil, readable, device.Session), ids[0])
	require.NoError(t, err)
	require.Equal(t, "/admin/reports", op.Post(fmt.Sprint("/admin/reports/", ids[0], "/retry"), nil).Location)
	require.Eventually(t, func() bool {
		return count(t, app, "select count(*) from inbound_events where id = $1 and done_at is not null", ids[0]) == 1
	},
		time.Minute, 20*time.Millisecond)
	require.Equal(t, 1, count(t, app, "select count(*) from messages where tenant_id = $1 and text = 'Halo'", shop.ID))
	require.Equal(t, 1, op.Get("/admin/reports").Find("tbody tr").Length(), "the other one was left alone")

	_, err = app.DB.OwnerPool().Exec(t.Context(), "update inbound_events set error = 'as it was' where id = $1", ids[1])
	require.NoError(t, err)
	require.Equal(t, "/admin/reports", op.Post("/admin/reports/retry", nil).Location)
	require.Eventually(t, func() bool {
		return count(t, app, "select count(*) from inbound_events where id = $1 and error not in ('', 'as it was')", ids[1]) == 1
	},
		time.Minute, 20*time.Millisecond, "what still cannot be read comes back")
}
