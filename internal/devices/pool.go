package devices

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/gateway/waha"
	"github.com/cloudwa/cloudwa/internal/secrets"
)

// Drivers gives the driver of a device. A device whose server is not configured any more is an error of package gateway.
type Drivers interface {
	Driver(ctx context.Context, device Device) (gateway.Driver, error)
}

// ServerStore reads a workspace's own server; the zero value where it has none.
type ServerStore interface {
	Server(ctx context.Context) (Server, error)
}

// PoolOptions say which servers there are and how they are reached.
type PoolOptions struct {
	Operator waha.Options // the operator's server; without an address there is none
	// Guarded makes connections to addresses that people of a workspace typed, and to no place they must not reach.
	Guarded *http.Client
	// CheckAddress says beforehand whether a typed address may be reached, in a sentence for its field.
	CheckAddress func(ctx context.Context, address string) error
	Keys         secrets.Keyring
	HookURL      string // where gateways report to: the address of CloudWA as they reach it
	Servers      func(tenantID uuid.UUID) ServerStore
	Probes       Probes
	Directory    *gateway.Directory
	Now          func() time.Time // nil for the real clock
	// ProbeTime is how long a test of a server waits for its report; 0 for as long as servers may take.
	ProbeTime time.Duration
}

// Pool gives drivers, and keeps the connections to the servers behind them. It is safe for concurrent use.
type Pool struct {
	PoolOptions

	operator *waha.Server
	mutex    sync.Mutex
	own      map[string]*waha.Server // by address and key
}

var _ Drivers = (*Pool)(nil)

// maxServers bounds the connections kept to workspaces' own servers; they cost nothing to make again.
const maxServers = 1000

// NewPool returns a pool. It does not connect.
func NewPool(options PoolOptions) (*Pool, error) {
	p := &Pool{PoolOptions: options, own: map[string]*waha.Server{}}
	if p.Now == nil {
		p.Now = time.Now
	}
	if options.Operator.URL == "" {
		return p, nil
	}
	var err error
	if p.operator, err = waha.New(options.Operator); err != nil {
		return nil, fmt.Errorf("the operator's WAHA server: %w", err)
	}
	return p, nil
}

// HasOperator reports whether the operator has a server for everybody.
func (p *Pool) HasOperator() bool { return p.operator != nil }

// Driver implements Drivers. What it says about people is remembered in the pool's directory.
func (p *Pool) Driver(ctx context.Context, d Device) (gateway.Driver, error) {
	if d.Gateway != WAHA {
		return nil, noServer(errs.Msg("This kind of gateway is not there yet."))
	}
	server, _, err := p.serverOf(ctx, d)
	if err != nil {
		return nil, err
	}
	secret, err := p.Keys.Open(d.HookSecret, SecretPlace(d.HookKey))
	if err != nil {
		return nil, fmt.Errorf("open the secret of device %s: %w", d.ID, err)
	}
	device := server.Device(waha.DeviceOptions{
		// Not the device's id: the session may be handed over to another device, and stays ours.
		ID: d.HookKey, Session: d.Session, Phone: d.Phone, WebhookURL: p.hookAddress(d.HookKey), WebhookSecret: string(secret), Groups: d.Groups,
	})
	return remembering{Driver: device, contacts: p.Directory.Of(d.ID.String(), device)}, nil
}

// Known returns what a device's gateway cannot do, as far as its server has said so before: it asks nobody. What is not known counts as possible.
func (p *Pool) Known(ctx context.Context, d Device) gateway.Capabilities {
	if d.Gateway != WAHA {
		return gateway.Capabilities{}
	}
	server, _, err := p.serverOf(ctx, d)
	if err != nil {
		return gateway.Capabilities{}
	}
	info, known := server.Last()
	if !known {
		return gateway.Capabilities{}
	}
	return info.Capabilities()
}

// polled reports whether the device's server cannot report to us, so that we have to ask.
func (p *Pool) polled(ctx context.Context, d Device) (bool, error) {
	_, server, err := p.serverOf(ctx, d)
	return err == nil && server.ID != uuid.Nil && !server.Reports, err
}

func (p *Pool) hookAddress(key string) string { return p.HookURL + "/hooks/waha/" + key }

// serverOf returns the connection to a device's server, and the row of a workspace's own one.
func (p *Pool) serverOf(ctx context.Context, d Device) (*waha.Server, Server, error) {
	if d.ServerID == uuid.Nil {
		if p.operator == nil {
			return nil, Server{}, noServer(errs.Msg("The operator's WAHA server is not configured any more."))
		}
		return p.operator, Server{}, nil
	}
	row, err := p.Servers(d.TenantID).Server(ctx)
	if err != nil {
		return nil, row, err
	}
	if row.ID != d.ServerID {
		return nil, row, noServer(errs.Msg("The WAHA server of this number was removed."))
	}
	server, err := p.connection(row)
	return server, row, err
}

// connection returns the kept connection to a workspace's own server.
func (p *Pool) connection(row Server) (*waha.Server, error) {
	key := ""
	if row.Key != "" {
		plain, err := p.Keys.Open(row.Key, keyPlace(row.ID))
		if err != nil {
			return nil, fmt.Errorf("open the key of WAHA server %s: %w", row.ID, err)
		}
		key = string(plain)
	}
	return p.dial(row.URL, key)
}

func (p *Pool) dial(address, key string) (*waha.Server, error) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	name := address + "\x00" + key
	if server := p.own[name]; server != nil {
		return server, nil
	}
	server, err := waha.New(waha.Options{URL: address, Key: key, HTTP: p.Guarded})
	if err != nil {
		return nil, err
	}
	if len(p.own) >= maxServers {
		clear(p.own)
	}
	p.own[name] = server
	return server, nil
}

func noServer(m errs.Message) error {
	return &gateway.Error{Class: gateway.DeviceDown, Reason: gateway.ReasonUnreachable, Message: m}
}

// SecretPlace names where a device's secret is sealed for: it moves along with the key in the address.
func SecretPlace(hookKey string) string { return "devices.hook_secret:" + hookKey }

func keyPlace(serverID uuid.UUID) string { return "waha_servers.key:" + serverID.String() }

// remembering is a driver that does not ask about the same person again and again.
type remembering struct {
	gateway.Driver
	contacts gateway.Contacts
}

// Check implements gateway.Contacts.
func (r remembering) Check(ctx context.Context, phone string) (gateway.Existence, error) {
	return r.contacts.Check(ctx, phone)
}

// Resolve implements gateway.Contacts.
func (r remembering) Resolve(ctx context.Context, person gateway.Identities) (gateway.Identities, error) {
	return r.contacts.Resolve(ctx, person)
}
