package operator_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/handlers/handlerstest"
)

// TestASecondFactorIsSetUpInOneBrowser: a thief with the password alone must not learn the secret that the operator is about to confirm.
func TestASecondFactorIsSetUpInOneBrowser(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	mine := operator(t, app)
	thief := app.Browser(t)
	require.Equal(t, "/admin", thief.Post("/admin/login", credentials).Location)

	seen := thief.Follow(thief.Post("/admin/second-factor/begin", nil)).Text("main code")
	require.NotEmpty(t, seen)
	require.Empty(t, mine.Get("/admin/second-factor").Find("main img").Nodes, "another browser's secret is not shown")
	own := mine.Follow(mine.Post("/admin/second-factor/begin", nil)).Text("main code")
	require.NotEmpty(t, own)
	require.NotEqual(t, seen, own)

	page := thief.Post("/admin/second-factor/confirm", url.Values{"code": {code(t, strings.ReplaceAll(seen, " ", ""), 0)}})
	require.Equal(t, http.StatusUnprocessableEntity, page.Status, "the thief's secret is replaced")
	require.Equal(t, http.StatusOK, mine.Post("/admin/second-factor/confirm", url.Values{"code": {code(t, strings.ReplaceAll(own, " ", ""), 0)}}).Status)
	require.Contains(t, thief.Get("/admin").Location, "/admin/login", "who came in with the password alone is signed out")
}
