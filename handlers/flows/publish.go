package flows

import (
	"context"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/flows"
	"github.com/cloudwa/cloudwa/internal/i18n"
	views "github.com/cloudwa/cloudwa/views/flows"
	"github.com/cloudwa/cloudwa/views/ui"
)

// ShowPublish answers what would be published: what changes for customers, and what is wrong with it.
func (h *Handler) ShowPublish(c *gin.Context) error {
	return h.publishPage(c, http.StatusOK, views.PublishProps{Activate: true, Canvas: c.Query("from") == "canvas"})
}

func (h *Handler) publishPage(c *gin.Context, status int, p views.PublishProps) error {
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	var a around
	var last automation.Version
	err = h.Tenant(c).Read(ctx, func(ctx context.Context, t *db.Tenant) (err error) {
		if p.Draft, err = t.FlowDraft(ctx, id); err != nil {
			return err
		}
		if p.Draft.Version > 0 {
			if last, err = t.FlowVersion(ctx, id, p.Draft.Version); err != nil {
				return err
			}
		}
		if p.Failing, p.Tests, err = h.Tests(ctx, t, p.Draft); err != nil {
			return err
		}
		a, err = h.around(ctx, t, p.Draft.Flow)
		return err
	})
	if err != nil {
		return err
	}
	if p.Graph, err = flows.Decode([]byte(p.Draft.Graph)); err != nil {
		return err
	}
	named := views.Named(ctx, p.Graph)
	p.Problems = flows.Check(named, a.on)
	if p.Draft.Version > 0 {
		before, err := flows.Decode([]byte(last.Graph))
		if err != nil {
			return err
		}
		p.Changes, p.Same = flows.Diff(views.Named(ctx, before), named), last.Graph == p.Draft.Graph
	}
	return web.Render(c, status, views.Publish(p))
}

// Publish makes the draft the version that answers customers.
func (h *Handler) Publish(c *gin.Context) error {
	ctx, tenant := c.Request.Context(), h.Tenant(c)
	draft, err := h.draftOf(c)
	if err != nil {
		return err
	}
	p := views.PublishProps{Note: web.Text(c, "note"), Activate: web.Text(c, "activate") != "", Canvas: c.PostForm("from") == "canvas"}
	rev, _ := strconv.Atoi(c.PostForm("rev"))
	a, err := h.around(ctx, tenant, draft.Flow)
	if err != nil {
		return err
	}
	if failing, err := h.failing(c, draft); err != nil {
		return err
	} else if failing > 0 && c.PostForm("anyway") == "" {
		p.Wrong = ui.Problems{"": i18n.N(ctx, "%d test fails. Look at it, or publish anyway.", "%d tests fail. Look at them, or publish anyway.", failing)}
		return h.publishPage(c, http.StatusUnprocessableEntity, p)
	}
	published, err := automation.Publish(ctx, tenant, draft.ID, automation.Publication{Rev: rev, Note: p.Note, Author: author(c), On: a.on, Activate: p.Activate})
	if status, problems, ok := web.Problem(c, err); ok {
		p.Wrong = problems
		return h.publishPage(c, status, p)
	} else if err != nil {
		return err
	}
	said := i18n.T(ctx, "Version %s is published.", strconv.Itoa(published))
	if p.Activate {
		said = i18n.T(ctx, "Version %s is published and answers customers from now on.", strconv.Itoa(published))
	}
	if err := h.Flash(c, ui.KindSuccess, said); err != nil {
		return err
	}
	if p.Canvas {
		return web.SeeOther(c, canvasPath(draft.ID))
	}
	return web.SeeOther(c, path(draft.ID))
}

// failing is how many of the tests of a flow its draft does not pass.
func (h *Handler) failing(c *gin.Context, draft automation.Draft) (n int, err error) {
	err = h.Tenant(c).Read(c.Request.Context(), func(ctx context.Context, t *db.Tenant) error {
		list, _, err := h.Tests(ctx, t, draft)
		n = len(list)
		return err
	})
	return n, err
}

// version reads the number of a version from a form; 0, which no version has, for nonsense.
func version(c *gin.Context) int {
	n, _ := strconv.Atoi(c.PostForm("version"))
	return n
}

func versionsPath(id uuid.UUID) string { return path(id) + "/versions" }

// Restore makes the graph of a version the draft again.
func (h *Handler) Restore(c *gin.Context) error {
	rev, _ := strconv.Atoi(c.PostForm("rev"))
	return h.act(c, func(ctx context.Context, t *db.Tenant, id uuid.UUID) error {
		return automation.Restore(ctx, t, id, version(c), rev, author(c))
	}, path, i18n.T(c.Request.Context(), "The draft is as it was in that version. Customers see it when you publish."))
}

// Rollback publishes the graph of a version anew.
func (h *Handler) Rollback(c *gin.Context) error {
	ctx := c.Request.Context()
	note := i18n.T(ctx, "Back to version %s", strconv.Itoa(version(c)))
	return h.act(c, func(ctx context.Context, t *db.Tenant, id uuid.UUID) error {
		_, err := automation.Rollback(ctx, t, id, version(c), note, author(c))
		return err
	}, versionsPath, i18n.T(ctx, "That version answers customers again, as a new version."))
}
