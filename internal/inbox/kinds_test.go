package inbox_test

import (
	"bytes"
	"image"
	"image/png"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
	"github.com/cloudwa/cloudwa/internal/inbox"
	"github.com/cloudwa/cloudwa/internal/storage"
)

func picture(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, png.Encode(&out, image.NewRGBA(image.Rect(0, 0, 40, 30))))
	return out.Bytes()
}

// file sends a file as somebody of the shop.
func (l *line) upload(conversation uuid.UUID, caption string, upload inbox.Upload) (inbox.Message, error) {
	l.t.Helper()
	return inbox.WriteFile[*db.Tx](l.t.Context(), l.shop.Tenant, l.app.Blobs, l.shop.ID, l.draft(conversation, caption), upload)
}

// ours are the messages that the customer has of the shop.
func (l *line) ours() []simulator.Message {
	l.t.Helper()
	all, err := l.server.Messages(shopPhone, customer, 0, 0)
	require.NoError(l.t, err)
	var list []simulator.Message
	for _, m := range all {
		if m.FromMe {
			list = append(list, m)
		}
	}
	return list
}

func TestFilesAreSentAsWhatTheyAre(t *testing.T) {
	t.Parallel()
	l, conversation := paired(t, simulator.NOWEB, quick)
	html := []byte("<html><script>alert(1)</script></html>")
	for _, test := range []struct {
		upload inbox.Upload
		data   []byte
		kind   string
		name   string
		mime   string
	}{
		{inbox.Upload{Name: "cake.png"}, picture(t), "image", "cake.png", "image/png"},
		{inbox.Upload{Name: "cake.png", AsDocument: true}, picture(t), "document", "cake.png", "image/png"},
		{inbox.Upload{Name: "../../x.html"}, html, "document", "x.html", storage.Unknown},
		{inbox.Upload{Name: "really.png"}, html, "document", "really.png", storage.Unknown},
		{inbox.Upload{Name: "logo.svg"}, []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), "document", "logo.svg", storage.Unknown},
		{inbox.Upload{Name: "price list.pdf"}, []byte("%PDF-1.7 prices"), "document", "price list.pdf", "application/pdf"},
		{inbox.Upload{Name: "party.mp4"}, []byte("\x00\x00\x00\x18ftypmp42rest"), "video", "party.mp4", "video/mp4"},
		{inbox.Upload{Name: "voice.ogg", Voice: true}, []byte("OggS" + strings.Repeat("\x00", 24) + "OpusHead"), "voice", "voice.ogg", "audio/ogg"},
	} {
		before := len(l.ours())
		test.upload.Body = bytes.NewReader(test.data)
		caption := "the caption of " + test.upload.Name
		if test.kind == "voice" {
			caption = ""
		}
		m, err := l.upload(conversation, caption, test.upload)
		require.NoError(t, err, test.name)
		require.Equal(t, test.mime, m.Media.MIME, test.name)
		sent := l.becomes(m.ID, delivered)
		require.Equal(t, test.name, sent.Media.Name)
		list := l.ours()
		require.Len(t, list, before+1)
		got := list[before]
		require.Equal(t, test.kind, got.Kind, test.name)
		require.Equal(t, len(test.data), got.Size, test.name)
		require.Equal(t, caption, got.Text)
		require.Equal(t, 1, got.Sends)
		if test.kind == "document" {
			require.Equal(t, test.name, got.Filename)
		}
	}
	l.settled()
	require.Len(t, l.thread(conversation), 9, "no echo is a second bubble")
	usage, err := l.shop.Tenant.Usage(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 8, usage.Files)
}

func TestAFileIsRefusedWithAReason(t *testing.T) {
	t.Parallel()
	l, conversation := paired(t, simulator.NOWEB, quick)
	refused := func(field string, err error) {
		t.Helper()
		var fields errs.Fields
		require.ErrorAs(t, err, &fields)
		require.Contains(t, fields, field)
	}
	_, err := l.upload(conversation, "", inbox.Upload{Name: "empty.png", Body: bytes.NewReader(nil)})
	refused("file", err)
	_, err = l.upload(conversation, "", inbox.Upload{Name: "large.bin", Body: bytes.NewReader(make([]byte, storage.MaxUpload+1))})
	refused("file", err)
	_, err = l.upload(conversation, strings.Repeat("a", inbox.MaxText+1), inbox.Upload{Name: "a.png", Body: bytes.NewReader(picture(t))})
	refused("text", err)
	_, err = l.upload(uuid.New(), "", inbox.Upload{Name: "a.png", Body: bytes.NewReader(picture(t))})
	require.True(t, errs.Is(err, errs.NotFound))
	draft := l.draft(conversation, "")
	draft.Location = &gateway.Location{Latitude: 91, Longitude: math.NaN()}
	_, err = inbox.Write[*db.Tx](t.Context(), l.shop.Tenant, draft)
	refused("latitude", err)
	refused("longitude", err)
	draft.Location, draft.Contacts = nil, []gateway.ContactCard{{Name: "Siti"}}
	_, err = inbox.Write[*db.Tx](t.Context(), l.shop.Tenant, draft)
	refused("contacts", err)
	require.Len(t, l.thread(conversation), 1)
	usage, err := l.shop.Tenant.Usage(t.Context())
	require.NoError(t, err)
	require.Zero(t, usage.Files, "what was refused takes no room")
}

