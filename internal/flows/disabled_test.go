package flows

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// sentTexts are the texts of the messages among effects.
func sentTexts(effects []Effect) (texts []string) {
	for _, e := range effects {
		if send, is := e.(Send); is {
			texts = append(texts, send.Text)
		}
	}
	return texts
}

func TestSwitchedOff(t *testing.T) {
	t.Parallel()
	g := drawn(map[string]Settings{
		"ask": &ButtonsSettings{Text: "?", Buttons: []Button{{ID: "b1", Title: "Ya"}, {ID: "b2", Title: "Tidak"}}}, "yes": says("ya"), "no": says("tidak"), "end": &EndSettings{},
	}, "start.next>ask", "ask.b1>yes", "ask.b2>no", "yes.next>end")
	g.Node("ask").Disabled = true
	r := begun(t, g, Context{})
	require.Equal(t, []string{"ya"}, sentTexts(r.effects), "it is gone through by its first exit, without asking")
	require.Equal(t, "This step is switched off.", r.traces[1].Why.String())
	require.Equal(t, DoneEnd, r.state.Done)
	problems := Check(g, For{})
	require.True(t, slices.ContainsFunc(problems, func(p Problem) bool { return p.Node == "no" }), "nothing leads there now")
	require.False(t, slices.ContainsFunc(problems, func(p Problem) bool { return p.Node == "ask" }))

	// What has no way on ends the run; what is half done may be off.
	g.Node("end").Disabled, g.Node("yes").Disabled = true, true
	g.Node("yes").Settings = &MessageSettings{}
	r = begun(t, g, Context{})
	require.Empty(t, sentTexts(r.effects))
	require.Equal(t, DoneOpenEnd, r.state.Done)
	require.False(t, slices.ContainsFunc(Check(g, For{}), func(p Problem) bool { return p.Node == "yes" }))

	// A run that waits there cannot go on in a version in which the step is off.
	g.Node("ask").Disabled = false
	r = begun(t, g, Context{})
	require.NotNil(t, r.state.Waiting)
	g.Node("ask").Disabled = true
	require.False(t, Draft(g).Takes(r.state))
}

func TestBeginningsThatAreOff(t *testing.T) {
	t.Parallel()
	g := drawn(map[string]Settings{"word": &KeywordSettings{Terms: []Term{{Text: "halo"}}}, "hi": says("hai")}, "start.next>hi", "word.next>hi")
	require.Len(t, Draft(g).Triggers(), 1)
	g.Node("word").Disabled = true
	require.Empty(t, Draft(g).Triggers())
	state, effects, _ := Draft(g).Step(State{}, Begin{Trigger: "word"}, Context{}, noon, 1)
	require.Equal(t, DoneNotStarted, state.Done)
	require.Empty(t, sentTexts(effects))
	require.Equal(t, Warns, Check(g, For{})[0].Severity, "only a person can start it")
	g.Node("start").Disabled = true
	require.Equal(t, DoneNotStarted, begun(t, g, Context{}).state.Done)
	require.Equal(t, "Nothing starts this flow. Add a keyword or another way it begins.", Check(g, For{})[0].Message.String())
}

func TestDisabledAndNotesInFiles(t *testing.T) {
	t.Parallel()
	g := drawn(map[string]Settings{"hi": says("hai")}, "start.next>hi")
	before := g.Clone()
	g.Node("hi").Disabled = true
	g.Notes = []Note{{ID: "a", X: -16, Y: 32, Width: 160, Height: 96, Color: Pink, Text: "Tanya Budi"}, {ID: "b", Width: 160, Height: 96, Color: Gray}}
	read, err := Decode(g.Encode())
	require.NoError(t, err)
	require.Equal(t, g, read)
	require.NotContains(t, string(before.Encode()), "notes")
	require.NotContains(t, string(before.Encode()), "disabled")

	var sentences []string
	for _, change := range Diff(before, g) {
		sentences = append(sentences, change.Message.String())
	}
	require.Equal(t, []string{"The note “Tanya Budi” was added.", "The note “…” was added.", "“hi” was switched off."}, sentences)
	after := g.Clone()
	after.Notes = []Note{g.Notes[0]}
	after.Notes[0].Color = Blue
	after.Node("hi").Disabled = false
	after.Node("hi").X = 320
	sentences = nil
	seen := 0
	for _, change := range Diff(g, after) {
		sentences = append(sentences, change.Message.String())
		if change.ForCustomers() {
			seen++
		}
	}
	require.Equal(t, []string{"The note “…” was removed.", "The note “Tanya Budi” was moved on the canvas.", "“hi” was switched on.", "“hi” was moved on the canvas."}, sentences)
	require.Equal(t, 1, seen)
	for file, want := range map[string]string{
		`{"schema":1,"nodes":[],"edges":[],"notes":5}`: "must be a list",
		`{"schema":1,"nodes":[],"edges":[],"notes":[{"id":"a","width":99,"height":99,"color":"gray"},{"id":"a","width":99,"height":99,"color":"gray"}]}`: "Two notes have the id",
		`{"schema":1,"nodes":[],"edges":[],"notes":[{"id":"a","width":99,"height":99,"color":"gray","x":9999999}]}`:                                      "too far away",
		`{"schema":1,"nodes":[{"id":"a","kind":"end","disabled":"yes"}],"edges":[]}`:                                                                     "true or false",
	} {
		_, err := Decode([]byte(file))
		require.ErrorContains(t, err, want)
	}
}

func TestSegments(t *testing.T) {
	t.Parallel()
	require.Equal(t, []Segment{{Text: "Hai "}, {Variable: "name", Default: "kak"}, {Text: "!"}}, Segments("Hai {{ name | kak }}!", 100))
	require.Equal(t, []Segment{{Text: "Hai "}, {Text: "…"}}, Segments("Hai {{name}}!", 6))
	require.Equal(t, []Segment{{Text: "Ha…"}}, Segments("Halo semua", 3))
	require.Empty(t, Segments("", 10))
}
