package db

import (
	"context"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/cloudwa/cloudwa/internal/automation"
)

// FlowTests returns the tests of a flow by name; automation.MaxTests bounds them.
func (t *Tenant) FlowTests(ctx context.Context, flowID uuid.UUID) (list []automation.Test, err error) {
	err = t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewRaw(`select id, flow_id, name, script, author_name as author, created_at from flow_tests where tenant_id = ? and flow_id = ? order by lower(name), id`,
			t.id, flowID).Scan(ctx, &list)
	})
	return list, err
}

// AddFlowTest adds a test to a flow.
func (tx *Tx) AddFlowTest(ctx context.Context, t automation.Test) error {
	_, err := tx.touch(ctx, "insert into flow_tests (tenant_id, id, flow_id, name, script, author_name) values (?0, ?1, ?2, ?3, ?4, ?5)", t.ID, t.FlowID, t.Name, t.Script, t.Author)
	return err
}

// UpdateFlowTest keeps the name and the script of a test.
func (tx *Tx) UpdateFlowTest(ctx context.Context, t automation.Test) error {
	_, err := tx.touch(ctx, "update flow_tests set name = ?2, script = ?3 where tenant_id = ?0 and id = ?1", t.ID, t.Name, t.Script)
	return err
}

// DeleteFlowTest deletes a test.
func (tx *Tx) DeleteFlowTest(ctx context.Context, t automation.Test) error {
	_, err := tx.touch(ctx, "delete from flow_tests where tenant_id = ?0 and id = ?1", t.ID)
	return err
}
