package flows_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/automation"
)

func TestSecrets(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, other := dbtest.Two(t, app.DB)
	b, stranger := app.SignedIn(t, shop.Admin), app.SignedIn(t, other.Admin)
	wrong := b.Post("/flows/secrets", url.Values{"name": {"SHOP KEY"}, "value": {"very-secret"}})
	require.Equal(t, http.StatusUnprocessableEntity, wrong.Status)
	require.Equal(t, "SHOP KEY", wrong.Value("name"))
	require.NotEmpty(t, wrong.Text("#f-name-error"))
	require.NotContains(t, wrong.Body, "very-secret")
	page := b.Follow(b.Post("/flows/secrets", url.Values{"name": {"SHOP_KEY"}, "value": {"very-secret"}}))
	require.Contains(t, page.Text("main"), "{{secret.SHOP_KEY}}")
	require.NotContains(t, page.Body, "very-secret")
	require.NotContains(t, stranger.Get("/flows/secrets").Text("main"), "{{secret.")
	stranger.Post("/flows/secrets/delete", url.Values{"name": {"SHOP_KEY"}})
	require.Equal(t, http.StatusForbidden, app.SignedIn(t, shop.Agent).Get("/flows/secrets").Status)

	sealed, err := shop.Tenant.FlowSecrets(t.Context())
	require.NoError(t, err)
	require.NotContains(t, sealed["SHOP_KEY"], "very-secret")
	plain, err := app.Keys.Open(sealed["SHOP_KEY"], automation.SecretPlace(shop.ID, "SHOP_KEY"))
	require.NoError(t, err)
	require.Equal(t, "very-secret", string(plain))

	b.Post("/flows/secrets/delete", url.Values{"name": {"SHOP_KEY"}})
	require.NotContains(t, b.Get("/flows/secrets").Text("main li"), "SHOP_KEY")
	require.Equal(t, http.StatusSeeOther, b.Post("/flows/secrets/delete", url.Values{"name": {"SHOP_KEY"}}).Status, "twice is no error")
}
