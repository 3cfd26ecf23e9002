package automation_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// byTag is a graph that begins when a tag is given.
func byTag(tag string, nodes ...string) string {
	graph := chain("x", nodes)
	return strings.Replace(graph, `"kind":"keyword","settings":{"terms":[{"text":"x","match":"exact"}]}`, fmt.Sprintf(`"kind":"tag_added","settings":{"tag":%q}`, tag), 1)
}

// tag is what pages say when a person gave tags to a customer.
func (s *shop) tag(phone string, tags ...string) {
	s.t.Helper()
	require.NoError(s.t, s.engine.Tagged(s.t.Context(), s.shop.ID, s.chat(phone).ContactID, tags))
}

func TestATagStartsAFlow(t *testing.T) {
	t.Parallel()
	s, other := open(t)
	s.publish("VIP", byTag("VIP", message("Welcome, {{contact.name}}")))
	other.publish("VIP", byTag("vip", message("Theirs")))
	s.write(budi, "hello")
	other.write(budi, "hello")
	s.tag(budi)
	s.tag(budi, "new", "late")
	require.Empty(t, s.said(budi), "other tags")
	s.tag(budi, "new", "vip")
	require.Equal(t, []string{"Welcome, Budi"}, s.said(budi))
	require.Len(t, s.runs(budi), 1)
	require.Empty(t, other.said(budi), "another workspace's")
	require.NoError(t, s.engine.Tagged(t.Context(), s.shop.ID, other.chat(budi).ContactID, []string{"vip"}))
	require.Empty(t, other.said(budi), "another workspace's contact")
	s.write(budi, "vip")
	require.Len(t, s.runs(budi), 1, "a word is no tag")
}

func TestATagStartsNothingWhereItWouldDisturb(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	s.publish("VIP", byTag("vip", message("Welcome")))
	s.publish("Question", chain("halo", []string{question}))
	s.write(budi, "halo")
	s.tag(budi, "vip")
	require.Equal(t, []string{"What is your name?"}, s.said(budi), "a flow is under way")
	s.write(budi, "Budi")
	require.NoError(t, inbox.PauseBot(t.Context(), s.shop.Tenant, s.chat(budi).ID, inbox.Author{Name: "Ani"}))
	s.tag(budi, "vip")
	require.Len(t, s.said(budi), 1, "a person has the chat")
	require.NoError(t, s.engine.Resume(t.Context(), s.shop.ID, s.chat(budi).ID))
	s.write(budi, "stop")
	s.tag(budi, "vip")
	require.Len(t, s.said(budi), 2, "somebody who opted out is told so, and nothing else")
	require.NoError(t, s.engine.Tagged(t.Context(), s.shop.ID, uuid.New(), []string{"vip"}), "nobody")
}

func TestATagStartsAFlowInTheNewestChat(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	s.publish("VIP", byTag("vip", message("Welcome")))
	s.write(budi, "hello")
	second := dbtest.Device(t, s.shop, "Support", nil)
	siti := gateway.Person{Identities: gateway.Identities{Phone: budi}, Name: "Budi"}
	newer := dbtest.Chat(t, s.shop, second.ID, siti)
	dbtest.Message(t, s.shop, newer, "hello support", nil)
	s.tag(budi, "vip")
	runs, err := s.shop.Tenant.RunsOf(t.Context(), newer.ID, 10)
	require.NoError(t, err)
	require.Len(t, runs, 1)
	require.NoError(t, s.shop.Tenant.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error { return tx.DeleteDevice(ctx, second.ID) }))
	s.tag(budi, "vip")
	require.Equal(t, []string{"Welcome"}, s.said(budi), "the newest one that can be written in")
}

func TestATagOfAFlowStartsNothing(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	s.publish("Again", byTag("vip", `"kind":"tag","settings":{"add":["vip"]}`, message("Round")))
	s.write(budi, "hello")
	s.tag(budi, "vip")
	require.Equal(t, []string{"Round"}, s.said(budi))
	require.Len(t, s.runs(budi), 1)
}
