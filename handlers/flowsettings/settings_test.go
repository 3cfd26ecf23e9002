package flowsettings_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/flows"
)

const path = "/flows/settings"

// form is one that is right, with changes.
func form(change url.Values) url.Values {
	f := url.Values{
		"escape_words": {"menu, keluar"}, "opt_out_words": {"stop"}, "opt_out_text": {"Baik."}, "fallback_text": {""}, "idle": {"90"}, "idle_unit": {"minutes"},
		"pause_on_person": {"on"}, "pause": {"2"}, "pause_unit": {"hours"},
	}
	for name, values := range change {
		f[name] = values
	}
	return f
}

func TestSettingsAreSaved(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, other := dbtest.Two(t, app.DB)
	b := app.SignedIn(t, shop.Admin)
	page := b.Get(path)
	require.Equal(t, "menu, batal, cancel", page.Value("escape_words"), "what a workspace begins with")
	require.Equal(t, "24", page.Value("idle"))
	require.NotEmpty(t, page.Find("#f-opt_out_text").AttrOr("placeholder", ""), "the product's own sentence")

	page = b.Follow(b.Post(path, form(url.Values{
		"hours_from": {"09:00", "", "18:00"}, "hours_to": {"17:00", "", "00:00"}, "hours_days_0": {"1", "2"}, "hours_days_2": {"6", "6"}, "closed": {"2026-12-25", ""},
	})))
	require.Contains(t, page.Body, "The settings of flows are saved.")
	require.Equal(t, "menu, keluar", page.Value("escape_words"))
	require.Equal(t, "90", page.Value("idle"))
	require.Equal(t, 2, page.Find(`input[name="hours_from"]`).Length())
	require.Equal(t, "00:00", page.Find("#hours-to-1").AttrOr("value", ""))
	saved, err := shop.Tenant.FlowSettings(t.Context())
	require.NoError(t, err)
	require.Equal(t, automation.Settings{
		EscapeWords: []string{"menu", "keluar"}, OptOutWords: []string{"stop"}, OptOutText: "Baik.", IdleMinutes: 90, PauseOnPerson: true, PauseMinutes: 120,
		Hours:  []flows.Opening{{Days: []int{1, 2}, From: "09:00", To: "17:00"}, {Days: []int{6}, From: "18:00", To: "24:00"}},
		Closed: []string{"2026-12-25"},
	}, saved)
	require.Contains(t, app.SignedIn(t, shop.Owner).Get("/settings/audit").Text("main"), "Changed the settings of flows")

	b.Follow(b.Post(path, form(url.Values{"escape_words": {""}, "idle_unit": {"never"}, "idle": {""}, "pause_on_person": nil, "pause": {""}})))
	saved, err = shop.Tenant.FlowSettings(t.Context())
	require.NoError(t, err)
	require.Equal(t, []string{}, saved.EscapeWords, "none, not those of the product")
	require.Zero(t, saved.IdleMinutes)
	require.False(t, saved.PauseOnPerson)
	require.Equal(t, 120, saved.PauseMinutes, "for when it is turned on again")

	kept, err := other.Tenant.FlowSettings(t.Context())
	require.NoError(t, err)
	require.Equal(t, automation.DefaultSettings(), kept, "another workspace's")
}

