package numbers_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/account"
)

func TestOnlyWhoHasAnAddressOfTheirOwnAddsNumbers(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop := dbtest.Make(t, app.DB, "a")
	newcomer := account.User{ID: account.NewID(), Email: "new@a.test", Name: "New", PasswordHash: shop.Owner.PasswordHash, Locale: "en", Theme: "system"}
	_, err := app.DB.Platform().CreateUser(t.Context(), newcomer)
	require.NoError(t, err)
	require.NoError(t, app.DB.Platform().AddMember(t.Context(), shop.ID, newcomer.ID, account.Owner))
	b := app.SignedIn(t, newcomer)
	page := b.Get("/numbers/new")
	require.Equal(t, http.StatusOK, page.Status)
	require.Zero(t, page.Find("#add-number").Length())
	require.Contains(t, page.Text("main .card"), "Confirm your e-mail address first")
	require.Equal(t, 1, page.Find("main .card form[action='/verify/resend']").Length())
	page = b.Post("/numbers/new", url.Values{"name": {"Orders"}, "id": {account.NewID().String()}})
	require.Equal(t, http.StatusForbidden, page.Status)
	require.Contains(t, page.Text("main .card"), "Confirm your e-mail address first")
	list, err := shop.Tenant.Devices(t.Context())
	require.NoError(t, err)
	require.Empty(t, list)
}
