package soak_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
)

// resumes is within what time after a restart a lane has to send again by itself.
const resumes = 20 * time.Second

// killing is a scenario of sending: what is killed, and how often.
type killing struct {
	engine   simulator.Engine
	messages int
	rounds   int // each waits for the sending to go on
	kill     func(w *world)
	start    func(w *world)
}

// TestALaneWhileCloudWAIsKilled: none is sent twice, none is skipped, and sending goes on by itself. An engine that takes no ids of ours is
// asked by text what became of a message.
func TestALaneWhileCloudWAIsKilled(t *testing.T) {
	scenario(t)
	k := killing{kill: func(w *world) { w.app.kill() }, start: func(w *world) { w.app.start() }}
	if !long {
		k.engine, k.messages, k.rounds = simulator.NOWEB, 60, 4
		k.run(t)
		return
	}
	k.messages, k.rounds = 300, 50
	for _, engine := range []simulator.Engine{simulator.NOWEB, simulator.WEBJS} {
		k.engine = engine
		t.Run(string(engine), k.run)
	}
}

func TestALaneWhileTheGatewayIsKilled(t *testing.T) {
	scenario(t)
	k := killing{engine: simulator.NOWEB, messages: size(60, 300), rounds: size(2, 15),
		kill: func(w *world) { w.sim.kill() }, start: func(w *world) { w.sim.start() }}
	k.run(t)
}

func (k killing) run(t *testing.T) {
	w := newWorld(t, nil)
	w.sim.must("PUT", "settings", fields{"engine": k.engine}, nil)
	n := w.connect(1)[0]
	if !long {
		// See slow: with fewer calls around a send, a kill hardly comes before the one that sends.
		w.exec("update devices set seen_policy = 'never'")
	}
	const customers = 10
	answers := w.queue(n, customers, k.messages/customers)
	var pauses spread
	kills := 0
	for round := range k.rounds {
		if w.queued() == 0 {
			break // nothing is left to be interrupted
		}
		w.slow()
		// Reports tell what became of a message. Without them CloudWA has to ask.
		w.hold(round%3 == 1)
		w.pass(400 * time.Millisecond)
		k.kill(w)
		k.start(w)
		kills++
		pauses = append(pauses, w.resumed(n))
	}
	w.hold(false)
	w.sim.must("DELETE", "faults", nil, nil)
	w.until("nothing is queued", func() bool { return w.queued() == 0 })
	found(t, "kills", kills, "")
	foundSpread(t, "sends again after", pauses, resumes)
	w.requireSent(n, answers, kills)
}

// slow makes the gateway slow to take a message, or slow to say that it has: which of both is up to chance. In the short form it has taken
// it: that a message was not sent takes a minute or two to be certain of.
func (w *world) slow() {
	w.Helper()
	w.sim.must("DELETE", "faults", nil, nil)
	w.sim.must("POST", "faults", simulator.Fault{Path: "/api/sendText", Delay: 120, Perform: !long || w.random.IntN(3) > 0}, nil)
}

// hold keeps the gateway's reports back, or lets them go.
func (w *world) hold(on bool) {
	w.Helper()
	w.sim.must("PUT", "switches", fields{"hold": on}, nil)
}

// queue lets customers write, and somebody answer all of them; it returns the answers by customer.
func (w *world) queue(n number, customers, each int) map[string][]string {
	w.Helper()
	require.NoError(w, w.sim.burst(n.phone, customers, 1))
	w.read()
	w.slow()
	answers, chats := map[string][]string{}, w.chats()
	failures := make(chan error, customers)
	var work sync.WaitGroup
	for person := range customers {
		for i := range each {
			answers[customer(person)] = append(answers[customer(person)], fmt.Sprintf("answer %d / %d", person, i))
		}
		work.Go(func() { failures <- w.person.writeAll(chats[customer(person)], answers[customer(person)]) })
	}
	work.Wait()
	for range customers {
		require.NoError(w, <-failures)
	}
	return answers
}

func (b *browser) writeAll(chat uuid.UUID, texts []string) error {
	for _, text := range texts {
		if refused, err := b.write(chat, text); err != nil || len(refused) > 0 {
			return fmt.Errorf("writing was refused with %v: %w", refused, err)
		}
	}
	return nil
}

func (w *world) queued() int { return w.count("select count(*) from messages where status = 'queued'") }

// resumed waits until the gateway takes further messages, or none is left, and returns how long that took.
func (w *world) resumed(n number) time.Duration {
	w.Helper()
	began, before := time.Now(), w.sim.sent(n.session)
	w.until("sending goes on by itself", func() bool { return w.sim.sent(n.session) > before || w.queued() == 0 })
	return time.Since(began)
}

// requireSent requires that each answer was sent once and in the order of its chat, or is said to be unknown.
func (w *world) requireSent(n number, answers map[string][]string, kills int) {
	w.Helper()
	statuses, sent := w.statuses(), w.sim.sentTo(n.session)
	unknown := 0
	sure := map[string][]string{}
	for who, texts := range answers {
		for _, text := range texts {
			switch status := statuses[text]; status {
			case "accepted", "sent", "delivered", "read", "played":
				sure[who] = append(sure[who], text)
			case "unknown", "sending": // of these it is being found out
				unknown++
				if slices.Contains(sent[who], text) {
					sure[who] = append(sure[who], text)
				}
			default:
				require.Fail(w, "a message was skipped", "%q is %q", text, status)
			}
		}
	}
	v := compare(sure, sent)
	found(w.T, "messages out", v.String(), "0 of each")
	found(w.T, "unknown", unknown, fmt.Sprintf("at most one per kill: %d", kills))
	require.True(w, v.clean(), "%s, such as %s", v, v.example)
	require.LessOrEqual(w, unknown, kills)
}

// statuses returns what CloudWA says of each message that somebody or a flow wrote here.
func (w *world) statuses() map[string]string {
	w.Helper()
	rows, err := w.db.OwnerPool().Query(context.WithoutCancel(w.Context()), "select text, status from messages where source in ('agent', 'bot')")
	require.NoError(w, err)
	defer rows.Close()
	all := map[string]string{}
	for rows.Next() {
		var text, status string
		require.NoError(w, rows.Scan(&text, &status))
		all[text] = status
	}
	require.NoError(w, rows.Err())
	return all
}
