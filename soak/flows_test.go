package soak_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/flows"
	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
)

// ordering is a flow that greets, asks another system, waits three days, asks the customer, and thanks them.
const ordering = `{"schema":1,"nodes":[
	{"id":"key","kind":"keyword","settings":{"terms":[{"text":"halo","match":"exact"}]}},
	{"id":"hello","kind":"message","settings":{"text":"Hello {{contact.phone}}"}},
	{"id":"ask","kind":"api","settings":{"method":"GET","url":"%s/price?who={{contact.phone}}","timeout_seconds":10,"save":[{"path":"$.price","save_as":"price"}]}},
	{"id":"price","kind":"message","settings":{"text":"{{contact.phone}}, yours costs {{price}}"}},
	{"id":"failed","kind":"message","settings":{"text":"{{contact.phone}}, nobody knows your price"}},
	{"id":"days","kind":"delay","settings":{"seconds":259200,"during":"ignore"}},
	{"id":"question","kind":"question","settings":{"prompt":"{{contact.phone}}, how many do you want?","save_as":"count"}},
	{"id":"thanks","kind":"message","settings":{"text":"{{contact.phone}}, you get {{count}}"}},
	{"id":"end","kind":"end","settings":{}}],"edges":[
	{"from":"key","out":"next","to":"hello"},{"from":"hello","out":"next","to":"ask"},{"from":"ask","out":"success","to":"price"},
	{"from":"ask","out":"failure","to":"failed"},{"from":"price","out":"next","to":"days"},{"from":"failed","out":"next","to":"days"},
	{"from":"days","out":"next","to":"question"},{"from":"question","out":"next","to":"thanks"},{"from":"thanks","out":"next","to":"end"}]}`

// answersOf is what the flow says to a customer, in its order.
func answersOf(who string) []string {
	return []string{
		"Hello " + who, fmt.Sprintf("%s, yours costs Rp %s", who, who[len(who)-3:]), who + ", how many do you want?", who + ", you get 7 of them",
	}
}

// TestFlowsWhileCloudWAIsKilled kills CloudWA again and again while customers are answered by a flow: each gets each message once and in order.
func TestFlowsWhileCloudWAIsKilled(t *testing.T) {
	scenario(t)
	shop := newPriceServer(t)
	w := newWorld(t, shop.allow)
	w.sim.reportsAlone()
	w.answeredWhileKilled(shop)
}

// TestFlowsOnTwoProcessesOfWhichOneIsKilled: both look for runs that are due, both work jobs, and reports come to either of them.
func TestFlowsOnTwoProcessesOfWhichOneIsKilled(t *testing.T) {
	scenario(t)
	shop := newPriceServer(t)
	w, _ := newPairWith(t, shop.allow)
	w.answeredWhileKilled(shop)
}

// priceServer is another system that flows ask. It takes its time, so that kills come in between.
type priceServer struct {
	url   string
	asked atomic.Int64
}

func newPriceServer(t *testing.T) *priceServer {
	t.Helper()
	p := &priceServer{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.asked.Add(1)
		<-time.After(pause)
		who := r.URL.Query().Get("who")
		_, _ = io.WriteString(w, fmt.Sprintf(`{"price":"Rp %s"}`, who[max(0, len(who)-3):]))
	}))
	t.Cleanup(server.Close)
	p.url = server.URL
	return p
}

// allow lets CloudWA reach it.
func (*priceServer) allow(w *world) { w.env = append(w.env, setting("ALLOWED_NETS", "127.0.0.0/8")) }

