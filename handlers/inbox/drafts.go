package inbox

import (
	"context"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/inbox"
	views "github.com/cloudwa/cloudwa/views/inbox"
)

// KeepDraft keeps what somebody has in the field of the chat in the address, and tells when that was.
func (h *Handler) KeepDraft(c *gin.Context) error {
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	draft := inbox.SavedDraft{Text: web.Lines(c, "text")}
	draft.ReplyTo, _ = uuid.Parse(c.PostForm("reply_to"))
	at, err := inbox.KeepDraft(c.Request.Context(), h.Tenant(c), web.User(c).ID, id, draft)
	if err != nil {
		return err
	}
	if !web.IsPartial(c.Request) {
		return web.SeeOther(c, path(id))
	}
	c.Header("X-Kept", views.DraftTime(at))
	return nothing(c)
}

// draftTime reads the time of a draft as a page has it; the zero time for none.
func draftTime(text string) time.Time {
	micros, err := strconv.ParseInt(text, 10, 64)
	if err != nil || micros <= 0 {
		return time.Time{}
	}
	return time.UnixMicro(micros)
}

// fillDraft puts what somebody began to write here into an empty composer.
func fillDraft(ctx context.Context, t *db.Tenant, draft inbox.SavedDraft, p *views.ThreadProps) error {
	p.Composer.Text, p.Composer.Kept = draft.Text, draft.At
	if draft.ReplyTo == uuid.Nil {
		return nil
	}
	found, err := t.MessagesByID(ctx, []uuid.UUID{draft.ReplyTo})
	if err == nil && len(found) == 1 && found[0].ConversationID == p.Conversation.ID && found[0].RevokedAt.IsZero() {
		p.Composer.ReplyTo, p.Composer.Answers = draft.ReplyTo, &found[0]
	}
	return err
}
