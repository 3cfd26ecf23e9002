package web

import (
	"crypto/subtle"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/secrets"
)

const (
	visitKey = "web.visit"
	adminKey = "web.admin"
	partKey  = "web.part"
)

// visit finds out who asks, from the session cookie, once per request; ok is false for a visitor. It renews the session's life at
// most once in account.SessionTouch.
func (w *Web) visit(c *gin.Context) (v account.Visit, ok bool, err error) {
	if known, exists := c.Get(visitKey); exists {
		v, ok = known.(account.Visit)
		return v, ok, nil
	}
	var id uuid.UUID
	var secret string
	var has bool
	if c.GetBool(partKey) {
		if id, secret, has = w.partCredential(c); has {
			v, err = w.DB.Live().Visit(c.Request.Context(), id)
		}
	} else if id, secret, has = w.credential(c, sessionCookie); has {
		v, err = w.DB.Platform().Visit(c.Request.Context(), id)
	}
	if !has {
		return v, false, nil
	}
	if errs.Is(err, errs.NotFound) {
		return account.Visit{}, false, nil
	}
	if err != nil {
		return account.Visit{}, false, err
	}
	if subtle.ConstantTimeCompare(v.Session.SecretHash, secrets.HashToken(secret)) != 1 {
		return account.Visit{}, false, nil
	}
	if time.Since(v.Session.SeenAt) > account.SessionTouch {
		if err := w.DB.Platform().TouchSession(c.Request.Context(), id); err != nil && !errs.Is(err, errs.NotFound) {
			return account.Visit{}, false, err
		}
		if err := w.setCredential(c, sessionCookie, id, secret, int(account.SessionLife.Seconds())); err != nil {
			return account.Visit{}, false, err
		}
	}
	c.Set(visitKey, v)
	return v, true, nil
}

// Visit returns who is signed in. Only handlers behind a guard that asks for it may call it; elsewhere it panics.
func Visit(c *gin.Context) account.Visit { return c.MustGet(visitKey).(account.Visit) }

// User returns the person who is signed in.
func User(c *gin.Context) account.User { return Visit(c).User }

// Tenant returns the door to the workspace the person is in: the only way for a handler to get one.
func (w *Web) Tenant(c *gin.Context) *db.Tenant {
	v := Visit(c)
	return w.DB.ForTenant(v.Tenant.ID, Actor(c))
}

// Actor returns the person who is signed in as the audit log knows them.
func Actor(c *gin.Context) account.Actor {
	u := User(c)
	return account.Actor{Kind: account.ByUser, ID: u.ID, Name: u.Name, IP: c.ClientIP()}
}

// Browser returns what the request tells about where it comes from.
func Browser(c *gin.Context) account.Browser {
	return account.Browser{IP: c.ClientIP(), UserAgent: c.Request.UserAgent()}
}

// SignIn opens a session for the person in this browser, replacing the one it had. The user is as they were read when they proved who they are.
func (w *Web) SignIn(c *gin.Context, user account.User, tenantID uuid.UUID) error {
	ctx := c.Request.Context()
	if v, ok, err := w.visit(c); err != nil {
		return err
	} else if ok {
		if err := w.DB.Platform().DeleteSession(ctx, v.User.ID, v.Session.ID); err != nil && !errs.Is(err, errs.NotFound) {
			return err
		}
	}
	session, secret, err := account.OpenSession(ctx, w.DB.Platform(), user, tenantID, Browser(c))
	if err != nil {
		return err
	}
	return w.setCredential(c, sessionCookie, session.ID, secret, int(account.SessionLife.Seconds()))
}

// SignOut ends this browser's session and takes its cookie away.
func (w *Web) SignOut(c *gin.Context) error {
	if v, ok, err := w.visit(c); err != nil {
		return err
	} else if ok {
		if err := w.DB.Platform().DeleteSession(c.Request.Context(), v.User.ID, v.Session.ID); err != nil && !errs.Is(err, errs.NotFound) {
			return err
		}
	}
	return w.dropCookie(c, sessionCookie)
}

// Visitor returns the person who is signed in on a page that is open to everybody; ok is false when nobody is.
func (w *Web) Visitor(c *gin.Context) (user account.User, ok bool, err error) {
	v, ok, err := w.visit(c)
	return v.User, ok, err
}

// Own reports whether the person of a mail's link is signed in here. Somebody else's session is an error; nobody's is not.
func (w *Web) Own(c *gin.Context, userID uuid.UUID) (own bool, err error) {
	visitor, ok, err := w.Visitor(c)
	if err != nil || !ok {
		return false, err
	}
	if visitor.ID != userID {
		return false, errs.New(errs.Forbidden, "You are logged in as %s. Log out, then open the link again.", visitor.Email)
	}
	return true, nil
}
