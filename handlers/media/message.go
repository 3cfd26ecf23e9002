package media

import (
	"mime"
	"net/http"
	"path"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/inbox"
	"github.com/cloudwa/cloudwa/internal/storage"
)

// slowest is how long the largest file may take to a slow phone.
const slowest = 30 * time.Minute

// Message answers the file of a message, in parts where the browser asks for them. A page may show pictures, sound and videos; everything
// else, and with download=1 those too, is saved.
func (h *Handler) Message(c *gin.Context) error {
	id, file, err := h.stored(c)
	if err != nil {
		return err
	}
	served, shown := storage.Served(file.MIME)
	disposition := "attachment"
	if shown && c.Query("download") == "" {
		disposition = "inline"
	}
	return h.serve(c, file.Key, served, mime.FormatMediaType(disposition, map[string]string{"filename": nameOf(id, file)}))
}

// Thumb answers a small picture of a message's picture.
func (h *Handler) Thumb(c *gin.Context) error {
	_, file, err := h.stored(c)
	if err == nil && file.ThumbKey == "" {
		err = notFound()
	}
	if err != nil {
		return err
	}
	return h.serve(c, file.ThumbKey, "image/jpeg", `inline; filename="thumb.jpg"`)
}

// stored returns the file of the message in the address, which has to be here.
func (h *Handler) stored(c *gin.Context) (id uuid.UUID, file inbox.Media, err error) {
	if id, err = web.ID(c, "id"); err != nil {
		return id, file, err
	}
	if file, err = h.Tenant(c).Media(c.Request.Context(), id); err == nil && file.State != inbox.MediaStored {
		err = notFound()
	}
	return id, file, err
}

// nameOf is what a file is saved as. One that the sender gave no name is called by its message, so that two are not taken for one.
func nameOf(id uuid.UUID, file inbox.Media) string {
	name := storage.CleanName(file.Name)
	if name == "" {
		name = id.String()
	}
	if path.Ext(name) == "" {
		name += storage.Extension(file.MIME)
	}
	return name
}

// serve answers a file of the workspace. The file of a message never changes, so browsers may keep it for a year. Other sites' pages must not
// show it, and opened by itself it can do nothing.
func (h *Handler) serve(c *gin.Context, key, contentType, disposition string) error {
	file, object, err := h.Blobs.Open(c.Request.Context(), h.Tenant(c).ID(), key)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	header := c.Writer.Header()
	header.Set("Content-Type", contentType)
	header.Set("Content-Disposition", disposition)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("Cache-Control", "private, max-age=31536000, immutable")
	// The server's own limit is for pages; where it cannot be moved, what is cut off is asked for again.
	_ = http.NewResponseController(c.Writer).SetWriteDeadline(time.Now().Add(slowest))
	http.ServeContent(c.Writer, c.Request, "", object.ModTime, file)
	return nil
}

func notFound() error {
	return web.NotThere()
}
