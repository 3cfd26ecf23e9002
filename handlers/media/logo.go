package media

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/storage"
)

// Handler serves files.
type Handler struct {
	*web.Web
	// Blobs is where the files are kept.
	Blobs *storage.Store
}

// Logo answers the logo of a workspace the person belongs to; of any other it is not found. A new logo has a new address, so browsers
// may keep it for a year.
func (h *Handler) Logo(c *gin.Context) error {
	tenant, err := web.ID(c, "tenant")
	if err != nil {
		return err
	}
	mine := func(m account.Membership) bool { return m.TenantID == tenant }
	if !slices.ContainsFunc(web.Visit(c).Workspaces, mine) {
		return web.NotThere()
	}
	file, object, err := h.Blobs.Open(c.Request.Context(), tenant, "logo/"+c.Param("name"))
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	header := c.Writer.Header()
	header.Set("Content-Type", "image/png") // what is stored was drawn by us, so this is known
	header.Set("Content-Disposition", `inline; filename="logo.png"`)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	header.Set("Cache-Control", "private, max-age=31536000, immutable")
	http.ServeContent(c.Writer, c.Request, "", object.ModTime, file)
	return nil
}
