package flowsettings

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/i18n"
	views "github.com/cloudwa/cloudwa/views/flowsettings"
	"github.com/cloudwa/cloudwa/views/ui"
)

// Save changes how the workspace's flows behave. A button that adds or removes a row answers the form with it, and saves nothing.
func (h *Handler) Save(c *gin.Context) error {
	ctx := c.Request.Context()
	form := read(c)
	if add, remove := c.PostForm("add"), c.PostForm("remove"); add != "" || remove != "" {
		return h.page(c, http.StatusOK, views.Props{Unsaved: true, Row: arrange(&form, add, remove)}, form)
	}
	before, err := h.Tenant(c).FlowSettings(ctx)
	if err != nil {
		return err
	}
	form.Closed = slices.DeleteFunc(form.Closed, func(day string) bool { return day == "" })
	form.Hours = slices.DeleteFunc(form.Hours, func(row views.Hours) bool { return len(row.Days) == 0 && row.From == "" && row.To == "" })
	err = automation.SaveSettings(ctx, h.Tenant(c), form.Settings(before))
	if status, problems, ok := web.Problem(c, err); ok {
		return h.page(c, status, views.Props{Problems: problems}, form)
	} else if err != nil {
		return err
	}
	if err := h.Flash(c, ui.KindSuccess, i18n.T(ctx, "The settings of flows are saved.")); err != nil {
		return err
	}
	return web.SeeOther(c, path)
}

// read returns what was typed, with one row more than may be saved at most.
func read(c *gin.Context) views.Form {
	f := views.Form{
		Escape: web.Lines(c, "escape_words"), OptOut: web.Lines(c, "opt_out_words"), OptOutText: web.Lines(c, "opt_out_text"), FallbackText: web.Lines(c, "fallback_text"),
		Idle:          views.Span{Count: web.Text(c, "idle"), Unit: web.Text(c, "idle_unit")},
		Pause:         views.Span{Count: web.Text(c, "pause"), Unit: web.Text(c, "pause_unit")},
		PauseOnPerson: c.PostForm("pause_on_person") != "",
	}
	until := c.PostFormArray("hours_to")
	for i, from := range c.PostFormArray("hours_from") {
		if i > automation.MaxHours || i >= len(until) {
			break
		}
		row := views.Hours{From: web.Line(from, 5), To: web.Line(until[i], 5)}
		for _, day := range c.PostFormArray("hours_days_" + strconv.Itoa(i)) {
			if n, err := strconv.Atoi(day); err == nil && n >= 1 && n <= 7 {
				row.Days = append(row.Days, n)
			}
		}
		slices.Sort(row.Days)
		row.Days = slices.Compact(row.Days)
		f.Hours = append(f.Hours, row)
	}
	for i, day := range c.PostFormArray("closed") {
		if i <= automation.MaxHours {
			f.Closed = append(f.Closed, web.Line(day, 10))
		}
	}
	return f
}

// arrange adds a row to hours or closed, or removes one such as hours.2, and returns the one that people look at then.
func arrange(f *views.Form, add, remove string) (row string) {
	part, at, _ := strings.Cut(remove, ".")
	i, err := strconv.Atoi(at)
	switch {
	case add == "hours" && len(f.Hours) == 0:
		f.Hours = append(f.Hours, views.Hours{Days: []int{1, 2, 3, 4, 5, 6}, From: "09:00", To: "17:00"})
	case add == "hours" && len(f.Hours) < automation.MaxHours:
		f.Hours = append(f.Hours, views.Hours{})
	case add == "closed" && len(f.Closed) < automation.MaxHours:
		f.Closed = append(f.Closed, "")
	case err != nil || i < 0:
		return ""
	case part == "hours" && i < len(f.Hours):
		f.Hours = slices.Delete(f.Hours, i, i+1)
	case part == "closed" && i < len(f.Closed):
		f.Closed = slices.Delete(f.Closed, i, i+1)
	}
	switch add {
	case "hours":
		return "hours." + strconv.Itoa(len(f.Hours)-1)
	case "closed":
		return "closed." + strconv.Itoa(len(f.Closed)-1)
	}
	return ""
}
