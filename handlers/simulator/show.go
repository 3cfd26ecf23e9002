package simulator

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/handlers/web"
	views "github.com/cloudwa/cloudwa/views/simulator"
)

// Show answers the page with the phone. Everything that changes on it comes from the simulator, through Proxy.
func Show(c *gin.Context) error { return web.Render(c, http.StatusOK, views.Page()) }
