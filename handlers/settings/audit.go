package settings

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/web"
	views "github.com/cloudwa/cloudwa/views/settings"
)

// ShowAudit answers a page of the workspace's audit log, the newest first.
func (h *Handler) ShowAudit(c *gin.Context) error {
	p := views.AuditProps{Before: web.After(c, "before")}
	err := h.Tenant(c).Read(c.Request.Context(), func(ctx context.Context, t *db.Tenant) (err error) {
		if p.Entries, err = t.AuditLog(ctx, p.Before); err != nil || len(p.Entries) < db.AuditPage {
			return err
		}
		// A full page may be the last one; only a look behind it tells.
		rest, err := t.AuditLog(ctx, p.Entries[len(p.Entries)-1].ID)
		p.More = len(rest) > 0
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(c, http.StatusOK, views.Audit(p))
}
