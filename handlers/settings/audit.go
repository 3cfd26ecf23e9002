package settings

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/web"
	views "github.com/cloudwa/cloudwa/views/settings"
)

// EntriesPerPage is how many lines a page of the audit log has.
const EntriesPerPage = 50

// ShowAudit answers a page of the workspace's audit log, the newest first.
func (h *Handler) ShowAudit(c *gin.Context) error {
	p := views.AuditProps{Before: web.After(c, "before")}
	err := h.Tenant(c).Read(c.Request.Context(), func(ctx context.Context, t *db.Tenant) error {
		entries, err := t.AuditLog(ctx, p.Before, EntriesPerPage+1)
		p.Entries, p.More = web.Cut(entries, EntriesPerPage)
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(c, http.StatusOK, views.Audit(p))
}
