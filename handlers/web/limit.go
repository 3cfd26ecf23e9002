package web

import (
	"errors"
	"net/netip"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/cloudwa/cloudwa/internal/errs"
)

// AttemptsPerMinute is how often one address, and one account, may try to log in, register or ask for a mail in a minute.
const AttemptsPerMinute = 10

// LimitAttempts counts one attempt at an action by the caller's network address and, where account is not empty, by that account. Over
// [AttemptsPerMinute] of either it returns errs.TooMany with the time to wait. Counts live in the database: they hold for all processes.
func (w *Web) LimitAttempts(c *gin.Context, action, account string) error {
	keys := []string{action + ":ip:" + network(c.ClientIP())}
	if account != "" {
		keys = append(keys, action+":account:"+digest(account))
	}
	for _, key := range keys {
		if err := w.Limit(c, key, AttemptsPerMinute, time.Minute); err != nil {
			return err
		}
	}
	return nil
}

// MailsPerHour is how many mails an address is sent because somebody, perhaps a stranger, typed it.
const MailsPerHour = 6

// LimitMails counts one mail to an address that anybody may type.
func (w *Web) LimitMails(c *gin.Context, address string) error {
	err := w.Limit(c, "mail:"+digest(address), MailsPerHour, time.Hour)
	if limited, ok := errors.AsType[*errs.Error](err); ok {
		limited.Message = errs.Msg("Several mails went to this address already. Look for the newest one, or try again in an hour.")
	}
	return err
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
	if err != nil || address.Unmap().Is4() {
		return ip
	}
	prefix, err := address.Prefix(64)
	if err != nil {
		return ip
	}
	return prefix.Masked().String()
}
