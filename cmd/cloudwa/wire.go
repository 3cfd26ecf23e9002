package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers"
	"github.com/cloudwa/cloudwa/handlers/metrics"
	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/gateway/waha"
	"github.com/cloudwa/cloudwa/internal/google"
	"github.com/cloudwa/cloudwa/internal/localpg"
	"github.com/cloudwa/cloudwa/internal/mail"
	"github.com/cloudwa/cloudwa/internal/netguard"
	"github.com/cloudwa/cloudwa/internal/secrets"
	"github.com/cloudwa/cloudwa/internal/storage"
	"github.com/cloudwa/cloudwa/jobs"
)

// gatewayTimeout bounds a call to a workspace's own server where the driver sets no shorter one: a file takes its time.
const gatewayTimeout = 5 * time.Minute

// callTimeout bounds an API call of a flow; flows set shorter ones.
const callTimeout = time.Minute

// program is everything that a command may need, built in the order in which the parts need each other. Nothing in here connects or
// listens before it is used.
type program struct {
	cfg  *Config
	log  *slog.Logger
	keys secrets.Keyring
	db   *db.DB

	postgres *localpg.Server // nil with CLOUDWA_DATABASE_URL
	blobs    *storage.Store
	mails    mail.Sender
	devices  *devices.Pool
	flows    *automation.Engine[*db.Tx]
	work     jobs.Parts // set by jobClient
	counters *metrics.Counters
	stopping <-chan struct{} // closed when serve begins to stop; nil elsewhere
}

// newProgram opens the database (starting the built-in one where none is configured) and prepares the rest.
func newProgram(ctx context.Context, cfg *Config, log *slog.Logger) (p *program, err error) {
	p = &program{cfg: cfg, log: log, counters: metrics.New()}
	defer func() {
		if err != nil {
			p.close()
		}
	}()
	if p.keys, err = keyring(cfg); err != nil {
		return p, err
	}
	if err := p.openDatabase(ctx); err != nil {
		return p, err
	}
	if p.blobs, err = openBlobs(ctx, cfg); err != nil {
		return p, err
	}
	if p.mails, err = newSender(cfg, log); err != nil {
		return p, err
	}
	if err := p.openDevices(); err != nil {
		return p, err
	}
	return p, nil
}

func (p *program) openDatabase(ctx context.Context) error {
	url := p.cfg.DatabaseURL
	if url == "" {
		folder, err := p.cfg.data("")
		if err != nil {
			return err
		}
		if p.postgres, err = localpg.Start(ctx, localpg.Options{DataDir: folder, Log: p.log}); err != nil {
			return err
		}
		url = p.postgres.URL("cloudwa")
	}
	database, err := db.Open(db.Config{URL: url, JobOptions: jobs.InsertOpts})
	if err != nil {
		return err
	}
	p.db = database
	p.counters.Watch(database.Pools())
	return database.Reach(ctx)
}

// close lets go of everything in the order opposite to opening it.
func (p *program) close() {
	if p.blobs != nil {
		if err := p.blobs.Close(); err != nil {
			p.log.Warn("closing the blob store", "error", err)
		}
	}
	if p.db != nil {
		p.db.Close()
	}
	if p.postgres != nil {
		p.postgres.Stop()
	}
}

func keyring(cfg *Config) (secrets.Keyring, error) {
	if cfg.SecretKey != "" {
		keys, err := secrets.ParseKeyring(cfg.SecretKey)
		if err != nil {
			return secrets.Keyring{}, fmt.Errorf("CLOUDWA_SECRET_KEY: %w", err)
		}
		return keys, nil
	}
	folder, err := cfg.data("")
	if err != nil {
		return secrets.Keyring{}, err
	}
	return secrets.LoadOrCreate(folder)
}

func openBlobs(ctx context.Context, cfg *Config) (*storage.Store, error) {
	url := cfg.BlobURL
	if url == "" {
		folder, err := cfg.data("blobs")
		if err != nil {
			return nil, err
		}
		if url, err = storage.FolderURL(folder); err != nil {
			return nil, err
		}
	}
	return storage.Open(ctx, url)
}

