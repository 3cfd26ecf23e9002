package soak_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
)

// load is what goes on while a part of the system is away: a gateway reports, people write and look at pages.
type load struct {
	*world
	n     number
	chats map[string]uuid.UUID
	stop  context.CancelFunc
	work  sync.WaitGroup

	mu      sync.Mutex
	want    map[string][]string // what customers wrote, by customer
	answers map[string][]string // what was written to them
	reports map[int]int         // answers to reports, by status
	pages   map[int]int         // answers to pages, by status
	writes  map[int]int         // answers to messages that were written, by status
	wrong   []string            // what may not be
}

// How long each of the load's gateways, people and customers waits between two things. Gateways tell whole seconds: only of what is written
// in different ones they say in which order it was written, once they are asked about it later.
const (
	pause    = 40 * time.Millisecond
	thinking = 250 * time.Millisecond
	apart    = 1100 * time.Millisecond
)

// begin lets some customers write, and starts the load. The first of them are answered; reporting says whether a gateway of the test's own
// reports further messages of all.
func (w *world) begin(n number, customers, answered int, reporting bool) *load {
	w.Helper()
	require.NoError(w, w.sim.burst(n.phone, customers, 1))
	w.read()
	ctx, stop := context.WithCancel(w.Context())
	l := &load{world: w, n: n, chats: w.chats(), stop: stop, want: told(customers, 1), answers: map[string][]string{}, reports: map[int]int{}, pages: map[int]int{}, writes: map[int]int{}}
	from := w.sender(n)
	for person := range customers {
		who := customer(person)
		if reporting {
			l.work.Go(func() { l.report(ctx, from, who) })
		}
		if person < answered {
			l.work.Go(func() { l.write(ctx, who) })
		}
	}
	for i, path := range []string{"/inbox", "/inbox/" + l.chats[customer(0)].String(), "/numbers/" + n.id.String(), "/dashboard"} {
		random := rand.New(rand.NewPCG(seed, uint64(i)))
		l.work.Go(func() { l.look(ctx, path, random) })
	}
	w.Cleanup(l.end)
	return l
}

// end ends the load when what is under way is done.
func (l *load) end() {
	l.stop()
	l.work.Wait()
}

func (l *load) note(keep func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	keep()
}

func (l *load) report(ctx context.Context, from *sender, who string) {
	for i := 0; ctx.Err() == nil; i++ {
		text := fmt.Sprintf("question %d", i)
		refused, ok := from.deliver(from.report(who, text))
		l.note(func() {
			for _, status := range refused {
				l.reports[status]++
			}
			if l.reports[http.StatusOK]++; !ok {
				l.wrong = append(l.wrong, "a report was never taken")
			}
			l.want[who] = append(l.want[who], text)
		})
		<-time.After(pause)
	}
}

// phone lets a customer write on the phone, of which the gateway reports what it can.
func (l *load) phone(ctx context.Context, who string) {
	for i := 0; ctx.Err() == nil; i++ {
		text := fmt.Sprintf("question %d", i)
		err := l.sim.do("POST", "phones/"+l.n.phone+"/messages", simulator.Draft{From: who, Text: text}, nil)
		l.note(func() {
			l.want[who] = append(l.want[who], text)
			if err != nil {
				l.wrong = append(l.wrong, err.Error())
			}
		})
		<-time.After(apart)
	}
}

func (l *load) write(ctx context.Context, who string) {
	for i := 0; ctx.Err() == nil; i++ {
		text := fmt.Sprintf("answer %d to %s", i, who)
		refused, err := l.person.write(l.chats[who], text)
		l.note(func() {
			for _, status := range refused {
				l.writes[status]++
			}
			l.writes[http.StatusSeeOther]++
			l.answers[who] = append(l.answers[who], text)
			if err != nil {
				l.wrong = append(l.wrong, err.Error())
			}
		})
		<-time.After(thinking)
	}
}

// restarting is what a page says while the database is away.
const restarting = "being restarted"

func (l *load) look(ctx context.Context, path string, random *rand.Rand) {
	for ctx.Err() == nil {
		p, err := l.person.get(path)
		l.note(func() {
			l.pages[p.status]++
			switch {
			case err != nil:
				l.wrong = append(l.wrong, fmt.Sprintf("%s: %s", path, err))
			case p.status == http.StatusOK, p.status == http.StatusServiceUnavailable && strings.Contains(p.body, restarting):
			default:
				l.wrong = append(l.wrong, fmt.Sprintf("%s: %d to %q: %s", path, p.status, p.location, p.body))
			}
		})
		<-time.After(time.Duration(random.Int64N(int64(2 * pause))))
	}
}

// wanted returns what customers wrote so far.
func (l *load) wanted() map[string][]string {
	all := map[string][]string{}
	l.note(func() {
		for who, texts := range l.want {
			all[who] = slices.Clone(texts)
		}
	})
	return all
}

// further waits until so many more reports, and some pages, were answered well.
func (l *load) further(count int) {
	l.Helper()
	at := func() (n int) {
		l.note(func() { n = l.pages[http.StatusOK] })
		return n
	}
	before := at()
	l.until("the load goes on", func() bool { return at() >= before+count })
}

// during lets some of the load meet the part that is away.
func (l *load) during(limit time.Duration) func() {
	return func() { l.pass(limit) }
}

// judge ends the load and requires that nothing was lost, and that nobody saw an error.
func (l *load) judge(kills int) {
	l.Helper()
	l.end()
	l.app.alive()
	require.Empty(l, l.wrong[:min(3, len(l.wrong))], "%d wrong answers", len(l.wrong))
	allowed := []int{http.StatusOK, http.StatusSeeOther, http.StatusServiceUnavailable}
	for _, answers := range []struct {
		to    string
		times map[int]int
	}{{"reports", l.reports}, {"pages", l.pages}, {"writing", l.writes}} {
		found(l.T, "answers to "+answers.to, byStatus(answers.times), "200, 303, 503")
		for status := range answers.times {
			require.Contains(l, allowed, status, "answers to %s", answers.to)
		}
	}
	began := time.Now()
	l.until("nothing is queued", func() bool { return l.queued() == 0 })
	found(l.T, "queue worked off after", time.Since(began).Round(time.Second), "")
	l.read()
	l.requireThreads(l.want)
	l.requireSent(l.n, l.answers, kills)
}

func byStatus(counts map[int]int) string {
	var parts []string
	for _, status := range slices.Sorted(maps.Keys(counts)) {
		parts = append(parts, fmt.Sprintf("%d x %d", counts[status], status))
	}
	return strings.Join(parts, ", ")
}
