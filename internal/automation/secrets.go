package automation

import (
	"context"
	"regexp"
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/secrets"
)

// Bounds of a workspace's secrets for API calls.
const (
	MaxSecrets      = 50
	MaxSecretName   = 40      // characters
	MaxSecretLength = 4 << 10 // bytes
)

var secretName = regexp.MustCompile(`^[A-Z0-9_]{1,40}$`)

// Secret is what an API call needs to know and a flow must not hold, by its name: the value is told to nobody.
type Secret struct {
	Name string
	At   time.Time // when its value was set
}

type secretTx interface {
	SecretNames(ctx context.Context) ([]Secret, error)
	SaveFlowSecret(ctx context.Context, name, sealed string) error
	DropFlowSecret(ctx context.Context, name string) (dropped bool, err error)
	Audit(ctx context.Context, entry account.AuditEntry) error
}

// SaveSecret seals a secret and keeps it under a name, in place of an earlier one. What is wrong comes as errs.Fields for secret_name and secret_value.
func SaveSecret[T secretTx](ctx context.Context, tenant account.Transactor[T], keys secrets.Keyring, tenantID uuid.UUID, name, value string) error {
	value = strings.TrimSpace(value)
	if err := checkSecret(name, value); err != nil {
		return err
	}
	sealed, err := keys.Seal([]byte(value), SecretPlace(tenantID, name))
	if err != nil {
		return err
	}
	return tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		have, err := tx.SecretNames(ctx)
		if err != nil {
			return err
		}
		known := false
		for _, secret := range have {
			known = known || secret.Name == name
		}
		if !known && len(have) >= MaxSecrets {
			return errs.Fields{"secret_name": errs.Msg("A workspace has at most %d secrets. Remove one first.", MaxSecrets)}
		}
		if err := tx.SaveFlowSecret(ctx, name, sealed); err != nil {
			return err
		}
		return tx.Audit(ctx, account.AuditEntry{Action: account.ActionFlowSecretSaved, Target: name})
	})
}

func checkSecret(name, value string) error {
	wrong := errs.Fields{}
	if !secretName.MatchString(name) {
		wrong.Add("secret_name", "Use capital letters, digits and _ for the name, at most %d of them.", MaxSecretName)
	}
	switch {
	case value == "":
		wrong.Add("secret_value", "Enter the secret.")
	case len(value) > MaxSecretLength:
		wrong.Add("secret_value", "This is too long: at most %d KB are kept.", MaxSecretLength>>10)
	case strings.ContainsFunc(value, unicode.IsControl):
		wrong.Add("secret_value", "A secret is one line.")
	}
	return wrong.OrNil()
}

// DropSecret removes a secret. API calls that name it fail from now on.
func DropSecret[T secretTx](ctx context.Context, tenant account.Transactor[T], name string) error {
	return tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		dropped, err := tx.DropFlowSecret(ctx, name)
		switch {
		case err != nil:
			return err
		case !dropped:
			return errs.New(errs.NotFound, "This secret does not exist any more.")
		}
		return tx.Audit(ctx, account.AuditEntry{Action: account.ActionFlowSecretRemoved, Target: name})
	})
}
