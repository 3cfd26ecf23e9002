package db_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// withFile is a workspace with one message whose file waits.
type withFile struct {
	*db.Tenant
	chat inbox.Conversation
	id   uuid.UUID // of the message
	inbox.Message
}

func fileIn(t *testing.T, shop dbtest.Shop) withFile {
	t.Helper()
	device := dbtest.Device(t, shop, "Orders", nil)
	chat := dbtest.Chat(t, shop, device.ID, gateway.Person{Identities: gateway.Identities{Phone: "6281300000001"}})
	m := dbtest.Message(t, shop, chat, "", func(m *inbox.Message) {
		m.Kind, m.Media = gateway.KindImage, &inbox.Media{State: inbox.MediaWaiting, Name: "a.png", Source: gateway.MediaFile{URL: "http://x", Name: "a.png"}}
	})
	dbtest.Message(t, shop, chat, "no file", nil)
	return withFile{shop.Tenant, chat, m.ID, m}
}

func (w withFile) in(t *testing.T, do func(ctx context.Context, tx *db.Tx) error) error {
	t.Helper()
	return w.Tenant.InTx(t.Context(), do)
}

// claim tries to be the one that fetches the file of a message.
func (w withFile) claim(t *testing.T, id uuid.UUID) (m inbox.Message, ok bool) {
	t.Helper()
	require.NoError(t, w.in(t, func(ctx context.Context, tx *db.Tx) (err error) {
		m, ok, err = tx.ClaimMedia(ctx, id, time.Minute)
		return err
	}))
	return m, ok
}

func TestFilesOfTwoWorkspaces(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	shopA, shopB := dbtest.Two(t, d)
	a, b := fileIn(t, shopA), fileIn(t, shopB)

	read := func(w withFile) *inbox.Media {
		byID, err := w.Tenant.MessagesByID(t.Context(), []uuid.UUID{a.id, b.id})
		require.NoError(t, err)
		require.Len(t, byID, 1, "nobody else's")
		page, err := w.Tenant.Messages(t.Context(), w.chat.ID, inbox.Page{Limit: 9})
		require.NoError(t, err)
		require.Len(t, page, 2)
		require.Nil(t, page[0].Media)
		byClient, err := w.Tenant.MessageByClient(t.Context(), w.ClientID)
		require.NoError(t, err)
		file, err := w.Tenant.Media(t.Context(), w.id)
		require.NoError(t, err)
		for _, other := range []*inbox.Media{page[1].Media, byClient.Media, &file} {
			require.Equal(t, byID[0].Media, other)
		}
		return &file
	}
	require.Equal(t, &inbox.Media{State: inbox.MediaWaiting, Name: "a.png", Source: gateway.MediaFile{URL: "http://x", Name: "a.png"}}, noArgs(read(a)))

	// Claimed by one, and by nobody of another workspace.
	_, ok := b.claim(t, a.id)
	require.False(t, ok)
	m, ok := a.claim(t, a.id)
	require.True(t, ok)
	require.Equal(t, 1, m.Media.Tries)
	_, ok = a.claim(t, a.id)
	require.False(t, ok)

	m.Media = &inbox.Media{State: inbox.MediaStored, Name: "a.png", MIME: "image/png", Size: 1000, Width: 3, Height: 2, Key: "media/x", ThumbKey: "media/x.thumb"}
	notFound := func(do func(ctx context.Context, tx *db.Tx) error) {
		require.Equal(t, errs.NotFound, errs.CodeOf(b.in(t, do)))
	}
	notFound(func(ctx context.Context, tx *db.Tx) error { return tx.StoreMedia(ctx, m) })
	notFound(func(ctx context.Context, tx *db.Tx) error { return tx.FailMedia(ctx, m, errs.Msg("No.")) })
	notFound(func(ctx context.Context, tx *db.Tx) error { return tx.FetchMediaAgain(ctx, m) })
	notFound(func(ctx context.Context, tx *db.Tx) error { _, err := tx.Media(ctx, m.ID); return err })

	notFound(func(ctx context.Context, tx *db.Tx) error { return tx.TellMediaSize(ctx, m) })
	require.NoError(t, a.in(t, func(ctx context.Context, tx *db.Tx) error { return tx.TellMediaSize(ctx, m) }))
	require.EqualValues(t, 1000, read(a).Size)

	// Given up, tried again, stored; twice is once.
	require.NoError(t, a.in(t, func(ctx context.Context, tx *db.Tx) error { return tx.FailMedia(ctx, m, errs.Msg("It has %d MB.", 7)) }))
	require.Equal(t, "It has 7 MB.", read(a).Failure.String())
	_, ok = a.claim(t, a.id)
	require.False(t, ok, "given up")
	require.NoError(t, a.in(t, func(ctx context.Context, tx *db.Tx) error { return tx.FetchMediaAgain(ctx, m) }))
	require.Zero(t, read(a).Tries)
	before, err := a.Seq(t.Context())
	require.NoError(t, err)
	for range 2 {
		require.NoError(t, a.in(t, func(ctx context.Context, tx *db.Tx) error { return tx.StoreMedia(ctx, m) }))
	}
	changes, err := a.Changes(t.Context(), before)
	require.NoError(t, err)
	require.Equal(t, []inbox.Change{{ConversationID: a.chat.ID, MessageID: a.id}}, changes.List, "open pages are told")
	require.Equal(t, before+1, changes.Seq)
	stored := noArgs(read(a))
	require.Equal(t, "http://x", stored.Source.URL, "what the gateway said stays")
	stored.Source = gateway.MediaFile{}
	require.Equal(t, m.Media, stored)
	require.Equal(t, inbox.MediaWaiting, read(b).State)

	// What is sent from here is stored before its message is.
	sent := dbtest.Message(t, shopA, a.chat, "", func(sent *inbox.Message) {
		sent.Kind, sent.Media = gateway.KindDocument, &inbox.Media{State: inbox.MediaStored, Size: 24, Key: "media/" + sent.ID.String()}
	})
	for shop, want := range map[*db.Tenant]inbox.Usage{shopA.Tenant: {Files: 2, Bytes: 1024}, shopB.Tenant: {}} {
		usage, err := shop.Usage(t.Context())
		require.NoError(t, err)
		require.Equal(t, want, usage)
	}
	_, ok = a.claim(t, sent.ID)
	require.False(t, ok)
}

