package numbers

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/internal/inbox"
	"github.com/cloudwa/cloudwa/views/ui"
)

// Handler serves the pages of this package.
type Handler struct {
	*web.Web
	// Pool has the drivers of the WhatsApp gateways.
	Pool *devices.Pool
}

func manages(c *gin.Context) bool { return web.Visit(c).Role.AtLeast(account.Admin) }

func path(id uuid.UUID) string { return "/numbers/" + id.String() }

// problem is web.Problem for what talks to a gateway: that it is away is no fault of ours, and the form comes back with the sentence.
func problem(c *gin.Context, err error) (status int, problems ui.Problems, ok bool) {
	if failure, is := errors.AsType[*gateway.Error](err); is {
		return http.StatusUnprocessableEntity, ui.Problems{"": i18n.Message(c.Request.Context(), failure.Message)}, true
	}
	return web.Problem(c, err)
}

// after is the number of the last change that a page has seen.
func after(c *gin.Context) int64 {
	seq, _ := strconv.ParseInt(c.Query("after"), 10, 64)
	return seq
}

// stale is after how many changes of anything a page is shown anew: its counters have moved, and it need not ask about them again.
const stale = 50

// concerns reports whether a change is one of a device, or of that device where an id is given.
func concerns(changes inbox.Changes, id uuid.UUID) bool {
	if changes.Gap || len(changes.List) > stale {
		return true
	}
	for _, change := range changes.List {
		if change.DeviceID != uuid.Nil && (id == uuid.Nil || change.DeviceID == id) {
			return true
		}
	}
	return false
}

// unchanged answers a poll that has nothing to show.
func unchanged(c *gin.Context) error {
	c.Status(http.StatusNoContent)
	return nil
}
