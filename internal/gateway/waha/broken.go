package waha

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

// broken says what to do about a call that got no answer. The address is left out of the cause: it holds people's numbers.
func (s *Server) broken(ctx context.Context, r request, err error) error {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		err = wrapped.Err
	}
	e := &gateway.Error{
		Class: gateway.Retry, Reason: gateway.ReasonUnreachable, Uncertain: r.method != http.MethodGet,
		Message: errs.Msg("The connection to the WAHA server broke."),
		Cause:   fmt.Errorf("%s %s: %w", r.method, shape(r.path), err),
	}
	dial, dialled := errors.AsType[*net.OpError](err)
	_, lookedUp := errors.AsType[*net.DNSError](err)
	refused, isRefused := errors.AsType[*errs.Error](err)
	_, isCertificate := errors.AsType[*tls.CertificateVerificationError](err)
	switch {
	case isRefused: // by the guard in the transport, before anything left
		e.Class, e.Message, e.Uncertain = gateway.Permanent, refused.Message, false
	case isCertificate:
		e.Class, e.Uncertain = gateway.DeviceDown, false
		e.Message = errs.Msg("The certificate of the WAHA server is not accepted: it has expired, names another server or is not from a known authority.")
	case errors.Is(err, http.ErrSchemeMismatch):
		e.Class, e.Uncertain = gateway.Permanent, false
		e.Message = errs.Msg("The WAHA server does not speak https at this address. Write http:// instead.")
	case lookedUp || dialled && dial.Op == "dial":
		e.Class, e.Uncertain = gateway.DeviceDown, false
		e.Message = errs.Msg("The WAHA server cannot be reached.")
	case errors.Is(err, context.DeadlineExceeded) || ctx.Err() != nil:
		e.Reason, e.Message = gateway.ReasonTimeout, errs.Msg("The WAHA server did not answer in time.")
	}
	return e
}

// notWAHA is the error for an answer that no WAHA server gives.
func notWAHA(cause error) error {
	return &gateway.Error{
		Class: gateway.Permanent, Reason: gateway.ReasonNotProvider, Cause: cause, Uncertain: true,
		Message: errs.Msg("No WAHA server answers at this address, but something else does. Check the address."),
	}
}
