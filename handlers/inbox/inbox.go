package inbox

import (
	"net/http"
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

// nothing answers that there is nothing to show.
func nothing(c *gin.Context) error {
	c.Status(http.StatusNoContent)
	return nil
}

// taken answers that something was done with a chat: a script goes on with its page, a form's browser is led to the chat.
func taken(c *gin.Context, chat uuid.UUID) error {
	if web.IsPartial(c.Request) {
		return nothing(c)
	}
	return web.SeeOther(c, path(chat))
}

// author is who writes here.
func author(c *gin.Context) inbox.Author {
	user := web.User(c)
	return inbox.Author{ID: user.ID, Name: user.Name}
}

// clientID is the id that a form gives its message; a program's form may have none, and then there is nothing to recognise it by.
func clientID(c *gin.Context) uuid.UUID {
	id, err := uuid.Parse(c.PostForm("client_id"))
	if err != nil || id == uuid.Nil {
		return account.NewID()
	}
	return id
}

func manages(c *gin.Context) bool { return web.Visit(c).Role.AtLeast(account.Admin) }

func path(id uuid.UUID) string { return "/inbox/" + id.String() }