func TestAFileThatComesTwiceIsOneMessage(t *testing.T) {
	t.Parallel()
	l, conversation := paired(t, simulator.NOWEB, quick)
	draft := l.draft(conversation, "twice")
	done := make(chan inbox.Message, 4)
	for range 4 {
		go func() {
			m, err := inbox.WriteFile[*db.Tx](t.Context(), l.shop.Tenant, l.app.Blobs, l.shop.ID, draft, inbox.Upload{Name: "cake.png", Body: bytes.NewReader(picture(t))})
			if err != nil {
				t.Error(err)
			}
			done <- m
		}()
	}
	first := <-done
	for range 3 {
		require.Equal(t, first.ID, (<-done).ID)
	}
	l.becomes(first.ID, delivered)
	l.once("twice")
	usage, err := l.shop.Tenant.Usage(t.Context())
	require.NoError(t, err)
	require.EqualValues(t, 1, usage.Files)
}

func TestPlacesCardsAndAnswersAreSent(t *testing.T) {
	t.Parallel()
	l, conversation := paired(t, simulator.NOWEB, quick)
	asked := l.thread(conversation)[0]
	send := func(change func(d *inbox.Draft)) simulator.Message {
		t.Helper()
		draft := l.draft(conversation, "")
		change(&draft)
		m, err := inbox.Write[*db.Tx](t.Context(), l.shop.Tenant, draft)
		require.NoError(t, err)
		l.becomes(m.ID, delivered)
		list := l.ours()
		return list[len(list)-1]
	}
	got := send(func(d *inbox.Draft) {
		d.Location = &gateway.Location{Latitude: -6.2, Longitude: 106.8, Name: "Toko Melati"}
	})
	require.Equal(t, "location", got.Kind)
	require.InDelta(t, -6.2, got.Location.Latitude, 1e-9)
	got = send(func(d *inbox.Draft) {
		d.Contacts = []gateway.ContactCard{{Name: "Siti", Phones: []string{"+62 812-3456-7892"}}}
	})
	require.Equal(t, "contact", got.Kind)
	got = send(func(d *inbox.Draft) { d.Text, d.ReplyTo = "Ya, ada", asked.ID })
	require.Equal(t, asked.Raw, got.ReplyTo)
	got = send(func(d *inbox.Draft) { d.Text, d.NoPreview = "https://example.com", true })
	require.Equal(t, "https://example.com", got.Text)
	l.settled()
	thread := l.thread(conversation)
	require.Equal(t, "halo", thread[3].Content.Quote)
	require.Len(t, thread, 5)

	other := dbtest.Chat(t, l.shop, l.device.ID, gateway.Person{Identities: gateway.Identities{Phone: "6281234567899"}})
	elsewhere := dbtest.Message(t, l.shop, other, "another chat", nil)
	for _, id := range []uuid.UUID{elsewhere.ID, uuid.New()} {
		draft := l.draft(conversation, "to another chat's")
		draft.ReplyTo = id
		_, err := inbox.Write[*db.Tx](t.Context(), l.shop.Tenant, draft)
		require.True(t, errs.Is(err, errs.Conflict))
	}
}

