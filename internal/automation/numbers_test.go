package automation_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/automation"
)

// numbers returns what became of the runs of a flow in the last day.
func (s *shop) numbers(f automation.Flow) map[string]automation.Numbers {
	s.t.Helper()
	n, err := s.shop.Tenant.FlowNumbers(s.t.Context(), f.ID, time.Now().Add(-24*time.Hour))
	require.NoError(s.t, err)
	return n
}

// age makes all that happened so much older, and counts what is old enough.
func (s *shop) age(d time.Duration) {
	s.t.Helper()
	for _, statement := range []string{
		"update flow_steps set at = at - make_interval(secs => $1)", "update flow_runs set started_at = started_at - make_interval(secs => $1)",
		"update flow_runs set ended_at = ended_at - make_interval(secs => $1) where ended_at is not null",
	} {
		_, err := s.db.OwnerPool().Exec(s.t.Context(), statement, d.Seconds())
		require.NoError(s.t, err)
	}
	require.NoError(s.t, s.db.Platform().CountFlows(s.t.Context()))
}

func (s *shop) visits(f automation.Flow, node string, fate automation.Fate) (phones []string) {
	s.t.Helper()
	list, more, err := s.shop.Tenant.FlowVisits(s.t.Context(), automation.Visits{FlowID: f.ID, Node: node, Fate: fate, Since: time.Now().Add(-24 * time.Hour), Limit: 10})
	require.NoError(s.t, err)
	require.Nil(s.t, more)
	for _, v := range list {
		c, err := s.shop.Tenant.Conversation(s.t.Context(), v.ConversationID)
		require.NoError(s.t, err)
		phones = append(phones, c.Phone)
	}
	return phones
}

// TestNumbers: they are the same before they are folded, while a part of them is, and after; and each opens the runs that it counts.
func TestNumbers(t *testing.T) {
	t.Parallel()
	s, other := open(t)
	graph := chain("halo", []string{question, message("Thanks, {{who}}")})
	flow, theirs := s.publish("Names", graph), other.publish("Names", graph)
	for _, phone := range []string{"6281300000001", "6281300000002", "6281300000003", "6281300000004"} {
		s.write(phone, "halo")
	}
	other.write(budi, "halo")
	s.write("6281300000001", "Budi")
	s.write("6281300000002", "menu") // an escape word
	require.NoError(t, s.engine.Reset(t.Context(), s.shop.ID, s.chat("6281300000003").ID))
	want := map[string]automation.Numbers{"key": {Passed: 4}, "n1": {Passed: 1, Waiting: 1, Dropped: 2}, "n2": {Passed: 1}}
	require.Equal(t, want, s.numbers(flow))
	require.Equal(t, map[string]automation.Numbers{"key": {Passed: 1}, "n1": {Waiting: 1}}, other.numbers(theirs))
	require.Empty(t, other.numbers(flow), "another workspace's")

	s.age(2 * time.Minute)
	require.Equal(t, want, s.numbers(flow))
	for range 2 {
		require.NoError(t, s.db.Platform().CountFlows(t.Context()))
	}
	s.write("6281300000004", "Dewi")
	want["n1"], want["n2"] = automation.Numbers{Passed: 2, Dropped: 2}, automation.Numbers{Passed: 2}
	require.Equal(t, want, s.numbers(flow), "some is folded, and some is not")
	var folded int
	require.NoError(t, s.db.OwnerPool().QueryRow(t.Context(), "select sum(passed) from flow_counts where flow_id = $1", flow.ID).Scan(&folded))
	require.Equal(t, 6, folded)
	n, err := s.shop.Tenant.FlowNumbers(t.Context(), flow.ID, time.Now().Add(time.Hour))
	require.NoError(t, err)
	require.Empty(t, n, "of a period that has not begun")

	require.Equal(t, []string{"6281300000004", "6281300000001"}, s.visits(flow, "n1", automation.Passed))
	require.Equal(t, []string{"6281300000004", "6281300000001"}, s.visits(flow, "n2", automation.Passed))
	require.Equal(t, []string{"6281300000003", "6281300000002"}, s.visits(flow, "n1", automation.Dropped))
	require.Empty(t, s.visits(flow, "n1", automation.Waiting))
	require.Empty(t, s.visits(flow, "n1", automation.Failed))
	require.Equal(t, []string{budi}, other.visits(theirs, "n1", automation.Waiting))
	require.Empty(t, other.visits(flow, "n1", automation.Passed))
}

// TestNumbersOfFailures: a step that fails counts whether or not it has an exit for that.
func TestNumbersOfFailures(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	fails := `"kind":"split","settings":{"variants":[]}` // no way to go
	flow := s.publish("Sums", chain("sum", []string{fails}))
	caught := s.publish("Caught", `{"schema":1,"nodes":[{"id":"key","kind":"keyword","settings":{"terms":[{"text":"caught","match":"exact"}]}},{"id":"n1",`+fails+`},{"id":"n2",`+message("Oops")+`}],
		"edges":[`+edge("key", "next", "n1")+","+edge("n1", "error", "n2")+"]}")
	s.write(budi, "sum")
	s.write(budi, "caught")
	s.age(2 * time.Minute)
	require.Equal(t, map[string]automation.Numbers{"key": {Passed: 1}, "n1": {Errors: 1}}, s.numbers(flow))
	require.Equal(t, map[string]automation.Numbers{"key": {Passed: 1}, "n1": {Passed: 1, Errors: 1}, "n2": {Passed: 1}}, s.numbers(caught))
	for _, f := range []automation.Flow{flow, caught} {
		require.Equal(t, []string{budi}, s.visits(f, "n1", automation.Failed))
	}
}
