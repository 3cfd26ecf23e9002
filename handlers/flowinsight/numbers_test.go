package flowinsight_test

import (
	"context"
	"encoding/json"
	"fmt"
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
	"github.com/cloudwa/cloudwa/internal/flows"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

const graph = `{"schema":1,"nodes":[{"id":"key","kind":"keyword","settings":{"terms":[{"text":"halo","match":"exact"}]}},
	{"id":"size","kind":"question","label":"Which size","settings":{"prompt":"Your size?","save_as":"size"}}],"edges":[{"from":"key","out":"next","to":"size"}]}`

// published adds a flow with one version to a workspace.
func published(t *testing.T, shop dbtest.Shop) uuid.UUID {
	t.Helper()
	f := automation.Flow{ID: account.NewID(), Name: "Orders", EveryDevice: true, Rev: 1}
	require.NoError(t, shop.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		if err := tx.AddFlow(ctx, automation.Draft{Flow: f, Graph: graph}, "Ani"); err != nil {
			return err
		}
		return tx.PublishFlow(ctx, automation.Version{FlowID: f.ID, Version: 1, Graph: graph})
	}))
	return f.ID
}

// ran adds a run to a chat that came to the question at a time; it waits there, or ended for a reason.
func ran(t *testing.T, shop dbtest.Shop, flow uuid.UUID, chat inbox.Conversation, at time.Time, reason flows.Reason) uuid.UUID {
	t.Helper()
	run := &automation.Run{
		ID: account.NewID(), FlowID: flow, Version: 1, ConversationID: chat.ID, State: flows.State{Node: "size", Done: reason}, Steps: 2, StartedAt: at,
	}
	if reason == "" {
		run.State.Waiting = &flows.Wait{Kind: flows.WaitAnswer, Token: "1"}
	} else {
		run.EndedAt = at
	}
	traces := []flows.Trace{{Node: "key", At: at, Out: "next"}, {Node: "size", At: at, Effect: "send,wait"}}
	require.NoError(t, shop.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		return tx.SaveRuns(ctx, []*automation.Progress{{Run: run, New: true, Traces: traces}})
	}))
	return run.ID
}

func chat(t *testing.T, shop dbtest.Shop, device uuid.UUID, n int) inbox.Conversation {
	t.Helper()
	return dbtest.Chat(t, shop, device, gateway.Person{Identities: gateway.Identities{Phone: fmt.Sprintf("62813%08d", n)}, Name: fmt.Sprintf("Customer %d", n)})
}

type painted struct {
	Tag   string
	Days  int
	Nodes map[string]struct {
		Passed, Waiting, Dropped, Errors int
		Href                             string
	}
}

func numbers(t *testing.T, b *handlerstest.Browser, address string) (p painted) {
	t.Helper()
	page := b.Get(address)
	require.Equal(t, http.StatusOK, page.Status, page.Body)
	require.NoError(t, json.Unmarshal([]byte(page.Body), &p))
	return p
}

func TestNumbersOpenTheChatsTheyCount(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, other := dbtest.Two(t, app.DB)
	flow, theirs := published(t, shop), published(t, other)
	device, their := dbtest.Device(t, shop, "Orders", nil), dbtest.Device(t, other, "Orders", nil)
	now := time.Now().UTC()
	run := ran(t, shop, flow, chat(t, shop, device.ID, 1), now, "")
	ran(t, shop, flow, chat(t, shop, device.ID, 2), now, flows.DoneExpired)
	ran(t, shop, flow, chat(t, shop, device.ID, 3), now.AddDate(0, 0, -9), flows.DoneStopped)
	ran(t, other, theirs, chat(t, other, their.ID, 4), now, "")
	// Old things are in what was folded; the sweep has done that when the program started.
	_, err := app.DB.OwnerPool().Exec(t.Context(), "insert into flow_counts (tenant_id, flow_id, node, hour, dropped) values ($1, $2, 'size', $3, 1)",
		shop.ID, flow, now.AddDate(0, 0, -9))
	require.NoError(t, err)

	b := app.SignedIn(t, shop.Agent)
	address := "/flows/" + flow.String()
	week := numbers(t, b, address+"/numbers?days=7")
	require.Equal(t, 2, week.Nodes["key"].Passed)
	require.Equal(t, 1, week.Nodes["size"].Waiting)
	require.Equal(t, 1, week.Nodes["size"].Dropped)
	require.Equal(t, 2, numbers(t, b, address+"/numbers?days=30").Nodes["size"].Dropped)
	require.Equal(t, 7, numbers(t, b, address+"/numbers?days=nonsense").Days)
	require.Equal(t, http.StatusNoContent, b.Get(address+"/numbers?days=7&seen="+week.Tag).Status, "nothing is new")
	ran(t, shop, flow, chat(t, shop, device.ID, 5), now, "")
	require.Equal(t, http.StatusOK, b.Get(address+"/numbers?days=7&seen="+week.Tag).Status)

	page := b.Get(week.Nodes["size"].Href + "waiting")
	require.Equal(t, "Chats at “Which size”", page.Text("h1"))
	require.Equal(t, 2, page.Find("tbody tr").Length())
	require.Contains(t, page.Text("tbody tr:last-child"), "Customer 1")
	require.Equal(t, 1, page.Find(`tbody a[href$="/path?run=`+run.String()+`"]`).Length())
	page = b.Get(week.Nodes["size"].Href + "dropped")
	require.Equal(t, 1, page.Find("tbody tr").Length())
	require.Contains(t, page.Text("tbody tr"), "Nobody answered for too long")
	require.Equal(t, 3, b.Get(week.Nodes["key"].Href+"passed").Find("tbody tr").Length())
	require.Equal(t, 0, b.Get(week.Nodes["size"].Href+"errors").Find("tbody tr").Length())
	require.Equal(t, http.StatusNotFound, b.Get(week.Nodes["size"].Href+"everything").Status)
	require.Equal(t, http.StatusOK, b.Get(week.Nodes["size"].Href+"passed&before=nonsense").Status)

	stranger := app.SignedIn(t, other.Owner)
	require.Equal(t, http.StatusNotFound, stranger.Get(address+"/numbers").Status)
	require.Equal(t, http.StatusNotFound, stranger.Get(week.Nodes["size"].Href+"waiting").Status)
	require.Equal(t, 1, numbers(t, stranger, "/flows/"+theirs.String()+"/numbers").Nodes["size"].Waiting)
}

// TestManyChats goes through more than a page of them, each once.
func TestManyChats(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, _ := dbtest.Two(t, app.DB)
	flow := published(t, shop)
	device := dbtest.Device(t, shop, "Orders", nil)
	now := time.Now().UTC()
	for n := range 65 {
		ran(t, shop, flow, chat(t, shop, device.ID, n), now.Add(-time.Duration(n/3)*time.Minute), "") // three at a time
	}
	b := app.SignedIn(t, shop.Agent)
	for _, what := range []string{"waiting", "passed"} {
		node := map[string]string{"waiting": "size", "passed": "key"}[what]
		address, seen := fmt.Sprintf("/flows/%s/chats?days=7&node=%s&what=%s", flow, node, what), map[string]bool{}
		for _, rows := range []int{30, 30, 5} {
			page := b.Get(address)
			require.Equal(t, rows, page.Find("tbody tr").Length())
			for i := range rows {
				seen[page.Find("tbody tr td:first-child").Eq(i).Text()] = true
			}
			address = page.Find(`a[rel="next"]`).AttrOr("href", "")
		}
		require.Len(t, seen, 65)
		require.Empty(t, address)
	}
}
