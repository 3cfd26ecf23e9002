package operator

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/handlers/web"
	views "github.com/cloudwa/cloudwa/views/operator"
)

// tenantsPerPage is how many workspaces a page of the list has.
const tenantsPerPage = 50

// maxSearch bounds what is searched for, in characters: the longest name or address that a workspace or person can have.
const maxSearch = 254

// ShowTenants answers the list of workspaces.
func (h *Handler) ShowTenants(c *gin.Context) error {
	p, err := h.tenants(c)
	if err != nil {
		return err
	}
	return web.Render(c, http.StatusOK, views.Tenants(p))
}

// TenantRows answers the list alone, for the search while somebody types; the browser's address follows what is shown.
func (h *Handler) TenantRows(c *gin.Context) error {
	p, err := h.tenants(c)
	if err != nil {
		return err
	}
	if !web.IsPartial(c.Request) {
		return web.SeeOther(c, p.Address(p.After))
	}
	c.Header("HX-Replace-Url", p.Address(p.After))
	return web.Render(c, http.StatusOK, views.TenantRows(p))
}

func (h *Handler) tenants(c *gin.Context) (views.TenantsProps, error) {
	p := views.TenantsProps{Search: web.Query(c, "q", maxSearch), After: web.After(c, "after")}
	rows, err := h.platform().Tenants(c.Request.Context(), p.Search, p.After, tenantsPerPage+1)
	if err != nil {
		return p, err
	}
	var more bool
	if p.Rows, more = web.Cut(rows, tenantsPerPage); more {
		p.Older = p.Rows[tenantsPerPage-1].ID
	}
	return p, nil
}
