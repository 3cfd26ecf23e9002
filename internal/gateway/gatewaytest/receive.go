package gatewaytest

import (
	"bytes"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/gateway"
)

const vcard = "BEGIN:VCARD\nVERSION:3.0\nFN:Budi\nTEL;type=CELL;waid=6281234567890:+62 812-3456-7890\nEND:VCARD"

func drafts() []Draft {
	return []Draft{
		{Kind: gateway.KindText, Text: "halo 👋\nsecond line"},
		{Kind: gateway.KindImage, Text: "look", File: jpeg},
		{Kind: gateway.KindVideo, Text: "see", File: mp4},
		{Kind: gateway.KindVoice, File: ogg},
		{Kind: gateway.KindDocument, Text: "read", File: pdf},
		{Kind: gateway.KindSticker, File: gateway.File{MIME: "image/webp", Data: []byte("RIFF....WEBP")}},
		{Kind: gateway.KindLocation, Location: gateway.Location{Latitude: -6.2, Longitude: 106.8, Name: "Home"}},
		{Kind: gateway.KindContact, VCard: vcard},
	}
}

func receiveEachKind(t *testing.T, s *Setup) {
	s.connect(t)
	first := s.Phone.Write(t, Draft{Kind: gateway.KindText, Text: "first"})
	s.events(t)
	for _, draft := range drafts() {
		draft.ReplyTo = first
		raw := s.Phone.Write(t, draft)
		messages := of[gateway.Message](s.events(t))
		require.Len(t, messages, 1, "one message is told once: %s", draft.Kind)
		m := messages[0]
		require.Equal(t, raw, m.ID.Raw)
		require.False(t, m.ID.FromMe)
		require.Equal(t, draft.Kind, m.Kind)
		require.Equal(t, draft.Text, m.Text)
		require.Equal(t, gateway.ChatPerson, m.Chat.Kind)
		require.Equal(t, Customer, m.Person.Phone)
		require.Equal(t, CustomerName, m.Person.Name)
		require.Equal(t, m.Person, m.Sender)
		require.False(t, m.At.IsZero())
		require.NotNil(t, m.ReplyTo, draft.Kind)
		require.Equal(t, first, m.ReplyTo.ID.Raw)
		switch draft.Kind {
		case gateway.KindLocation:
			require.InDelta(t, draft.Location.Latitude, m.Location.Latitude, 1e-6)
			require.Equal(t, draft.Location.Name, m.Location.Name)
		case gateway.KindContact:
			require.Equal(t, "Budi", m.Contacts[0].Name)
			require.Equal(t, "6281234567890", m.Contacts[0].WhatsApp)
		case gateway.KindText:
			require.Nil(t, m.Media)
		default:
			require.NotNil(t, m.Media)
			require.Contains(t, m.Media.MIME, draft.File.MIME[:5])
		}
	}
}

func receiveChanges(t *testing.T, s *Setup) {
	s.connect(t)
	sent, err := s.Driver.Send(t.Context(), gateway.Outgoing{To: s.customer(t), Content: gateway.Text{Body: "halo"}})
	require.NoError(t, err)
	theirs := s.Phone.Write(t, Draft{Kind: gateway.KindText, Text: "helo"})
	s.events(t)

	s.Phone.React(t, sent.ID.Raw, "❤️")
	reactions := of[gateway.Reacted](s.events(t))
	require.Len(t, reactions, 1)
	require.Equal(t, sent.ID.Raw, reactions[0].Target.Raw)
	require.Equal(t, "❤️", reactions[0].Emoji)
	require.False(t, reactions[0].FromMe)
	require.Equal(t, Customer, reactions[0].By.Phone)

	s.Phone.Edit(t, theirs, "hello")
	edits := of[gateway.Edited](s.events(t))
	require.Len(t, edits, 1)
	require.Equal(t, theirs, edits[0].Target.Raw)
	require.False(t, edits[0].Target.FromMe)
	require.Equal(t, "hello", edits[0].Text)
	require.Equal(t, gateway.ChatPerson, edits[0].Chat.Kind)

	s.Phone.Delete(t, theirs)
	deletions := of[gateway.Revoked](s.events(t))
	require.Len(t, deletions, 1)
	require.Equal(t, theirs, deletions[0].Target.Raw)
	require.False(t, deletions[0].Target.FromMe)
	require.Equal(t, gateway.ChatPerson, deletions[0].Chat.Kind)
}