func TestSettingsThatAreWrong(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, _ := dbtest.Two(t, app.DB)
	b := app.SignedIn(t, shop.Admin)
	for name, c := range map[string]struct {
		change   url.Values
		at, says string
	}{
		"no word to opt out":     {url.Values{"opt_out_words": {" , "}}, "#f-opt_out_words-error", "need a word"},
		"a word that does both":  {url.Values{"opt_out_words": {"stop, MENU!"}}, "#f-opt_out_words-error", "cannot do both"},
		"a word that is none":    {url.Values{"escape_words": {"??"}}, "#f-escape_words-error", "neither letters"},
		"too long a word":        {url.Values{"escape_words": {strings.Repeat("a", 41)}}, "#f-escape_words-error", "40 characters"},
		"too many words":         {url.Values{"escape_words": {"a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u"}}, "#f-escape_words-error", "20 words"},
		"too long a sentence":    {url.Values{"fallback_text": {strings.Repeat("a", 1001)}}, "#f-fallback_text-error", "1000 characters"},
		"no time":                {url.Values{"idle": {"soon"}}, "#f-idle-error", "30 days"},
		"too long a time":        {url.Values{"pause": {"721"}}, "#f-pause-error", "30 days"},
		"hours without a day":    {url.Values{"hours_from": {"09:00"}, "hours_to": {"17:00"}}, "#hours-from-0-error", "days of the week"},
		"hours without an end":   {url.Values{"hours_from": {"", "09:00"}, "hours_to": {"", ""}, "hours_days_0": {"1"}, "hours_days_1": {"1"}}, "#hours-from-1-error", "09:00 and 17:00"},
		"hours that never end":   {url.Values{"hours_from": {"09:00"}, "hours_to": {"09:00"}, "hours_days_0": {"1"}}, "#hours-from-0-error", "09:00 and 17:00"},
		"a day that is none":     {url.Values{"closed": {"2026-02-30"}}, "#closed-0-error", "a date"},
		"more rows than allowed": {url.Values{"closed": slices.Repeat([]string{"2026-12-25"}, 60)}, "#closed", "50 rows"},
	} {
		page := b.Post(path, form(c.change))
		require.Equal(t, http.StatusUnprocessableEntity, page.Status, name)
		require.Contains(t, page.Text(c.at), c.says, name)
		require.Equal(t, "Baik.", page.Text("#f-opt_out_text"), "what was typed is kept: "+name)
	}
	saved, err := shop.Tenant.FlowSettings(t.Context())
	require.NoError(t, err)
	require.Equal(t, automation.DefaultSettings(), saved)
}

func TestRowsAreAddedAndRemovedWithoutScripts(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, _ := dbtest.Two(t, app.DB)
	b := app.SignedIn(t, shop.Admin)
	page := b.Post(path, form(url.Values{"add": {"hours"}}))
	require.Equal(t, http.StatusOK, page.Status)
	require.Equal(t, "menu, keluar", page.Value("escape_words"), "what was typed is kept")
	require.Equal(t, 1, page.Find("form[data-changed]").Length(), "it is not saved")
	require.Equal(t, "09:00", page.Find("#hours-from-0").AttrOr("value", ""))
	require.Equal(t, 6, page.Find(`input[name="hours_days_0"][checked]`).Length())

	two := url.Values{"hours_from": {"08:00", "10:00"}, "hours_to": {"12:00", "13:00"}, "hours_days_1": {"7"}}
	two.Set("remove", "hours.0")
	page = b.Post(path, form(two))
	require.Equal(t, 1, page.Find(`input[name="hours_from"]`).Length())
	require.Equal(t, "10:00", page.Find("#hours-from-0").AttrOr("value", ""))
	require.Equal(t, "7", page.Find(`input[name="hours_days_0"][checked]`).AttrOr("value", ""), "its days moved with it")
	for _, nonsense := range []string{"hours.9", "hours.-1", "hours", "closed.x"} {
		two.Set("remove", nonsense)
		require.Equal(t, 2, b.Post(path, form(two)).Find(`input[name="hours_from"]`).Length(), nonsense)
	}
	require.Equal(t, 1, b.Post(path, form(url.Values{"add": {"closed"}})).Find(`input[type="date"]`).Length())
	require.Zero(t, b.Get(path).Find(`input[type="date"], input[type="time"]`).Length(), "nothing was saved")
}

func TestAgentsOnlyLook(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, _ := dbtest.Two(t, app.DB)
	b := app.SignedIn(t, shop.Agent)
	page := b.Get(path)
	require.Equal(t, http.StatusOK, page.Status)
	require.Equal(t, 1, page.Find("#flow-settings > fieldset[disabled]").Length())
	require.Zero(t, page.Find(`.savebar, input[name="secret_value"]`).Length())
	for _, address := range []string{path, path + "/secrets", path + "/secrets/remove"} {
		require.Equal(t, http.StatusForbidden, b.Post(address, form(nil)).Status, address)
	}
}

