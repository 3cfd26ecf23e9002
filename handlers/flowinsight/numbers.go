package flowinsight

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/i18n"
	views "github.com/cloudwa/cloudwa/views/flowinsight"
	"github.com/cloudwa/cloudwa/views/ui"
)

// Handler serves the pages of this package.
type Handler struct{ *web.Web }

// overlay is what the canvas paints on the cards of a flow.
type overlay struct {
	Type    string               `json:"type"`
	Tag     string               `json:"tag"` // of what is shown: who asks with it gets nothing as long as nothing has changed
	Days    int                  `json:"days"`
	Periods []choice             `json:"periods"`
	Titles  map[string]string    `json:"titles"` // of the numbers
	Nodes   map[string]ofOneStep `json:"nodes"`
}

type choice struct {
	Days  int    `json:"days"`
	Title string `json:"title"`
}

// ofOneStep is the numbers of a step. Href with a number's name at its end is the address of the chats it counts.
type ofOneStep struct {
	Passed  int    `json:"passed"`
	Waiting int    `json:"waiting"`
	Dropped int    `json:"dropped"`
	Errors  int    `json:"errors"`
	Href    string `json:"href"`
}

// Numbers answers what became of a flow's runs at each of its steps, for the canvas; 204 where that is what the page shows already.
func (h *Handler) Numbers(c *gin.Context) error {
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	days := views.Days(c.Query("days"))
	var numbers map[string]automation.Numbers
	err = h.Tenant(c).Read(ctx, func(ctx context.Context, t *db.Tenant) (err error) {
		if _, err = t.FlowDraft(ctx, id); err != nil {
			return err
		}
		numbers, err = t.FlowNumbers(ctx, id, since(ctx, days))
		return err
	})
	if err != nil {
		return err
	}
	o := overlay{Type: "numbers", Days: days, Titles: map[string]string{}, Nodes: map[string]ofOneStep{}}
	for _, period := range views.Periods() {
		o.Periods = append(o.Periods, choice{Days: period, Title: views.Period(ctx, period)})
	}
	for _, fate := range automation.Fates() {
		o.Titles[string(fate)] = views.Fate(ctx, fate)
	}
	for node, n := range numbers {
		o.Nodes[node] = ofOneStep{n.Passed, n.Waiting, n.Dropped, n.Errors, views.Chats{ID: id, Node: node, Days: days}.Address("")}
	}
	if o.Tag, err = tag(o, i18n.FromContext(ctx)); err != nil {
		return err
	}
	c.Header("Cache-Control", "no-store")
	if c.Query("seen") == o.Tag {
		c.Status(http.StatusNoContent)
		return nil
	}
	c.JSON(http.StatusOK, o)
	return nil
}

// tag names what is shown, in a language.
func tag(o overlay, locale i18n.Locale) (string, error) {
	text, err := json.Marshal(o)
	if err != nil {
		return "", err
	}
	sum := fnv.New64a()
	_, _ = fmt.Fprintf(sum, "%s %s", text, locale) // never fails
	return fmt.Sprintf("%x", sum.Sum64()), nil
}

// since returns when a period of so many days began, the one of today included, in the zone of the page.
func since(ctx context.Context, days int) time.Time {
	now := ui.Now(ctx).In(ui.Zone(ctx))
	return time.Date(now.Year(), now.Month(), now.Day()-days+1, 0, 0, 0, 0, now.Location())
}
