package e2e_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/flows"
	"github.com/cloudwa/cloudwa/internal/rehearsal"
)

// fillFlows makes a flow that is published and was changed since, and one that has every kind of step and nothing in them.
func fillFlows(t *testing.T, shop dbtest.Shop) []uuid.UUID {
	t.Helper()
	faq, err := automation.Create(t.Context(), shop.Tenant, strings.Repeat("Kencanawungu", 6), flows.Gallery()[1].Graph("id"), "Owner a")
	require.NoError(t, err)
	_, err = automation.Publish(t.Context(), shop.Tenant, faq, automation.Publication{Rev: 1, Note: strings.Repeat("catatan", 30), Author: "Owner a", Activate: true})
	require.NoError(t, err)
	_, err = automation.Edit(t.Context(), shop.Tenant, faq, 1, "Owner a", func(g *flows.Graph) error {
		g.Nodes[0].Label = strings.Repeat("مرحبا", 14)
		return nil
	})
	require.NoError(t, err)
	keepTest(t, shop, faq)
	every := &flows.Graph{Schema: flows.Schema}
	for _, info := range flows.Kinds() {
		_, err := flows.Add(every, info.Kind)
		require.NoError(t, err)
	}
	unfinished, err := automation.Create(t.Context(), shop.Tenant, "Everything", every, "Owner a")
	require.NoError(t, err)
	return []uuid.UUID{faq, unfinished}
}

// keepTest holds a flow to a test that it does not pass, because other words were expected.
func keepTest(t *testing.T, shop dbtest.Shop, id uuid.UUID) {
	t.Helper()
	draft, err := shop.Tenant.FlowDraft(t.Context(), id)
	require.NoError(t, err)
	graph, err := flows.Decode([]byte(draft.Graph))
	require.NoError(t, err)
	tape, err := rehearsal.Tape{Start: time.Date(2026, 11, 27, 5, 0, 0, 0, time.UTC)}.Add(rehearsal.Event{Kind: rehearsal.Here, Node: graph.Nodes[1].ID})
	require.NoError(t, err)
	script, err := rehearsal.Keep(rehearsal.Stage{Flow: rehearsal.Ready(graph, tape)}, tape)
	require.NoError(t, err)
	script.Replies[0] = append(script.Replies[0], rehearsal.Reply{Text: strings.Repeat("Kencanawungu", 30)})
	require.NoError(t, automation.KeepTest(t.Context(), shop.Tenant, automation.Test{
		ID: account.NewID(), FlowID: id, Name: strings.Repeat("Kencanawungu", 6), Script: script.Encode(), Author: "Owner a",
	}))
}

// flowPages are the pages of flows that are worth a look: the form of each kind of step is another one.
func (w *world) flowPages() []shown {
	faq, every := "/flows/"+w.flows[0].String(), "/flows/"+w.flows[1].String()
	pages := []shown{
		{route: "/flows"}, {route: "/flows/new"}, {route: "/flows/:id", address: faq}, {route: "/flows/:id", address: every + "?add=begin"},
		{route: "/flows/:id", address: every + "?add=step&after=n1&out=next"}, {route: "/flows/:id/publish", address: faq + "/publish"},
		{route: "/flows/:id/publish", address: every + "/publish"}, {route: "/flows/:id/tests", address: faq + "/tests"}, {route: "/flows/:id/tests", address: every + "/tests"},
		{route: "/flows/:id/chats", address: faq + "/chats?node=" + flows.Gallery()[1].Graph("id").Nodes[1].ID}, {route: "/flows/:id/versions", address: faq + "/versions"}, {route: "/flows/:id/versions", address: every + "/versions"},
	}
	for _, node := range []string{"n2", "n6", "n13", "n14", "n15", "n16", "n17", "n19", "n28"} {
		pages = append(pages, shown{route: "/flows/:id", address: every + "?node=" + node})
	}
	return pages
}
