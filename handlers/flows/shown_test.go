package flows_test

import (
	"context"
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/flows"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

const (
	firstVersion = `{"schema":1,"nodes":[{"id":"key","kind":"keyword","x":0,"y":0,"settings":{"terms":[{"text":"halo","match":"exact"}]}},
		{"id":"size","kind":"question","label":"Which size","x":320,"y":0,"settings":{"prompt":"Your size?","save_as":"size"}},
		{"id":"bye","kind":"message","x":640,"y":0,"settings":{"text":"Bye"}}],"edges":[{"from":"key","out":"next","to":"size"},{"from":"size","out":"next","to":"bye"}]}`
	secondVersion = `{"schema":1,"nodes":[{"id":"key","kind":"keyword","x":0,"y":0,"settings":{"terms":[{"text":"halo","match":"exact"}]}},
		{"id":"size","kind":"question","label":"Which size","x":320,"y":16,"settings":{"prompt":"S, M or L?","save_as":"size"}},
		{"id":"pay","kind":"message","x":640,"y":0,"settings":{"text":"Pay"}}],"edges":[{"from":"key","out":"next","to":"size"},{"from":"size","out":"next","to":"pay"}]}`
)

// twoVersions adds a flow with two versions; its draft is as the second.
func twoVersions(t *testing.T, shop dbtest.Shop) uuid.UUID {
	t.Helper()
	id := account.NewID()
	require.NoError(t, shop.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		d := automation.Draft{Flow: automation.Flow{ID: id, Name: "Sizes", EveryDevice: true, Rev: 1}, Graph: secondVersion}
		if err := tx.AddFlow(ctx, d, "Ani"); err != nil {
			return err
		}
		if err := tx.PublishFlow(ctx, automation.Version{FlowID: id, Version: 1, Graph: firstVersion}); err != nil {
			return err
		}
		return tx.PublishFlow(ctx, automation.Version{FlowID: id, Version: 2, Graph: secondVersion})
	}))
	return id
}

// carried reads what the page of a canvas carries for its layers.
func carried(t *testing.T, page handlerstest.Page, to any) {
	t.Helper()
	require.Equal(t, http.StatusOK, page.Status, page.Text("main"))
	require.NoError(t, json.Unmarshal([]byte(page.Text("#flow-overlay")), to))
	require.Zero(t, page.Find("#flow-editor[data-manages]").Length(), "nothing can be changed there")
	require.NotContains(t, page.Text("#flow-data"), `/panel"`, "the settings of the draft are others")
}

func TestTheCanvasShowsWhatDiffers(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, other := dbtest.Two(t, app.DB)
	address := "/flows/" + twoVersions(t, shop).String() + "/canvas"
	b := app.SignedIn(t, shop.Admin)
	var diff struct {
		Type         string
		Nodes, Edges map[string]string
		Words        map[string][]string
		Order        []string
		Kinds        []struct {
			Kind  string
			Count int
		}
	}
	page := b.Get(address + "?from=1&to=draft")
	carried(t, page, &diff)
	require.Equal(t, "diff", diff.Type)
	require.Equal(t, map[string]string{"size": "changed", "bye": "removed", "pay": "added"}, diff.Nodes)
	require.Equal(t, map[string]string{"size/next": "changed"}, diff.Edges)
	require.Equal(t, []string{"size", "pay", "bye"}, diff.Order)
	require.Contains(t, diff.Words["size"], "In “Which size”, “Your size?” became “S, M or L?”.")
	require.Equal(t, 4, page.Find(".flow-node").Length(), "the removed step is there")
	require.Contains(t, page.Text(".flow-head"), "Draft compared with Version 1")
	page = b.Get(address + "?version=1")
	require.Equal(t, 3, page.Find(".flow-node").Length())
	require.Contains(t, page.Text(".flow-head"), "Version 1")
	require.Equal(t, http.StatusNotFound, b.Get(address+"?version=9").Status)
	require.Equal(t, http.StatusNotFound, b.Get(address+"?from=1&to=nonsense").Status)
	require.Equal(t, 1, b.Get("/flows/"+twoVersions(t, shop).String()+"/versions").Find(`#compare button[formaction$="/canvas"]`).Length())
	require.Equal(t, http.StatusNotFound, app.SignedIn(t, other.Owner).Get(address+"?from=1&to=2").Status)
}

func TestTheCanvasReplaysARun(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, other := dbtest.Two(t, app.DB)
	flow, theirs := twoVersions(t, shop), twoVersions(t, other)
	device := dbtest.Device(t, shop, "Orders", nil)
	chat := dbtest.Chat(t, shop, device.ID, gateway.Person{Identities: gateway.Identities{Phone: "6281300000001"}, Name: "Budi"})
	at := time.Now().UTC().Truncate(time.Microsecond)
	run := &automation.Run{
		ID: account.NewID(), FlowID: flow, Version: 1, ConversationID: chat.ID, State: flows.State{Node: "bye", Done: flows.DoneOpenEnd}, Steps: 3, BeganWith: "halo",
		StartedAt: at, EndedAt: at,
	}
	traces := []flows.Trace{
		{Node: "key", At: at, Out: "next", Why: errs.Msg("It began.")}, {Node: "size", At: at, Out: "next", Set: []flows.Var{{Name: "size", Value: "<b>XL</b>"}}},
		{Node: "bye", At: at, Effect: "send,end"},
	}
	require.NoError(t, shop.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		return tx.SaveRuns(ctx, []*automation.Progress{{Run: run, New: true, Traces: traces}})
	}))
	b := app.SignedIn(t, shop.Agent)
	link := b.Get("/inbox/"+chat.ID.String()+"/path").Find(`a[href*="/canvas?run="]`).AttrOr("href", "")
	var replay struct {
		Type, Path string
		Steps      []struct {
			Node, Title, Out string
			Text             []string
			Set              []flows.Var
		}
	}
	page := b.Get(link)
	carried(t, page, &replay)
	require.Equal(t, "replay", replay.Type)
	require.Len(t, replay.Steps, 3)
	require.Contains(t, replay.Steps[0].Text[0], "halo")
	require.Equal(t, []flows.Var{{Name: "size", Value: "<b>XL</b>"}}, replay.Steps[1].Set)
	require.Equal(t, []string{"Sent a message", "Came to an exit that leads nowhere"}, replay.Steps[2].Text)
	require.Contains(t, page.Text("#node-size"), "Your size?", "of the version that it went through")
	require.Contains(t, page.Text(".flow-head"), "Chat with Budi, version 1")
	require.NotContains(t, page.Body, "<b>XL")

	stranger := app.SignedIn(t, other.Owner)
	require.Equal(t, http.StatusNotFound, stranger.Get(link).Status)
	require.Equal(t, http.StatusNotFound, stranger.Get("/flows/"+theirs.String()+"/canvas?run="+run.ID.String()).Status)
	require.Equal(t, http.StatusNotFound, b.Get("/flows/"+twoVersions(t, shop).String()+"/canvas?run="+run.ID.String()).Status, "a run of another flow")
}
