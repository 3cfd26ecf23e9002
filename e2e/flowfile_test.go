package e2e_test

import (
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/flows"
)

// TestAFileIsUploadedInItsStep chooses a picture that is larger than WhatsApp shows any, in the form of the step that sends it.
func TestAFileIsUploadedInItsStep(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	g := automation.Blank()
	added, err := flows.InsertAfter(g, g.Nodes[0].ID, flows.OutNext, flows.KindImage)
	require.NoError(t, err)
	node := added.ID
	id, err := automation.Create(t.Context(), shop.Tenant, "Menu", g, "Owner a")
	require.NoError(t, err)

	noise := image.NewGray(image.Rect(0, 0, 3000, 2000))
	for i := range noise.Pix {
		noise.Pix[i] = byte(rand.IntN(256))
	}
	noise.Set(0, 0, color.White)
	path := filepath.Join(t.TempDir(), "cake.png")
	file, err := os.Create(path)
	require.NoError(t, err)
	require.NoError(t, png.Encode(file, noise))
	require.NoError(t, file.Close())

	tab := signIn(t, app, shop.Owner)
	tab.Open("/flows/" + id.String() + "?node=" + node)
	tab.Upload(path)
	tab.Until(`document.querySelector("#f-file").selectedOptions[0].textContent.startsWith("cake.jpg")`)
	tab.Submit("Save step")
	kept, err := shop.Tenant.FlowFiles(t.Context())
	require.NoError(t, err)
	require.Len(t, kept, 1)
	require.Equal(t, []any{"image/jpeg", 1920, 1280}, []any{kept[0].MIME, kept[0].Width, kept[0].Height})
	draft, err := shop.Tenant.FlowDraft(t.Context(), id)
	require.NoError(t, err)
	require.Contains(t, draft.Graph, kept[0].ID.String())
	require.Empty(t, tab.Complaints())
}
