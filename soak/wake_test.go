package soak_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
)

// customers is how many a number has.
const customers = 5

// noticed is within what time somebody has to be at a message that came or was queued.
const noticed = 2 * time.Second

// TestNothingWaitsUnnoticed queues messages and reports others at random moments on many numbers.
func TestNothingWaitsUnnoticed(t *testing.T) {
	scenario(t)
	w := newWorld(t, nil)
	numbers := w.connect(20)
	each, span := size(25, 500), 5*time.Second
	if long {
		span = 4 * time.Minute
	}
	w.sim.deliverAtOnce()
	want := map[string][]string{}
	for i, n := range numbers {
		require.NoError(t, w.sim.burstFrom(n.phone, i*customers, customers, 1))
		for person := range customers {
			want[customer(i*customers+person)] = []string{wrote(person, 0)}
		}
	}
	w.read()
	s := &stress{world: w, chats: w.chats(), want: want, answers: map[string][]string{}, queued: map[string]time.Time{}, watch: newWatch(w)}
	var work sync.WaitGroup
	for i, n := range numbers {
		from := s.sender(n)
		people := make([]string, customers)
		for person := range customers {
			people[person] = customer(i*customers + person)
		}
		work.Go(func() { s.report(from, people, each, span, rand.New(rand.NewPCG(seed, uint64(2*i)))) })
		work.Go(func() { s.write(people, each, span, rand.New(rand.NewPCG(seed, uint64(2*i+1)))) })
	}
	work.Wait()
	require.NoError(t, s.failure)
	w.until("nothing is queued", func() bool {
		return w.count("select count(*) from messages where status in ('queued', 'sending')") == 0
	})
	w.read()
	s.watch.end()
	s.judge(numbers)
}

// stress is what people and gateways do at random moments.
type stress struct {
	*world
	chats map[string]uuid.UUID
	watch *watch

	mu      sync.Mutex
	want    map[string][]string  // what customers wrote, by customer
	answers map[string][]string  // what was written to them
	queued  map[string]time.Time // answers, and when CloudWA had them
	failure error
}

func (s *stress) note(err error, keep func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		s.failure = err
		return
	}
	keep()
}

// moment is a random wait, so that many of them take about the whole span.
func moment(of int, span time.Duration, random *rand.Rand) {
	<-time.After(time.Duration(random.Int64N(int64(2 * span / time.Duration(of)))))
}

func (s *stress) report(from *sender, people []string, each int, span time.Duration, random *rand.Rand) {
	for i := range each {
		moment(each, span, random)
		who := people[random.IntN(len(people))]
		text := fmt.Sprintf("question %d", i)
		r := from.report(who, text)
		s.watch.expect(r.raw)
		status := from.post(r)
		if status != http.StatusOK {
			s.note(fmt.Errorf("a report was answered with %d", status), nil)
			return
		}
		s.watch.acknowledged(r.raw)
		s.note(nil, func() { s.want[who] = append(s.want[who], text) })
	}
}

func (s *stress) write(people []string, each int, span time.Duration, random *rand.Rand) {
	for i := range each {
		moment(each, span, random)
		who := people[random.IntN(len(people))]
		text := fmt.Sprintf("answer %d to %s", i, who)
		_, err := s.person.write(s.chats[who], text)
		s.note(err, func() { s.answers[who], s.queued[text] = append(s.answers[who], text), time.Now() })
		if err != nil {
			return
		}
	}
}

// judge requires that everything is there, and tells how long it took.
func (s *stress) judge(numbers []number) {
	s.Helper()
	s.requireThreads(s.want)
	sent, waited := map[string][]string{}, spread{}
	for i, n := range numbers {
		maps.Copy(sent, s.sim.sentTo(n.session))
		for person := range customers {
			waited = append(waited, s.handed(n, customer(i*customers+person))...)
		}
	}
	v := compare(s.answers, sent)
	found(s.T, "messages out", v.String(), "0 of each")
	require.True(s, v.clean(), "%s, such as %s", v, v.example)
	foundSpread(s.T, "queued until handed to the gateway", waited, noticed)
	foundSpread(s.T, "acknowledged until visible", s.watch.waited, noticed)
}

// handed returns how long the messages to a customer were queued.
func (s *stress) handed(n number, who string) (waited spread) {
	s.Helper()
	var list []simulator.Message
	s.sim.must("GET", "phones/"+n.phone+"/chats/"+who+"/messages", nil, &list)
	for _, m := range list {
		if m.FromMe {
			waited = append(waited, max(0, time.UnixMilli(m.At).Sub(s.queued[m.Text])))
		}
	}
	return waited
}
