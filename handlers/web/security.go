package web

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// policy lets a page load scripts, styles, pictures and fonts from us alone; nothing inline, no eval, no frames, no plugins. img-src
// takes data: for the QR code of the second factor and blob: for previews of a chosen file.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; " +
	"connect-src 'self'; form-action 'self'; manifest-src 'self'; media-src 'self' blob:; base-uri 'none'; frame-ancestors 'none'"

// SecurityHeaders sets the headers that every answer carries.
func (w *Web) SecurityHeaders(c *gin.Context) {
	h := c.Writer.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")      // what a signed-in person sees stays in no cache; files that may, say so themselves
	h.Set("Referrer-Policy", "same-origin") // links in mails carry tokens in their address
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(self), payment=()")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Vary", "HX-Request, HX-Boosted, HX-History-Restore-Request")
	if w.Secure() {
		h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	}
}

// CrossOrigin refuses a browser's changing requests that come from another site's pages; see net/http.CrossOriginProtection. Requests
// without a browser's headers pass: they carry no cookies of ours worth stealing, and webhooks prove themselves by signature.
func (w *Web) CrossOrigin() gin.HandlerFunc {
	protection := http.NewCrossOriginProtection()
	_ = protection.AddTrustedOrigin(w.PublicURL.Scheme + "://" + w.PublicURL.Host)
	return func(c *gin.Context) {
		if err := protection.Check(c.Request); err != nil {
			w.fail(c, errs.New(errs.Forbidden, "This form was sent from another site, so it was refused. Open the page here and send it again."))
		}
	}
}