// noArgs makes a sentence without values equal to none.
func noArgs(m *inbox.Media) *inbox.Media {
	if len(m.Failure.Args) == 0 {
		m.Failure.Args = nil
	}
	return m
}

func TestFilesThatAreDueAreWokenOnce(t *testing.T) {
	t.Parallel()
	d := dbtest.New(t)
	a, b := dbtest.Two(t, d)
	waiting, later, claimed := fileIn(t, a), fileIn(t, b), fileIn(t, a)
	require.NoError(t, later.in(t, func(ctx context.Context, tx *db.Tx) error {
		return tx.PostponeMedia(ctx, later.id, time.Now().Add(time.Hour))
	}))
	_, ok := claimed.claim(t, claimed.id)
	require.True(t, ok)
	jobs := func() (ids []string) {
		rows, err := d.OwnerPool().Query(t.Context(), "select args->>'message_id' from river_job where kind = 'inbox_fetch_media' order by id")
		require.NoError(t, err)
		for rows.Next() {
			var id string
			require.NoError(t, rows.Scan(&id))
			ids = append(ids, id)
		}
		require.NoError(t, rows.Err())
		return ids
	}
	for range 2 {
		require.NoError(t, d.Platform().WakeMedia(t.Context()))
		require.Equal(t, []string{waiting.id.String()}, jobs())
	}
	_, err := d.OwnerPool().Exec(t.Context(), "update media set due_at = now() where due_at is not null")
	require.NoError(t, err)
	require.NoError(t, d.Platform().WakeMedia(t.Context()))
	require.ElementsMatch(t, []string{waiting.id.String(), later.id.String(), claimed.id.String()}, jobs())
}
