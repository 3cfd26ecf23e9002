package jobs

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
)

// Parts is what the workers call.
type Parts struct {
	Postman Postman
	Pruner  Pruner
}

// Postman writes and sends the mails of accounts.
type Postman interface {
	Send(ctx context.Context, requestID uuid.UUID) error
	SendInvite(ctx context.Context, tenantID, inviteID uuid.UUID) error
}

// Pruner deletes what has been kept for long enough.
type Pruner interface {
	Prune(ctx context.Context) (deleted int64, err error)
}

func workers(parts Parts) *river.Workers {
	all := river.NewWorkers()
	river.AddWorker(all, work(func(ctx context.Context, args account.SendMail) error {
		return parts.Postman.Send(ctx, args.RequestID)
	}))
	river.AddWorker(all, work(func(ctx context.Context, args account.SendInvite) error {
		return parts.Postman.SendInvite(ctx, args.TenantID, args.InviteID)
	}))
	river.AddWorker(all, work(func(ctx context.Context, _ account.Prune) error {
		_, err := parts.Pruner.Prune(ctx)
		return err
	}))
	return all
}

// worker makes a River worker of one call into the product.
type worker[T river.JobArgs] struct {
	river.WorkerDefaults[T]
	call func(ctx context.Context, args T) error
}

func work[T river.JobArgs](call func(ctx context.Context, args T) error) *worker[T] {
	return &worker[T]{call: call}
}

// Work implements river.Worker.
func (w *worker[T]) Work(ctx context.Context, job *river.Job[T]) error {
	return outcome(w.call(context.WithValue(ctx, idKey{}, job.ID), job.Args))
}

type idKey struct{}

// ContextID returns the id of the job a context belongs to, or 0: the log handler adds it to every line.
func ContextID(ctx context.Context) int64 {
	id, _ := ctx.Value(idKey{}).(int64)
	return id
}

// Timeout implements river.Worker.
func (w *worker[T]) Timeout(job *river.Job[T]) time.Duration { return options[job.Kind].timeout }

// outcome maps an error to what River does with the job: what is gone will not come back, so the job ends; everything else is tried again.
func outcome(err error) error {
	if errs.Is(err, errs.NotFound) {
		return river.JobCancel(err)
	}
	return err
}
