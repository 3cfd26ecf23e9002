package waha

import (
	"context"
	"net/http"
	"slices"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

// DeviceOptions are what a device is on its server.
type DeviceOptions struct {
	ID            string // our id of the device; it is kept in the session's metadata, by which the session is known as ours
	Session       string // from Info.SessionName, kept from when the device was made
	Phone         string // the number it is paired with, digits with country; "" before
	WebhookURL    string // where the server reports, with the device's key in it
	WebhookSecret string // what it signs its reports with
	Groups        bool   // whether the messages of groups are wanted
}

// Device is one session of a server. Make one whenever it is needed; it costs nothing.
type Device struct {
	server *Server
	DeviceOptions
}

var _ gateway.Driver = (*Device)(nil)

// Device returns the driver of a device on this server.
func (s *Server) Device(options DeviceOptions) *Device {
	return &Device{server: s, DeviceOptions: options}
}

// Capabilities implements gateway.Driver.
func (d *Device) Capabilities(ctx context.Context) (gateway.Capabilities, error) {
	info, err := d.server.known(ctx)
	return info.Capabilities(), err
}

// path returns a path below /api/{session}, its segments escaped.
func (d *Device) path(segments ...string) string {
	path := "/api/" + segment(d.Session)
	for _, s := range segments {
		path += "/" + segment(s)
	}
	return path
}

// control returns the path of the session itself or of an operation on it.
func (d *Device) control(operation ...string) string {
	path := "/api/sessions/" + segment(d.Session)
	for _, o := range operation {
		path += "/" + o
	}
	return path
}

// Start implements gateway.Pairing.
func (d *Device) Start(ctx context.Context) (gateway.Session, error) {
	defer d.server.lock(d.Session)()
	info, err := d.server.known(ctx)
	if err != nil {
		return gateway.Session{}, err
	}
	created := false
	present, err := d.present(ctx)
	if gateway.IsReason(err, gateway.ReasonNoSession) {
		present, created, err = d.create(ctx, info)
	}
	if err == nil && !created {
		present, _, err = d.settle(ctx, info, present, false)
	}
	if err != nil {
		return gateway.Session{}, err
	}
	return d.run(ctx, present)
}

// State implements gateway.Pairing.
func (d *Device) State(ctx context.Context) (gateway.Session, error) {
	present, err := d.present(ctx)
	if gateway.IsReason(err, gateway.ReasonNoSession) {
		return gateway.Session{State: gateway.StateMissing}, nil
	}
	if err != nil {
		return gateway.Session{}, err
	}
	return sessionOf(present), nil
}

// Configure implements gateway.Webhook.
func (d *Device) Configure(ctx context.Context, force bool) (changed bool, err error) {
	defer d.server.lock(d.Session)()
	info, err := d.server.known(ctx)
	if err != nil {
		return false, err
	}
	present, err := d.present(ctx)
	if err != nil {
		return false, err
	}
	_, changed, err = d.settle(ctx, info, present, force)
	return changed, err
}

// present returns the session, or ReasonTaken when it is somebody else's.
func (d *Device) present(ctx context.Context) (value, error) {
	session, err := d.server.call(ctx, get(d.control(), nil))
	if err == nil && !d.owns(session) {
		err = permanent(gateway.ReasonTaken, errs.Msg("The one session of this WAHA server belongs to another number."))
	}
	return session, err
}

// owns reports whether a session is this device's. Names of ours are never given twice, so the question arises for the one session of an
// old server, which is there from the beginning and may have been anybody's: it is free while it is stopped and nothing of us is in it.
func (d *Device) owns(session value) bool {
	config := session.at("config")
	if owner := config.at("metadata", metadataDevice).text(); owner != "" {
		return owner == d.ID
	}
	if d.Session != onlySession || stateOf(session.at("status").text()) == gateway.StateStopped {
		return true
	}
	if slices.ContainsFunc(config.at("webhooks").list(), func(w value) bool { return w.at("url").text() == d.WebhookURL }) {
		return true
	}
	return d.Phone != "" && identitiesOf(session.at("me", "id").text()).Phone == d.Phone
}

// create makes the session, running. A server that has one already has made it in the meantime, or keeps it from before.
func (d *Device) create(ctx context.Context, info Info) (session value, created bool, err error) {
	session, err = d.apply(info, func(config sessionConfig) (value, error) {
		return d.server.call(ctx, post("/api/sessions", newSession{Name: d.Session, Start: true, Config: config}))
	})
	created = err == nil
	if !created && !refused(err, http.StatusUnprocessableEntity, "already exists") {
		return value{}, false, err
	}
	if !session.object() {
		session, err = d.present(ctx)
	}
	return session, created, err
}

// settle brings the configuration of a session to what it should be. The server restarts a running session for that, and keeps it paired.
func (d *Device) settle(ctx context.Context, info Info, present value, force bool) (session value, changed bool, err error) {
	if !force && d.configured(info, present.at("config")) {
		return present, false, nil
	}
	session, err = d.apply(info, func(config sessionConfig) (value, error) {
		return d.server.call(ctx, request{method: http.MethodPut, path: d.control(), body: newSession{Config: config}})
	})
	if err == nil && !session.object() {
		session, err = d.server.call(ctx, get(d.control(), nil))
	}
	return session, err == nil, err
}

// run sets a session running that is not.
func (d *Device) run(ctx context.Context, present value) (gateway.Session, error) {
	session := sessionOf(present)
	if session.State == gateway.StateStopped {
		_, err := d.server.call(ctx, post(d.control("start"), nil))
		// Old servers say "already started" also of a session that has failed.
		if err != nil && !refused(err, http.StatusUnprocessableEntity, "already started") {
			return session, err
		}
		if session, err = d.State(ctx); err != nil {
			return session, err
		}
	}
	if session.State != gateway.StateFailed {
		return session, nil
	}
	if _, err := d.server.call(ctx, post(d.control("restart"), nil)); err != nil {
		return session, err
	}
	return d.State(ctx)
}
