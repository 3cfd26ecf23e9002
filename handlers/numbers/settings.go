package numbers

import (
	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/i18n"
	views "github.com/cloudwa/cloudwa/views/numbers"
	"github.com/cloudwa/cloudwa/views/ui"
)

// Rename gives a number another name.
func (h *Handler) Rename(c *gin.Context) error {
	ctx, name := c.Request.Context(), web.Text(c, "name")
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	err = devices.Rename(ctx, h.Tenant(c), id, name)
	if status, problems, ok := problem(c, err); ok {
		return h.showPage(c, status, views.ShowProps{Name: name, Renaming: problems})
	} else if err != nil {
		return err
	}
	if err := h.Flash(c, ui.KindSuccess, i18n.T(ctx, "The number is called %s now.", name)); err != nil {
		return err
	}
	return web.SeeOther(c, path(id))
}

// SaveSettings changes how a number behaves.
func (h *Handler) SaveSettings(c *gin.Context) error {
	ctx := c.Request.Context()
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	form := views.SettingsForm{
		HumanPace: web.Text(c, "human_pace") != "", TypingMin: web.Text(c, "typing_min"), TypingMax: web.Text(c, "typing_max"),
		Seen: web.Text(c, "seen"), Groups: web.Text(c, "groups") != "", QuietFrom: web.Text(c, "quiet_from"), QuietTo: web.Text(c, "quiet_to"),
		DailyCap: web.Text(c, "daily_cap"), WarmUp: web.Text(c, "warm_up") != "",
	}
	err = devices.SaveSettings(ctx, h.Tenant(c), id, form.Settings())
	if status, problems, ok := problem(c, err); ok {
		return h.showPage(c, status, views.ShowProps{Form: form, Saving: problems})
	} else if err != nil {
		return err
	}
	if err := h.Flash(c, ui.KindSuccess, i18n.T(ctx, "The settings are saved. They apply from the next message on.")); err != nil {
		return err
	}
	return web.SeeOther(c, path(id))
}
