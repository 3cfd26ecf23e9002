package e2e_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/flows"
)

// fillAutomation gives the pages of flows something to show: a run in the chat, hours, closed days, secrets.
func fillAutomation(t *testing.T, w *world) {
	t.Helper()
	long := strings.Repeat("Kencanawungu", 5)
	graph := `{"schema":1,"nodes":[{"id":"tag","kind":"tag_added","settings":{"tag":"vip"}},{"id":"split","kind":"set","settings":{"set":[{"variable":"city","value":"` + long + `"}]}},
		{"id":"ask","kind":"question","label":"` + long + `","settings":{"prompt":"Your size?","save_as":"size"}}],
		"edges":[{"from":"tag","out":"next","to":"split"},{"from":"split","out":"next","to":"ask"}]}`
	f := automation.Flow{ID: account.NewID(), Name: "Sizes " + long, EveryDevice: true, Rev: 1}
	tenant := w.shop.Tenant
	answers := func(active bool) error {
		return tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			f.Active = active
			return tx.UpdateFlow(ctx, f)
		})
	}
	require.NoError(t, tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		if err := tx.AddFlow(ctx, automation.Draft{Flow: f, Graph: graph}, "Ani"); err != nil {
			return err
		}
		f.Version = 1
		return tx.PublishFlow(ctx, automation.Version{FlowID: f.ID, Version: 1, Graph: graph})
	}))
	require.NoError(t, answers(true))
	require.NoError(t, w.app.Flows.Tagged(t.Context(), w.shop.ID, w.chat.ContactID, []string{"vip"}))
	require.NoError(t, answers(false)) // other tests write in chats
	runs, err := tenant.RunsOf(t.Context(), w.chat.ID, 1)
	require.NoError(t, err)
	require.Len(t, runs, 1, "a page with a run is looked at")
	s := automation.DefaultSettings()
	s.Hours, s.Closed = []flows.Opening{{Days: []int{1, 7}, From: "09:00", To: "17:00"}}, []string{"2026-12-25"}
	require.NoError(t, automation.SaveSettings(t.Context(), tenant, s))
	require.NoError(t, automation.SaveSecret(t.Context(), tenant, w.app.Keys, w.shop.ID, "SHOP_KEY_OF_A_LONG_NAME_THAT_IS_40_LONG_", "x"))
}
