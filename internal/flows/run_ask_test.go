package flows

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestQuestionValidations(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		valid   Validation
		said    string
		want    string
		invalid bool
	}{
		{ValidAny, " apa saja ", "apa saja", false}, {ValidText, "Budi", "Budi", false}, {ValidText, "   ", "", true},
		{ValidNumber, "1.500", "1500", false}, {ValidNumber, "Rp 1.500.000,50", "1500000.5", false}, {ValidNumber, "1,500.50", "1500.5", false},
		{ValidNumber, "12,5", "12.5", false}, {ValidNumber, "0.125", "0.125", false}, {ValidNumber, "-3", "-3", false},
		{ValidNumber, "dua", "", true}, {ValidNumber, "1-2", "", true}, {ValidNumber, "", "", true}, {ValidNumber, ".", "", true}, {ValidNumber, "rp", "", true},
		{ValidEmail, "Budi@Toko.co.id", "budi@toko.co.id", false}, {ValidEmail, "budi@toko", "", true}, {ValidEmail, "a b@c.id", "", true},
		{ValidPhone, "0812-3456-7890", "6281234567890", false}, {ValidPhone, "+62 812 3456 7890", "6281234567890", false},
		{ValidPhone, "0065 8123 4567", "6581234567", false}, {ValidPhone, "12345", "", true}, {ValidPhone, "0812x345678", "", true},
		{ValidDate, "2026-12-01", "2026-12-01", false}, {ValidDate, "1/12/2026", "2026-12-01", false}, {ValidDate, "3/1", "2027-01-03", false},
		{ValidDate, "28-11", "2026-11-28", false}, {ValidDate, "17 Agustus 2027", "2027-08-17", false}, {ValidDate, "5 mei", "2027-05-05", false},
		{ValidDate, "Besok", "2026-11-28", false}, {ValidDate, "hari ini", "2026-11-27", false}, {ValidDate, "31/2/2026", "", true},
		{ValidDate, "nanti", "", true}, {ValidDate, "5/13/2026", "", true}, {ValidDate, "1/2/99", "1999-02-01", false},
		{ValidRegex, "AB-12", "AB-12", false}, {ValidRegex, "xAB-12", "", true}, {ValidRegex, "ab-12", "ab-12", false},
		{ValidChoice, "merah", "Merah", false}, {ValidChoice, "2", "Biru tua", false}, {ValidChoice, "3", "", true}, {ValidChoice, "hijau", "", true},
	} {
		t.Run(string(c.valid)+" "+c.said, func(t *testing.T) {
			t.Parallel()
			r := begun(t, drawn(map[string]Settings{
				"q":    &QuestionSettings{Prompt: "?", SaveAs: "answer", Validation: c.valid, Pattern: "AB-[0-9]+", Choices: []string{"Merah", "Biru tua"}},
				"good": says("[{{answer}}]"), "bad": says("bad"),
			}, "start.next>q", "q.next>good", "q.retries>bad"), Context{CountryCode: "62"})
			if c.invalid {
				require.Equal(t, []string{"bad"}, r.says(c.said).sent())
				return
			}
			require.Equal(t, []string{"[" + c.want + "]"}, r.says(c.said).sent())
		})
	}
}

func TestQuestion(t *testing.T) {
	t.Parallel()
	g := drawn(map[string]Settings{
		"q": &QuestionSettings{
			Prompt: "Berapa?", SaveAs: "n", Validation: ValidNumber, ErrorText: "Tulis angka.", Retries: 1, NoAnswer: 60, Debounce: 5,
		},
		"good": says("{{n}}"), "bad": says("Maaf"), "late": says("Halo?"),
	}, "start.next>q", "q.next>good", "q.retries>bad", "q.no_answer>late")
	r := begun(t, g, Context{})
	require.Equal(t, []string{"Berapa?"}, r.sent())
	r.says("ha")
	first := effect[Wait](r)
	require.Equal(t, WaitTyping, first.Kind)
	require.Equal(t, noon.Add(5*time.Second), first.Until)
	r.now = noon.Add(3 * time.Second)
	r.says("lo")
	require.Equal(t, noon.Add(8*time.Second), effect[Wait](r).Until, "each message begins the pause anew")
	require.Empty(t, r.step(Timer{Token: first.Token}).effects, "the first pause is over, but not the customer's message")
	require.Equal(t, []string{"Tulis angka."}, r.later().sent())
	require.Equal(t, []string{"7"}, r.says("7").later().sent())
	require.Equal(t, []string{"Maaf"}, begun(t, g, Context{}).says("a").later().says("b").later().sent(), "after the retries")
	require.Equal(t, []string{"Halo?"}, begun(t, g, Context{}).later().sent())
}

func TestQuestionTakesAllThatWasWritten(t *testing.T) {
	t.Parallel()
	r := begun(t, drawn(map[string]Settings{
		"q": &QuestionSettings{SaveAs: "a", Debounce: 5}, "good": says("{{a}}"),
	}, "start.next>q", "q.next>good"), Context{})
	require.Empty(t, r.sent(), "a question without a prompt only waits")
	require.Equal(t, []string{"Saya mau\npesan"}, r.says("Saya mau").says("pesan").later().sent())

	photo := begun(t, drawn(map[string]Settings{"q": &QuestionSettings{SaveAs: "a"}, "good": says("{{a}}")}, "start.next>q", "q.next>good"), Context{})
	require.Equal(t, []string{"https://f/1"}, photo.step(Message{Media: Image, File: "https://f/1"}).sent(), "a file is an answer where anything is")
}

