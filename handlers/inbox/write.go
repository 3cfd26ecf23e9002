package inbox

import (
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/inbox"
	views "github.com/cloudwa/cloudwa/views/inbox"
)

// Write queues a message. A script gets its bubble, a form the chat with it.
func (h *Handler) Write(c *gin.Context) error {
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	author := web.User(c)
	draft := inbox.Draft{ConversationID: id, Text: web.Lines(c, "text"), Author: inbox.Author{ID: author.ID, Name: author.Name}}
	if draft.ClientID, err = uuid.Parse(c.PostForm("client_id")); err != nil || draft.ClientID == uuid.Nil {
		draft.ClientID = account.NewID() // a program's form: nothing to recognise it by
	}
	written, err := inbox.Write(c.Request.Context(), h.Tenant(c), draft)
	if status, problems, ok := web.Problem(c, err); ok {
		composer := views.ComposerProps{Text: draft.Text, ClientID: draft.ClientID, Problem: problems.Of("text") + problems.Form()}
		if web.IsPartial(c.Request) {
			return web.Render(c, status, views.Problem(composer))
		}
		return h.showPage(c, status, composer)
	} else if err != nil {
		return err
	}
	if written.ConversationID != id {
		return errs.New(errs.Conflict, "This message was written in another chat.")
	}
	return answer(c, written)
}

// answer sends a script the bubble of a message, and a form's browser to the chat.
func answer(c *gin.Context, m inbox.Message) error {
	if web.IsPartial(c.Request) {
		return web.Render(c, http.StatusOK, views.Bubble(views.BubbleProps{Message: m}))
	}
	return web.SeeOther(c, path(m.ConversationID))
}
