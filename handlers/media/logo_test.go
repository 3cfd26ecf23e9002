package media_test

import (
	"bytes"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
)

func TestLogo(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	a, other := dbtest.Two(t, app.DB)
	// What is stored is always a picture that we drew; this is the worst it could be.
	const content = "<script>alert(1)</script>"
	_, err := app.Blobs.Put(t.Context(), a.ID, "logo/x.png", "text/html", bytes.NewReader([]byte(content)), 100)
	require.NoError(t, err)
	address := "/media/logo/" + a.ID.String() + "/x.png"
	b := app.SignedIn(t, a.Agent)

	page := b.Get(address)
	require.Equal(t, http.StatusOK, page.Status)
	require.Equal(t, content, page.Body)
	for name, want := range map[string]string{
		"Content-Type": "image/png", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'",
		"Content-Disposition": `inline; filename="logo.png"`, "Cache-Control": "private, max-age=31536000, immutable",
	} {
		require.Equal(t, want, page.Header.Get(name), name)
	}
	b.Header.Set("Range", "bytes=1-6")
	page = b.Get(address)
	require.Equal(t, http.StatusPartialContent, page.Status)
	require.Equal(t, "script", page.Body)
	b.Header.Del("Range")

	for name, path := range map[string]string{
		"unknown file": "/media/logo/" + a.ID.String() + "/y.png", "no id": "/media/logo/shop/x.png",
		"another's": "/media/logo/" + other.ID.String() + "/x.png", "out of the folder": "/media/logo/" + a.ID.String() + "/..%2Fx.png",
	} {
		require.Equal(t, http.StatusNotFound, b.Get(path).Status, name)
	}
	require.Equal(t, http.StatusNotFound, app.SignedIn(t, other.Owner).Get(address).Status)
	require.Equal(t, http.StatusSeeOther, app.Browser(t).Get(address).Status)
}
