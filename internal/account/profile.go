package account

import (
	"context"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/errs"
)

type renameTx interface {
	SetName(ctx context.Context, userID uuid.UUID, name string) error
	recording
}

// Rename changes a person's name.
func Rename[T renameTx](ctx context.Context, platform Transactor[T], user User, name, ip string) error {
	fields := errs.Fields{}
	checkName(fields, "name", name)
	if err := fields.OrNil(); err != nil {
		return err
	}
	if name == user.Name {
		return nil // saved without a change
	}
	return platform.InTx(ctx, func(ctx context.Context, tx T) error {
		if err := tx.SetName(ctx, user.ID, name); err != nil {
			return err
		}
		actor := Actor{Kind: ByUser, ID: user.ID, Name: name, IP: ip}
		return tx.RecordForUser(ctx, user.ID, actor, AuditEntry{Action: ActionUserRenamed, Target: user.Name, Detail: name})
	})
}

type preferences interface {
	SetPreferences(ctx context.Context, userID uuid.UUID, locale, theme string) error
}

// Prefer keeps a person's language and theme; an empty one stays as it is.
func Prefer(ctx context.Context, store preferences, user User, locale, theme string) error {
	if locale == "" {
		locale = user.Locale
	}
	if theme == "" {
		theme = user.Theme
	}
	if !validLocale(locale) || !ValidTheme(theme) {
		return errs.New(errs.Invalid, "Choose a language and a theme from the lists.")
	}
	return store.SetPreferences(ctx, user.ID, locale, theme)
}

// ValidTheme reports whether theme is light, dark or system.
func ValidTheme(theme string) bool { return theme == "light" || theme == "dark" || theme == "system" }

type settingsTx interface {
	UpdateTenant(ctx context.Context, s WorkspaceSettings) error
	Audit(ctx context.Context, entry AuditEntry) error
}

// SaveWorkspace changes a workspace's general settings.
func SaveWorkspace[T settingsTx](ctx context.Context, tenant Transactor[T], s WorkspaceSettings) error {
	if err := s.Check(); err != nil {
		return err
	}
	return tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		if err := tx.UpdateTenant(ctx, s); err != nil {
			return err
		}
		return tx.Audit(ctx, AuditEntry{Action: ActionTenantUpdated, Target: s.Name, Detail: s.TimeZone})
	})
}

type logoTx interface {
	SetLogo(ctx context.Context, key string) (old string, err error)
	Audit(ctx context.Context, entry AuditEntry) error
}

// SetLogo points the workspace at a logo that is already stored, or at none, and returns the key of the one it replaces.
func SetLogo[T logoTx](ctx context.Context, tenant Transactor[T], key string) (old string, err error) {
	err = tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		if old, err = tx.SetLogo(ctx, key); err != nil {
			return err
		}
		return tx.Audit(ctx, AuditEntry{Action: ActionTenantLogo})
	})
	return old, err
}
