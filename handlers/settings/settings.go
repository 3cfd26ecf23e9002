package settings

import (
	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/storage"
)

// Handler serves the settings pages.
type Handler struct {
	*web.Web
	// Blobs is where logos are kept.
	Blobs *storage.Store
}

func (h *Handler) platform() *db.Platform { return h.DB.Platform() }