// answeredWhileKilled is the scenario.
func (w *world) answeredWhileKilled(shop *priceServer) {
	w.Helper()
	n := w.connect(1)[0]
	w.exec("update devices set seen_policy = 'never'") // see slow
	w.sim.must("POST", "faults", simulator.Fault{Path: "/api/sendText", Delay: 20, Perform: true}, nil)
	w.publish(fmt.Sprintf(ordering, shop.url))
	people, rounds := size(24, 300), size(2, 15)
	from, want, answers := w.sender(n), map[string][]string{}, map[string][]string{}
	kills := 0
	kill := func() {
		w.pass(400 * time.Millisecond)
		w.app.kill()
		w.app.start()
		kills++
	}
	for person := range people {
		who := customer(person)
		want[who], answers[who] = []string{"halo", "are you there?", "7 of them"}, answersOf(who)
	}

	writing := w.write(from, people, "halo", "are you there?") // a delay hears nothing
	for range rounds {
		kill()
	}
	writing()
	// Whose call died with its process is asked again when its time is over; so much time goes by.
	w.exec("update flow_runs set due_at = now() where state->'waiting'->>'kind' = 'http'")
	w.await("delay", people)

	for round := range rounds {
		w.exec("update flow_runs set due_at = now() where state->'waiting'->>'kind' = 'delay' and mod(seed, $1) <= $2", rounds, round)
		kill()
	}
	w.await("answer", people)

	writing = w.write(from, people, "7 of them")
	for range rounds {
		kill()
	}
	writing()
	w.read()
	w.until("all runs have ended", func() bool { return w.count("select count(*) from flow_runs where ended_at is null") == 0 })
	w.until("nothing is queued", func() bool { return w.queued() == 0 })
	found(w.T, "kills", kills, "")
	found(w.T, "times that the other system was asked", shop.asked.Load(), fmt.Sprintf("at least %d", people))
	w.requireThreads(want)
	w.requireAnswered(people, answers)
	w.requireSent(n, answers, kills)
}

// write lets each customer write some texts, one after the other, and returns what waits for them.
func (w *world) write(from *sender, people int, texts ...string) (wait func()) {
	var work sync.WaitGroup
	lost := make(chan string, people*len(texts))
	for person := range people {
		first := w.upTo(time.Second)
		work.Go(func() {
			<-time.After(first) // not all at the same moment
			for _, text := range texts {
				if _, ok := from.deliver(from.report(customer(person), text)); !ok {
					lost <- text
				}
			}
		})
	}
	return func() {
		w.Helper()
		work.Wait()
		require.Empty(w, lost, "reports that were never taken")
	}
}

// await waits until the flow is at the same wait with all customers.
func (w *world) await(kind string, people int) {
	w.Helper()
	w.read()
	w.until("all wait for "+kind, func() bool {
		return w.count("select count(*) from flow_runs where ended_at is null and state->'waiting'->>'kind' = $1", kind) == people
	})
}

// requireAnswered requires that the flow said what it has to say, each sentence once and in order, in one run for each customer that left nothing behind.
func (w *world) requireAnswered(people int, answers map[string][]string) {
	w.Helper()
	v := compare(answers, w.threads(true))
	found(w.T, "answers of the flow", v.String(), "0 of each")
	require.True(w, v.clean(), "%s, such as %s", v, v.example)
	require.Equal(w, people, w.count("select count(*) from flow_runs where reason = 'end'"))
	require.Equal(w, people, w.count("select count(*) from flow_runs"))
	require.Zero(w, w.count("select count(*) from flow_calls"))
	require.Zero(w, w.count("select count(*) from flow_runs where due_at is not null"))
	require.Zero(w, w.count("select count(*) from flow_runs r where steps <> (select count(*) from flow_steps s where s.run_id = r.id)"))
}

// publish lets a flow answer at each number.
func (w *world) publish(graph string) {
	w.Helper()
	g, err := flows.Decode([]byte(graph))
	require.NoError(w, err)
	encoded := string(g.Encode())
	f := automation.Flow{ID: account.NewID(), Name: "Orders", EveryDevice: true, Rev: 1}
	require.NoError(w, w.shop.Tenant.InTx(w.Context(), func(ctx context.Context, tx *db.Tx) error {
		if err := tx.AddFlow(ctx, automation.Draft{Flow: f, Graph: encoded}, "Ani"); err != nil {
			return err
		}
		f.Version, f.Active = 1, true
		if err := tx.PublishFlow(ctx, automation.Version{FlowID: f.ID, Version: 1, Graph: encoded}); err != nil {
			return err
		}
		return tx.UpdateFlow(ctx, f)
	}))
}
