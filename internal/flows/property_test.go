package flows

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

var (
	someTexts = []string{
		"", "Halo", "{{name|Kak}} {{a}}", "{{nobody}}", "{{", "}}{{ }}", "{{secret.KEY}}", "a\nb", "{{b|x}} {{contact.city}}", "1", strings.Repeat("panjang ", 900),
	}
	someNames = []string{"", "a", "b", "contact.city", "name"}
	someWords = []string{"", "1", "2", " Info ", "halo", "menu", "batal", "budi@toko.id", "0812345678", "27/11/2026", "1.500", "😀", "\x00\xff", "Ya"}
	someExprs = []string{"a + b", "a > 3", "contact.city == 'Solo'", "number(a) * 2", "a matches '^x'", "hour < 12 ? a : b", "round(a / b) > 2"}
)

func oneOf(t *rapid.T, from []string) string { return rapid.SampledFrom(from).Draw(t, "text") }
func small(t *rapid.T) int                   { return rapid.IntRange(0, 3).Draw(t, "n") }

func randomMedia(t *rapid.T) *Media {
	if !rapid.Bool().Draw(t, "media") {
		return nil
	}
	return &Media{Kind: rapid.SampledFrom([]MediaKind{Image, Video, Document, Audio, ""}).Draw(t, "kind"), File: oneOf(t, []string{"", "f1"}), URL: oneOf(t, someTexts)}
}

func randomRules(t *rapid.T, depth int) (rules []Rule) {
	for range small(t) {
		r := Rule{Variable: oneOf(t, someNames), Operator: rapid.SampledFrom(Operators()).Draw(t, "op"), Value: oneOf(t, []string{"", "1", "{{a}}", "x"})}
		if depth < 3 && rapid.Bool().Draw(t, "group") {
			r = Rule{Group: &Group{Any: rapid.Bool().Draw(t, "any"), Rules: randomRules(t, depth+1)}}
		}
		if r.Operator == OpMatches {
			r.Value = "^x"
		}
		rules = append(rules, r)
	}
	return rules
}

