package inbox

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/inbox"
	views "github.com/cloudwa/cloudwa/views/inbox"
)

// ask comes back with a message that was not queued because somebody else answered, and what they wrote.
func (h *Handler) ask(c *gin.Context, draft inbox.Draft, answered *inbox.AnsweredError) error {
	composer := composerOf(c, draft)
	composer.Asked = answered
	if web.IsPartial(c.Request) {
		conversation, err := h.Tenant(c).Conversation(c.Request.Context(), draft.ConversationID)
		if err != nil {
			return err
		}
		return web.Render(c, http.StatusConflict, views.Asked(*answered, conversation.Group))
	}
	return h.showPage(c, http.StatusConflict, composer)
}
