package automation

import (
	"context"
	"regexp"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/secrets"
)

// Bounds of the secrets for API calls: how many a workspace may have, and how long one may be, in bytes.
const (
	MaxSecrets = 50
	maxSecret  = 4000
)

var secretName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{0,39}$`)

// SecretTx is what changing secrets needs of a transaction.
type SecretTx interface {
	FlowSecrets(ctx context.Context) (sealed map[string]string, err error)
	SaveFlowSecret(ctx context.Context, name, sealed string) error
	DropFlowSecret(ctx context.Context, name string) error
	Audit(ctx context.Context, entry account.AuditEntry) error
}

// SaveSecret keeps what API calls of flows need to know under a name, in place of what it had. What is wrong comes as errs.Fields ("name", "value").
func SaveSecret[T SecretTx](ctx context.Context, tenant account.Transactor[T], keys secrets.Keyring, tenantID uuid.UUID, name, value string) error {
	fields := errs.Fields{}
	if !secretName.MatchString(name) {
		fields.Add("name", "A name has letters without accents, digits and _, at most 40 of them, and begins with a letter, such as SHOP_KEY.")
	}
	if value == "" {
		fields.Add("value", "Enter what is secret.")
	} else if len(value) > maxSecret {
		fields.Add("value", "A secret has at most %d characters.", maxSecret)
	}
	if err := fields.OrNil(); err != nil {
		return err
	}
	sealed, err := keys.Seal([]byte(value), SecretPlace(tenantID, name))
	if err != nil {
		return err
	}
	return tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		all, err := tx.FlowSecrets(ctx)
		if err != nil {
			return err
		}
		if _, has := all[name]; !has && len(all) >= MaxSecrets {
			return errs.New(errs.Invalid, "A workspace can have at most %d secrets.", MaxSecrets)
		}
		if err := tx.SaveFlowSecret(ctx, name, sealed); err != nil {
			return err
		}
		return tx.Audit(ctx, account.AuditEntry{Action: account.ActionFlowSecretSaved, Target: name})
	})
}

// DropSecret removes a secret. API calls that need it fail from then on.
func DropSecret[T SecretTx](ctx context.Context, tenant account.Transactor[T], name string) error {
	return tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		all, err := tx.FlowSecrets(ctx)
		if err != nil {
			return err
		}
		if _, has := all[name]; !has {
			return nil // somebody else has removed it
		}
		if err := tx.DropFlowSecret(ctx, name); err != nil {
			return err
		}
		return tx.Audit(ctx, account.AuditEntry{Action: account.ActionFlowSecretRemoved, Target: name})
	})
}