// randomSettings draws settings of a kind that compile; that they make sense is not asked for.
func randomSettings(t *rapid.T, kind Kind) Settings {
	buttons := func() (b []Button) {
		for i := range rapid.IntRange(0, 5).Draw(t, "buttons") {
			b = append(b, Button{ID: "b" + strconv.Itoa(i), Title: oneOf(t, someWords[:8]) + oneOf(t, someTexts[:4])})
		}
		return b
	}
	s := NewSettings(kind)
	switch s := s.(type) {
	case *KeywordSettings:
		s.Terms = []Term{{Text: oneOf(t, someWords), Match: rapid.SampledFrom([]TermMatch{TermExact, TermContains, TermWord}).Draw(t, "match")}}
	case *MessageSettings:
		s.Text, s.Media = oneOf(t, someTexts), randomMedia(t)
	case *MediaSettings:
		s.File, s.URL, s.Caption = oneOf(t, []string{"", "f"}), oneOf(t, someTexts), oneOf(t, someTexts)
	case *ButtonsSettings:
		s.Text, s.Media, s.Buttons, s.SaveAs = oneOf(t, someTexts), randomMedia(t), buttons(), oneOf(t, someNames)
		s.Retries, s.NoAnswer, s.RetryText = small(t), small(t), oneOf(t, someTexts)
	case *QuickReplySettings:
		s.Header, s.Body, s.Footer, s.Buttons, s.NoAnswer = oneOf(t, someTexts), oneOf(t, someTexts), oneOf(t, someTexts), buttons(), small(t)
	case *ListSettings:
		s.Body, s.Button, s.SaveAs, s.Retries = oneOf(t, someTexts), oneOf(t, someTexts), oneOf(t, someNames), small(t)
		for i, b := range buttons() {
			s.Sections = append(s.Sections, Section{Title: oneOf(t, someTexts), Rows: []Row{{ID: "r" + strconv.Itoa(i), Title: b.Title, Description: oneOf(t, someTexts)}}})
		}
	case *QuestionSettings:
		s.Prompt, s.SaveAs, s.ErrorText, s.Retries, s.NoAnswer = oneOf(t, someTexts), oneOf(t, someNames), oneOf(t, someTexts), small(t), small(t)
		s.Debounce, s.Pattern, s.Choices = small(t), "[a-z]+", []string{"Ya", "Tidak"}
		s.Validation = rapid.SampledFrom([]Validation{ValidAny, ValidText, ValidNumber, ValidEmail, ValidPhone, ValidDate, ValidRegex, ValidChoice, ""}).Draw(t, "valid")
	case *ConditionSettings:
		s.Any, s.Rules = rapid.Bool().Draw(t, "any"), randomRules(t, 0)
		if rapid.Bool().Draw(t, "expression") {
			s.Expression = oneOf(t, []string{"a > 3", "contact.city == 'Solo'", "a matches b"})
		}
	case *ExpressionSettings:
		s.Lines = []Computed{{Variable: oneOf(t, someNames), Expression: oneOf(t, someExprs)}}
	case *SetSettings:
		s.Set = []Setting{{Variable: oneOf(t, someNames), Value: oneOf(t, someTexts)}, {Variable: "b", Value: oneOf(t, someTexts)}}
	case *SplitSettings:
		s.Variants[0].Weight, s.Variants[1].Weight = small(t), small(t)
	case *DelaySettings:
		s.Seconds, s.UpTo, s.During = small(t), small(t), rapid.SampledFrom([]During{DuringIgnore, DuringKeep, DuringLeave}).Draw(t, "during")
	case *APISettings:
		s.Method, s.URL, s.Body = oneOf(t, []string{"", "POST"}), oneOf(t, someTexts), oneOf(t, someTexts)
		s.Headers, s.Save = []Header{{Name: "X", Value: oneOf(t, someTexts)}}, []Mapping{{Path: oneOf(t, []string{"$", "a[0].b", "a.length"}), SaveAs: oneOf(t, someNames)}}
	case *AISettings:
		s.Prompt, s.SaveAs, s.Intents = oneOf(t, someTexts), oneOf(t, someNames), []Intent{{ID: "i1", Title: "x"}}
	case *HandoverSettings:
		s.Text, s.Minutes = oneOf(t, someTexts), small(t)
	case *GotoSettings:
		s.Flow = oneOf(t, []string{"", "self"})
	case *TagSettings:
		s.Add = []string{"x"}
	}
	return s
}

func randomGraph(t *rapid.T) *Graph {
	g := &Graph{Schema: Schema, Fallback: oneOf(t, someTexts), IdleMinutes: small(t), Nodes: []Node{New("start", KindStart)}}
	for i := range rapid.IntRange(1, 12).Draw(t, "nodes") {
		kind := Kinds()[rapid.IntRange(0, len(kinds)-1).Draw(t, "kind")].Kind
		off := rapid.IntRange(0, 7).Draw(t, "off") == 7
		g.Nodes = append(g.Nodes, Node{ID: "n" + strconv.Itoa(i), Kind: kind, Disabled: off, Settings: randomSettings(t, kind)})
	}
	for i := range g.Nodes {
		for _, out := range g.Nodes[i].Outs() {
			if rapid.IntRange(0, 4).Draw(t, "line") > 0 {
				g.link(g.Nodes[i].ID, out.Name, g.Nodes[rapid.IntRange(0, len(g.Nodes)-1).Draw(t, "to")].ID)
			}
		}
	}
	return g
}

