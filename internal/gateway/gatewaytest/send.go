package gatewaytest

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/gateway"
)

var (
	jpeg = gateway.File{Name: "menu.jpg", MIME: "image/jpeg", Data: []byte("\xff\xd8\xff\xe0 a picture")}
	ogg  = gateway.File{Name: "note.ogg", MIME: "audio/ogg; codecs=opus", Data: []byte("OggS a voice")}
	mp4  = gateway.File{Name: "tour.mp4", MIME: "video/mp4", Data: []byte("\x00\x00\x00\x18ftypmp42")}
	pdf  = gateway.File{Name: "price list.pdf", MIME: "application/pdf", Data: []byte("%PDF-1.7")}
	card = gateway.ContactCard{Name: "Budi", Phones: []string{"+62 812-3456-7890"}, WhatsApp: Customer}
)

func contents() []gateway.Content {
	return []gateway.Content{
		gateway.Text{Body: "halo 👋\nsecond line", Preview: true},
		gateway.Text{Body: "see https://example.com", Preview: false},
		gateway.Image{File: jpeg, Caption: "the menu"},
		gateway.Video{File: mp4, Caption: "a tour"},
		gateway.Voice{File: ogg},
		gateway.Document{File: pdf, Caption: "prices"},
		gateway.Location{Latitude: -6.2, Longitude: 106.8, Name: "Shop", Address: "Jalan 1"},
		gateway.Card{Contacts: []gateway.ContactCard{card}},
	}
}

// captionOf returns the text that a content is shown with.
func captionOf(content gateway.Content) string {
	switch c := content.(type) {
	case gateway.Text:
		return c.Body
	case gateway.Image:
		return c.Caption
	case gateway.Video:
		return c.Caption
	case gateway.Document:
		return c.Caption
	default:
		return ""
	}
}

// sendEachKind: each kind arrives as what it is, or the capabilities have said why not.
func sendEachKind(t *testing.T, s *Setup) {
	s.connect(t)
	asked := s.Phone.Write(t, Draft{Kind: gateway.KindText, Text: "what do you have?"})
	for _, content := range contents() {
		id, err := s.Driver.NewMessageID(t.Context(), content.Kind())
		require.NoError(t, err)
		sent, err := s.Driver.Send(t.Context(), gateway.Outgoing{
			To: s.customer(t), Content: content, ID: id, ReplyTo: gateway.MessageID{Raw: asked},
		})
		if feature := gateway.FeatureOf(content.Kind()); feature != "" && !s.can(t, feature) {
			requireFailure(t, err, gateway.Permanent, gateway.ReasonUnsupported)
			continue
		}
		require.NoError(t, err, content.Kind())
		require.NotEmpty(t, sent.ID.Raw, content.Kind())
		require.True(t, sent.ID.FromMe)

		shown := s.shown(t, sent.ID.Raw)
		require.Equal(t, content.Kind(), shown.Kind)
		require.Equal(t, captionOf(content), shown.Text)
		require.Equal(t, asked, shown.ReplyTo, content.Kind())

		echoes := of[gateway.Message](s.events(t))
		at := slices.IndexFunc(echoes, func(m gateway.Message) bool { return m.ID.Raw == sent.ID.Raw })
		require.GreaterOrEqual(t, at, 0, "the echo of a %s has the id of its send", content.Kind())
		require.True(t, echoes[at].ID.FromMe)
		require.Equal(t, content.Kind(), echoes[at].Kind)
		require.Equal(t, Customer, echoes[at].Person.Phone, "the other side, also of our own message")
	}
}

func sendNonsense(t *testing.T, s *Setup) {
	s.connect(t)
	to := s.customer(t)
	for _, outgoing := range []gateway.Outgoing{
		{To: to},
		{To: to, Content: gateway.Text{Body: " \n"}},
		{To: to, Content: gateway.Card{}},
	} {
		_, err := s.Driver.Send(t.Context(), outgoing)
		requireFailure(t, err, gateway.Permanent, gateway.ReasonRejected)
	}
	_, err := s.Driver.Send(t.Context(), gateway.Outgoing{Content: gateway.Text{Body: "halo"}})
	requireFailure(t, err, gateway.Permanent, gateway.ReasonNoIdentity)
	require.Empty(t, s.Phone.Messages(t))
}