func TestMessagesAreChangedAfterwards(t *testing.T) {
	t.Parallel()
	l, conversation := paired(t, simulator.NOWEB, quick)
	asked := l.thread(conversation)[0]
	m := l.becomes(l.write(conversation, "Rp 10.000").ID, delivered)
	alter := func(id uuid.UUID, kind inbox.ActionKind, value string) error {
		return inbox.Alter[*db.Tx](t.Context(), l.shop.Tenant, inbox.Action{MessageID: id, Kind: kind, Value: value, Author: l.draft(conversation, "").Author}, time.Now())
	}
	require.NoError(t, alter(asked.ID, inbox.ActReact, "❤️"))
	require.NoError(t, alter(asked.ID, inbox.ActReact, "👍"))
	require.NoError(t, alter(m.ID, inbox.ActEdit, "Rp 12.000"))
	l.until(func() bool { return len(l.message(asked.ID).Reactions) == 1 && l.message(m.ID).Text == "Rp 12.000" })
	require.Equal(t, "👍", l.message(asked.ID).Reactions[0].Emoji)
	require.False(t, l.message(m.ID).EditedAt.IsZero())
	require.Equal(t, "Rp 10.000", l.message(m.ID).History[0].Text)
	l.settled()
	require.Len(t, l.message(asked.ID).Reactions, 1, "the report of our own changes nothing")
	require.NoError(t, alter(asked.ID, inbox.ActReact, ""))
	require.NoError(t, alter(m.ID, inbox.ActRevoke, ""))
	l.until(func() bool { return len(l.message(asked.ID).Reactions) == 0 && !l.message(m.ID).RevokedAt.IsZero() })
	got := l.ours()[0]
	require.True(t, got.Deleted)
	require.True(t, got.Edited)
	require.Zero(t, count(t, l.db, "select count(*) from message_actions"))

	require.Error(t, alter(m.ID, inbox.ActReact, "👍"), "it was deleted")
	require.Error(t, alter(asked.ID, inbox.ActEdit, "not mine"))
	require.Error(t, alter(asked.ID, inbox.ActRevoke, ""))
	require.True(t, errs.Is(alter(uuid.New(), inbox.ActRevoke, ""), errs.NotFound))
	late := l.becomes(l.write(conversation, "late").ID, delivered)
	exec(t, l.db, "update messages set at = at - interval '16 minutes' where id = $1", late.ID)
	require.True(t, errs.Is(alter(late.ID, inbox.ActEdit, "too late"), errs.Conflict))
	exec(t, l.db, "update messages set at = at - interval '3 days' where id = $1", late.ID)
	require.True(t, errs.Is(alter(late.ID, inbox.ActRevoke, ""), errs.Conflict))
	other := dbtest.Make(t, l.db, "b")
	require.True(t, errs.Is(inbox.Alter[*db.Tx](t.Context(), other.Tenant, inbox.Action{MessageID: late.ID, Kind: inbox.ActReact, Value: "👍"}, time.Now()), errs.NotFound))
}

// TestWhatIsDeletedIsNotChangedAnyMore lets two people change a message while its number is kept from sending: one of them deletes it.
func TestWhatIsDeletedIsNotChangedAnyMore(t *testing.T) {
	t.Parallel()
	l, conversation := paired(t, simulator.NOWEB, quick)
	m := l.becomes(l.write(conversation, "Rp 10.000").ID, delivered)
	by := l.draft(conversation, "").Author
	require.NoError(t, inbox.PauseLane(t.Context(), l.shop.Tenant, l.device.ID, by))
	for _, a := range []inbox.Action{{Kind: inbox.ActRevoke}, {Kind: inbox.ActEdit, Value: "Rp 12.000"}, {Kind: inbox.ActReact, Value: "👍"}} {
		a.MessageID, a.Author = m.ID, by
		require.NoError(t, inbox.Alter[*db.Tx](t.Context(), l.shop.Tenant, a, time.Now()))
	}
	require.NoError(t, inbox.ResumeLane(t.Context(), l.shop.Tenant, l.device.ID))
	l.until(func() bool { return len(l.message(m.ID).Actions) == 0 })
	require.False(t, l.message(m.ID).RevokedAt.IsZero())
	require.Equal(t, "Rp 10.000", l.message(m.ID).Text)
	require.Empty(t, l.message(m.ID).Reactions)
	require.True(t, l.ours()[0].Deleted)
	require.False(t, l.ours()[0].Edited, "the gateway was not told")
}

// TestAChangeThatIsRefused is kept with its reason until somebody lets it be.
func TestAChangeThatIsRefused(t *testing.T) {
	t.Parallel()
	l, conversation := paired(t, simulator.NOWEB, quick)
	m := l.becomes(l.write(conversation, "halo juga").ID, delivered)
	_, err := l.server.AddFault(simulator.Fault{Path: "/api/reaction", Shape: "forbidden", Status: 422, Times: 1})
	require.NoError(t, err)
	react := func() {
		t.Helper()
		require.NoError(t, inbox.Alter[*db.Tx](t.Context(), l.shop.Tenant, inbox.Action{MessageID: m.ID, Kind: inbox.ActReact, Value: "👍"}, time.Now()))
	}
	react()
	l.until(func() bool {
		actions := l.message(m.ID).Actions
		return len(actions) == 1 && actions[0].Failure.Format != ""
	})
	require.NoError(t, inbox.Dismiss[*db.Tx](t.Context(), l.shop.Tenant, m.ID))
	require.Empty(t, l.message(m.ID).Actions)
	react()
	l.until(func() bool { return len(l.message(m.ID).Reactions) == 1 })
}
