package inbox

import (
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/inbox"
	views "github.com/cloudwa/cloudwa/views/inbox"
	"github.com/cloudwa/cloudwa/views/ui"
)

// How much is shown at a time.
const (
	ChatsPerPage    = 30
	MessagesPerPage = 40
)

// Handler serves the pages of this package.
type Handler struct {
	*web.Web

	Flows *automation.Engine[*db.Tx]
	Files inbox.Files   // where the files of messages are kept
	Pool  *devices.Pool // knows what the gateways of numbers cannot do
}

// page is the part of a list that comes before the position in the address, with one row more than is shown.
func page(c *gin.Context, limit int) inbox.Page {
	at, id := views.ParseOrder(c.Query("before"))
	return inbox.Page{At: at, ID: id, Limit: limit + 1}
}

// today is the day that the page's words for times are right on.
func today(c *gin.Context) string {
	ctx := c.Request.Context()
	return ui.Now(ctx).In(ui.Zone(ctx)).Format(time.DateOnly)
}

func manages(c *gin.Context) bool { return web.Visit(c).Role.AtLeast(account.Admin) }

func path(id uuid.UUID) string { return "/inbox/" + id.String() }