func TestSecretsAreSetAndNeverShown(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, other := dbtest.Two(t, app.DB)
	b := app.SignedIn(t, shop.Admin)
	const value = "s3cret-of-the-shop"
	for name, c := range map[string]struct{ name, value, at string }{
		"a name of other letters": {"SHOP-KEY", value, "#f-secret_name-error"},
		"no name":                 {"", value, "#f-secret_name-error"},
		"too long a name":         {strings.Repeat("A", 41), value, "#f-secret_name-error"},
		"nothing":                 {"SHOP", "  ", "#f-secret_value-error"},
		"too much":                {"SHOP", strings.Repeat("a", 4097), "#f-secret_value-error"},
		"two lines":               {"SHOP", "a\nb", "#f-secret_value-error"},
	} {
		page := b.Post(path+"/secrets", url.Values{"secret_name": {c.name}, "secret_value": {c.value}})
		require.Equal(t, http.StatusUnprocessableEntity, page.Status, name)
		require.NotEmpty(t, page.Text(c.at), name)
		require.Empty(t, page.Value("secret_value"), name)
		require.NotContains(t, page.Body, value, name)
	}
	page := b.Follow(b.Post(path+"/secrets", url.Values{"secret_name": {"shop_key"}, "secret_value": {value + " "}}))
	require.Equal(t, "SHOP_KEY", page.Text("#secrets tbody code"))
	require.Equal(t, value, opened(t, app, shop, "SHOP_KEY"))
	require.NotContains(t, page.Body, value)
	require.Equal(t, "SHOP_KEY", b.Get(path+"?secret=SHOP_KEY").Value("secret_name"))
	b.Follow(b.Post(path+"/secrets", url.Values{"secret_name": {"SHOP_KEY"}, "secret_value": {"another"}}))
	require.Equal(t, "another", opened(t, app, shop, "SHOP_KEY"))

	stranger := app.SignedIn(t, other.Owner)
	require.Zero(t, stranger.Get(path).Find("#secrets tbody tr").Length())
	require.Equal(t, http.StatusNotFound, stranger.Post(path+"/secrets/remove", url.Values{"secret_name": {"SHOP_KEY"}}).Status)
	page = b.Follow(b.Post(path+"/secrets/remove", url.Values{"secret_name": {"SHOP_KEY"}}))
	require.Zero(t, page.Find("#secrets tbody tr").Length())
	audit := app.SignedIn(t, shop.Owner).Get("/settings/audit")
	require.Contains(t, audit.Text("main"), "Set the secret SHOP_KEY")
	require.Contains(t, audit.Text("main"), "Removed the secret SHOP_KEY")
	require.NotContains(t, audit.Body, value)
	require.NotContains(t, app.Log.String(), value)
}

func TestAWorkspaceHasAtMostFiftySecrets(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	shop, _ := dbtest.Two(t, app.DB)
	_, err := app.DB.OwnerPool().Exec(t.Context(), "insert into flow_secrets (tenant_id, name, sealed) select $1, 'K' || n, 'x' from generate_series(1, 50) n", shop.ID)
	require.NoError(t, err)
	b := app.SignedIn(t, shop.Admin)
	require.Contains(t, b.Post(path+"/secrets", url.Values{"secret_name": {"K51"}, "secret_value": {"x"}}).Text("#f-secret_name-error"), "at most 50")
	require.Equal(t, http.StatusSeeOther, b.Post(path+"/secrets", url.Values{"secret_name": {"K50"}, "secret_value": {"x"}}).Status, "replacing one is allowed")
}

// opened returns a secret's value as an API call gets it.
func opened(t *testing.T, app *handlerstest.App, shop dbtest.Shop, name string) string {
	t.Helper()
	sealed, err := shop.Tenant.FlowSecrets(t.Context())
	require.NoError(t, err)
	plain, err := app.Keys.Open(sealed[name], automation.SecretPlace(shop.ID, name))
	require.NoError(t, err)
	return string(plain)
}
