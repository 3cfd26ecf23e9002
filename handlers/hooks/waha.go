package hooks

import (
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway/waha"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// maxReport is how large a report may be, in bytes. A message with the previews of a large album is some hundred KB.
const maxReport = 8 << 20

// maxProbe is the same for addresses of tests, to which a server reports the first states of a session.
const maxProbe = 64 << 10

// keyLetters are what the keys in our addresses are made of.
const keyLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

// Handler takes reports.
type Handler struct {
	*web.Web
	waha    waha.Receiver
	reports inbox.Committer
	secrets secrets
}

// New returns the handler.
func New(w *web.Web) *Handler {
	platform := w.DB.Platform()
	return &Handler{Web: w, reports: inbox.Committer{Store: platform.StoreEvents, Wake: platform.Heard, Log: w.Log}}
}

// WAHA takes a report of a WAHA server. Whatever is not 200 makes the server report again.
func (h *Handler) WAHA(c *gin.Context) error {
	c.Header("Cache-Control", "no-store")
	status, err := h.takeWAHA(c)
	if err != nil {
		h.Log.WarnContext(c.Request.Context(), "a gateway's report was not kept", "error", err)
		if status = http.StatusServiceUnavailable; errs.Is(err, errs.TooLarge) {
			status = http.StatusRequestEntityTooLarge
		}
	}
	c.Status(status)
	return nil
}

func (h *Handler) takeWAHA(c *gin.Context) (status int, err error) {
	ctx, key := c.Request.Context(), c.Param("key")
	if strings.Trim(key, keyLetters) != "" { // such as a NUL byte, which the database does not take
		return http.StatusNotFound, nil
	}
	secret, err := h.secret(ctx, key)
	if errs.Is(err, errs.NotFound) {
		return h.probe(c, key)
	}
	if err != nil {
		return 0, err
	}
	body, err := read(c, maxReport)
	if err != nil {
		return http.StatusBadRequest, tooLarge(err)
	}
	if h.waha.Verify(c.Request.Header, body, secret) != nil {
		return http.StatusUnauthorized, nil
	}
	delivery := h.waha.Peek(c.Request.Header, body)
	err = h.reports.Keep(ctx, inbox.Report{Key: key, Name: delivery.Name, ID: delivery.ID, Body: body})
	if errs.Is(err, errs.NotFound) {
		return http.StatusNotFound, nil // deleted a moment ago
	}
	return http.StatusOK, err
}

// read reads a body of at most limit bytes.
func read(c *gin.Context, limit int64) ([]byte, error) {
	return io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, limit))
}

// tooLarge keeps of what can go wrong with a body only that it is too large: otherwise whoever sent it went away.
func tooLarge(err error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return errs.New(errs.TooLarge, "A report has at most %d bytes.", maxReport)
	}
	return nil
}

// probe takes the report of a server that is being tested. Its address, like a wrong one, may be anybody's, so little is read.
func (h *Handler) probe(c *gin.Context, key string) (int, error) {
	body, err := read(c, maxProbe)
	if err != nil {
		return http.StatusNotFound, nil //nolint:nilerr // no report of a test is that large
	}
	known, err := devices.Probed(c.Request.Context(), h.DB.Platform(), h.Keys, key, c.Request.Header, body)
	switch {
	case errs.Is(err, errs.Unauthorized):
		return http.StatusUnauthorized, nil
	case err != nil:
		return 0, err
	case !known:
		return http.StatusNotFound, nil
	}
	return http.StatusOK, nil
}