func newSender(cfg *Config, log *slog.Logger) (mail.Sender, error) {
	if cfg.SMTPURL != "" {
		sender, err := mail.NewSMTP(cfg.SMTPURL)
		if err != nil {
			return nil, fmt.Errorf("CLOUDWA_SMTP_URL: %w", err)
		}
		return sender, nil
	}
	folder, err := cfg.data("mail")
	if err != nil {
		return nil, err
	}
	return mail.NewFolder(folder, log), nil
}

func (p *program) parts() jobs.Parts {
	return jobs.NewParts(jobs.Outside{DB: p.db, Pool: p.devices, Mails: p.mails, Blobs: p.blobs, Link: p.link, Flows: p.flows, Log: p.log})
}

// link makes an address of a path.
func (p *program) link(path string) string { return p.cfg.publicURL.String() + path }

// openDevices prepares the connections to WhatsApp gateways: the operator's server may be anywhere, those of workspaces only where the
// guard lets people reach.
func (p *program) openDevices() (err error) {
	guard := netguard.New(p.cfg.allowedNets)
	p.flows = jobs.NewFlows(p.db, guard.Client(callTimeout), p.keys, p.log)
	p.devices, err = devices.NewPool(devices.PoolOptions{
		Operator: waha.Options{URL: p.cfg.WAHAURL, Key: p.cfg.WAHAKey}, Guarded: guard.Client(gatewayTimeout), CheckAddress: guard.CheckURL,
		Keys: p.keys, HookURL: p.cfg.hookURL(), Probes: p.db.Platform(), Directory: gateway.NewDirectory(time.Now),
		Servers: func(tenantID uuid.UUID) devices.ServerStore { return p.db.ForTenant(tenantID, account.System) },
	})
	return err
}

func (p *program) jobClient(work bool) (*jobs.Client, error) {
	p.work = p.parts()
	return jobs.New(p.db.OwnerPool(), p.work, work, p.counters.JobFailed, p.log)
}

// startJobs begins to work jobs off and to look for those that are due. The returned function stops both, and waits for running jobs.
func (p *program) startJobs(ctx context.Context, client *jobs.Client) (stop func() error, err error) {
	ctx = context.WithoutCancel(ctx)
	// Gateways may have lost what they were told while we were away: every number is looked at anew.
	if err := p.db.Platform().CheckAll(ctx); err != nil {
		return nil, err
	}
	if err := client.Start(ctx); err != nil {
		return nil, fmt.Errorf("start jobs: %w", err)
	}
	sweeping, cancel := context.WithCancel(ctx)
	swept := make(chan struct{})
	go func() {
		defer close(swept)
		jobs.Sweep(sweeping, p.work, p.log)
	}()
	return func() error {
		cancel()
		<-swept
		return stopJobs(client)
	}, nil
}

// beside runs what goes on for as long as the program does. The returned function ends it: last of all, so that what running requests and jobs
// commit is still told to other processes.
func (p *program) beside(ctx context.Context, run func(ctx context.Context, log *slog.Logger)) (stop func()) {
	running, cancel := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		run(running, p.log)
	}()
	return func() {
		cancel()
		<-ended
	}
}

func (p *program) handler(client *jobs.Client, dev bool) (http.Handler, error) {
	mailFolder := ""
	if p.cfg.SMTPURL == "" {
		folder, err := p.cfg.data("mail")
		if err != nil {
			return nil, err
		}
		mailFolder = folder
	}
	shared := web.New(web.Config{PublicURL: p.cfg.publicURL, Dev: dev}, p.db, p.keys, p.log)
	return handlers.New(shared, handlers.Parts{
		Jobs: client, Devices: p.devices, Blobs: p.blobs, Flows: p.flows, Counters: p.counters, MailFolder: mailFolder, MetricsToken: p.cfg.MetricsToken,
		TrustedProxies: p.cfg.TrustedProxies, Google: google.Config{ID: p.cfg.GoogleClientID, Secret: p.cfg.GoogleClientSecret},
		Demo: demo, SimulatorURL: p.cfg.simulatorURL, Stopping: p.stopping,
	})
}
