package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"unicode"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/i18n"
	"github.com/cloudwa/cloudwa/views/errorpage"
)

// Guard says who may use a route. Every route has exactly one, by name in the route table.
type Guard struct {
	// Name stands in routes.golden.
	Name string
	// admit returns nil to let the request through, [errAnswered] when it has answered itself, or the error to answer with.
	admit func(w *Web, c *gin.Context) error
	// workspace marks routes that change one workspace, so that the page they are called from must show that one.
	workspace bool
	// machine marks routes without people: no session, no frame, no form. Their handlers read the body themselves.
	machine bool
	// part marks what only open pages ask for, again and again: who asks may be known from memory. See internal/live.
	part bool
}

// The guards.
var (
	// Machine routes are called by programs: probes, metrics. They look at no cookie.
	Machine = Guard{Name: "machine", machine: true, admit: func(*Web, *gin.Context) error { return nil }}
	// Signed routes take the reports of gateways. Each report says by its signature whose it is, which the handler checks.
	Signed = Guard{Name: "signed by the gateway", machine: true, admit: func(*Web, *gin.Context) error { return nil }}
	// Public pages are for everybody.
	Public = Guard{Name: "public", admit: func(*Web, *gin.Context) error { return nil }}
	// Guest pages are for people who are not signed in; others are sent to their dashboard.
	Guest = Guard{Name: "guest", admit: admitGuest}
	// SignedIn pages are a person's own, in whichever workspace, suspended or none.
	SignedIn = Guard{Name: "signed in", admit: func(w *Web, c *gin.Context) error { _, err := w.signedIn(c); return err }}
	// Agent pages are for everybody in the workspace.
	Agent = Guard{Name: "agent", workspace: true, admit: member(account.Agent)}
	// AgentPart is what an open page of everybody in the workspace asks for: what is new, another chat, another list. It changes nothing.
	AgentPart = Guard{Name: "agent, from memory", workspace: true, part: true, admit: member(account.Agent)}
	// Admin pages are for the workspace's admins and owners.
	Admin = Guard{Name: "admin", workspace: true, admit: member(account.Admin)}
	// Owner pages are for the workspace's owners.
	Owner = Guard{Name: "owner", workspace: true, admit: member(account.Owner)}
	// OperatorGuest is the operator's login page.
	OperatorGuest = Guard{Name: "operator guest", admit: admitOperatorGuest}
	// OperatorHalf is the page between an operator's password and second factor.
	OperatorHalf = Guard{Name: "operator, second factor due", admit: func(w *Web, c *gin.Context) error { return w.admitOperator(c, false) }}
	// OperatorOnly pages are for super admins.
	OperatorOnly = Guard{Name: "operator", admit: func(w *Web, c *gin.Context) error { return w.admitOperator(c, true) }}
	// Dev pages exist only with --dev, which start-up allows on loopback alone.
	Dev = Guard{Name: "dev", admit: admitDev}
	// DevTool routes are what the scripts of Dev pages call, without a session and with bodies that are no forms.
	DevTool = Guard{Name: "dev tool", machine: true, admit: admitDev}
)

// errAnswered ends a request that a guard has answered itself. Nobody sees it.
var errAnswered = errors.New("the guard has answered")

// Admit runs the guard and what every page needs before its handler: the form read within limit bytes, the frame around the page.
func (w *Web) Admit(g Guard, limit int64) gin.HandlerFunc {
	return func(c *gin.Context) {
		if g.machine {
			if err := g.admit(w, c); err != nil {
				w.fail(c, err)
			}
			return
		}
		// net/http removes the files of uploads only from the request it made itself, and ours carries another context by now.
		defer func() {
			if c.Request.MultipartForm != nil {
				_ = c.Request.MultipartForm.RemoveAll()
			}
		}()
		if err := w.enter(c, g, limit); err != nil {
			c.Abort() // whatever is answered: the handler must not run
			if !errors.Is(err, errAnswered) {
				w.fail(c, err)
			}
			return
		}
		c.Next()
	}
}

func (w *Web) enter(c *gin.Context, g Guard, limit int64) error {
	if g.part {
		c.Set(partKey, true)
	}
	// The frame first, as far as it can be known: the error page of a refusal stands in it too.
	if err := w.frame(c); err != nil {
		return err
	}
	if err := g.admit(w, c); err != nil {
		return err
	}
	if c.Request.Method != http.MethodPost {
		w.showFlashes(c)
		return nil
	}
	if limit == 0 {
		limit = FormLimit
	}
	if err := parseForm(c, limit); err != nil {
		return err
	}
	if g.workspace {
		return w.sameWorkspace(c)
	}
	return nil
}

