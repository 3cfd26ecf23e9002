package flowtest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/flows"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/internal/rehearsal"
	views "github.com/cloudwa/cloudwa/views/flowtest"
	"github.com/cloudwa/cloudwa/views/ui"
)

// Limit is how large the body of a form with a tape may be, in bytes: a tape may be three times as long as it is when it is written into a form.
const Limit = 3*rehearsal.MaxBytes + web.FormLimit

// maxID bounds the id of a step in an address.
const maxID = 100

// samplePhone is the number of the customer that a test begins with; nobody has it.
const samplePhone = "6281200000000"

// Handler serves the pages of this package.
type Handler struct{ *web.Web }

// Show answers a test that has not begun, or that the address says: a kept one, or one that begins at a step.
func (h *Handler) Show(c *gin.Context) error {
	draft, err := h.draft(c)
	if err != nil {
		return err
	}
	tape := fresh(c, draft)
	if id := web.After(c, "test"); id != uuid.Nil {
		if tape, err = h.kept(c, draft.ID, id); err != nil {
			return err
		}
	} else if node := web.Query(c, "here", maxID); node != "" {
		if tape, err = tape.Add(rehearsal.Event{Kind: rehearsal.Here, Node: node}); err != nil {
			return err
		}
	}
	return h.answer(c, http.StatusOK, draft, tape, views.Props{})
}

func manages(c *gin.Context) bool { return web.Visit(c).Role.AtLeast(account.Admin) }

// draft reads the flow in the address.
func (h *Handler) draft(c *gin.Context) (automation.Draft, error) {
	id, err := web.ID(c, "id")
	if err != nil {
		return automation.Draft{}, err
	}
	return h.Tenant(c).FlowDraft(c.Request.Context(), id)
}

// fresh is a tape without events of a customer nobody knows.
func fresh(c *gin.Context, draft automation.Draft) rehearsal.Tape {
	return anew(draft, rehearsal.Customer{Name: i18n.T(c.Request.Context(), "Test customer"), Phone: samplePhone}, time.Now())
}

func anew(draft automation.Draft, customer rehearsal.Customer, start time.Time) rehearsal.Tape {
	return rehearsal.Tape{Rev: draft.Rev, Seed: uint64(rand.Uint32()), Start: start.UTC().Truncate(time.Second), Customer: customer}
}

// answer plays the tape on the draft and shows what it comes to: the whole page to browsers, what changed to htmx.
func (h *Handler) answer(c *gin.Context, status int, draft automation.Draft, tape rehearsal.Tape, p views.Props) error {
	ctx := c.Request.Context()
	graph, err := flows.Decode([]byte(draft.Graph))
	if err != nil {
		return fmt.Errorf("decode the draft of flow %s: %w", draft.ID, err)
	}
	var on set
	err = h.Tenant(c).Read(ctx, func(ctx context.Context, t *db.Tenant) (err error) {
		on, err = build(ctx, t, graph)
		return err
	})
	if err != nil {
		return err
	}
	stage := on.on(tape)
	p.ID, p.Name, p.Graph, p.Others, p.Triggers = draft.ID, draft.Name, graph, on.others, stage.Flow.Triggers()
	p.Manages, p.Canvas = manages(c), c.Query("canvas")+c.PostForm("canvas") != ""
	p.Changed = tape.At > 0 && tape.Rev != draft.Rev
	tape.Rev = draft.Rev
	p.Tape, p.Run = tape, rehearsal.Play(stage, tape)
	for _, problem := range flows.Check(graph, flows.For{Buttons: tape.Customer.Taps, Lists: tape.Customer.Taps, AI: true}) {
		if problem.Severity == flows.Blocks {
			p.Problems = append(p.Problems, problem)
		}
	}
	if p.Form.Problems == nil {
		p.Form = views.FormOf(tape, ui.Zone(ctx))
	}
	if web.IsPartial(c.Request) {
		return web.Render(c, status, views.Panel(p))
	}
	return web.Render(c, status, views.Page(p))
}
