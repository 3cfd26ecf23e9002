package dev

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/handlers/web"
	views "github.com/cloudwa/cloudwa/views/dev"
)

// Handler serves the pages of this package.
type Handler struct {
	*web.Web
	// MailFolder is where mails are written; empty when they are sent.
	MailFolder string
}

// ShowUI answers the page of all components.
func (h *Handler) ShowUI(c *gin.Context) error { return web.Render(c, http.StatusOK, views.UI()) }
