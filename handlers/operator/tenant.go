package operator

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/i18n"
	views "github.com/cloudwa/cloudwa/views/operator"
	"github.com/cloudwa/cloudwa/views/ui"
)

// ShowTenant answers one workspace as the operator sees it.
func (h *Handler) ShowTenant(c *gin.Context) error {
	return h.tenantPage(c, http.StatusOK, views.TenantProps{})
}

func (h *Handler) tenantPage(c *gin.Context, status int, p views.TenantProps) error {
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	if p.Tenant, err = h.platform().TenantRow(c.Request.Context(), id); err != nil {
		return err
	}
	return web.Render(c, status, views.Tenant(p))
}

// Suspend closes a workspace with a reason that its people read.
func (h *Handler) Suspend(c *gin.Context) error {
	ctx, reason := c.Request.Context(), web.Lines(c, "reason")
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	err = account.Suspend(ctx, h.platform(), web.OperatorActor(c), id, reason)
	if status, problems, ok := web.Problem(c, err); ok {
		return h.tenantPage(c, status, views.TenantProps{Reason: reason, Problems: problems})
	} else if err != nil {
		return err
	}
	if err := h.Flash(c, ui.KindSuccess, i18n.T(ctx, "The workspace is suspended. Its people see your reason.")); err != nil {
		return err
	}
	return web.SeeOther(c, "/admin/tenants/"+id.String())
}

// Reopen opens a suspended workspace again.
func (h *Handler) Reopen(c *gin.Context) error {
	ctx := c.Request.Context()
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	if err := account.Reopen(ctx, h.platform(), web.OperatorActor(c), id); err != nil {
		return err
	}
	if err := h.Flash(c, ui.KindSuccess, i18n.T(ctx, "The workspace is open again.")); err != nil {
		return err
	}
	return web.SeeOther(c, "/admin/tenants/"+id.String())
}
