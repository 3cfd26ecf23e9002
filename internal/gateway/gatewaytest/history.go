package gatewaytest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/gateway"
)

func history(t *testing.T, s *Setup) {
	s.connect(t)
	ctx, to := t.Context(), s.customer(t)
	if !s.can(t, gateway.FeatureHistory) {
		_, err := s.Driver.Chats(ctx, 10, 0)
		requireFailure(t, err, gateway.Permanent, gateway.ReasonUnsupported)
		_, err = s.Driver.MessagesSince(ctx, to, time.Time{}, 10)
		requireFailure(t, err, gateway.Permanent, gateway.ReasonUnsupported)
		return
	}
	sent, err := s.Driver.Send(ctx, gateway.Outgoing{To: to, Content: gateway.Text{Body: "halo"}})
	require.NoError(t, err)
	var raws []string
	for range 60 { // more than a page of any server
		raws = append(raws, s.Phone.Write(t, Draft{Kind: gateway.KindText, Text: "and another"}))
	}
	told := of[gateway.Message](s.events(t))

	chats, err := s.Driver.Chats(ctx, 10, 0)
	require.NoError(t, err)
	require.Len(t, chats, 1)
	require.Equal(t, gateway.ChatPerson, chats[0].Chat.Kind)
	require.Equal(t, Customer, chats[0].Person.Phone)
	require.NotNil(t, chats[0].Last)
	require.Equal(t, raws[len(raws)-1], chats[0].Last.ID.Raw)
	past, err := s.Driver.Chats(ctx, 10, 10)
	require.NoError(t, err)
	require.Empty(t, past)

	all, err := s.Driver.MessagesSince(ctx, chats[0].Chat, told[0].At.Add(-time.Minute), 1000)
	require.NoError(t, err)
	require.Len(t, all, 61)
	seen := map[string]bool{}
	for i, m := range all {
		require.False(t, seen[m.ID.Raw], "told once")
		seen[m.ID.Raw] = true
		require.True(t, i == 0 || !m.At.Before(all[i-1].At), "oldest first")
		require.Equal(t, m.ID.Raw == sent.ID.Raw, m.ID.FromMe)
	}
	for _, raw := range raws {
		require.True(t, seen[raw])
	}
	newest, err := s.Driver.MessagesSince(ctx, chats[0].Chat, told[0].At.Add(-time.Minute), 5)
	require.NoError(t, err)
	require.Equal(t, all[56:], newest)
	none, err := s.Driver.MessagesSince(ctx, chats[0].Chat, told[len(told)-1].At.Add(time.Hour), 10)
	require.NoError(t, err)
	require.Empty(t, none)

	one, err := s.Driver.Message(ctx, to, sent.ID)
	require.NoError(t, err)
	require.Equal(t, "halo", one.Text)
	_, err = s.Driver.Message(ctx, to, gateway.MessageID{Raw: "3EB0FFFFFFFFFFFFFFFFFF", FromMe: true})
	requireFailure(t, err, gateway.Permanent, gateway.ReasonNotFound)
}

func contacts(t *testing.T, s *Setup) {
	s.connect(t)
	ctx := t.Context()
	if s.can(t, gateway.FeatureCheck) {
		found, err := s.Driver.Check(ctx, Customer)
		require.NoError(t, err)
		require.True(t, found.Exists)
		require.Equal(t, gateway.ChatPerson, found.Chat.Kind)
		require.False(t, found.Person.IsZero())
		missing, err := s.Driver.Check(ctx, Nobody)
		require.NoError(t, err)
		require.False(t, missing.Exists)
	}
	_, err := s.Driver.Check(ctx, "0812")
	if err != nil {
		require.NotEmpty(t, gateway.ErrorOf(err).Message.String())
	}
	s.Phone.Write(t, Draft{Kind: gateway.KindText, Text: "halo"})
	if s.can(t, gateway.FeatureProfilePicture) {
		profile, err := s.Driver.Profile(ctx, s.customer(t))
		require.NoError(t, err)
		require.Equal(t, CustomerName, profile.Name)
	}
	for _, identity := range []gateway.Identities{{Phone: Customer}, {LID: CustomerLID}, {BSUID: "ID.13491208655302741918"}, {Username: "siti"}, {}} {
		chat, err := s.Driver.ChatOf(identity)
		if err != nil {
			requireFailure(t, err, gateway.Permanent, gateway.ReasonNoIdentity)
			continue
		}
		require.Equal(t, gateway.ChatPerson, chat.Kind)
		require.NotEmpty(t, chat.ID)
	}
	person := gateway.Identities{Phone: Customer, LID: CustomerLID, BSUID: "ID.1", Username: "siti"}
	resolved, err := s.Driver.Resolve(ctx, person)
	require.NoError(t, err)
	require.Equal(t, person, resolved, "what is known stays")
}
