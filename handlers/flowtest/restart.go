package flowtest

import (
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/contacts"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/rehearsal"
	views "github.com/cloudwa/cloudwa/views/flowtest"
	"github.com/cloudwa/cloudwa/views/ui"
)

// restart begins a test as somebody else. Where the form is wrong it comes back beside a test that has not begun.
func (h *Handler) restart(c *gin.Context, draft automation.Draft) error {
	form := views.Form{
		Name: web.Text(c, "name"), Phone: web.Text(c, "phone"), Tags: web.Text(c, "tags"), Attributes: web.Lines(c, "known_attributes"),
		Start: web.Text(c, "start"), Known: c.PostForm("known") != "", Taps: c.PostForm("taps") != "",
	}
	customer, start, err := read(form, web.Visit(c).Tenant.Country, ui.Zone(c.Request.Context()))
	if status, problems, ok := web.Problem(c, err); ok {
		form.Problems = problems
		return h.answer(c, status, draft, fresh(c, draft), views.Props{Form: form})
	} else if err != nil {
		return err
	}
	return h.answer(c, http.StatusOK, draft, anew(draft, customer, start), views.Props{})
}

// read makes a customer of the form, and the time at which the test begins.
func read(form views.Form, country string, zone *time.Location) (customer rehearsal.Customer, start time.Time, err error) {
	fields := errs.Fields{}
	customer = rehearsal.Customer{Name: web.Line(form.Name, 100), Known: form.Known, Taps: form.Taps}
	if form.Phone != "" {
		if customer.Phone, err = gateway.ParsePhone(form.Phone, country); err != nil {
			fields.Add("phone", "This is not a phone number.")
		}
	}
	start = time.Now()
	if form.Start != "" {
		if start, err = time.ParseInLocation(views.StartLayout, form.Start, zone); err != nil || start.Year() < 2000 || start.Year() > 2199 {
			fields.Add("start", "Choose a day and a time.")
		}
	}
	details := contacts.Details{Tags: contacts.ParseTags(form.Tags), Attributes: map[string]string{}}
	for line := range strings.SplitSeq(form.Attributes, "\n") {
		if name, value, ok := strings.Cut(line, ":"); ok {
			details.Attributes[strings.TrimSpace(name)] = strings.TrimSpace(value)
		} else if strings.TrimSpace(line) != "" {
			fields.Add("attributes", "Each line is a name, a colon and a value: city: Bandung")
		}
	}
	customer.Tags, customer.Attributes = details.Tags, details.Attributes
	if err := fields.OrNil(); err != nil {
		return customer, start, err
	}
	return customer, start, details.Check()
}