// ownIDs: an id chosen before is the message's, so that it can be looked for.
func ownIDs(t *testing.T, s *Setup) {
	s.connect(t)
	id, err := s.Driver.NewMessageID(t.Context(), gateway.KindText)
	require.NoError(t, err)
	if !s.can(t, gateway.FeatureOwnIDs) {
		require.Empty(t, id)
		return
	}
	other, err := s.Driver.NewMessageID(t.Context(), gateway.KindText)
	require.NoError(t, err)
	require.NotEqual(t, id, other)
	sent, err := s.Driver.Send(t.Context(), gateway.Outgoing{To: s.customer(t), Content: gateway.Text{Body: "halo"}, ID: id})
	require.NoError(t, err)
	require.Equal(t, id, sent.ID.Raw)
	found, err := s.Driver.Message(t.Context(), s.customer(t), gateway.MessageID{Raw: id, FromMe: true})
	require.NoError(t, err)
	require.Equal(t, "halo", found.Text)
}

// statuses: a message goes up from accepted to read, and its statuses name it as its send did.
func statuses(t *testing.T, s *Setup) {
	s.connect(t)
	sent, err := s.Driver.Send(t.Context(), gateway.Outgoing{To: s.customer(t), Content: gateway.Text{Body: "halo"}})
	require.NoError(t, err)
	status := s.follow(t, sent, gateway.StatusAccepted)
	require.Equal(t, gateway.StatusDelivered, status)
	s.Phone.Read(t)
	require.Equal(t, gateway.StatusRead, s.follow(t, sent, status))
}

// follow returns the status of a message after what was reported.
func (s *Setup) follow(t *testing.T, sent gateway.Sent, status gateway.Status) gateway.Status {
	t.Helper()
	for _, changed := range of[gateway.StatusChanged](s.events(t)) {
		if changed.ID.Raw == sent.ID.Raw && changed.ID.FromMe && status.Advances(changed.Status) {
			status = changed.Status
		}
	}
	return status
}

func changeOurs(t *testing.T, s *Setup) {
	s.connect(t)
	to := s.customer(t)
	sent, err := s.Driver.Send(t.Context(), gateway.Outgoing{To: to, Content: gateway.Text{Body: "halo"}})
	require.NoError(t, err)
	theirs := s.Phone.Write(t, Draft{Kind: gateway.KindText, Text: "thanks"})

	if s.attempt(t, gateway.FeatureEdit, s.Driver.Edit(t.Context(), to, sent.ID, "halo again")) {
		shown := s.shown(t, sent.ID.Raw)
		require.Equal(t, "halo again", shown.Text)
		require.True(t, shown.Edited)
	}
	if s.attempt(t, gateway.FeatureReaction, s.Driver.React(t.Context(), to, gateway.MessageID{Raw: theirs}, "👍")) {
		require.Equal(t, "👍", s.shown(t, theirs).Reaction)
		require.NoError(t, s.Driver.React(t.Context(), to, gateway.MessageID{Raw: theirs}, ""))
		require.Empty(t, s.shown(t, theirs).Reaction)
	}
	if s.attempt(t, gateway.FeatureRevoke, s.Driver.Revoke(t.Context(), to, sent.ID)) {
		require.True(t, s.shown(t, sent.ID.Raw).Deleted)
	}
}

func presence(t *testing.T, s *Setup) {
	s.connect(t)
	to := s.customer(t)
	raw := s.Phone.Write(t, Draft{Kind: gateway.KindText, Text: "halo?"})
	last := gateway.MessageID{Raw: raw}
	if s.attempt(t, gateway.FeatureSeen, s.Driver.Seen(t.Context(), to, last)) {
		require.True(t, s.shown(t, raw).Seen)
	}
	if s.attempt(t, gateway.FeatureTyping, s.Driver.Typing(t.Context(), to, gateway.ActivityTyping, last)) {
		require.Equal(t, gateway.ActivityTyping, s.Phone.Activity(t))
		require.NoError(t, s.Driver.Typing(t.Context(), to, gateway.ActivityNone, last))
		require.Equal(t, gateway.ActivityNone, s.Phone.Activity(t))
	}
}

// capabilities: each feature that is missing has a sentence.
func capabilities(t *testing.T, s *Setup) {
	c, err := s.Driver.Capabilities(t.Context())
	require.NoError(t, err)
	for feature, why := range c.Missing {
		require.NotEmpty(t, why.String(), feature)
		require.False(t, c.Can(feature))
		require.Equal(t, why, c.Why(feature))
	}
	require.Equal(t, len(c.Missing) == 0, len(c.Reasons()) == 0)
}

// attempt checks that a call worked as the capabilities say, and returns whether it did.
func (s *Setup) attempt(t *testing.T, feature gateway.Feature, err error) bool {
	t.Helper()
	if s.can(t, feature) {
		require.NoError(t, err, feature)
		return true
	}
	requireFailure(t, err, gateway.Permanent, gateway.ReasonUnsupported)
	return false
}
