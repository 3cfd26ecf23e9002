package inbox

import (
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/internal/inbox"
	"github.com/cloudwa/cloudwa/views/ui"
)

// Done notes that the chat in the address needs no answer.
func (h *Handler) Done(c *gin.Context) error {
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	seen, _ := uuid.Parse(c.PostForm("last")) // a program's form may have none
	was, err := inbox.Done(ctx, h.Tenant(c), id, seen)
	if err != nil {
		return err
	}
	if !web.IsPartial(c.Request) {
		return web.SeeOther(c, path(id))
	}
	toast := ui.Toast{Kind: ui.KindSuccess, Text: i18n.T(ctx, "Done. The next message brings it back to those who wait.")}
	if was.Any() {
		toast.Undo = ui.Undo{Path: path(id) + "/reopen", Fields: pendingFields(was)}
	}
	web.ShowToast(c, toast)
	return nothing(c)
}

// Reopen takes Done back in the chat in the address.
func (h *Handler) Reopen(c *gin.Context) error {
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	if err := inbox.Reopen(c.Request.Context(), h.Tenant(c), id, pendingOf(c)); err != nil {
		return err
	}
	return taken(c, id)
}

// pendingFields is what a page sends to have it put back. Nothing of it says more than the person may change anyway.
func pendingFields(was inbox.Pending) map[string]string {
	fields := map[string]string{"last": was.LastID.String(), "unread": strconv.Itoa(was.Unread)}
	if !was.WaitingSince.IsZero() {
		fields["since"] = strconv.FormatInt(was.WaitingSince.UnixMicro(), 10)
	}
	return fields
}

// mostUnread is where putting back unread messages ends, whatever a form says.
const mostUnread = 10_000

// pendingOf reads what pendingFields wrote.
func pendingOf(c *gin.Context) (was inbox.Pending) {
	was.LastID, _ = uuid.Parse(c.PostForm("last"))
	was.Unread, _ = strconv.Atoi(c.PostForm("unread"))
	was.Unread = min(max(was.Unread, 0), mostUnread)
	if since, err := strconv.ParseInt(c.PostForm("since"), 10, 64); err == nil && since > 0 {
		was.WaitingSince = time.UnixMicro(since)
	}
	return was
}
