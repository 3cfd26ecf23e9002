package web

import (
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
	keys := []string{action + ":ip:" + c.ClientIP()}
	if account != "" {
		keys = append(keys, action+":account:"+digest(account))
	}
	for _, key := range keys {
		count, resets, err := w.DB.Platform().Count(c.Request.Context(), key, time.Minute)
		if err != nil {
			return err
		}
		c.Header("X-RateLimit-Limit", strconv.Itoa(AttemptsPerMinute))
		c.Header("X-RateLimit-Remaining", strconv.Itoa(max(0, AttemptsPerMinute-count)))
		if count > AttemptsPerMinute {
			limited := errs.New(errs.TooMany, "Too many attempts. Wait a minute, then try again.")
			limited.RetryAfter = max(time.Second, time.Until(resets))
			return limited
		}
	}
	return nil
}
