package web

import (
	"crypto/subtle"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/secrets"
)

// operator finds out whether an operator asks, from a cookie of its own, once per request.
func (w *Web) operator(c *gin.Context) (s account.AdminSession, ok bool, err error) {
	if known, exists := c.Get(adminKey); exists {
		s, ok = known.(account.AdminSession)
		return s, ok, nil
	}
	id, secret, has := w.credential(c, operatorCookie)
	if !has {
		return s, false, nil
	}
	s, err = w.DB.Platform().AdminSession(c.Request.Context(), id)
	if errs.Is(err, errs.NotFound) {
		return account.AdminSession{}, false, nil
	}
	if err != nil {
		return account.AdminSession{}, false, err
	}
	if subtle.ConstantTimeCompare(s.SecretHash, secrets.HashToken(secret)) != 1 {
		return account.AdminSession{}, false, nil
	}
	c.Set(adminKey, s)
	return s, true, nil
}

// Operator returns the operator's session; only handlers behind an operator's guard may call it.
func Operator(c *gin.Context) account.AdminSession { return c.MustGet(adminKey).(account.AdminSession) }

// OperatorActor returns the operator as the audit logs of workspaces know them.
func OperatorActor(c *gin.Context) account.Actor {
	admin := Operator(c).Admin
	return account.Actor{Kind: account.ByOperator, ID: admin.ID, Name: admin.Name, IP: c.ClientIP()}
}

// SetOperator puts an operator's session into this browser's cookie.
func (w *Web) SetOperator(c *gin.Context, s account.AdminSession, secret string) error {
	// Operators stand above the workspaces' audit logs; this log is what there is of their coming and going.
	w.Log.InfoContext(c.Request.Context(), "operator signed in", "admin_id", s.Admin.ID, "complete", s.Complete, "ip", c.ClientIP())
	return w.setCredential(c, operatorCookie, s.ID, secret, int(account.AdminSessionLife.Seconds()))
}

// SignOutOperator ends the operator's session of this browser.
func (w *Web) SignOutOperator(c *gin.Context) error {
	if s, ok, err := w.operator(c); err != nil {
		return err
	} else if ok {
		if err := w.DB.Platform().DeleteAdminSession(c.Request.Context(), s.ID); err != nil && !errs.Is(err, errs.NotFound) {
			return err
		}
	}
	return w.dropCookie(c, operatorCookie)
}
