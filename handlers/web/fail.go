package web

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/views/errorpage"
	"github.com/cloudwa/cloudwa/views/ui"
)

var statuses = map[errs.Code]int{
	errs.Invalid:      http.StatusUnprocessableEntity,
	errs.Unauthorized: http.StatusUnauthorized,
	errs.Forbidden:    http.StatusForbidden,
	errs.NotFound:     http.StatusNotFound,
	errs.BadMethod:    http.StatusMethodNotAllowed,
	errs.Conflict:     http.StatusConflict,
	errs.TooLarge:     http.StatusRequestEntityTooLarge,
	errs.TooMany:      http.StatusTooManyRequests,
	errs.Unavailable:  http.StatusServiceUnavailable,
	errs.Internal:     http.StatusInternalServerError,
}

// Problem turns an error that a form's reader can mend into the status and the sentences the form comes back with. ok is false for
// every other error, which the handler returns as it is.
func Problem(c *gin.Context, err error) (status int, problems ui.Problems, ok bool) {
	ctx := c.Request.Context()
	if fields, is := errors.AsType[errs.Fields](err); is {
		problems = ui.Problems{}
		for name, message := range fields {
			problems[name] = i18n.Message(ctx, message)
		}
		return http.StatusUnprocessableEntity, problems, true
	}
	coded, is := errors.AsType[*errs.Error](err)
	if !is {
		return 0, nil, false
	}
	switch coded.Code {
	case errs.Invalid, errs.Conflict, errs.TooMany, errs.TooLarge:
		retryAfter(c, coded)
		return statuses[coded.Code], ui.Problems{"": i18n.Message(ctx, coded.Message)}, true
	}
	return 0, nil, false
}

func retryAfter(c *gin.Context, err *errs.Error) {
	if err.RetryAfter > 0 {
		c.Header("Retry-After", strconv.Itoa(int(math.Ceil(err.RetryAfter.Seconds()))))
	}
}

// fail answers an error: as a toast where htmx asked, as a page where a browser did. An error without a code is logged with the
// request's reference and shown as nothing but that reference.
func (w *Web) fail(c *gin.Context, err error) {
	c.Abort() // whatever follows, no further handler runs
	if c.Writer.Written() {
		w.Log.ErrorContext(c.Request.Context(), "failed after the answer began", "error", err)
		return
	}
	ctx := c.Request.Context()
	if errors.Is(ctx.Err(), context.Canceled) {
		c.Status(499) // the browser has gone; the status is nginx's, for the log only
		return
	}
	code := errs.CodeOf(err)
	text := i18n.T(ctx, "Nothing was lost that you had saved. If it happens again, tell whoever hosts CloudWA this reference.")
	if coded, ok := errors.AsType[*errs.Error](err); ok {
		retryAfter(c, coded)
		text = i18n.Message(ctx, coded.Message)
	} else if fields, ok := errors.AsType[errs.Fields](err); ok {
		for _, message := range fields {
			text = i18n.Message(ctx, message)
		}
	}
	if code == errs.Unavailable {
		w.Log.WarnContext(ctx, "a part is away", "error", err)
	}
	props := errorpage.Props{Status: statuses[code], Title: title(ctx, code), Text: text}
	if code == errs.Internal {
		props.Reference = RequestID(c)
		w.Log.LogAttrs(ctx, slog.LevelError, "request failed", slog.String("reference", props.Reference),
			slog.String("method", c.Request.Method), slog.String("route", c.FullPath()), slog.Any("error", err))
	}
	if IsPartial(c.Request) {
		if props.Reference != "" {
			text = i18n.T(ctx, "Something went wrong. Reference %s.", props.Reference)
		}
		Toast(c, "danger", text)
		c.Header("HX-Reswap", "none")
		c.Status(props.Status)
		c.Writer.WriteHeaderNow()
		return
	}
	if err := Render(c, props.Status, errorpage.Page(props)); err != nil {
		w.Log.ErrorContext(ctx, "error page failed", "reference", RequestID(c), "error", err)
		c.String(http.StatusInternalServerError, "Something went wrong. Reference %s.", RequestID(c))
	}
}

// title names what happened in a few words.
func title(ctx context.Context, code errs.Code) string {
	switch code {
	case errs.Invalid:
		return i18n.T(ctx, "That did not fit")
	case errs.Unauthorized:
		return i18n.T(ctx, "Log in first")
	case errs.Forbidden:
		return i18n.T(ctx, "You cannot open this")
	case errs.NotFound, errs.BadMethod:
		return i18n.T(ctx, "Not found")
	case errs.Conflict:
		return i18n.T(ctx, "Something changed in the meantime")
	case errs.TooLarge:
		return i18n.T(ctx, "Too large")
	case errs.TooMany:
		return i18n.T(ctx, "Too many attempts")
	case errs.Unavailable:
		return i18n.T(ctx, "Not available right now")
	}
	return i18n.T(ctx, "Something went wrong")
}
