package db

import (
	"context"

	"github.com/uptrace/bun"
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

// DropFlowSecret removes a secret.
func (tx *Tx) DropFlowSecret(ctx context.Context, name string) error {
	_, err := tx.touch(ctx, "delete from flow_secrets where tenant_id = ?0 and name = ?1", name)
	return err
}
