package inbox

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/internal/inbox"
	views "github.com/cloudwa/cloudwa/views/inbox"
	"github.com/cloudwa/cloudwa/views/ui"
)

// beginsPerMinute bounds how often WhatsApp is asked about strangers for one workspace: numbers that ask often are banned.
const beginsPerMinute = 10

// ShowBegin answers the form that begins a chat.
func (h *Handler) ShowBegin(c *gin.Context) error {
	return h.beginPage(c, http.StatusOK, views.BeginProps{ClientID: account.NewID(), Phone: web.Query(c, "phone", 40)})
}

func (h *Handler) beginPage(c *gin.Context, status int, p views.BeginProps) error {
	err := h.Tenant(c).Read(c.Request.Context(), func(ctx context.Context, t *db.Tenant) error {
		return fillBegin(ctx, t, &p)
	})
	if err != nil {
		return err
	}
	p.Manages = manages(c)
	if web.IsPartial(c.Request) {
		return web.Render(c, status, views.BeginForm(p))
	}
	return web.Render(c, status, views.Begin(p))
}

// fillBegin finds the numbers that a chat may begin from, and what has left those that have a limit a day.
func fillBegin(ctx context.Context, t *db.Tenant, p *views.BeginProps) error {
	numbers, err := t.Devices(ctx)
	if err != nil {
		return err
	}
	limited := false
	for _, d := range numbers {
		if inbox.Sends(d) {
			p.Numbers = append(p.Numbers, d)
			limited = limited || d.WarmUp || d.DailyCap > 0
		}
	}
	if limited {
		p.Histories, err = t.Histories(ctx, ui.Zone(ctx))
	}
	return err
}

// Begin sends the first message to a phone number, and leads to its chat.
func (h *Handler) Begin(c *gin.Context) error {
	tenant := h.Tenant(c)
	first := inbox.First{
		Draft: inbox.Draft{ClientID: clientID(c), Text: web.Lines(c, "text"), Author: author(c)},
		Phone: web.Text(c, "phone"), Country: web.Visit(c).Tenant.Country, Name: web.Text(c, "name"),
	}
	first.DeviceID, _ = uuid.Parse(c.PostForm("device"))
	var written inbox.Message
	err := h.Limit(c, "begin:"+tenant.ID().String(), beginsPerMinute, time.Minute)
	if err == nil {
		written, err = inbox.Begin(c.Request.Context(), tenant, h.Pool, first)
	}
	status, problems, ok := web.Problem(c, err)
	if failure, is := errors.AsType[*gateway.Error](err); is { // it is away: no fault of ours
		status, problems, ok = http.StatusUnprocessableEntity, ui.Problems{"": i18n.Message(c.Request.Context(), failure.Message)}, true
	}
	if ok {
		return h.beginPage(c, status, views.BeginProps{
			ClientID: first.ClientID, DeviceID: first.DeviceID, Phone: first.Phone, Name: first.Name, Text: first.Text, Problems: problems,
		})
	} else if err != nil {
		return err
	}
	return web.SeeOther(c, path(written.ConversationID))
}
