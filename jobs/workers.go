package jobs

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/contacts"
	"github.com/cloudwa/cloudwa/internal/devices"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// Parts is what the workers call.
type Parts struct {
	Postman   Postman
	Pruner    Pruner
	Receiver  Receiver
	Sender    Sender
	Fetcher   Fetcher
	Watcher   Watcher
	Forgetter Forgetter
	Messenger Messenger
	Eraser    Eraser
	Waker     Waker
	Flows     Flows
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

// Receiver reads what gateways reported.
type Receiver interface {
	Receive(ctx context.Context, lines ...inbox.Line) error
}

// Sender sends what people write.
type Sender interface {
	Send(ctx context.Context, tenantID, deviceID uuid.UUID) error
	MarkSeen(ctx context.Context, tenantID, conversationID uuid.UUID) error
	Resolve(ctx context.Context, tenantID, conversationID uuid.UUID) error
}

// Fetcher fetches the files of messages.
type Fetcher interface {
	FetchMedia(ctx context.Context, tenantID, messageID uuid.UUID) error
}

// Watcher looks after devices.
type Watcher interface {
	Check(ctx context.Context, tenantID, deviceID uuid.UUID) error
	Sweep(ctx context.Context) error
}

// Forgetter removes what is left of deleted devices at their gateways.
type Forgetter interface {
	Forget(ctx context.Context, f devices.Forget) error
}

// Messenger mails people what became of their devices.
type Messenger interface {
	MailAlarm(ctx context.Context, a devices.MailAlarm) error
}

// Flows answers customers by itself.
type Flows interface {
	Call(ctx context.Context, job automation.CallJob) error
	WakeDue(ctx context.Context) error
}

// Eraser takes away what deleted contacts leave.
type Eraser interface {
	Erase(ctx context.Context, tenantID, contactID uuid.UUID) error
	DropFiles(ctx context.Context, tenantID uuid.UUID, messages []uuid.UUID) error
}

// Waker finds by the clock what has to be done: work that nobody is at, and what people have to be told.
type Waker interface {
	WakeInbox(ctx context.Context) error
	WakeLanes(ctx context.Context) error
	WarnUnconfirmed(ctx context.Context) error
	WakeMedia(ctx context.Context) error
	WakeErasing(ctx context.Context) error
	CountFlows(ctx context.Context) error
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
	river.AddWorker(all, work(func(ctx context.Context, args automation.CallJob) error { return parts.Flows.Call(ctx, args) }))
	river.AddWorker(all, work(func(ctx context.Context, args contacts.Erase) error {
		return parts.Eraser.Erase(ctx, args.TenantID, args.ContactID)
	}))
	river.AddWorker(all, work(func(ctx context.Context, args contacts.DropFiles) error {
		return parts.Eraser.DropFiles(ctx, args.TenantID, args.Messages)
	}))
	inboxWorkers(all, parts)
	deviceWorkers(all, parts)
	return all
}

func inboxWorkers(all *river.Workers, parts Parts) {
	river.AddWorker(all, work(func(ctx context.Context, args inbox.Receive) error {
		return parts.Receiver.Receive(ctx, args.Line)
	}))
	river.AddWorker(all, work(func(ctx context.Context, args inbox.ReceiveAll) error {
		return parts.Receiver.Receive(ctx, args.Lines...)
	}))
	river.AddWorker(all, work(func(ctx context.Context, args inbox.Send) error {
		return parts.Sender.Send(ctx, args.TenantID, args.DeviceID)
	}))
	river.AddWorker(all, work(func(ctx context.Context, args inbox.MarkSeen) error {
		return parts.Sender.MarkSeen(ctx, args.TenantID, args.ConversationID)
	}))
	river.AddWorker(all, work(func(ctx context.Context, args inbox.Resolve) error {
		return parts.Sender.Resolve(ctx, args.TenantID, args.ConversationID)
	}))
	river.AddWorker(all, work(func(ctx context.Context, args inbox.FetchMedia) error {
		return parts.Fetcher.FetchMedia(ctx, args.TenantID, args.MessageID)
	}))
}

func deviceWorkers(all *river.Workers, parts Parts) {
	river.AddWorker(all, work(func(ctx context.Context, args devices.Check) error {
		return parts.Watcher.Check(ctx, args.TenantID, args.DeviceID)
	}))
	river.AddWorker(all, work(func(ctx context.Context, args devices.Forget) error {
		return parts.Forgetter.Forget(ctx, args)
	}))
	river.AddWorker(all, work(func(ctx context.Context, args devices.MailAlarm) error {
		return parts.Messenger.MailAlarm(ctx, args)
	}))
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
