package flowtest

import (
	"context"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/flows"
	"github.com/cloudwa/cloudwa/internal/rehearsal"
	views "github.com/cloudwa/cloudwa/views/flowtest"
)

// ShowTests answers the tests that a flow is held to, each played on the draft as it is now.
func (h *Handler) ShowTests(c *gin.Context) error {
	return h.tests(c, http.StatusOK, views.KeptProps{})
}

func (h *Handler) tests(c *gin.Context, status int, p views.KeptProps) error {
	draft, err := h.draft(c)
	if err != nil {
		return err
	}
	p.ID, p.Name, p.Manages = draft.ID, draft.Name, manages(c)
	err = h.Tenant(c).Read(c.Request.Context(), func(ctx context.Context, t *db.Tenant) (err error) {
		p.Graph, p.Tests, err = verify(ctx, t, draft)
		return err
	})
	if err != nil {
		return err
	}
	return web.Render(c, status, views.Kept(p))
}

// Coverage answers, for the canvas, which steps of the draft no test comes to.
func (h *Handler) Coverage(c *gin.Context) error {
	draft, err := h.draft(c)
	if err != nil {
		return err
	}
	p := views.KeptProps{}
	err = h.Tenant(c).Read(c.Request.Context(), func(ctx context.Context, t *db.Tenant) (err error) {
		p.Graph, p.Tests, err = verify(ctx, t, draft)
		return err
	})
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, gin.H{"type": "coverage", "tests": len(p.Tests), "failing": p.Failing(), "unreached": p.Unreached()})
	return nil
}

// Failing returns the tests of a flow that its draft does not pass, and how many there are in all.
func Failing(ctx context.Context, t *db.Tenant, draft automation.Draft) (failing []automation.Test, all int, err error) {
	_, tests, err := verify(ctx, t, draft)
	for _, test := range tests {
		if !test.Passed() {
			failing = append(failing, test.Test)
		}
	}
	return failing, len(tests), err
}

// verify plays all tests of a flow on its draft.
func verify(ctx context.Context, t *db.Tenant, draft automation.Draft) (graph *flows.Graph, list []views.KeptTest, err error) {
	if graph, err = flows.Decode([]byte(draft.Graph)); err != nil {
		return nil, nil, err
	}
	kept, err := t.FlowTests(ctx, draft.ID)
	if err != nil || len(kept) == 0 {
		return graph, nil, err
	}
	on, err := build(ctx, t, graph)
	if err != nil {
		return nil, nil, err
	}
	for _, test := range kept {
		script, err := rehearsal.DecodeScript(test.Script)
		if err != nil {
			return nil, nil, err
		}
		list = append(list, views.KeptTest{Test: test, Verdict: script.Verify(on.on(script.Tape))})
	}
	return graph, list, nil
}

// kept returns the tape of a test of a flow.
func (h *Handler) kept(c *gin.Context, flowID, id uuid.UUID) (tape rehearsal.Tape, err error) {
	tests, err := h.Tenant(c).FlowTests(c.Request.Context(), flowID)
	if err != nil {
		return tape, err
	}
	at := slices.IndexFunc(tests, func(t automation.Test) bool { return t.ID == id })
	if at < 0 {
		return tape, errs.New(errs.NotFound, "This test does not exist any more.")
	}
	script, err := rehearsal.DecodeScript(tests[at].Script)
	return script.Tape, err
}
