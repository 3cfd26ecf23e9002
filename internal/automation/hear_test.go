package automation_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/internal/flows"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

const question = `"kind":"question","settings":{"prompt":"What is your name?","save_as":"who"}`

func TestAFlowAnswers(t *testing.T) {
	t.Parallel()
	s, other := open(t)
	s.publish("Greeting", chain("halo", []string{question, message("Nice to meet you, {{who}}. Your number is {{contact.phone}}.")}))
	s.write(budi, "something else")
	require.Empty(t, s.said(budi), "nothing fits")
	s.write(budi, " HALO ")
	require.Equal(t, []string{"What is your name?"}, s.said(budi))
	s.write(budi, "Budi Santoso")
	require.Equal(t, []string{"What is your name?", "Nice to meet you, Budi Santoso. Your number is 6281300000001."}, s.said(budi))

	chat := s.chat(budi)
	require.Equal(t, "Greeting", chat.Last.Author, "who said it")
	require.True(t, chat.WaitingSince.IsZero())
	require.Equal(t, 3, chat.Unread, "people have not read it")
	runs := s.runs(budi)
	require.Len(t, runs, 1)
	require.True(t, runs[0].Ended())
	require.Equal(t, flows.DoneOpenEnd, runs[0].State.Done)
	steps, err := s.shop.Tenant.Steps(t.Context(), runs[0].ID, 100)
	require.NoError(t, err)
	require.Len(t, steps, runs[0].Steps)
	require.Equal(t, "key", steps[0].Node)

	other.write(budi, "halo")
	require.Empty(t, other.said(budi), "another workspace's flow")
}

func TestTheSameReportTwiceIsOneAnswer(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	s.publish("Greeting", chain("halo", []string{message("Hi")}))
	same := func(m *gateway.Message) { m.ID.Raw = "SAME" }
	s.report(budi, "halo", same)
	s.report(budi, "halo", same)
	s.read()
	require.Equal(t, []string{"Hi"}, s.said(budi))
}

func TestFiftyMessagesAtOnceAreOneRun(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	// Each answer is counted and asked again, so that the order can be told.
	s.publish("Counter", chain("halo", []string{`"kind":"question","settings":{"prompt":"Go on ({{heard}})","save_as":"heard"}`}, edge("n1", "next", "n1")))
	s.write(budi, "halo")
	for i := range 50 {
		s.report(budi, fmt.Sprintf("m%02d", i))
	}
	var readers sync.WaitGroup
	for range 4 { // as four processes would
		readers.Go(s.read)
	}
	readers.Wait()
	s.read()
	said := s.said(budi)
	require.Len(t, said, 51)
	for i := range 50 {
		require.Equal(t, fmt.Sprintf("Go on (m%02d)", i), said[i+1])
	}
	require.Len(t, s.runs(budi), 1)
}

func TestOldMessagesAreForPeople(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	s.publish("Greeting", chain("halo", []string{message("Hi")}))
	s.report(budi, "halo", func(m *gateway.Message) { m.At = time.Now().Add(-2 * time.Hour) })
	s.report(budi, "halo", func(m *gateway.Message) {
		m.Chat = gateway.Chat{Kind: gateway.ChatGroup, ID: "120363000000000001@g.us"}
	})
	s.read()
	require.Empty(t, s.said(budi))
}

func TestOptingOutWinsOverEverything(t *testing.T) {
	t.Parallel()
	s, other := open(t)
	s.publish("Greeting", chain("halo", []string{question, message("Thanks")}))
	s.publish("Everything", `{"schema":1,"nodes":[{"id":"all","kind":"catch_all","settings":{}},{"id":"a","kind":"message","settings":{"text":"How can we help?"}}],
		"edges":[{"from":"all","out":"next","to":"a"}]}`)
	s.write(budi, "halo")
	s.write(budi, "Berhenti")
	confirmed := "You will not get automatic messages from us any more. Write to us whenever you need us."
	require.Equal(t, []string{"What is your name?", confirmed}, s.said(budi))
	require.Equal(t, flows.DoneStopped, s.runs(budi)[0].State.Done)
	s.write(budi, "STOP")
	s.write(budi, "anything")
	require.Len(t, s.said(budi), 2, "it is confirmed once, and nothing else is said")
	s.write(budi, "halo")
	require.Len(t, s.said(budi), 3, "they asked for it")
	other.write(budi, "halo")
	require.Empty(t, other.said(budi))
}

func TestEscapeWordsLeaveAFlow(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	s.publish("Greeting", chain("halo", []string{question}))
	s.publish("Menu", chain("menu", []string{message("This is the menu")}))
	s.write(budi, "halo")
	s.write(budi, "Menu")
	require.Equal(t, []string{"What is your name?", "This is the menu"}, s.said(budi))
	require.Equal(t, flows.DoneEscaped, s.runs(budi)[1].State.Done)
}

