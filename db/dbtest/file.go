package dbtest

import (
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/internal/inbox"
	"github.com/cloudwa/cloudwa/internal/storage"
)

// File stores a file for a message that is about to be added, and returns it as the message has it.
func File(t testing.TB, blobs *storage.Store, shop Shop, messageID uuid.UUID, name, content string) *inbox.Media {
	t.Helper()
	kept, err := blobs.KeepMedia(t.Context(), shop.ID, messageID, strings.NewReader(content), storage.MaxIncoming)
	require.NoError(t, err)
	return inbox.Stored(name, kept)
}
