package account

import "context"

// Transactor runs a function in one transaction and gives it what it may do inside: [github.com/cloudwa/cloudwa/db.Platform] and
// db.Tenant are the two there are. Each action names in an interface of its own which methods of the transaction it calls.
type Transactor[T any] interface {
	InTx(ctx context.Context, fn func(ctx context.Context, tx T) error) error
}

// Within makes a Transactor of a transaction that has begun: what is called with it joins.
func Within[T any](tx T) Transactor[T] { return joined[T]{tx} }

type joined[T any] struct{ tx T }

// InTx implements Transactor.
func (j joined[T]) InTx(ctx context.Context, fn func(ctx context.Context, tx T) error) error {
	return fn(ctx, j.tx)
}

// Job is work to be done after the commit: a plain struct of ids.
type Job = interface{ Kind() string }

type enqueuer interface {
	Enqueue(ctx context.Context, jobs ...Job) error
}