func writtenOnPhone(t *testing.T, s *Setup) {
	s.connect(t)
	raw := s.Phone.Write(t, Draft{Kind: gateway.KindText, Text: "typed on the phone", FromMe: true})
	messages := of[gateway.Message](s.events(t))
	require.Len(t, messages, 1)
	require.Equal(t, raw, messages[0].ID.Raw)
	require.True(t, messages[0].ID.FromMe)
	require.Equal(t, gateway.SourcePhone, messages[0].Source)
	require.Equal(t, Customer, messages[0].Person.Phone, "the other side, not the phone itself")
	require.True(t, messages[0].Sender.IsZero())
}

// signature: every delivery carries a signature that one changed byte spoils.
func signature(t *testing.T, s *Setup) {
	s.connect(t)
	s.Phone.Write(t, Draft{Kind: gateway.KindText, Text: "halo"})
	s.Phone.Settle(t)
	deliveries := s.Inbox.Take()
	require.NotEmpty(t, deliveries)
	for _, got := range deliveries {
		require.NoError(t, s.Receiver.Verify(got.Header, got.Body, "another secret", s.Secret))
		require.Error(t, s.Receiver.Verify(got.Header, got.Body))
		require.Error(t, s.Receiver.Verify(got.Header, got.Body, ""))
		require.Error(t, s.Receiver.Verify(got.Header, got.Body, "another secret"))
		require.Error(t, s.Receiver.Verify(nil, got.Body, s.Secret))
		for at := 0; at < len(got.Body); at += 13 {
			flipped := bytes.Clone(got.Body)
			flipped[at] ^= 0x20
			require.Error(t, s.Receiver.Verify(got.Header, flipped, s.Secret), "byte %d", at)
		}
	}
}

// media: the file of a message can be had, also after the server has forgotten it.
func media(t *testing.T, s *Setup) {
	s.connect(t)
	s.Phone.Write(t, Draft{Kind: gateway.KindDocument, File: pdf})
	messages := of[gateway.Message](s.events(t))
	require.Len(t, messages, 1)
	require.Equal(t, pdf.Name, messages[0].Media.Name)
	for range 2 {
		download, err := s.Driver.Download(t.Context(), messages[0])
		require.NoError(t, err)
		content, err := io.ReadAll(download.Body)
		require.NoError(t, err)
		require.NoError(t, download.Body.Close())
		require.Equal(t, pdf.Data, content)
		require.Equal(t, pdf.MIME, download.MIME)
		s.Phone.ExpireFiles(t)
	}
	_, err := s.Driver.Download(t.Context(), gateway.Message{ID: messages[0].ID, Chat: messages[0].Chat, Kind: gateway.KindText})
	requireFailure(t, err, gateway.Permanent, gateway.ReasonNotFound)
}

// identities: somebody who hides the number is known by the hidden id, and answered by it.
func identities(t *testing.T, s *Setup) {
	s.connect(t)
	s.Phone.Write(t, Draft{Kind: gateway.KindText, Text: "who am I?", ByLID: true})
	messages := of[gateway.Message](s.events(t))
	require.Len(t, messages, 1)
	m := messages[0]
	require.Equal(t, gateway.ChatPerson, m.Chat.Kind)
	require.Equal(t, CustomerLID, m.Person.LID)
	require.NotEqual(t, CustomerLID, m.Person.Phone, "a hidden id is no number")

	known, err := s.Driver.Resolve(t.Context(), gateway.Identities{LID: CustomerLID})
	require.NoError(t, err)
	require.Equal(t, CustomerLID, known.LID)
	require.Contains(t, []string{"", Customer}, known.Phone)

	sent, err := s.Driver.Send(t.Context(), gateway.Outgoing{To: m.Chat, Content: gateway.Text{Body: "you are welcome"}})
	require.NoError(t, err)
	require.Equal(t, "you are welcome", s.shown(t, sent.ID.Raw).Text)
}
