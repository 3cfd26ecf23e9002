package media

import (
	"mime"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/storage"
)

// FlowFile answers a file that flows send. A page may show pictures, sound and videos; everything else is saved.
func (h *Handler) FlowFile(c *gin.Context) error {
	file, err := h.flowFile(c)
	if err != nil {
		return err
	}
	served, shown := storage.Served(file.MIME)
	disposition := "attachment"
	if shown {
		disposition = "inline"
	}
	return h.serve(c, file.Key, served, mime.FormatMediaType(disposition, map[string]string{"filename": file.Name}))
}

// FlowThumb answers a small picture of a picture that flows send.
func (h *Handler) FlowThumb(c *gin.Context) error {
	file, err := h.flowFile(c)
	if err == nil && file.ThumbKey == "" {
		err = notFound()
	}
	if err != nil {
		return err
	}
	return h.serve(c, file.ThumbKey, "image/jpeg", `inline; filename="thumb.jpg"`)
}

func (h *Handler) flowFile(c *gin.Context) (automation.File, error) {
	id, err := web.ID(c, "id")
	if err != nil {
		return automation.File{}, err
	}
	return h.Tenant(c).FlowFile(c.Request.Context(), id)
}
