package notices_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"github.com/cloudwa/cloudwa/db/dbtest"
	"github.com/cloudwa/cloudwa/handlers/handlerstest"
	"github.com/cloudwa/cloudwa/handlers/notices"
	"github.com/cloudwa/cloudwa/internal/account"
)

func TestNotices(t *testing.T) {
	t.Parallel()
	app := handlerstest.New(t)
	a, other := dbtest.Two(t, app.DB)
	b := app.SignedIn(t, a.Agent)
	require.Equal(t, "Nothing new", b.Get("/notices").Text("main h3"))

	for i := range notices.PerPage + 1 {
		if i == notices.PerPage {
			require.Zero(t, b.Get("/notices").Find("a[rel=next]").Length(), "a page that is exactly full is the last one")
		}
		require.NoError(t, a.Tenant.Notify(t.Context(), a.Agent.ID, account.Notice{Kind: account.NoticeMemberJoined, Subject: fmt.Sprintf("<i>P%d</i>", i)}))
	}
	require.NoError(t, a.Tenant.Notify(t.Context(), a.Owner.ID, account.Notice{Kind: account.NoticeMemberJoined, Subject: "for the owner"}))
	require.NoError(t, other.Tenant.Notify(t.Context(), other.Agent.ID, account.Notice{Kind: account.NoticeMemberJoined, Subject: "elsewhere"}))

	page := b.Get("/notices")
	require.Equal(t, notices.PerPage, page.Find("main li[data-unread]").Length())
	require.Contains(t, page.Text("main li:first-child"), fmt.Sprintf("<i>P%d</i> joined the workspace.", notices.PerPage))
	page = b.Get(page.Find("a[rel=next]").AttrOr("href", ""))
	require.Equal(t, 1, page.Find("main li").Length())
	require.Contains(t, page.Text("main li"), "<i>P0</i>")
	require.Equal(t, 1, page.Find("main li[data-unread]").Length(), "looking does not mark as read")

	page = b.Post("/notices/read", nil)
	require.Equal(t, "/notices", page.Location)
	page = b.Follow(page)
	require.Equal(t, notices.PerPage, page.Find("main li").Length())
	require.Zero(t, page.Find("main li[data-unread]").Length())
	require.Zero(t, page.Find("form[action='/notices/read']").Length())

	left, err := a.Tenant.Notices(t.Context(), a.Owner.ID, uuid.Nil, 100)
	require.NoError(t, err)
	require.Len(t, left, 1)
	require.True(t, left[0].ReadAt.IsZero(), "a colleague's stay unread")
	require.Equal(t, http.StatusSeeOther, app.Browser(t).Get("/notices").Status)
}
