package rehearsal_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/flows"
	"github.com/cloudwa/cloudwa/internal/rehearsal"
)

func TestAScriptIsHeldTo(t *testing.T) {
	t.Parallel()
	graph := func(text string) *flows.Graph {
		g, err := flows.Decode([]byte(`{"schema":1,"nodes":[{"id":"key","kind":"keyword","settings":{"terms":[{"text":"stock","match":"exact"}]}},
			{"id":"ask","kind":"question","settings":{"prompt":"Which item?","save_as":"item"}},{"id":"say","kind":"message","settings":{"text":"` + text + `"}},
			{"id":"alone","kind":"message","settings":{"text":"Nobody comes here"}}],
			"edges":[{"from":"key","out":"next","to":"ask"},{"from":"ask","out":"next","to":"say"}]}`))
		require.NoError(t, err)
		return g
	}
	say := func(texts ...string) (tape rehearsal.Tape) {
		tape.Start = time.Date(2026, 11, 27, 5, 0, 0, 0, time.UTC)
		for _, text := range texts {
			tape, _ = tape.Add(rehearsal.Event{Kind: rehearsal.Say, Text: text})
		}
		return tape
	}
	stage := rehearsal.Stage{Flow: flows.Draft(graph("{{item}} is there"))}
	script, err := rehearsal.Keep(stage, say("stock", "Soap"))
	require.NoError(t, err)
	script, err = rehearsal.DecodeScript(script.Encode())
	require.NoError(t, err)
	verdict := script.Verify(stage)
	require.True(t, verdict.Passed())
	require.Equal(t, map[string]bool{"key": true, "ask": true, "say": true}, verdict.Reached)

	verdict = script.Verify(rehearsal.Stage{Flow: flows.Draft(graph("{{item}} is gone"))})
	require.False(t, verdict.Passed())
	require.True(t, verdict.Turns[0].Same())
	require.Equal(t, []rehearsal.Reply{{Text: "Soap is there"}}, verdict.Turns[1].Expected)
	require.Equal(t, []rehearsal.Reply{{Text: "Soap is gone"}}, verdict.Turns[1].Came)

	tape, err := say("stock").Add(rehearsal.Event{Kind: rehearsal.Here, Node: "alone"})
	require.NoError(t, err)
	run := rehearsal.Play(rehearsal.Stage{Flow: rehearsal.Ready(graph(""), tape)}, tape)
	require.Equal(t, "Nobody comes here", run.Bubbles[len(run.Bubbles)-1].Sent.Text)
	require.Equal(t, "alone", run.Lines[len(run.Lines)-1].Trace.Node)

	_, err = rehearsal.Keep(stage, say())
	require.Error(t, err, "nothing has happened")
	var long []string
	for range rehearsal.MaxScriptEvents + 1 {
		long = append(long, "stock")
	}
	_, err = rehearsal.Keep(stage, say(long...))
	require.Error(t, err)
}

// TestAnyScript keeps what anybody may do with any template: it comes to the same whenever it is played.
func TestAnyScript(t *testing.T) {
	t.Parallel()
	kinds := []rehearsal.EventKind{rehearsal.Here, rehearsal.Say, rehearsal.Say, rehearsal.Skip, rehearsal.HTTP, rehearsal.AI, rehearsal.Resume, rehearsal.SetVar}
	texts := []string{"info", "1", "2", "menu", "Ani", "ani@contoh.com", "besok", "stop", "ya", ""}
	for _, template := range flows.Gallery() {
		graph := template.Graph("id")
		for seed := range uint64(10) {
			random := rand.New(rand.NewPCG(seed, 2))
			tape := rehearsal.Tape{Seed: seed, Start: time.Date(2026, 11, 27, 5, 0, 0, 0, time.UTC), Customer: rehearsal.Customer{Taps: seed%2 == 0}}
			for range 30 {
				tape, _ = tape.Add(rehearsal.Event{
					Kind: kinds[random.IntN(len(kinds))], Node: graph.Nodes[random.IntN(len(graph.Nodes))].ID, Text: texts[random.IntN(len(texts))], Name: "name", Status: 200,
				})
			}
			stage := rehearsal.Stage{Flow: rehearsal.Ready(graph, tape), Bye: "Bye"}
			script, err := rehearsal.Keep(stage, tape)
			require.NoError(t, err)
			again, err := rehearsal.DecodeScript(script.Encode())
			require.NoError(t, err)
			require.True(t, again.Verify(stage).Passed(), "%s, %d", template.ID, seed)
		}
	}
}
