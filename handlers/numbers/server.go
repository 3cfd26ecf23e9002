package numbers

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/i18n"
	views "github.com/cloudwa/cloudwa/views/numbers"
	"github.com/cloudwa/cloudwa/views/ui"
)

// ShowServer answers the page of the workspace's own WAHA server.
func (h *Handler) ShowServer(c *gin.Context) error {
	return h.serverPage(c, http.StatusOK, views.ServerProps{})
}

// serverPage answers the page. Where a form came back, URL holds what was typed.
func (h *Handler) serverPage(c *gin.Context, status int, p views.ServerProps) error {
	var err error
	if p.Server, err = h.Tenant(c).Server(c.Request.Context()); err != nil {
		return err
	}
	if p.Operator = h.Pool.HasOperator(); p.URL == "" && p.Server.ID != uuid.Nil && len(p.Problems) == 0 {
		p.URL = p.Server.URL
	}
	return web.Render(c, status, views.ServerPage(p))
}

// TestServer says what a server can do, without saving it.
func (h *Handler) TestServer(c *gin.Context) error {
	address, key := web.Text(c, "url"), web.Secret(c, "key")
	var report devices.Report
	err := h.limitTests(c)
	if err == nil {
		report, err = devices.TestServer(c.Request.Context(), h.Tenant(c), h.Pool, address, key)
	}
	status, problems, ok := problem(c, err)
	switch {
	case !ok && err != nil:
		return err
	case web.IsPartial(c.Request) && ok:
		return web.Render(c, http.StatusOK, views.Report(views.ReportProps{Problems: problems}))
	case web.IsPartial(c.Request):
		return web.Render(c, http.StatusOK, views.Report(views.ReportProps{Report: &report}))
	case ok:
		return h.serverPage(c, status, views.ServerProps{URL: address, Typed: key != "", Problems: problems})
	}
	return h.serverPage(c, http.StatusOK, views.ServerProps{URL: address, Typed: key != "", Report: views.ReportProps{Report: &report}})
}

// limitTests counts for the whole workspace: a test makes us connect to an address that somebody typed. People who have not shown who they are
// may not do that.
func (h *Handler) limitTests(c *gin.Context) error {
	if !web.User(c).Verified() {
		return errs.New(errs.Conflict, "Verify your e-mail address first: open the link that we sent you.")
	}
	return h.Limit(c, "waha-test:"+web.Visit(c).Tenant.ID.String(), web.AttemptsPerMinute, time.Minute)
}

// SaveServer tests a server and keeps it.
func (h *Handler) SaveServer(c *gin.Context) error {
	ctx, address, key := c.Request.Context(), web.Text(c, "url"), web.Secret(c, "key")
	err := h.limitTests(c)
	if err == nil {
		_, err = devices.SaveServer(ctx, h.Tenant(c), h.Pool, address, key)
	}
	if status, problems, ok := problem(c, err); ok {
		return h.serverPage(c, status, views.ServerProps{URL: address, Typed: key != "", Problems: problems})
	} else if err != nil {
		return err
	}
	if err := h.Flash(c, ui.KindSuccess, i18n.T(ctx, "The server answers and is saved.")); err != nil {
		return err
	}
	return web.SeeOther(c, "/numbers/server")
}

// RemoveServer forgets the workspace's own server.
func (h *Handler) RemoveServer(c *gin.Context) error {
	ctx := c.Request.Context()
	err := devices.RemoveServer(ctx, h.Tenant(c))
	if status, problems, ok := problem(c, err); ok {
		return h.serverPage(c, status, views.ServerProps{Removing: problems.Form()})
	} else if err != nil {
		return err
	}
	if err := h.Flash(c, ui.KindSuccess, i18n.T(ctx, "The server is removed.")); err != nil {
		return err
	}
	return web.SeeOther(c, "/numbers/server")
}
