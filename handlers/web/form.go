package web

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// FormLimit is how large the body of an ordinary form may be, in bytes. Routes that take uploads name their own limit.
const FormLimit = 1 << 20

// drainLimit is how much of an oversized body is read and thrown away before the answer, so that a browser that is still sending
// reads our sentence instead of a broken connection.
const drainLimit = 128 << 20

// parseForm reads the body once, within its limit, before any handler looks at a field.
func parseForm(c *gin.Context, limit int64) error {
	body := c.Request.Body
	c.Request.Body = http.MaxBytesReader(nil, body, limit)
	var err error
	if strings.HasPrefix(c.GetHeader("Content-Type"), "multipart/form-data") {
		err = c.Request.ParseMultipartForm(FormLimit)
	} else {
		err = c.Request.ParseForm()
	}
	if err == nil {
		return nil
	}
	return unread(err, body)
}

// unread says why a body could not be read.
func unread(err error, body io.Reader) error {
	if most, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		_, _ = io.CopyN(io.Discard, body, drainLimit)
		return errs.New(errs.TooLarge, "This is too large: at most %s can be sent here.", size(most.Limit))
	}
	return errs.New(errs.Invalid, "The form did not arrive whole. Send it again.")
}

// JSON reads the body of a request that a script sent, within the route's limit, into what the pointer leads to.
func JSON(c *gin.Context, into any) error {
	if kind, _, _ := strings.Cut(c.GetHeader("Content-Type"), ";"); kind != "application/json" {
		return errs.New(errs.Invalid, "The form did not arrive whole. Send it again.")
	}
	body, err := io.ReadAll(c.Request.Body) // parseForm has bounded it
	if err != nil {
		return unread(err, c.Request.Body)
	}
	if err := json.Unmarshal(body, into); err != nil {
		return errs.New(errs.Invalid, "The form did not arrive whole. Send it again.")
	}
	return nil
}

// size words a limit; limits are whole kilobytes or megabytes.
func size(bytes int64) string {
	if bytes >= 1<<20 {
		return strconv.FormatInt(bytes>>20, 10) + " MB"
	}
	return strconv.FormatInt(bytes>>10, 10) + " KB"
}

// Text returns a one-line field as people mean it: trimmed, line breaks and runs of white space as one space, without NUL and other
// control characters and without the invisible marks that reorder text. Postgres refuses NUL; the rest would break a line of a list.
func Text(c *gin.Context, name string) string { return clean(c.PostForm(name)) }

// Query returns a field of the address's query, cleaned like [Text] and cut off after limit characters.
func Query(c *gin.Context, name string, limit int) string { return Line(c.Query(name), limit) }

// Line cleans a text that comes from elsewhere like [Text] and cuts it off after limit characters.
func Line(text string, limit int) string {
	runes := []rune(clean(text))
	return string(runes[:min(len(runes), limit)])
}

func clean(text string) string {
	return strings.Join(strings.Fields(strings.Map(visible, valid(text))), " ")
}

// Lines returns a field of several lines: trimmed, with \n as line break, without control characters.
func Lines(c *gin.Context, name string) string {
	text := strings.ReplaceAll(valid(c.PostForm(name)), "\r\n", "\n")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return r
		}
		return visible(r)
	}, text))
}

// Secret returns a password as it was typed, but for NUL, which no keyboard makes.
func Secret(c *gin.Context, name string) string {
	return strings.ReplaceAll(valid(c.PostForm(name)), "\x00", "")
}

// NotThere returns the error for what is absent or another workspace's. Nobody learns which of the two it is.
func NotThere() error {
	return errs.New(errs.NotFound, "This page or item does not exist, or it is not yours to see.")
}

// ID returns a path parameter as an id; what is not an id is not found.
func ID(c *gin.Context, name string) (uuid.UUID, error) {
	id, err := uuid.Parse(c.Param(name))
	if err != nil {
		return uuid.Nil, NotThere()
	}
	return id, nil
}

// After returns the query's position in a keyset-paged list; zero, which is the first page, for none or nonsense.
func After(c *gin.Context, name string) uuid.UUID {
	id, _ := uuid.Parse(c.Query(name))
	return id
}

func valid(text string) string {
	if utf8.ValidString(text) {
		return text
	}
	return strings.ToValidUTF8(text, "\uFFFD")
}

// visible drops control characters and the explicit direction overrides (U+202A-202E, U+2066-2069): a name must not be able to turn
// the rest of a line around. Right-to-left scripts need none of them.
func visible(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return ' '
	case unicode.IsControl(r), r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069:
		return -1
	}
	return r
}
