package db

import (
	"context"

	"github.com/uptrace/bun"

	"github.com/cloudwa/cloudwa/internal/automation"
)

// FlowSecrets returns the workspace's secrets for API calls by their names, sealed.
func (t *Tenant) FlowSecrets(ctx context.Context) (map[string]string, error) {
	var rows []struct{ Name, Sealed string }
	err := t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewRaw("select name, sealed from flow_secrets where tenant_id = ?", t.id).Scan(ctx, &rows)
	})
	secrets := make(map[string]string, len(rows))
	for _, row := range rows {
		secrets[row.Name] = row.Sealed
	}
	return secrets, err
}

// SaveFlowSecret keeps a secret under a name, in place of an earlier one.
func (tx *Tx) SaveFlowSecret(ctx context.Context, name, sealed string) error {
	_, err := tx.touch(ctx, `insert into flow_secrets (tenant_id, name, sealed) values (?0, ?1, ?2)
		on conflict (tenant_id, name) do update set sealed = excluded.sealed, created_at = now()`, name, sealed)
	return err
}

// DropFlowSecret removes a secret; dropped is false where there is none of that name.
func (tx *Tx) DropFlowSecret(ctx context.Context, name string) (dropped bool, err error) {
	return tx.touch(ctx, "delete from flow_secrets where tenant_id = ?0 and name = ?1", name)
}

// SecretNames returns which secrets the workspace has, by name.
func (t *Tenant) SecretNames(ctx context.Context) (list []automation.Secret, err error) {
	err = t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewRaw("select name, created_at as at from flow_secrets where tenant_id = ? order by name", t.id).Scan(ctx, &list)
	})
	return list, err
}
