package web

import (
	"net/netip"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// How often one network address may try to log in, register or ask for a mail in a minute, and how often one account may be tried from
// all of them: more, so that a stranger who knows an address cannot keep its owner out with a few wrong passwords.
const (
	AttemptsPerMinute        = 10
	AccountAttemptsPerMinute = 50
)

// LimitAttempts counts one attempt at an action by the caller's network address and, where account is not empty, by that account. Over
// the limit of either it returns errs.TooMany with the time to wait. Counts live in the database: they hold for all processes.
func (w *Web) LimitAttempts(c *gin.Context, action, account string) error {
	if err := w.Limit(c, action+":ip:"+network(c.ClientIP()), AttemptsPerMinute, time.Minute); err != nil || account == "" {
		return err
	}
	return w.Limit(c, action+":account:"+digest(account), AccountAttemptsPerMinute, time.Minute)
}

// Limit counts one use of a key and returns errs.TooMany, with the time to wait, when there were more than most in the window.
func (w *Web) Limit(c *gin.Context, key string, most int, window time.Duration) error {
	count, resets, err := w.DB.Platform().Count(c.Request.Context(), key, window)
	if err != nil {
		return err
	}
	c.Header("X-RateLimit-Limit", strconv.Itoa(most))
	c.Header("X-RateLimit-Remaining", strconv.Itoa(max(0, most-count)))
	if count <= most {
		return nil
	}
	limited := errs.New(errs.TooMany, "Too many attempts. Wait a minute, then try again.")
	if window > time.Minute {
		limited = errs.New(errs.TooMany, "Too many attempts. Try again later.")
	}
	limited.RetryAfter = max(time.Second, time.Until(resets))
	return limited
}

// network returns what one caller has of the net: an IPv4 address, or the /64 that every home and server gets of IPv6 and whose
// addresses it may change at will.
func network(ip string) string {
	address, err := netip.ParseAddr(ip)
	if err != nil {
		return ip
	}
	if address = address.Unmap(); address.Is4() {
		return address.String()
	}
	prefix, err := address.Prefix(64)
	if err != nil {
		return ip
	}
	return prefix.Masked().String()
}
