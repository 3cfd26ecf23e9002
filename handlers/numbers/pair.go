package numbers

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
	views "github.com/cloudwa/cloudwa/views/numbers"
)

// ShowPair answers the page on which a number is connected with its phone.
func (h *Handler) ShowPair(c *gin.Context) error {
	return h.pairPage(c, http.StatusOK, views.CodeProps{})
}

func (h *Handler) pairPage(c *gin.Context, status int, code views.CodeProps) error {
	p, err := h.pairing(c)
	if err != nil {
		return err
	}
	p.Code = code
	return web.Render(c, status, views.Pair(p))
}

// Pairing answers the part of the pairing page that changes, or nothing while it has not. What stands beside it is answered along where
// it has to change as well.
func (h *Handler) Pairing(c *gin.Context) error {
	p, err := h.pairing(c)
	if web.IsPartial(c.Request) && errs.Is(err, errs.NotFound) {
		return web.SeeOther(c, "/numbers") // deleted by somebody else while it is looked at
	} else if err != nil {
		return err
	}
	if !web.IsPartial(c.Request) {
		return web.SeeOther(c, path(p.Device.ID)+"/pair")
	}
	seen := c.Query("v")
	if seen == p.Version {
		return unchanged(c)
	}
	stage, _, _ := strings.Cut(seen, "-")
	return web.Render(c, http.StatusOK, views.PairingUpdate(p, stage != string(p.Stage())))
}

// pairing looks at the number and fetches what its page shows. A gateway that does not answer is part of that.
func (h *Handler) pairing(c *gin.Context) (views.PairProps, error) {
	ctx, tenant := c.Request.Context(), h.Tenant(c)
	id, err := web.ID(c, "id")
	if err != nil {
		return views.PairProps{}, err
	}
	p := views.PairProps{}
	p.Device, err = devices.Look(ctx, tenant, h.Pool, id)
	if p.Away, err = away(err); err != nil {
		return p, err
	}
	if p.Twin, err = twin(ctx, tenant, p.Device); err != nil {
		return p, err
	}
	if p.Stage() == views.StageScan {
		qr, err := devices.QR(ctx, h.Pool, p.Device)
		if p.Away, err = away(err); err != nil {
			return p, err
		}
		p.QR = draw(qr)
		p.Seconds, p.Whole = remaining(p.Device.QRUntil, time.Now())
	}
	p.Version = version(p)
	return p, nil
}

// away takes the sentence out of an error of a gateway: the page says it and asks again. That the session has just left the state that the
// question needs is no news; the next look shows it.
func away(err error) (errs.Message, error) {
	failure, is := errors.AsType[*gateway.Error](err)
	switch {
	case !is:
		return errs.Message{}, err
	case failure.Reason == gateway.ReasonNotReady:
		return errs.Message{}, nil
	}
	return failure.Message, nil
}

// remaining returns for how many seconds a code still holds, and for how many it held in the beginning; zero where nobody knows.
func remaining(until, now time.Time) (seconds, whole int) {
	left := until.Sub(now)
	if until.IsZero() || left <= 0 {
		return 0, 0
	}
	whole = int(gateway.QRNext.Seconds())
	if left > gateway.QRNext {
		whole = int(gateway.QRFirst.Seconds())
	}
	return int(math.Ceil(left.Seconds())), whole
}

// version names what the page shows, beginning with its stage.
func version(p views.PairProps) string {
	d := p.Device
	sum := sha256.Sum256([]byte(fmt.Sprint(d.Name, d.State, d.Claim, d.Phone, d.AccountName, d.Health, d.Reason, d.Failures > 0, d.QRUntil.Unix(), p.QR.Path, p.QR.Picture, p.Twin, p.Away)))
	return string(p.Stage()) + "-" + hex.EncodeToString(sum[:8])
}

type deviceStore interface {
	Device(ctx context.Context, id uuid.UUID) (devices.Device, error)
}

// twin returns what the workspace calls the number that a claim says has the account already.
func twin(ctx context.Context, store deviceStore, d devices.Device) (string, error) {
	if d.Claim.Device == uuid.Nil {
		return "", nil
	}
	other, err := store.Device(ctx, d.Claim.Device)
	if errs.Is(err, errs.NotFound) {
		return "", nil
	}
	return other.Name, err
}
