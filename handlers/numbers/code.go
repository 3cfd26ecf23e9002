package numbers

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/gateway"
	views "github.com/cloudwa/cloudwa/views/numbers"
)

// Code shows a code to type on the phone instead of one to scan.
func (h *Handler) Code(c *gin.Context) error {
	ctx, tenant := c.Request.Context(), h.Tenant(c)
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	device, err := tenant.Device(ctx, id)
	if err != nil {
		return err
	}
	form, country := views.CodeProps{Phone: web.Text(c, "phone")}, web.Visit(c).Tenant.Country
	// WhatsApp refuses a number for hours that asks too often.
	if err = h.Limit(c, "pairing-code:"+id.String(), web.AttemptsPerMinute, time.Minute); err == nil {
		form.Code, err = devices.Code(ctx, h.Pool, device, form.Phone, country)
	}
	status, problems, ok := problem(c, err)
	if !ok && err != nil {
		return err
	}
	if !ok {
		status = http.StatusOK
		if digits, err := gateway.ParsePhone(form.Phone, country); err == nil {
			form.Phone = gateway.FormatPhone(digits) // so that a mistake in the country can be seen
		}
	}
	form.Problems = problems
	if web.IsPartial(c.Request) {
		return web.Render(c, status, views.CodePanel(views.PairProps{Device: device, Code: form}))
	}
	return h.pairPage(c, status, form)
}
