package web

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/views/ui"
)

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// Render answers with a component. It is rendered before the first byte is sent, so a component that fails is an error page, never
// half a page.
func Render(c *gin.Context, status int, page templ.Component) error {
	rendered := buffers.Get().(*bytes.Buffer)
	rendered.Reset()
	defer buffers.Put(rendered)
	buffer := rendered
	if err := page.Render(c.Request.Context(), buffer); err != nil {
		return err
	}
	h := c.Writer.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Add("Vary", "Accept-Encoding")
	if buffer.Len() >= leastCompressed && takesGzip(c.Request) {
		small := buffers.Get().(*bytes.Buffer)
		small.Reset()
		defer buffers.Put(small)
		compress(small, buffer.Bytes())
		h.Set("Content-Encoding", "gzip")
		buffer = small
	}
	h.Set("Content-Length", strconv.Itoa(buffer.Len()))
	c.Writer.WriteHeader(status)
	_, _ = c.Writer.Write(buffer.Bytes()) // when it fails the browser has gone, and nobody is left to tell
	return nil
}

// SeeOther sends the browser to another page after a form was taken: 303, or HX-Redirect where htmx sent it.
func SeeOther(c *gin.Context, path string) error {
	if IsPartial(c.Request) {
		c.Header("HX-Redirect", path)
		c.Status(http.StatusNoContent)
		return nil
	}
	c.Redirect(http.StatusSeeOther, path)
	return nil
}

// Toast makes htmx show a short message; the text is translated already. It must be called before the answer is written.
func Toast(c *gin.Context, kind ui.Kind, text string) {
	ShowToast(c, ui.Toast{Kind: kind, Text: text})
}

// ShowToast is [Toast] for one that can be taken back.
func ShowToast(c *gin.Context, toast ui.Toast) {
	encoded, err := json.Marshal(map[string]ui.Toast{"toast": toast})
	if err != nil {
		return // strings always marshal
	}
	c.Header("HX-Trigger", asciiJSON(string(encoded)))
}

// asciiJSON escapes what is not ASCII: browsers read header bytes as Latin-1, and names hold emoji.
func asciiJSON(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r < 0x80:
			b.WriteRune(r)
		case r < 0x10000:
			b.WriteString(`\u` + hex4(r))
		default: // a pair of surrogates
			r -= 0x10000
			b.WriteString(`\u` + hex4(0xd800+r>>10) + `\u` + hex4(0xdc00+r&0x3ff))
		}
	}
	return b.String()
}

func hex4(r rune) string {
	text := strconv.FormatInt(int64(r), 16)
	return strings.Repeat("0", 4-len(text)) + text
}
