package workspace

import (
	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/handlers/web"
)

// Switch takes this browser to another workspace of the person; to anybody else's it is not found. What is no id is the zero id,
// which no workspace has.
func (h *Handler) Switch(c *gin.Context) error {
	v := web.Visit(c)
	id, _ := uuid.Parse(c.PostForm("workspace"))
	if err := h.DB.Platform().MoveSession(c.Request.Context(), v.Session.ID, v.User.ID, id); err != nil {
		return err
	}
	return web.SeeOther(c, web.Back(c, "/dashboard"))
}