func randomEvent(t *rapid.T, s State) Event {
	token := rapid.SampledFrom([]string{s.token(), s.token(), s.token(), "0"}).Draw(t, "token")
	switch rapid.IntRange(0, 9).Draw(t, "event") {
	case 0, 1, 2:
		return Message{Text: oneOf(t, someWords), ChoiceID: oneOf(t, []string{"", "", "b0", s.Node + ".b1", "n1.r0"}), Media: MediaKind(oneOf(t, []string{"", "image"}))}
	case 3, 4:
		return Timer{Token: token}
	case 5, 6:
		return HTTPResult{Token: token, Status: rapid.SampledFrom([]int{0, 200, 404}).Draw(t, "status"), Body: oneOf(t, []string{"", `{"a":[{"b":"x"}]}`, "<"}), Err: oneOf(t, []string{"", "timeout"})}
	case 7:
		return AIResult{Token: token, Text: oneOf(t, someWords), Intent: oneOf(t, []string{"", "i1", "i9"}), Unanswered: rapid.Bool().Draw(t, "un"), Err: oneOf(t, []string{"", "quota"})}
	case 8:
		return rapid.SampledFrom([]Event{Resume{}, Timer{Token: token}}).Draw(t, "resume")
	}
	return rapid.SampledFrom([]Event{Begin{}, Stop{}, Message{Text: "1"}}).Draw(t, "other")
}

// clone copies a state as databases do.
func clone(t require.TestingT, s State) State {
	stored, err := json.Marshal(s)
	require.NoError(t, err)
	var copied State
	require.NoError(t, json.Unmarshal(stored, &copied))
	return copied
}

// TestAnyFlow: whatever is drawn and whatever happens, a run keeps its budgets, survives storage, and is the same when it is replayed.
func TestAnyFlow(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		g := randomGraph(t)
		f, err := Compile(g)
		require.NoError(t, err)
		c := Context{
			Contact: Contact{ID: oneOf(t, someWords), Name: oneOf(t, []string{"", "Ani"}), Attributes: map[string]string{"city": "Solo"}}, AI: rapid.Bool().Draw(t, "ai"),
			Buttons: rapid.Bool().Draw(t, "buttons"), Lists: rapid.Bool().Draw(t, "lists"), Fallback: oneOf(t, someTexts[:2]), IdleMinutes: small(t),
		}
		again, err := Compile(g.Clone())
		require.NoError(t, err)
		state, now := State{}, noon
		events := []Event{Begin{Text: "Halo"}}
		for i := 0; i < len(events); i++ {
			before := clone(t, state)
			after, effects, traces := f.Step(state, events[i], c, now, 42)
			require.Equal(t, before, clone(t, state), "Step does not change the caller's state")
			sameState, sameEffects, sameTraces := again.Step(before, events[i], c, now, 42)
			require.Equal(t, effects, sameEffects, "replayed")
			require.Equal(t, traces, sameTraces, "replayed")
			require.Equal(t, after, sameState, "replayed")
			require.Equal(t, clone(t, after), after, "a state survives JSON")
			stored, err := json.Marshal(traces)
			require.NoError(t, err)
			var kept []Trace
			require.NoError(t, json.Unmarshal(stored, &kept))
			require.Equal(t, traces, kept, "traces survive JSON")
			invariants(t, after, effects, traces)
			if state = after; state.Done == DoneGoto {
				events = append(events, Begin{})
			}
			if now = now.Add(time.Minute); len(events) < 15 {
				events = append(events, randomEvent(t, state))
			}
		}
	})
}

func invariants(t *rapid.T, s State, effects []Effect, traces []Trace) {
	sent, ends, waits := 0, 0, 0
	for _, e := range effects {
		switch e := e.(type) {
		case Send:
			sent++
			require.NotContains(t, e.Text, "{{")
			require.LessOrEqual(t, len([]rune(e.Text)), maxValue)
			require.True(t, strings.TrimSpace(e.Text) != "" || e.Media != nil, "nothing empty is sent")
		case End, Goto:
			ends++
		case Wait:
			waits++
			require.Equal(t, *s.Waiting, e)
		}
	}
	require.LessOrEqual(t, sent, MaxSends)
	require.LessOrEqual(t, waits, 1)
	require.LessOrEqual(t, ends, 1)
	require.LessOrEqual(t, len(traces), MaxSteps+2)
	require.Equal(t, s.Done == "", s.Waiting != nil, "a run waits or has ended")
	if ends == 1 {
		require.NotEmpty(t, s.Done)
	}
}
