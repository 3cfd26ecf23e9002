package soak_test

import (
	"net/http"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestWhatWasAcknowledgedStandsAfterAKill reports messages over many connections and kills CloudWA right after the last answer.
func TestWhatWasAcknowledgedStandsAfterAKill(t *testing.T) {
	scenario(t)
	w := newWorld(t, nil)
	from, customers := w.sender(w.connect(1)[0]), size(125, 1250)
	const texts = 4
	var acknowledged atomic.Int64
	var work sync.WaitGroup
	for worker := range connections {
		work.Go(func() {
			for person := worker; person < customers; person += connections {
				for n := range texts {
					if from.post(from.report(customer(person), wrote(person, n))) != http.StatusOK {
						return
					}
					acknowledged.Add(1)
				}
			}
		})
	}
	work.Wait()
	w.app.kill()
	require.EqualValues(t, customers*texts, acknowledged.Load(), "every report is acknowledged while nothing is wrong")
	found(t, "acknowledged", acknowledged.Load(), "")
	found(t, "messages there at the kill", w.count("select count(*) from messages"), "")
	w.app.start()
	w.read()
	w.requireThreads(told(customers, texts))
}
