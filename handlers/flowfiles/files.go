package flowfiles

import (
	"context"
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/internal/storage"
	views "github.com/cloudwa/cloudwa/views/flowfiles"
	"github.com/cloudwa/cloudwa/views/ui"
)

const path = "/flows/files"

// Limit is how large the form of a file may be, in bytes. What lies between it and the file's own limit comes back with a sentence on the page instead
// of an error page.
const Limit = storage.MaxUpload + 16<<20

// Handler serves the page of this package.
type Handler struct {
	*web.Web
	Blobs *storage.Store
}

// Show answers the page.
func (h *Handler) Show(c *gin.Context) error { return h.page(c, http.StatusOK, nil) }

func (h *Handler) page(c *gin.Context, status int, problems ui.Problems) error {
	p := views.Props{Manages: web.Visit(c).Role.AtLeast(account.Admin), Problems: problems}
	var err error
	if p.Files, err = h.Tenant(c).FlowFiles(c.Request.Context()); err != nil {
		return err
	}
	return web.Render(c, status, views.Page(p))
}

// uploaded is what a script is told of a file it sent, or why it was not taken.
type uploaded struct {
	ID    string `json:"id,omitempty"`
	Label string `json:"label,omitempty"`
	Error string `json:"error,omitempty"`
}

// Upload keeps a file. A script gets it as JSON, a form the page.
func (h *Handler) Upload(c *gin.Context) error {
	ctx := c.Request.Context()
	file, err := h.keep(c)
	if status, problems, ok := web.Problem(c, err); ok {
		if web.IsPartial(c.Request) {
			c.JSON(status, uploaded{Error: problems.Of("file")})
			return nil
		}
		return h.page(c, status, problems)
	} else if err != nil {
		return err
	}
	if web.IsPartial(c.Request) {
		c.JSON(http.StatusOK, uploaded{ID: file.ID.String(), Label: views.Label(ctx, file)})
		return nil
	}
	if err := h.Flash(c, ui.KindSuccess, i18n.T(ctx, "The file %s is here. Choose it in a step.", file.Name)); err != nil {
		return err
	}
	return web.SeeOther(c, path)
}

func (h *Handler) keep(c *gin.Context) (automation.File, error) {
	body, header, err := c.Request.FormFile("file")
	switch {
	case errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart):
		return automation.File{}, errs.Fields{"file": errs.Msg("Choose a file first.")}
	case err != nil:
		return automation.File{}, err
	}
	defer func() { _ = body.Close() }()
	if header.Filename == "" && header.Size == 0 { // a browser sends that where none was chosen
		return automation.File{}, errs.Fields{"file": errs.Msg("Choose a file first.")}
	}
	tenant := h.Tenant(c)
	return automation.KeepFile(c.Request.Context(), tenant, h.Blobs, tenant.ID(), header.Filename, body)
}

// Delete deletes a file, unless a flow may send it.
func (h *Handler) Delete(c *gin.Context) error {
	ctx, tenant := c.Request.Context(), h.Tenant(c)
	id, err := web.ID(c, "id")
	if err != nil {
		return err
	}
	var file automation.File
	err = tenant.Read(ctx, func(ctx context.Context, t *db.Tenant) (err error) {
		file, err = t.FlowFile(ctx, id)
		return err
	})
	if err != nil {
		return err
	}
	kind, said := ui.KindSuccess, i18n.T(ctx, "The file %s is deleted.", file.Name)
	err = automation.DropFile(ctx, tenant, h.Blobs, tenant.ID(), file)
	if _, problems, ok := web.Problem(c, err); ok {
		kind, said = ui.KindDanger, problems.Form()
	} else if err != nil {
		return err
	}
	if err := h.Flash(c, kind, said); err != nil {
		return err
	}
	return web.SeeOther(c, path)
}
