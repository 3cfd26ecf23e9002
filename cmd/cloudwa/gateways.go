package main

import (
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/gateway/waha"
	"github.com/cloudwa/cloudwa/internal/netguard"
)

// gatewayPatience bounds one call of a workspace's own WAHA server; drivers set shorter limits of their own.
const gatewayPatience = time.Minute

// gateways makes the drivers of the WhatsApp gateways. The operator's server may be anywhere; those of workspaces only where people who
// typed an address may reach.
func (p *program) gateways() (*devices.Pool, error) {
	guard := netguard.New(p.cfg.allowedNets)
	return devices.NewPool(devices.PoolOptions{
		Operator: waha.Options{URL: p.cfg.WAHAURL, Key: p.cfg.WAHAKey}, Guarded: guard.Client(gatewayPatience), CheckAddress: guard.CheckURL,
		Keys: p.keys, HookURL: p.cfg.publicURL.String(), Probes: p.db.Platform(), Directory: gateway.NewDirectory(time.Now),
		Servers: func(tenantID uuid.UUID) devices.ServerStore { return p.db.ForTenant(tenantID, account.System) },
	})
}
