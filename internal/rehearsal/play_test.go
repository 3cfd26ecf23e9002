package rehearsal_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/flows"
	"github.com/cloudwa/cloudwa/internal/rehearsal"
)

// TestAnyTape plays tapes that nobody would make on all templates: each survives its form, plays the same twice, and going back is playing less.
func TestAnyTape(t *testing.T) {
	t.Parallel()
	kinds := []rehearsal.EventKind{
		rehearsal.Begin, rehearsal.Say, rehearsal.Say, rehearsal.Say, rehearsal.Tap, rehearsal.Skip, rehearsal.HTTP, rehearsal.AI, rehearsal.Fail, rehearsal.Resume, rehearsal.SetVar,
	}
	texts := []string{"info", "1", "2", "menu", "Ani", "ani@contoh.com", "besok", "stop", "ya", ""}
	for _, template := range flows.Gallery() {
		stage := rehearsal.Stage{Flow: flows.Draft(template.Graph("id")), Bye: "Bye"}
		for seed := range uint64(30) {
			random := rand.New(rand.NewPCG(seed, 1))
			tape := rehearsal.Tape{Seed: seed, Start: time.Date(2026, 11, 27, 5, 0, 0, 0, time.UTC), Customer: rehearsal.Customer{Taps: seed%2 == 0}}
			var err error
			var before rehearsal.Run
			for range 40 {
				before = rehearsal.Play(stage, tape)
				tape, err = tape.Add(rehearsal.Event{Kind: kinds[random.IntN(len(kinds))], Text: texts[random.IntN(len(texts))], Name: "name", Status: 200})
				require.NoError(t, err)
			}
			again, err := rehearsal.Decode(tape.Encode())
			require.NoError(t, err)
			require.Equal(t, tape, again)
			whole := rehearsal.Play(stage, tape)
			require.Equal(t, whole, rehearsal.Play(stage, again))
			require.NotEmpty(t, whole.Lines)
			require.Equal(t, before, rehearsal.Play(stage, tape.Go(tape.At-1)), "%s, %d", template.ID, seed)
		}
	}
}
