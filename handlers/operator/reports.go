package operator

import (
	"context"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/i18n"
	views "github.com/cloudwa/cloudwa/views/operator"
	"github.com/cloudwa/cloudwa/views/ui"
)

// Bounds of the pages of reports.
const (
	ReportsPerPage = 50
	// MaxRetries is how many reports one press of "Try all again" takes.
	MaxRetries = 1000
	// MaxBody is how much of a report is shown, in bytes.
	MaxBody = 64 << 10
)

// ShowReports answers the reports of gateways that could not be read.
func (h *Handler) ShowReports(c *gin.Context) error {
	before, _ := strconv.ParseInt(c.Query("before"), 10, 64)
	p := views.ReportsProps{Before: max(before, 0), Most: MaxRetries}
	list, err := h.platform().FailedReports(c.Request.Context(), p.Before, ReportsPerPage+1)
	if err != nil {
		return err
	}
	p.List, p.More = web.Cut(list, ReportsPerPage)
	return web.Render(c, http.StatusOK, views.Reports(p))
}

// ShowReport answers one of them with what the gateway sent.
func (h *Handler) ShowReport(c *gin.Context) error {
	id, err := reportID(c)
	if err != nil {
		return err
	}
	report, err := h.platform().FailedReport(c.Request.Context(), id, MaxBody)
	if err != nil {
		return err
	}
	return web.Render(c, http.StatusOK, views.Report(report))
}

// RetryReport lets a report be read once more.
func (h *Handler) RetryReport(c *gin.Context) error {
	return h.actOnReport(c, "retried", h.platform().RetryReport, i18n.T(c.Request.Context(), "The report is read once more. If that fails, it comes back here."))
}

// DiscardReport lets a report be.
func (h *Handler) DiscardReport(c *gin.Context) error {
	return h.actOnReport(c, "discarded", h.platform().DiscardReport, i18n.T(c.Request.Context(), "The report is discarded."))
}

func (h *Handler) actOnReport(c *gin.Context, did string, do func(ctx context.Context, id int64) error, done string) error {
	ctx := c.Request.Context()
	id, err := reportID(c)
	if err != nil {
		return err
	}
	if err := do(ctx, id); err != nil {
		return err
	}
	h.Log.InfoContext(ctx, "operator "+did+" a report", "admin_id", web.Operator(c).Admin.ID, "report_id", id)
	if err := h.Flash(c, ui.KindSuccess, done); err != nil {
		return err
	}
	return web.SeeOther(c, "/admin/reports")
}

// RetryReports lets all of them be read once more, or as many as one press takes.
func (h *Handler) RetryReports(c *gin.Context) error {
	ctx := c.Request.Context()
	retried, err := h.platform().RetryReports(ctx, MaxRetries)
	if err != nil {
		return err
	}
	h.Log.InfoContext(ctx, "operator retried reports", "admin_id", web.Operator(c).Admin.ID, "reports", retried)
	done := i18n.N(ctx, "%d report is read once more. If that fails, it comes back here.", "%d reports are read once more. Those that fail come back here.", retried)
	if err := h.Flash(c, ui.KindSuccess, done); err != nil {
		return err
	}
	return web.SeeOther(c, "/admin/reports")
}

func reportID(c *gin.Context) (int64, error) {
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	if err != nil || id <= 0 {
		return 0, web.NotThere()
	}
	return id, nil
}
