package live_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/live"
)

// store answers when the test lets it.
type store struct {
	seq   atomic.Int64
	reads atomic.Int32
	hold  chan struct{} // nil: at once
	began chan struct{}
}

func (s *store) wait() {
	s.reads.Add(1)
	if s.hold != nil {
		s.began <- struct{}{}
		<-s.hold
	}
}

func (s *store) Seqs(_ context.Context, tenants []uuid.UUID) (map[uuid.UUID]int64, error) {
	seq := s.seq.Load()
	s.wait()
	return map[uuid.UUID]int64{tenants[0]: seq}, nil
}

func (s *store) Visit(_ context.Context, id uuid.UUID) (account.Visit, error) {
	s.wait()
	return account.Visit{Session: account.Session{ID: id, ExpiresAt: time.Now().Add(time.Hour)}}, nil
}

func TestManyAskOnceAndWhatIsHeardMeanwhileCounts(t *testing.T) {
	t.Parallel()
	s := &store{hold: make(chan struct{}), began: make(chan struct{}, 1)}
	h, tenant := live.New(s), uuid.New()
	h.Connected()
	var all sync.WaitGroup
	ask := func() {
		seq, err := h.Seq(t.Context(), tenant)
		require.NoError(t, err)
		require.EqualValues(t, 7, seq)
	}
	all.Go(ask)
	<-s.began
	for range 50 {
		all.Go(ask)
	}
	h.Committed(tenant, 7) // the read that is on its way has seen less
	close(s.hold)
	all.Wait()
	require.EqualValues(t, 1, s.reads.Load())
	h.Heard(tenant, 3)
	ask()
	require.Equal(t, map[uuid.UUID]int64{tenant: 7}, h.TakeNews())
	require.Empty(t, h.TakeNews())
}

func TestAVisitThatIsReadWhileItChangesIsNotKept(t *testing.T) {
	t.Parallel()
	s := &store{hold: make(chan struct{}), began: make(chan struct{}, 1)}
	h, session := live.New(s), uuid.New()
	h.Connected()
	var all sync.WaitGroup
	ask := func() {
		_, err := h.Visit(t.Context(), session)
		require.NoError(t, err)
	}
	all.Go(ask)
	<-s.began
	h.SessionChanged(session)
	close(s.hold)
	all.Wait()
	s.hold = nil
	ask()
	require.EqualValues(t, 2, s.reads.Load())
	ask()
	require.EqualValues(t, 2, s.reads.Load())
}

func TestNothingIsKeptForLongOrUnheard(t *testing.T) {
	t.Parallel()
	s, now := &store{}, time.Now()
	h, id := live.New(s), uuid.New()
	h.Now = func() time.Time { return now }
	reads := func(want int32) {
		t.Helper()
		_, err := h.Visit(t.Context(), id)
		require.NoError(t, err)
		_, err = h.Seq(t.Context(), id)
		require.NoError(t, err)
		require.Equal(t, want, s.reads.Swap(0))
	}
	reads(2)
	reads(2)
	h.Connected()
	reads(2)
	reads(0)
	now = now.Add(live.VisitLife + time.Second)
	reads(1) // the visit
	now = now.Add(live.OpenFor + time.Second)
	require.NoError(t, h.Check(t.Context()))
	require.Zero(t, s.reads.Load(), "no page is open")
	reads(1) // the number
	h.Disconnected()
	reads(2)
	reads(2)
}
