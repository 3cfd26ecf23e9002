package jobs

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/contacts"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/gateway/waha"
	"github.com/cloudwa/cloudwa/internal/inbox"
	"github.com/cloudwa/cloudwa/internal/mail"
	"github.com/cloudwa/cloudwa/internal/secrets"
	"github.com/cloudwa/cloudwa/internal/storage"
)

// Outside is what the workers' parts are made of.
type Outside struct {
	DB    *db.DB
	Pool  *devices.Pool
	Mails mail.Sender
	Blobs *storage.Store
	Link  func(path string) string // makes an address of a path
	Flows *automation.Engine[*db.Tx]
	Log   *slog.Logger
}

// NewFlows makes what answers customers by flows. The client refuses addresses that are not the internet's.
func NewFlows(d *db.DB, client *http.Client, keys secrets.Keyring, log *slog.Logger) *automation.Engine[*db.Tx] {
	return &automation.Engine[*db.Tx]{
		Tenant:   func(id uuid.UUID) automation.Tenant[*db.Tx] { return d.ForTenant(id, account.System) },
		Platform: d.Platform(), HTTP: client, Keys: keys, Log: log, Now: time.Now,
	}
}

// NewParts puts together what the workers call.
func NewParts(o Outside) Parts {
	tenant := func(id uuid.UUID) *db.Tenant { return o.DB.ForTenant(id, account.System) }
	scope := func(id uuid.UUID) account.Transactor[*db.Tx] { return tenant(id) }
	receiver := &inbox.Receiver[*db.Tx]{
		Tenant: scope, Gateways: map[devices.Gateway]gateway.Receiver{devices.WAHA: waha.Receiver{}}, Automate: o.Flows.Hear,
		Log: o.Log, Now: time.Now,
	}
	return Parts{
		Postman: &account.Postman{
			Store: o.DB.Platform(), Sender: o.Mails, Link: o.Link, Tenant: func(id uuid.UUID) account.InviteStore { return tenant(id) },
		},
		Pruner:   o.DB.Platform(),
		Receiver: receiver,
		Sender:   &inbox.Resolver[*db.Tx]{Sender: inbox.Sender[*db.Tx]{Tenant: scope, Drivers: o.Pool, Files: o.Blobs, Web: o.Flows.HTTP, Log: o.Log, Now: time.Now}},
		Fetcher:  &inbox.Fetcher[*db.Tx]{Tenant: scope, Drivers: o.Pool, Files: o.Blobs, Log: o.Log, Now: time.Now},
		Watcher: &devices.Watcher[*db.Tx]{
			Platform: o.DB.Platform(), Tenant: scope, Pool: o.Pool, Inbox: &inbox.CatchUp[*db.Tx]{Receiver: receiver}, Log: o.Log,
			Now: time.Now, Since: time.Now(),
		},
		Forgetter: o.Pool,
		Messenger: &devices.Messenger{
			People: o.DB.Platform(), Sender: o.Mails, Link: o.Link, Tenant: func(id uuid.UUID) devices.MailDevices { return tenant(id) },
		},
		Flows:  o.Flows,
		Eraser: &contacts.Eraser[*db.Tx]{Tenant: scope, Files: o.Blobs},
		Waker:  o.DB.Platform(),
	}
}
