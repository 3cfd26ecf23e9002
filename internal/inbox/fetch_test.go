package inbox_test

import (
	"context"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/gateway/simulator"
	"github.com/cloudwa/cloudwa/internal/inbox"
	"github.com/cloudwa/cloudwa/internal/storage"
)

// TestFilesWaitForTheirGateway lets it fail in the ways that pass.
func TestFilesWaitForTheirGateway(t *testing.T) {
	t.Parallel()
	l, _ := paired(t, simulator.NOWEB, nil)
	want := photo(t)
	for _, shape := range []string{"cut", "half", "page", "exception", "unhealthy", "unauthorized"} {
		id, back := l.fail(shape, simulator.Draft{Kind: "image", Type: "image/png"}, want)
		before := l.usage()
		back()
		require.Equal(t, want, l.stored(l.file(id, inbox.MediaStored).Key), shape)
		require.Equal(t, before.Files+1, l.usage().Files, shape)
	}
	// Away for longer than it keeps files.
	require.NoError(t, l.server.Configure(func(s *simulator.Settings) { s.FilesLifetime = 1 }))
	id, back := l.fail("cut", simulator.Draft{Kind: "image", Type: "image/png"}, want)
	require.NoError(t, l.server.Configure(func(s *simulator.Settings) { s.FilesLifetime = 180_000 }))
	back()
	l.file(id, inbox.MediaStored)
}

// TestAFileIsFetchedAnewAfterAKill: whoever was killed had stored half of it, or all, and no row said so.
func TestAFileIsFetchedAnewAfterAKill(t *testing.T) {
	t.Parallel()
	l, _ := paired(t, simulator.NOWEB, nil)
	id, back := l.fail("cut", simulator.Draft{Kind: "image", Type: "image/png"}, photo(t))
	_, err := l.app.Blobs.KeepMedia(t.Context(), l.shop.ID, id, strings.NewReader("half"), 100)
	require.NoError(t, err)
	require.Zero(t, l.usage())
	back()
	require.Equal(t, photo(t), l.stored(l.file(id, inbox.MediaStored).Key))
	require.Equal(t, inbox.Usage{Files: 1, Bytes: int64(len(photo(t)))}, l.usage())
}

// TestAFileIsFetchedOnce lets many jobs fetch one file at once.
func TestAFileIsFetchedOnce(t *testing.T) {
	t.Parallel()
	l, _ := paired(t, simulator.NOWEB, nil)
	id, back := l.fail("cut", simulator.Draft{Kind: "voice", Type: "audio/ogg"}, opus)
	seen := l.server.Calls(0)
	back()
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if err := l.fetcher().FetchMedia(t.Context(), l.shop.ID, id); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	l.file(id, inbox.MediaStored)
	require.NoError(t, l.fetcher().FetchMedia(t.Context(), l.shop.ID, id))
	asked := 0
	for _, call := range l.server.Calls(seen[len(seen)-1].Seq) {
		if strings.HasPrefix(call.Path, "/api/files/") {
			asked++
		}
	}
	require.Equal(t, 1, asked)
	require.Equal(t, inbox.Usage{Files: 1, Bytes: int64(len(opus))}, l.usage())
}

// deleting is a store that deletes the message while its file is being stored, and a gateway that has the file.
type deleting struct {
	inbox.Files
	gateway.Driver
	delete func()
}

func (d deleting) KeepMedia(ctx context.Context, tenant, message uuid.UUID, r io.Reader, limit int64) (storage.Media, error) {
	kept, err := d.Files.KeepMedia(ctx, tenant, message, r, limit)
	d.delete()
	return kept, err
}

func (d deleting) Download(context.Context, gateway.Message) (gateway.Download, error) {
	return gateway.Download{Body: io.NopCloser(strings.NewReader(mp4)), Size: -1}, nil
}

func TestTheFileOfADeletedMessageIsDropped(t *testing.T) {
	t.Parallel()
	n, _ := connected(t, nil)
	blobs, err := storage.Open(t.Context(), "mem://")
	require.NoError(t, err)
	chat := dbtest.Chat(t, n.shop, n.device.ID, gateway.Person{Identities: gateway.Identities{Phone: customer}})
	m := dbtest.Message(t, n.shop, chat, "", func(m *inbox.Message) {
		m.Kind, m.Media = gateway.KindVideo, &inbox.Media{State: inbox.MediaWaiting}
	})
	key, _ := storage.MediaKey(m.ID)
	files := deleting{Files: blobs, delete: func() {
		file, _, err := blobs.Open(t.Context(), n.shop.ID, key)
		require.NoError(t, err)
		require.NoError(t, file.Close())
		exec(t, n.db, "update conversations set last_id = null")
		exec(t, n.db, "delete from messages")
	}}
	fetcher := inbox.Fetcher[*db.Tx]{
		Tenant:  func(id uuid.UUID) account.Transactor[*db.Tx] { return n.db.ForTenant(id, account.System) },
		Drivers: only{files}, Files: files, Log: slog.New(slog.DiscardHandler), Now: time.Now,
	}
	require.NoError(t, fetcher.FetchMedia(t.Context(), n.shop.ID, m.ID))
	_, _, err = blobs.Open(t.Context(), n.shop.ID, key)
	require.Equal(t, errs.NotFound, errs.CodeOf(err))
	require.Zero(t, count(t, n.db, "select count(*) from storage_usage"))
}
