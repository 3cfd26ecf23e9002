package settings

import (
	"bytes"
	"context"
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/internal/storage"
	views "github.com/cloudwa/cloudwa/views/settings"
	"github.com/cloudwa/cloudwa/views/ui"
)

// LogoLimit is how large the body of the logo's form may be, in bytes. A picture may have 5 MB; the rest is for photographs that are too
// large, which come back with a sentence on the page instead of an error page.
const LogoLimit = 16 << 20

// maxLogo bounds a stored logo in bytes. It is a PNG of 256 × 256 pixels that we drew, so at most 256 KB of pixels and a little more.
const maxLogo = 1 << 20

// SaveLogo takes a picture, draws a logo of it and shows it from then on.
func (h *Handler) SaveLogo(c *gin.Context) error {
	err := h.limitUploads(c)
	var logo []byte
	if err == nil {
		logo, err = upload(c)
	}
	if err == nil {
		err = h.replaceLogo(c, logo)
	}
	return h.logoAnswer(c, err, i18n.T(c.Request.Context(), "The logo is saved."))
}

// RemoveLogo leaves the workspace with its initials.
func (h *Handler) RemoveLogo(c *gin.Context) error {
	err := h.pointLogo(c, "")
	return h.logoAnswer(c, err, i18n.T(c.Request.Context(), "The logo is removed."))
}

func (h *Handler) logoAnswer(c *gin.Context, err error, done string) error {
	if status, problems, ok := web.Problem(c, err); ok {
		return h.workspacePage(c, status, views.WorkspaceProps{Form: saved(c), LogoProblem: problems.Form()})
	} else if err != nil {
		return err
	}
	if err := h.Flash(c, ui.KindSuccess, done); err != nil {
		return err
	}
	return web.SeeOther(c, "/settings/workspace")
}

// limitUploads counts for the whole workspace: decoding a picture is the most work a request can ask for.
func (h *Handler) limitUploads(c *gin.Context) error {
	return h.LimitAttempts(c, "upload", web.Visit(c).Tenant.ID.String())
}

// upload draws a logo of the form's picture; storage knows what counts as one and how large it may be.
func upload(c *gin.Context) ([]byte, error) {
	file, _, err := c.Request.FormFile("logo")
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return nil, errs.New(errs.Invalid, "Choose a picture first.")
	} else if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	return storage.Logo(c.Request.Context(), file, storage.ImageLimits{})
}

// replaceLogo stores the logo under a new key first, so that a page never points at a file that is not there.
func (h *Handler) replaceLogo(c *gin.Context, logo []byte) error {
	key := "logo/" + account.NewID().String() + ".png"
	tenant := web.Visit(c).Tenant.ID
	if _, err := h.Blobs.Put(c.Request.Context(), tenant, key, "image/png", bytes.NewReader(logo), maxLogo); err != nil {
		return err
	}
	if err := h.pointLogo(c, key); err != nil {
		h.dropLogo(c.Request.Context(), tenant, key)
		return err
	}
	return nil
}

func (h *Handler) pointLogo(c *gin.Context, key string) error {
	old, err := account.SetLogo(c.Request.Context(), h.Tenant(c), key)
	if err != nil {
		return err
	}
	if old != "" {
		h.dropLogo(c.Request.Context(), web.Visit(c).Tenant.ID, old)
	}
	return nil
}

// dropLogo deletes a file that nothing points at any more. Should that fail, the file is some KB of waste and nobody's problem.
func (h *Handler) dropLogo(ctx context.Context, tenant uuid.UUID, key string) {
	if err := h.Blobs.Delete(context.WithoutCancel(ctx), tenant, key); err != nil {
		h.Log.WarnContext(ctx, "an old logo stays behind", "tenant_id", tenant.String(), "error", err)
	}
}
