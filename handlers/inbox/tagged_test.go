package inbox_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

// publish lets a flow answer at all numbers of a workspace.
func publish(t *testing.T, shop dbtest.Shop, name, graph string) automation.Flow {
	t.Helper()
	f := automation.Flow{ID: account.NewID(), Name: name, EveryDevice: true, Rev: 1}
	require.NoError(t, shop.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		if err := tx.AddFlow(ctx, automation.Draft{Flow: f, Graph: graph}, "Ani"); err != nil {
			return err
		}
		f.Version, f.Active = 1, true
		if err := tx.PublishFlow(ctx, automation.Version{FlowID: f.ID, Version: 1, Graph: graph}); err != nil {
			return err
		}
		return tx.UpdateFlow(ctx, f)
	}))
	return f
}

const welcome = `{"schema":1,"nodes":[{"id":"tag","kind":"tag_added","settings":{"tag":"vip"}},
	{"id":"hello","kind":"question","label":"Greeting","settings":{"prompt":"Welcome. Your size?","save_as":"size"}}],"edges":[{"from":"tag","out":"next","to":"hello"}]}`

func TestATagThatAPersonGivesStartsAFlow(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, other := dbtest.Two(t, app.DB)
	publish(t, shop, "VIP", welcome)
	publish(t, other, "VIP", welcome)
	device := dbtest.Device(t, shop, "Orders", nil)
	budi := dbtest.Chat(t, shop, device.ID, gateway.Person{Identities: gateway.Identities{Phone: "6281300000001"}, Name: "Budi"})
	siti := dbtest.Chat(t, shop, device.ID, gateway.Person{Identities: gateway.Identities{Phone: "6281300000002"}, Name: "Siti"})
	b := app.SignedIn(t, shop.Agent)
	pane := "/inbox/" + budi.ID.String() + "/contact/tags"
	require.Equal(t, http.StatusNotFound, app.SignedIn(t, other.Agent).Post(pane, url.Values{"tags": {"vip"}}).Status)
	b.Post(pane, url.Values{"tags": {"new"}})
	runs, err := shop.Tenant.RunsOf(t.Context(), budi.ID, 10)
	require.NoError(t, err)
	require.Empty(t, runs)
	for range 2 {
		b.Post(pane, url.Values{"tags": {"VIP"}})
	}
	runs, err = shop.Tenant.RunsOf(t.Context(), budi.ID, 10)
	require.NoError(t, err)
	require.Len(t, runs, 1, "a tag that is there already is not added")

	address := "/contacts/" + siti.ContactID.String()
	b.Post(address, url.Values{"name": {"Siti"}, "tags": {"new, vip"}})
	b.Post(address, url.Values{"name": {"Siti R."}, "tags": {"new, vip"}})
	runs, err = shop.Tenant.RunsOf(t.Context(), siti.ID, 10)
	require.NoError(t, err)
	require.Len(t, runs, 1)
}
