package flowtest

import (
	"context"
	"net/http"

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

// Keep makes a test of what is on the phone, and shows the phone again.
func (h *Handler) Keep(c *gin.Context) error {
	ctx := c.Request.Context()
	draft, err := h.draft(c)
	if err != nil {
		return err
	}
	tape, err := rehearsal.Decode(c.PostForm("tape"))
	if status, problems, ok := web.Problem(c, err); ok {
		return h.answer(c, status, draft, fresh(c, draft), views.Props{Error: problems.Form()})
	}
	name := web.Text(c, "name")
	script, err := h.script(c, draft, tape)
	if err == nil {
		err = automation.KeepTest(ctx, h.Tenant(c), automation.Test{ID: account.NewID(), FlowID: draft.ID, Name: name, Script: script.Encode(), Author: web.User(c).Name})
	}
	if status, problems, ok := web.Problem(c, err); ok {
		return h.answer(c, status, draft, tape, views.Props{Keeping: views.Keeping{Name: name, Problems: problems}})
	} else if err != nil {
		return err
	}
	done := i18n.T(ctx, "The test “%s” is kept. It is played each time the flow is published.", name)
	if !web.IsPartial(c.Request) {
		if err := h.Flash(c, ui.KindSuccess, done); err != nil {
			return err
		}
		return web.SeeOther(c, testsPath(draft.ID))
	}
	web.Toast(c, ui.KindSuccess, done)
	return h.answer(c, http.StatusOK, draft, tape, views.Props{})
}

// script makes a script of a tape, with what it comes to now.
func (h *Handler) script(c *gin.Context, draft automation.Draft, tape rehearsal.Tape) (script rehearsal.Script, err error) {
	graph, err := flows.Decode([]byte(draft.Graph))
	if err != nil {
		return script, err
	}
	var on set
	err = h.Tenant(c).Read(c.Request.Context(), func(ctx context.Context, t *db.Tenant) (err error) {
		on, err = build(ctx, t, graph)
		return err
	})
	if err != nil {
		return script, err
	}
	return rehearsal.Keep(on.on(tape), tape)
}

// Rename gives a test another name.
func (h *Handler) Rename(c *gin.Context) error {
	name := web.Text(c, "name")
	return h.change(c, func(t *automation.Test) error {
		t.Name = name
		return nil
	}, i18n.T(c.Request.Context(), "The test is called “%s” now.", name))
}

// Accept expects from now on what a test came to.
func (h *Handler) Accept(c *gin.Context) error {
	draft, err := h.draft(c)
	if err != nil {
		return err
	}
	_, id, err := addressed(c)
	if err != nil {
		return err
	}
	tape, err := h.kept(c, draft.ID, id)
	if err != nil {
		return err
	}
	script, err := h.script(c, draft, tape)
	if err != nil {
		return err
	}
	return h.change(c, func(t *automation.Test) error {
		t.Script = script.Encode()
		return nil
	}, i18n.T(c.Request.Context(), "What came is what is expected from now on."))
}

func (h *Handler) change(c *gin.Context, do func(t *automation.Test) error, done string) error {
	flowID, id, err := addressed(c)
	if err != nil {
		return err
	}
	err = automation.ChangeTest(c.Request.Context(), h.Tenant(c), flowID, id, do)
	if status, problems, ok := web.Problem(c, err); ok {
		return h.tests(c, status, views.KeptProps{Wrong: id, Typed: web.Text(c, "name"), Problems: problems})
	} else if err != nil {
		return err
	}
	if err := h.Flash(c, ui.KindSuccess, done); err != nil {
		return err
	}
	return web.SeeOther(c, testsPath(flowID)+"#test-"+id.String())
}

// Remove deletes a test.
func (h *Handler) Remove(c *gin.Context) error {
	flowID, id, err := addressed(c)
	if err != nil {
		return err
	}
	if err := automation.DeleteTest(c.Request.Context(), h.Tenant(c), flowID, id); err != nil {
		return err
	}
	if err := h.Flash(c, ui.KindSuccess, i18n.T(c.Request.Context(), "The test is deleted.")); err != nil {
		return err
	}
	return web.SeeOther(c, testsPath(flowID))
}

// addressed returns the flow in the address, and the test in the form; a zero one, which nobody has, for nonsense.
func addressed(c *gin.Context) (flowID, test uuid.UUID, err error) {
	if flowID, err = web.ID(c, "id"); err != nil {
		return flowID, test, err
	}
	test, _ = uuid.Parse(c.PostForm("test"))
	return flowID, test, nil
}

func testsPath(id uuid.UUID) string { return "/flows/" + id.String() + "/tests" }
