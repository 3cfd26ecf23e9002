package automation

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
)

// MaxTests is how many tests a flow may have: all of them are played before it is published.
const MaxTests = 50

// Test is a conversation with a pretended customer that a flow is held to. How it goes is not kept: it is played whenever somebody looks.
type Test struct {
	ID        uuid.UUID
	FlowID    uuid.UUID
	Name      string
	Script    string // as internal/rehearsal writes it
	Author    string
	CreatedAt time.Time
}

// TestTx is what changing tests needs of a transaction.
type TestTx interface {
	// LockFlow returns a flow that nobody else changes until the end; nor do they its tests.
	LockFlow(ctx context.Context, id uuid.UUID) (Draft, error)
	// FlowTests returns the tests of a flow by name.
	FlowTests(ctx context.Context, flowID uuid.UUID) ([]Test, error)
	AddFlowTest(ctx context.Context, t Test) error
	UpdateFlowTest(ctx context.Context, t Test) error
	DeleteFlowTest(ctx context.Context, t Test) error
}

// KeepTest adds a test to a flow. What is wrong with its name comes as errs.Fields ("name"), too many tests as errs.Invalid.
func KeepTest[T TestTx](ctx context.Context, tenant account.Transactor[T], t Test) error {
	return tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		others, err := testsOf(ctx, tx, t.FlowID)
		if err != nil {
			return err
		}
		if len(others) >= MaxTests {
			return errs.New(errs.Invalid, "A flow can have at most %d tests. Delete one that is not needed any more.", MaxTests)
		}
		if err := nameTest(others, &t); err != nil {
			return err
		}
		return tx.AddFlowTest(ctx, t)
	})
}

// ChangeTest lets do change a test of a flow: its name, or its script.
func ChangeTest[T TestTx](ctx context.Context, tenant account.Transactor[T], flowID, id uuid.UUID, do func(t *Test) error) error {
	return tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		t, others, err := testOf(ctx, tx, flowID, id)
		if err != nil {
			return err
		}
		if err := do(&t); err != nil {
			return err
		}
		if err := nameTest(others, &t); err != nil {
			return err
		}
		return tx.UpdateFlowTest(ctx, t)
	})
}

// DeleteTest deletes a test of a flow.
func DeleteTest[T TestTx](ctx context.Context, tenant account.Transactor[T], flowID, id uuid.UUID) error {
	return tenant.InTx(ctx, func(ctx context.Context, tx T) error {
		t, _, err := testOf(ctx, tx, flowID, id)
		if err != nil {
			return err
		}
		return tx.DeleteFlowTest(ctx, t)
	})
}

func testsOf[T TestTx](ctx context.Context, tx T, flowID uuid.UUID) ([]Test, error) {
	if _, err := tx.LockFlow(ctx, flowID); err != nil {
		return nil, err
	}
	return tx.FlowTests(ctx, flowID)
}

// testOf returns a test of a flow, and the other ones.
func testOf[T TestTx](ctx context.Context, tx T, flowID, id uuid.UUID) (t Test, others []Test, err error) {
	if others, err = testsOf(ctx, tx, flowID); err != nil {
		return t, nil, err
	}
	at := slices.IndexFunc(others, func(t Test) bool { return t.ID == id })
	if at < 0 {
		return t, nil, errs.New(errs.NotFound, "This test does not exist any more.")
	}
	t = others[at]
	return t, slices.Delete(others, at, at+1), nil
}

func nameTest(others []Test, t *Test) error {
	fields := errs.Fields{}
	t.Name = strings.TrimSpace(t.Name)
	switch {
	case t.Name == "":
		fields.Add("name", "Enter a name.")
	case utf8.RuneCountInString(t.Name) > MaxName:
		fields.Add("name", "A name has at most %d characters.", MaxName)
	case slices.ContainsFunc(others, func(other Test) bool { return strings.EqualFold(other.Name, t.Name) }):
		fields.Add("name", "Another test has this name.")
	}
	return fields.OrNil()
}
