package waha

import (
	"bytes"
	"context"
	"encoding/base64"
	"net/http"
	"net/url"
	"time"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

// pictureTimeout is short: where the text of a code is known its picture is an extra, and the server waits with it when the code was just
// scanned.
const pictureTimeout = 3 * time.Second

// QR implements gateway.Pairing.
func (d *Device) QR(ctx context.Context) (gateway.QR, error) {
	answer, err := d.server.call(ctx, get(d.path("auth", "qr"), url.Values{"format": {"raw"}}))
	if err != nil {
		return gateway.QR{}, err
	}
	qr := gateway.QR{Value: answer.at("value").line(4096)}
	if qr.Value != "" {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, pictureTimeout)
		defer cancel()
	}
	qr.PNG, err = d.picture(ctx)
	if qr.Value == "" && err != nil {
		return gateway.QR{}, err
	}
	if qr.Value == "" && len(qr.PNG) == 0 {
		return gateway.QR{}, notReady(gateway.StateStarting)
	}
	return qr, nil
}

// picture returns the drawn code, nothing when the server has none. Servers answer with the picture or with JSON around it.
func (d *Device) picture(ctx context.Context) ([]byte, error) {
	r := get(d.path("auth", "qr"), url.Values{"format": {"image"}})
	r.accept = "image/png"
	body, err := d.server.bytes(ctx, r)
	if err != nil {
		return nil, err
	}
	if !isPNG(body) {
		wrapped, err := parse(body)
		if err != nil {
			return nil, nil //nolint:nilerr // something that is neither: the same as nothing
		}
		body, err = base64.StdEncoding.DecodeString(wrapped.at("data").text())
		if err != nil || !isPNG(body) {
			return nil, nil //nolint:nilerr // as above
		}
	}
	return body, nil
}

func isPNG(body []byte) bool { return bytes.HasPrefix(body, []byte("\x89PNG\r\n\x1a\n")) }

// Code implements gateway.Pairing.
func (d *Device) Code(ctx context.Context, phone string) (string, error) {
	if !digits(phone) {
		return "", permanent(gateway.ReasonRejected, errs.Msg("The phone number must be digits with the country."))
	}
	answer, err := d.server.call(ctx, post(d.path("auth", "request-code"), map[string]string{"phoneNumber": phone}))
	if err != nil {
		return "", err
	}
	code := answer.at("code").line(40)
	if code == "" {
		return "", &gateway.Error{Class: gateway.Retry, Reason: gateway.ReasonOther,
			Message: errs.Msg("WhatsApp gave no code for this number. Try again, or scan the QR code.")}
	}
	return code, nil
}

// Restart implements gateway.Pairing.
func (d *Device) Restart(ctx context.Context) error {
	defer d.server.lock(d.Session)()
	if err := d.mine(ctx); err != nil {
		return err
	}
	_, err := d.server.call(ctx, post(d.control("restart"), nil))
	return err
}

// Logout implements gateway.Pairing. WAHA starts a session anew when it is logged out, to show a QR code that nobody asked for, so it is
// stopped as well.
func (d *Device) Logout(ctx context.Context) error {
	defer d.server.lock(d.Session)()
	if err := d.mine(ctx); err != nil {
		return err
	}
	if _, err := d.server.call(ctx, post(d.control("logout"), nil)); err != nil {
		return gone(err)
	}
	_, err := d.server.call(ctx, post(d.control("stop"), nil))
	return gone(err)
}

// Delete implements gateway.Pairing.
func (d *Device) Delete(ctx context.Context) error {
	defer d.server.lock(d.Session)()
	if err := d.mine(ctx); err != nil {
		if gateway.IsReason(err, gateway.ReasonTaken) {
			return nil // ours is not there
		}
		return gone(err)
	}
	_, err := d.server.call(ctx, request{method: http.MethodDelete, path: d.control()})
	return gone(err)
}

// mine returns an error when the session is somebody else's. Only the one session of an old server can be.
func (d *Device) mine(ctx context.Context) error {
	if d.Session != onlySession {
		return nil
	}
	_, err := d.present(ctx)
	return err
}

// gone returns err unless it says that there is no session.
func gone(err error) error {
	if gateway.IsReason(err, gateway.ReasonNoSession) {
		return nil
	}
	return err
}