func TestNoAnswerAndIdle(t *testing.T) {
	t.Parallel()
	settings := map[string]Settings{"q": &QuestionSettings{Prompt: "?", NoAnswer: 60}, "late": says("Halo?")}
	g := drawn(settings, "start.next>q", "q.no_answer>late")
	r := begun(t, g, Context{IdleMinutes: 5})
	require.Equal(t, noon.Add(time.Hour), r.state.Waiting.Until)
	require.Equal(t, []string{"Halo?"}, r.later().sent())

	settings["q"].(*QuestionSettings).NoAnswer = 0
	g.IdleMinutes = 30
	r = begun(t, g, Context{IdleMinutes: 5})
	require.Equal(t, noon.Add(30*time.Minute), r.state.Waiting.Until, "the flow's own time comes first")
	require.Equal(t, DoneExpired, effect[End](r.later()).Reason)
	g.IdleMinutes = 0
	require.True(t, begun(t, g, Context{}).state.Waiting.Until.IsZero())
}

func TestEscapeWords(t *testing.T) {
	t.Parallel()
	g := drawn(map[string]Settings{
		"ask": &ButtonsSettings{Text: "?", Buttons: []Button{{ID: "b1", Title: "Batal"}, {ID: "b2", Title: "Ya"}}}, "off": says("dibatalkan"),
		"wait": &DelaySettings{Seconds: 3600}, "hand": &HandoverSettings{},
	}, "start.next>ask", "ask.b1>off", "ask.b2>wait", "wait.next>hand")
	require.Equal(t, DoneEscaped, effect[End](begun(t, g, Context{}).says(" MENU ")).Reason)
	require.Equal(t, []string{"dibatalkan"}, begun(t, g, Context{}).says("batal").sent(), "a choice of that name is the choice")
	require.Equal(t, DoneEscaped, effect[End](begun(t, g, Context{}).says("ya").says("cancel")).Reason, "in a delay too")
	require.Equal(t, DoneEscaped, effect[End](begun(t, g, Context{Escape: []string{"keluar"}}).says("Keluar!")).Reason)
	require.Empty(t, begun(t, g, Context{Escape: []string{}}).says("ya").says("menu").effects, "a workspace may have none")
	r := begun(t, g, Context{}).says("ya").later().says("menu")
	require.Empty(t, r.effects, "people answer, so the flow is silent")
	require.Equal(t, WaitHandover, r.state.Waiting.Kind)
}

func TestOptOut(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{"STOP": true, " berhenti. ": true, "stop!": true, "please stop": false, "": false, "stopkontak": false} {
		require.Equal(t, want, IsOptOut(text, nil), text)
	}
	require.True(t, IsOptOut("Keluar", []string{"keluar"}))
	require.False(t, IsOptOut("stop", []string{"keluar"}))
	require.False(t, IsOptOut("!!", []string{""}))
}

func TestDelay(t *testing.T) {
	t.Parallel()
	flow := func(d DelaySettings) *Graph {
		return drawn(map[string]Settings{
			"d": &d, "q": &QuestionSettings{Prompt: "Nama?", SaveAs: "n", Validation: ValidText}, "end": says("Halo {{n}}"),
		}, "start.next>d", "d.next>q", "q.next>end")
	}
	r := begun(t, flow(DelaySettings{Seconds: 3 * 86400}), Context{})
	require.Equal(t, Wait{Kind: WaitDelay, Token: "1", Until: noon.AddDate(0, 0, 3)}, effect[Wait](r))
	require.Empty(t, r.says("halo").effects, "a message is ignored")
	require.Equal(t, []string{"Nama?"}, r.later().sent())
	require.Empty(t, r.step(Timer{Token: "1"}).effects, "a wait fires once")

	r = begun(t, flow(DelaySettings{Seconds: 60, During: DuringKeep}), Context{}).says("Budi")
	require.Equal(t, []string{"Halo Budi"}, r.later().sent(), "what was kept is the answer")
	r = begun(t, flow(DelaySettings{Seconds: 60, During: DuringLeave}), Context{})
	require.Equal(t, DoneLeft, effect[End](r.says("halo")).Reason)

	random := begun(t, flow(DelaySettings{Seconds: 60, UpTo: 120}), Context{})
	until := random.state.Waiting.Until
	require.False(t, until.Before(noon.Add(time.Minute)) || until.After(noon.Add(2*time.Minute)), until)
	require.Equal(t, until, begun(t, flow(DelaySettings{Seconds: 60, UpTo: 120}), Context{}).state.Waiting.Until, "the same seed gives the same time")
	require.Equal(t, []string{"Nama?"}, begun(t, flow(DelaySettings{}), Context{}).sent(), "no time is no wait")
}
