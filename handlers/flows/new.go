package flows

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/flows"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/internal/storage"
	views "github.com/cloudwa/cloudwa/views/flows"
	"github.com/cloudwa/cloudwa/views/ui"
)

// FileLimit is how large the body of an import may be, in bytes. A file may have 1 MB; the rest is for those that are too large, which come back
// with a sentence on the page instead of an error page.
const FileLimit = 4 << 20

// fileEnd is how the names of exported files end.
const fileEnd = ".cloudwa-flow.json"

// ShowNew answers the gallery.
func (h *Handler) ShowNew(c *gin.Context) error {
	return web.Render(c, http.StatusOK, views.New(views.NewProps{}))
}

// Create adds a flow from a template or from scratch.
func (h *Handler) Create(c *gin.Context) error {
	ctx, id := c.Request.Context(), web.Text(c, "template")
	if id == "blank" {
		return h.create(c, i18n.T(ctx, "New flow"), automation.Blank())
	}
	for _, template := range flows.Gallery() {
		if template.ID == id {
			return h.create(c, i18n.Message(ctx, template.Title), template.Graph(string(i18n.FromContext(ctx))))
		}
	}
	return errs.New(errs.NotFound, "This template does not exist.")
}

func (h *Handler) create(c *gin.Context, name string, g *flows.Graph) error {
	id, err := automation.Create(c.Request.Context(), h.Tenant(c), name, g, author(c))
	if status, problems, ok := web.Problem(c, err); ok {
		return web.Render(c, status, views.New(views.NewProps{Error: sentence(problems)}))
	} else if err != nil {
		return err
	}
	return web.SeeOther(c, editor(c, id))
}

// Import adds the flow of a file. Of one that cannot be read, nothing is kept, and the page says where it is wrong.
func (h *Handler) Import(c *gin.Context) error {
	g, name, err := h.upload(c)
	if err == nil {
		return h.create(c, name, g)
	}
	status, problems, ok := web.Problem(c, err)
	if !ok {
		return err
	}
	p := views.NewProps{Problem: problems.Form()}
	if file, is := errors.AsType[*flows.FileError](err); is {
		p.Problem = located(c, file)
	}
	return web.Render(c, status, views.New(p))
}

// located says what is wrong with a file, and where.
func located(c *gin.Context, e *flows.FileError) string {
	ctx := c.Request.Context()
	where := i18n.T(ctx, "Line %s, column %s", strconv.Itoa(e.Line), strconv.Itoa(e.Column))
	if e.Path != "" {
		where += " (" + e.Path + ")"
	}
	return where + ": " + i18n.Message(ctx, e.Message)
}

func (h *Handler) upload(c *gin.Context) (*flows.Graph, string, error) {
	ctx := c.Request.Context()
	header, err := c.FormFile("file")
	if err != nil {
		return nil, "", errs.New(errs.Invalid, "Choose a file first.")
	}
	file, err := header.Open()
	if err != nil {
		return nil, "", err
	}
	defer func() { _ = file.Close() }()
	content, err := io.ReadAll(io.LimitReader(file, FileLimit))
	if err != nil {
		return nil, "", err
	}
	g, err := flows.Decode(content)
	if err != nil {
		return nil, "", err
	}
	name := strings.TrimSuffix(strings.TrimSuffix(filepath.Base(header.Filename), fileEnd), ".json")
	if name = web.Line(name, automation.MaxName); automation.CheckName(name) != nil {
		name = i18n.T(ctx, "Imported flow")
	}
	return g, name, nil
}

// Duplicate adds a copy of a flow's draft.
func (h *Handler) Duplicate(c *gin.Context) error {
	ctx := c.Request.Context()
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	draft, err := h.Tenant(c).FlowDraft(ctx, id)
	if err != nil {
		return err
	}
	copied, err := automation.Duplicate(ctx, h.Tenant(c), id, i18n.T(ctx, "Copy of %s", draft.Name), author(c))
	if _, problems, ok := web.Problem(c, err); ok {
		if err := h.Flash(c, ui.KindDanger, sentence(problems)); err != nil {
			return err
		}
		return web.SeeOther(c, "/flows")
	} else if err != nil {
		return err
	}
	if err := h.Flash(c, ui.KindSuccess, i18n.T(ctx, "The flow is copied. The copy is inactive.")); err != nil {
		return err
	}
	return web.SeeOther(c, editor(c, copied))
}

// Export answers the draft as a file.
func (h *Handler) Export(c *gin.Context) error {
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	draft, err := h.Tenant(c).FlowDraft(c.Request.Context(), id)
	if err != nil {
		return err
	}
	c.Header("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": storage.CleanName(draft.Name) + fileEnd}))
	c.Data(http.StatusOK, "application/json; charset=utf-8", []byte(draft.Graph))
	return nil
}