// sameWorkspace refuses a form from a page of another workspace: the person switched in another tab, and what they typed here must
// not land there.
func (w *Web) sameWorkspace(c *gin.Context) error {
	claimed := c.GetHeader("X-Workspace")
	if claimed == "" {
		claimed = c.PostForm("_workspace")
	}
	v, ok, err := w.visit(c)
	if err != nil || !ok || claimed == "" || claimed == v.Tenant.ID.String() {
		return err
	}
	return errs.New(errs.Conflict, "This page belongs to another workspace: you switched in another tab. Nothing was changed. Switch back to it and send again.")
}

func (w *Web) signedIn(c *gin.Context) (account.Visit, error) {
	v, ok, err := w.visit(c)
	if err != nil || ok {
		return v, err
	}
	if _, operator, err := w.operator(c); err != nil {
		return v, err
	} else if operator {
		return v, errs.New(errs.Forbidden, "You are signed in as the operator. Workspaces open with a person's own login.")
	}
	return v, w.sendToLogin(c, "/login")
}

// sendToLogin sends a browser to a login page and back afterwards. A form or a part of a page cannot come back; it gets 401.
func (w *Web) sendToLogin(c *gin.Context, path string) error {
	if IsPartial(c.Request) {
		c.Header("HX-Redirect", path)
		c.Status(http.StatusUnauthorized)
		return errAnswered
	}
	if c.Request.Method == http.MethodGet {
		path += "?next=" + url.QueryEscape(c.Request.URL.RequestURI())
	}
	_ = SeeOther(c, path)
	return errAnswered
}

func admitDev(w *Web, _ *gin.Context) error {
	if !w.Dev {
		return errs.New(errs.NotFound, "This page does not exist.")
	}
	return nil
}

func admitGuest(w *Web, c *gin.Context) error {
	_, ok, err := w.visit(c)
	if err != nil || !ok {
		return err
	}
	_ = SeeOther(c, Next(c))
	return errAnswered
}

func member(least account.Role) func(w *Web, c *gin.Context) error {
	return func(w *Web, c *gin.Context) error {
		v, err := w.signedIn(c)
		if err != nil {
			return err
		}
		switch {
		case v.Role == "":
			_ = SeeOther(c, "/workspaces/new")
			return errAnswered
		case v.Tenant.Suspended():
			return suspended(c, v.Tenant)
		case !v.Role.AtLeast(least):
			return errs.New(errs.Forbidden, "This page is for %s. Ask an owner of %s if you need it.", roleWords(least), v.Tenant.Name)
		}
		return nil
	}
}

// suspended tells the people of a closed workspace why it is closed, and leads to their other ones.
func suspended(c *gin.Context, t account.Tenant) error {
	ctx := c.Request.Context()
	if IsPartial(c.Request) {
		return errs.New(errs.Forbidden, "%s is suspended: %s", t.Name, t.SuspendedReason)
	}
	err := Render(c, http.StatusForbidden, errorpage.Page(errorpage.Props{
		Status: http.StatusForbidden, Title: i18n.T(ctx, "%s is suspended", t.Name), Text: t.SuspendedReason,
		BackURL: "/settings/profile", BackLabel: i18n.T(ctx, "To my profile and workspaces"),
	}))
	if err != nil {
		return err
	}
	return errAnswered
}

func roleWords(role account.Role) errs.Message {
	if role == account.Owner {
		return errs.Msg("owners")
	}
	return errs.Msg("owners and admins")
}

func admitOperatorGuest(w *Web, c *gin.Context) error {
	s, ok, err := w.operator(c)
	if err != nil || !ok || !s.Complete {
		return err
	}
	_ = SeeOther(c, "/admin")
	return errAnswered
}

func (w *Web) admitOperator(c *gin.Context, complete bool) error {
	s, ok, err := w.operator(c)
	switch {
	case err != nil:
		return err
	case !ok:
		if _, person, err := w.visit(c); err != nil {
			return err
		} else if person {
			return errs.New(errs.Forbidden, "This part is for the operator of CloudWA.")
		}
		return w.sendToLogin(c, "/admin/login")
	case complete && !s.Complete:
		_ = SeeOther(c, "/admin/second-step")
		return errAnswered
	case !complete && s.Complete:
		_ = SeeOther(c, "/admin")
		return errAnswered
	}
	return nil
}

// Next returns where a sign-in leads: the path that was asked for, if it is one of ours, else the dashboard.
func Next(c *gin.Context) string {
	next := c.Query("next")
	if next == "" {
		next = c.PostForm("next")
	}
	if !localPath(next) {
		return "/dashboard"
	}
	return next
}

// localPath reports whether path leads to a page of ours. "//host" is the address of another host to a browser, and so is "/\\host", also
// where a redirect cleans "/./\\host" into it; browsers drop tabs and line breaks before they look.
func localPath(path string) bool {
	return strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "//") && !strings.ContainsFunc(path, func(r rune) bool {
		return r == '\\' || unicode.IsControl(r)
	})
}

// Back returns the path a small form asks to be led back to (its field "return"), or otherwise.
func Back(c *gin.Context, otherwise string) string {
	if path := c.PostForm("return"); localPath(path) {
		return path
	}
	return otherwise
}
