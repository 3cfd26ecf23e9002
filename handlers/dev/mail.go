package dev

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/mail"
	views "github.com/cloudwa/cloudwa/views/dev"
)

// mailsShown is how many mails the mailbox lists; each is read from its file.
const mailsShown = 100

// The policies of a mail's page, which alone may hold a frame, and of what is in it: a document without scripts, without an origin and
// without anything from elsewhere, whose links open in a new tab.
const (
	pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
		"frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	mailPolicy = "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; " +
		"base-uri 'none'; frame-ancestors 'self'"
)

// ShowMailbox answers the list of the mails that were written instead of sent.
func (h *Handler) ShowMailbox(c *gin.Context) error {
	p := views.MailboxProps{Sends: h.MailFolder == ""}
	if !p.Sends {
		mails, err := mail.ReadFolder(h.MailFolder, mailsShown)
		if err != nil {
			return err
		}
		for _, stored := range mails {
			p.Mails = append(p.Mails, shown(stored))
		}
	}
	return web.Render(c, http.StatusOK, views.Mailbox(p))
}

// ShowMail answers one mail.
func (h *Handler) ShowMail(c *gin.Context) error {
	stored, err := mail.ReadStored(h.MailFolder, c.Param("name"))
	if err != nil {
		return err
	}
	c.Header("Content-Security-Policy", pagePolicy)
	return web.Render(c, http.StatusOK, views.ShowMail(shown(stored)))
}

func shown(stored mail.Stored) views.Mail {
	text := strings.ReplaceAll(stored.Text, "\r\n", "\n")
	return views.Mail{Name: stored.Name, Subject: stored.Subject, To: stored.To, At: stored.At, Text: text}
}

// ShowMailHTML answers the HTML side of one mail, for the frame on its page.
func (h *Handler) ShowMailHTML(c *gin.Context) error {
	stored, err := mail.ReadStored(h.MailFolder, c.Param("name"))
	if err != nil {
		return err
	}
	header := c.Writer.Header()
	header.Set("Content-Security-Policy", mailPolicy)
	header.Set("Cache-Control", "no-store")
	// A link inside the frame would open a page that refuses to be framed.
	html := strings.Replace(stored.HTML, "<head>", `<head><base target="_blank">`, 1)
	c.Data(http.StatusOK, "text/html; charset=utf-8", []byte(html))
	return nil
}
