package devices

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/gateway/waha"
	"github.com/cloudwa/cloudwa/internal/secrets"
)

// Probes remembers the addresses made to test whether a server can reach us. The report may arrive at another process than the one that
// waits for it.
type Probes interface {
	AddProbe(ctx context.Context, key, sealedSecret string) error
	ProbeSecret(ctx context.Context, key string) (sealed string, err error)
	MarkProbe(ctx context.Context, key string) error
	ProbeArrived(ctx context.Context, key string) (bool, error)
}

// probePoll is how often a test looks whether its report has arrived.
const probePoll = 250 * time.Millisecond

// ServerTx is what a workspace's own server needs of a transaction.
type ServerTx interface {
	Server(ctx context.Context) (Server, error)
	SaveServer(ctx context.Context, s Server) error
	RemoveServer(ctx context.Context) error
	CheckServer(ctx context.Context) error
	Audit(ctx context.Context, entry account.AuditEntry) error
}

// TestServer finds out what a server is and whether its reports reach us, which takes up to 20 seconds. An empty key means the saved one.
// Fields that are wrong come as errs.Fields ("url", "key").
func TestServer[T ServerTx](ctx context.Context, tenant account.Transactor[T], pool *Pool, address, key string) (Report, error) {
	row, err := typed(ctx, tenant, pool, address, key)
	if err != nil {
		return Report{}, err
	}
	return pool.test(ctx, row)
}

// SaveServer tests a server and makes it the workspace's own. Numbers that are on its old one look for their sessions on the new one.
func SaveServer[T ServerTx](ctx context.Context, tenant account.Transactor[T], pool *Pool, address, key string) (Report, error) {
	row, err := typed(ctx, tenant, pool, address, key)
	if err != nil {
		return Report{}, err
	}
	report, err := pool.test(ctx, row)
	if err != nil {
		return Report{}, err
	}
	row.Version, row.Engine, row.Tier, row.TestedAt = report.Version, report.Engine, report.Tier, pool.Now()
	// Where it is not known, reports are expected; the watch finds out when they do not come.
	row.Reports = report.Reaches || report.Unknown.Format != ""
	return report, tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		if err := tx.SaveServer(ctx, row); err != nil {
			return err
		}
		if err := tx.CheckServer(ctx); err != nil {
			return err
		}
		return tx.Audit(ctx, account.AuditEntry{Action: account.ActionServerSaved, Target: row.URL})
	})
}

// RemoveServer forgets the workspace's own server; it is refused while numbers are on it.
func RemoveServer[T ServerTx](ctx context.Context, tenant account.Transactor[T]) error {
	return tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		row, err := tx.Server(ctx)
		if err != nil || row.ID == uuid.Nil {
			return err
		}
		if err := tx.RemoveServer(ctx); errs.Is(err, errs.Conflict) {
			return errs.New(errs.Conflict, "Numbers are connected through this server. Delete them first.")
		} else if err != nil {
			return err
		}
		return tx.Audit(ctx, account.AuditEntry{Action: account.ActionServerRemoved, Target: row.URL})
	})
}

// typed checks what was typed and returns it as the workspace's server, with the key sealed.
func typed[T ServerTx](ctx context.Context, tenant account.Transactor[T], pool *Pool, address, key string) (row Server, err error) {
	err = tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		row, err = tx.Server(ctx)
		return err
	})
	if err != nil {
		return row, err
	}
	fields := errs.Fields{}
	address = strings.TrimRight(strings.TrimSpace(address), "/")
	_, err = waha.New(waha.Options{URL: address})
	if err == nil {
		err = pool.CheckAddress(ctx, address)
	}
	if err != nil {
		fields["url"] = sentence(err)
		return row, fields
	}
	if _, err := waha.New(waha.Options{URL: address, Key: key}); err != nil {
		fields["key"] = sentence(err)
		return row, fields
	}
	if row.ID == uuid.Nil {
		row.ID = account.NewID()
	} else if key == "" && row.Key != "" && address != row.URL {
		// The saved key is not for whoever answers at another address.
		fields.Add("key", "Enter the key of the new server.")
		return row, fields
	}
	row.URL = address
	if key != "" {
		row.Key, err = pool.Keys.Seal([]byte(key), keyPlace(row.ID))
	}
	return row, err
}

// sentence returns what an error says to people, with its values apart, so that it can be translated.
func sentence(err error) errs.Message {
	if known, ok := errors.AsType[*errs.Error](err); ok {
		return known.Message
	}
	return gateway.ErrorOf(err).Message
}

// test asks the server who it is, and lets it report to an address made for the purpose.
func (p *Pool) test(ctx context.Context, row Server) (Report, error) {
	server, err := p.connection(row)
	if err != nil {
		return Report{}, err
	}
	info, err := server.Info(ctx)
	if err != nil {
		return Report{}, ofField(err)
	}
	report := Report{Version: info.Version.String(), Engine: info.Engine, Tier: info.Tier, Cannot: info.Capabilities().Reasons()}
	report.Reaches, err = p.probe(ctx, server, info)
	if gateway.IsReason(err, gateway.ReasonTaken) {
		report.Unknown = errs.Msg("The one number of this server is in use, so whether its reports reach us was not tested.")
		return report, nil
	}
	return report, ofField(err)
}

// ofField puts what a server said to the field that it is about.
func ofField(err error) error {
	failed, ok := errors.AsType[*gateway.Error](err)
	if !ok {
		return err
	}
	fields := errs.Fields{}
	name := "url"
	if failed.Reason == gateway.ReasonAuth {
		name = "key"
	}
	fields[name] = failed.Message
	return fields
}

func (p *Pool) probe(ctx context.Context, server *waha.Server, info waha.Info) (bool, error) {
	key, secret := newKey(), newKey()
	sealed, err := p.Keys.Seal([]byte(secret), SecretPlace(key))
	if err != nil {
		return false, err
	}
	if err := p.Probes.AddProbe(ctx, key, sealed); err != nil {
		return false, err
	}
	if p.ProbeTime > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, p.ProbeTime)
		defer cancel()
	}
	watching, stop := context.WithCancel(ctx)
	defer stop()
	arrived := make(chan struct{})
	go p.awaitProbe(watching, key, arrived)
	return server.Probe(ctx, waha.DeviceOptions{
		ID: key, Session: info.SessionName("test_" + uuid.NewString()[:8]), WebhookURL: p.hookAddress(key), WebhookSecret: secret,
	}, arrived)
}

// awaitProbe closes arrived when a report to the probe was verified, by whichever process.
func (p *Pool) awaitProbe(ctx context.Context, key string, arrived chan<- struct{}) {
	tick := time.NewTicker(probePoll)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if there, err := p.Probes.ProbeArrived(ctx, key); err == nil && there {
				close(arrived)
				return
			}
		}
	}
}

// Probed takes a report that came to no device's address: known is false where it is none of a test either.
func Probed(ctx context.Context, probes Probes, keys secrets.Keyring, key string, header http.Header, body []byte) (known bool, err error) {
	sealed, err := probes.ProbeSecret(ctx, key)
	if errs.Is(err, errs.NotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	secret, err := keys.Open(sealed, SecretPlace(key))
	if err != nil {
		return true, err
	}
	if err := (waha.Receiver{}).Verify(header, body, string(secret)); err != nil {
		return true, errs.New(errs.Unauthorized, "The signature is missing or wrong.")
	}
	return true, probes.MarkProbe(ctx, key)
}