func TestAPersonTakesOver(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	s.publish("Greeting", chain("halo", []string{question, message("Thanks, {{who}}")}))
	s.write(budi, "halo")
	chat := s.chat(budi)
	_, err := inbox.Write(t.Context(), s.shop.Tenant, inbox.Draft{
		ConversationID: chat.ID, ClientID: chat.ID, Author: inbox.Author{ID: s.shop.Agent.ID, Name: "Ani"}, Text: "I am here myself",
	})
	require.NoError(t, err)
	chat = s.chat(budi)
	require.True(t, chat.Silent(time.Now()))
	require.Equal(t, inbox.PausedByPerson, chat.BotPause)
	s.write(budi, "halo")
	s.write(budi, "Budi")
	said := len(s.said(budi))
	require.NoError(t, s.engine.Resume(t.Context(), s.shop.ID, chat.ID))
	s.write(budi, "Budi")
	require.Len(t, s.said(budi), said+1, "the run goes on where it was")
	require.Equal(t, "Thanks, Budi", s.said(budi)[said])
}

func TestAnswersOnThePhoneSilenceFlowsForATime(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	s.publish("Greeting", chain("halo", []string{message("Hi")}))
	s.write(budi, "halo")
	s.report(budi, "wait, I look", func(m *gateway.Message) { m.ID.FromMe, m.Status = true, gateway.StatusSent })
	s.read()
	s.write(budi, "halo")
	require.Len(t, s.said(budi), 1)
	s.later(13 * time.Hour)
	s.write(budi, "halo")
	require.Len(t, s.said(budi), 2, "the silence is over")
}

func TestAFlowHandsOverAndGoesOn(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	s.publish("Help", chain("help", []string{`"kind":"handover","settings":{"text":"A colleague will answer.","minutes":60}`, message("Was that all?")},
		edge("n1", "no_answer", "n2")))
	s.write(budi, "help")
	chat := s.chat(budi)
	require.Equal(t, inbox.PausedByFlow, chat.BotPause)
	require.Equal(t, []string{"A colleague will answer."}, s.said(budi))
	messages, err := s.shop.Tenant.Messages(t.Context(), chat.ID, inbox.Page{Limit: 1})
	require.NoError(t, err)
	require.Equal(t, inbox.StatusQueued, messages[0].Status, "what it said before still leaves")
	notices, err := s.shop.Tenant.Notices(t.Context(), s.shop.Owner.ID, uuid.Nil, 10)
	require.NoError(t, err)
	require.Len(t, notices, 1)
	s.write(budi, "are you there?")
	require.Len(t, s.said(budi), 1)
	require.NoError(t, s.engine.Resume(t.Context(), s.shop.ID, chat.ID))
	require.Equal(t, []string{"A colleague will answer.", "Was that all?"}, s.said(budi))
	require.False(t, s.chat(budi).Silent(time.Now()))

	s.write(budi, "help")
	s.later(61 * time.Minute)
	require.Equal(t, "Was that all?", s.said(budi)[3], "nobody came within the hour")
	require.False(t, s.chat(budi).Silent(time.Now()))
}

func TestTagsAndAttributes(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	s.publish("Sorting", chain("halo", []string{
		`"kind":"tag","settings":{"add":["VIP","new"],"remove":["old"]}`, `"kind":"set","settings":{"set":[{"variable":"contact.city","value":"Bandung"}]}`,
		message("{{contact.city}}"),
	}))
	s.write(budi, "halo")
	require.Equal(t, []string{"Bandung"}, s.said(budi))
	profile, err := s.shop.Tenant.Profile(t.Context(), s.chat(budi).ContactID)
	require.NoError(t, err)
	require.ElementsMatch(t, []string{"VIP", "new"}, profile.Tags)
	require.Equal(t, "Bandung", profile.Attributes["city"])
}

func TestGoingToAnotherFlow(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	to := s.publish("Second", `{"schema":1,"nodes":[{"id":"start","kind":"start","settings":{}},{"id":"a","kind":"message","settings":{"text":"Hello {{who}}"}}],
		"edges":[{"from":"start","out":"next","to":"a"}]}`)
	s.publish("First", chain("halo", []string{question, fmt.Sprintf(`"kind":"goto","settings":{"flow":%q}`, to.ID)}))
	s.write(budi, "halo")
	s.write(budi, "Budi")
	require.Equal(t, []string{"What is your name?", "Hello Budi"}, s.said(budi))
	runs := s.runs(budi)
	require.Len(t, runs, 2)
	require.Equal(t, flows.DoneGoto, runs[1].State.Done)
}

func TestADeletedNumberLeavesFlowsWithoutAPlace(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	f := s.publish("Greeting", chain("halo", []string{message("Hi")}))
	f.EveryDevice, f.DeviceID = false, s.device.ID
	require.NoError(t, s.shop.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error { return tx.UpdateFlow(ctx, f) }))
	s.write(budi, "halo")
	require.Len(t, s.said(budi), 1)
	_, err := s.db.OwnerPool().Exec(t.Context(), "delete from devices where id = $1", s.device.ID)
	require.NoError(t, err)
	draft, err := s.shop.Tenant.FlowDraft(t.Context(), f.ID)
	require.NoError(t, err)
	require.True(t, draft.Orphaned())
}
