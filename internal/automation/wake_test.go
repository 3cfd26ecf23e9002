package automation_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/flows"
)

func delay(seconds int, during string) string {
	return fmt.Sprintf(`"kind":"delay","settings":{"seconds":%d,"during":%q}`, seconds, during)
}

func TestADelayOfDaysEndsOnce(t *testing.T) {
	t.Parallel()
	s, other := open(t)
	s.publish("Later", chain("halo", []string{message("Until then"), delay(3*24*3600, "ignore"), message("Here we are again")}))
	other.publish("Later", chain("halo", []string{delay(3*24*3600, "ignore"), message("theirs")}))
	s.write(budi, "halo")
	other.write(budi, "halo")
	s.write(budi, "halo")
	require.Equal(t, []string{"Until then"}, s.said(budi), "a message in a delay starts nothing anew")
	s.later(2 * 24 * time.Hour)
	require.Len(t, s.said(budi), 1)
	var wakers sync.WaitGroup
	_, err := s.db.OwnerPool().Exec(t.Context(), "update flow_runs set due_at = now() where due_at is not null")
	require.NoError(t, err)
	for range 4 { // as four processes would
		wakers.Go(func() { require.NoError(t, s.engine.WakeDue(t.Context())) })
	}
	wakers.Wait()
	require.Equal(t, []string{"Until then", "Here we are again"}, s.said(budi))
	require.Equal(t, []string{"theirs"}, other.said(budi))
}

func TestAMessageInADelay(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	s.publish("Kept", chain("keep", []string{delay(60, "keep"), question, message("Thanks, {{who}}")}))
	s.publish("Left", chain("leave", []string{delay(60, "leave"), message("too late")}))
	s.write(budi, "keep")
	s.write(budi, "Budi")
	s.later(2 * time.Minute)
	require.Contains(t, s.said(budi), "Thanks, Budi", "the next question takes it")
	s.write(budi, "leave")
	s.write(budi, "keep")
	s.later(2 * time.Minute)
	require.NotContains(t, s.said(budi), "too late")
}

func TestAChatOfPeopleWaits(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	s.publish("Later", chain("halo", []string{delay(60, "ignore"), message("Here I am")}))
	s.write(budi, "halo")
	chat := s.chat(budi)
	_, err := s.db.OwnerPool().Exec(t.Context(), "update conversations set bot_paused_at = now(), bot_pause = 'person' where id = $1", chat.ID)
	require.NoError(t, err)
	s.later(2 * time.Minute)
	require.Empty(t, s.said(budi), "people answer here")
	require.NoError(t, s.engine.Resume(t.Context(), s.shop.ID, chat.ID))
	s.later(2 * time.Minute)
	require.Equal(t, []string{"Here I am"}, s.said(budi))
}

func TestNobodyAnswers(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	s.publish("Greeting", chain("halo", []string{question}))
	s.write(budi, "halo")
	s.later(25 * time.Hour)
	require.Equal(t, flows.DoneExpired, s.runs(budi)[0].State.Done)
	s.write(budi, "halo")
	require.Len(t, s.runs(budi), 2)
}

func TestACircleStops(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	s.publish("Circle", chain("halo", []string{`"kind":"set","settings":{"set":[{"variable":"a","value":"1"}]}`}, edge("n1", "next", "n1")))
	s.write(budi, "halo")
	run := s.runs(budi)[0]
	require.Equal(t, flows.DoneBudget, run.State.Done)
	steps, err := s.shop.Tenant.Steps(t.Context(), run.ID, 1000)
	require.NoError(t, err)
	require.Contains(t, steps[len(steps)-1].Why.String(), "without waiting for anybody")
}

// next publishes a second version of a flow.
func (s *shop) next(f automation.Flow, graph string) {
	s.t.Helper()
	g, err := flows.Decode([]byte(graph))
	require.NoError(s.t, err)
	require.NoError(s.t, s.shop.Tenant.InTx(s.t.Context(), func(ctx context.Context, tx *db.Tx) error {
		return tx.PublishFlow(ctx, automation.Version{FlowID: f.ID, Version: f.Version + 1, Graph: string(g.Encode())})
	}))
}

func TestRunsStayOnTheirVersion(t *testing.T) {
	t.Parallel()
	s, other := open(t)
	f := s.publish("Greeting", chain("halo", []string{question, message("old {{who}}")}))
	const sari, dewi = "6281300000002", "6281300000003"
	for _, phone := range []string{budi, sari, dewi} {
		s.write(phone, "halo")
	}
	s.next(f, chain("halo", []string{question, message("new {{who}}")}))
	counts, err := s.shop.Tenant.FlowCounts(t.Context(), time.Now().Add(-time.Hour))
	require.NoError(t, err)
	require.Equal(t, automation.Counts{Today: 3, Waiting: 3, ByVersion: map[int]int{1: 3}}, counts[f.ID])
	s.write(budi, "Budi")
	require.Equal(t, "old Budi", s.said(budi)[1], "who began with it ends with it")

	_, err = other.engine.MoveRuns(t.Context(), other.shop.ID, f.ID, 1, 2)
	require.Error(t, err, "another workspace's flow")
	moved, err := s.engine.MoveRuns(t.Context(), s.shop.ID, f.ID, 1, 2)
	require.NoError(t, err)
	require.Equal(t, 2, moved)
	s.write(sari, "Sari")
	require.Equal(t, "new Sari", s.said(sari)[1])
	stopped, err := s.engine.StopRuns(t.Context(), s.shop.ID, f.ID, 2)
	require.NoError(t, err)
	require.Equal(t, 1, stopped)
	s.write(dewi, "Dewi")
	require.Len(t, s.said(dewi), 1)

	s.write(dewi, "halo")
	require.NoError(t, s.engine.Reset(t.Context(), s.shop.ID, s.chat(dewi).ID))
	s.write(dewi, "Dewi")
	require.Len(t, s.said(dewi), 2)
}
