package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/db"
	"github.com/cloudwa/cloudwa/handlers"
	"github.com/cloudwa/cloudwa/handlers/metrics"
	"github.com/cloudwa/cloudwa/handlers/web"
	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/google"
	"github.com/cloudwa/cloudwa/internal/localpg"
	"github.com/cloudwa/cloudwa/internal/mail"
	"github.com/cloudwa/cloudwa/internal/secrets"
	"github.com/cloudwa/cloudwa/internal/storage"
	"github.com/cloudwa/cloudwa/jobs"
)

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
	return jobs.Parts{
		Postman: &account.Postman{
			Store: p.db.Platform(), Sender: p.mails, Link: func(path string) string { return p.cfg.publicURL.String() + path },
			Tenant: func(id uuid.UUID) account.InviteStore { return p.db.ForTenant(id, account.System) },
		},
		Pruner: p.db.Platform(),
	}
}

func (p *program) jobClient(work bool) (*jobs.Client, error) {
	return jobs.New(p.db.OwnerPool(), p.parts(), work, p.counters.JobFailed, p.log)
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
	pool, err := p.gateways()
	if err != nil {
		return nil, err
	}
	shared := web.New(web.Config{PublicURL: p.cfg.publicURL, Dev: dev}, p.db, p.keys, p.log)
	return handlers.New(shared, handlers.Parts{
		Jobs: client, Devices: pool, Blobs: p.blobs, Counters: p.counters, MailFolder: mailFolder, MetricsToken: p.cfg.MetricsToken,
		TrustedProxies: p.cfg.TrustedProxies, Google: google.Config{ID: p.cfg.GoogleClientID, Secret: p.cfg.GoogleClientSecret},
		Demo: demo, SimulatorURL: p.cfg.simulatorURL, Stopping: p.stopping,
	})
}
