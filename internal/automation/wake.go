package automation

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/flows"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

const (
	// dueAtOnce is how many runs whose wait is over are looked for at a time.
	dueAtOnce = 200
	// wakeTogether is how many of them go on at the same time, each on a connection of its own: the database has more to do than to wait for each commit.
	wakeTogether = 4
	// lookAgain is when a run is looked at again whose chat is people's at the moment, or that could not go on.
	lookAgain = time.Minute
	// askFor is how long a call is asked again whose answer did not come in time: whoever asked was killed.
	askFor = 3 * time.Minute
)

// WakeDue goes on with the runs whose wait is over, in all workspaces, until none is left or ctx ends. Several processes may do so: each run goes on once,
// because its conversation is locked and its wait looked at anew.
func (e *Engine[T]) WakeDue(ctx context.Context) error {
	for ctx.Err() == nil {
		list, err := e.Platform.DueRuns(ctx, dueAtOnce)
		if err != nil {
			return err
		}
		if err := e.goOn(ctx, list); err != nil {
			return err
		}
		if len(list) < dueAtOnce {
			return nil
		}
	}
	return ctx.Err()
}

// goOn lets runs go on, a few at a time.
func (e *Engine[T]) goOn(ctx context.Context, list []Due) error {
	failed := make([]error, len(list))
	var group sync.WaitGroup
	room := make(chan struct{}, wakeTogether)
	for i, due := range list {
		room <- struct{}{}
		group.Go(func() {
			failed[i] = e.goOnOne(ctx, due)
			<-room
		})
	}
	group.Wait()
	return errors.Join(failed...)
}

// goOnOne lets a run go on. One that cannot must not keep the others from it, nor be looked at again and again.
func (e *Engine[T]) goOnOne(ctx context.Context, due Due) error {
	err := e.wake(ctx, due)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err == nil:
		return nil
	case !errs.Is(err, errs.NotFound): // else its customer is being deleted
		e.Log.Error("a run whose wait is over cannot go on", "tenant", due.TenantID, "run", due.RunID, "err", err)
	}
	return e.putOff(ctx, due)
}

func (e *Engine[T]) putOff(ctx context.Context, due Due) error {
	return e.Tenant(due.TenantID).InTx(ctx, func(ctx context.Context, tx T) error { return tx.PutOff(ctx, due.RunID, e.Now().Add(lookAgain)) })
}

func (e *Engine[T]) wake(ctx context.Context, due Due) error {
	return e.with(ctx, due.TenantID, due.ConversationID, func(ctx context.Context, w *work[T], talk *Talk) error {
		run := talk.Run
		if run == nil || run.ID != due.RunID || run.DueAt.IsZero() || run.DueAt.After(w.now) || run.State.Waiting == nil {
			return nil
		}
		wait := run.State.Waiting
		if wait.Kind != flows.WaitHandover && talk.Conversation.Silent(w.now) {
			until := w.now.Add(lookAgain)
			if talk.Conversation.BotUntil.After(until) {
				until = talk.Conversation.BotUntil
			}
			return w.tx.PutOff(ctx, run.ID, until)
		}
		if (wait.Kind == flows.WaitHTTP || wait.Kind == flows.WaitAI) && run.DueAt.Before(wait.Until.Add(askFor)) {
			w.jobs = append(w.jobs, CallJob{TenantID: due.TenantID, RunID: run.ID, Token: wait.Token})
			return w.tx.PutOff(ctx, run.ID, w.now.Add(lookAgain))
		}
		if wait.Kind == flows.WaitHandover {
			if err := w.resume(ctx, talk); err != nil {
				return err
			}
		}
		return w.step(ctx, talk, flows.Timer{Token: wait.Token})
	})
}

// with does something in a conversation that nobody else moves meanwhile. In one whose number was deleted what a flow does is over.
func (e *Engine[T]) with(ctx context.Context, tenantID, conversation uuid.UUID, fn func(ctx context.Context, w *work[T], talk *Talk) error) error {
	return e.Tenant(tenantID).InTx(ctx, func(ctx context.Context, tx T) error { return e.within(ctx, tx, conversation, fn) })
}

func (e *Engine[T]) within(ctx context.Context, tx T, conversation uuid.UUID, fn func(ctx context.Context, w *work[T], talk *Talk) error) error {
	scene, err := tx.SceneOf(ctx, conversation)
	if err != nil {
		return err
	}
	talk := scene.Talks[conversation]
	if talk == nil {
		return tx.StopRunsIn(ctx, conversation)
	}
	w := e.work(tx, scene)
	if err := fn(ctx, w, talk); err != nil {
		return err
	}
	return w.finish(ctx)
}

func (w *work[T]) resume(ctx context.Context, talk *Talk) error {
	talk.Conversation.BotPausedAt, talk.Conversation.BotUntil = time.Time{}, time.Time{}
	return w.tx.ResumeBot(ctx, talk.Conversation.ID)
}

// Resume lets flows answer again in a conversation; a run that gave it to people goes on.
func (e *Engine[T]) Resume(ctx context.Context, tenantID, conversation uuid.UUID) error {
	return e.Tenant(tenantID).InTx(ctx, func(ctx context.Context, tx T) error {
		if err := inbox.ResumeBot(ctx, account.Within(tx), conversation); err != nil {
			return err
		}
		return e.within(ctx, tx, conversation, func(ctx context.Context, w *work[T], talk *Talk) error {
			if talk.Run == nil {
				return nil
			}
			return w.step(ctx, talk, flows.Resume{})
		})
	})
}

// Reset ends what a flow does in a conversation and lets flows answer there again, as if the customer were new.
func (e *Engine[T]) Reset(ctx context.Context, tenantID, conversation uuid.UUID) error {
	return e.Tenant(tenantID).InTx(ctx, func(ctx context.Context, tx T) error {
		if err := inbox.ResumeBot(ctx, account.Within(tx), conversation); err != nil {
			return err
		}
		return e.within(ctx, tx, conversation, stop[T])
	})
}

func stop[T Tx](ctx context.Context, w *work[T], talk *Talk) error {
	if talk.Run == nil {
		return nil
	}
	return w.step(ctx, talk, flows.Stop{})
}

// runsAtOnce is how many runs are stopped or moved between two looks at which are left.
const runsAtOnce = 200

// StopRuns ends the runs of a flow's version, and returns how many they were.
func (e *Engine[T]) StopRuns(ctx context.Context, tenantID, flowID uuid.UUID, version int) (stopped int, err error) {
	return e.eachRun(ctx, tenantID, flowID, version, func(ctx context.Context, w *work[T], talk *Talk) (bool, error) { return true, stop(ctx, w, talk) })
}

// MoveRuns pins the runs of a version to another one of the flow, and returns how many they were. Those that wait at a step which that version does not have
// stay.
func (e *Engine[T]) MoveRuns(ctx context.Context, tenantID, flowID uuid.UUID, from, to int) (moved int, err error) {
	return e.eachRun(ctx, tenantID, flowID, from, func(ctx context.Context, w *work[T], talk *Talk) (bool, error) {
		ready, err := e.flow(ctx, w.tx, flowID, to)
		if err != nil || !ready.Takes(talk.Run.State) {
			return false, err
		}
		return true, w.tx.MoveRun(ctx, talk.Run.ID, to)
	})
}

func (e *Engine[T]) eachRun(ctx context.Context, tenantID, flowID uuid.UUID, version int,
	fn func(ctx context.Context, w *work[T], talk *Talk) (bool, error)) (count int, err error) {
	for {
		var runs []uuid.UUID
		before := count
		err := e.Tenant(tenantID).InTx(ctx, func(ctx context.Context, tx T) (err error) {
			if _, err = tx.FlowVersion(ctx, flowID, version); err == nil {
				runs, err = tx.RunsOn(ctx, flowID, version, runsAtOnce)
			}
			return err
		})
		if err != nil {
			return count, err
		}
		for _, id := range runs {
			if err := e.oneRun(ctx, tenantID, id, version, &count, fn); err != nil {
				return count, err
			}
		}
		if len(runs) < runsAtOnce || count == before {
			return count, nil
		}
	}
}

func (e *Engine[T]) oneRun(ctx context.Context, tenantID, id uuid.UUID, version int, count *int,
	fn func(ctx context.Context, w *work[T], talk *Talk) (bool, error)) error {
	err := e.Tenant(tenantID).InTx(ctx, func(ctx context.Context, tx T) error {
		conversation, err := tx.RunConversation(ctx, id)
		if err != nil {
			return err
		}
		return e.within(ctx, tx, conversation, func(ctx context.Context, w *work[T], talk *Talk) error {
			if talk.Run == nil || talk.Run.ID != id || talk.Run.Version != version {
				return nil
			}
			done, err := fn(ctx, w, talk)
			if done && err == nil {
				*count++
			}
			return err
		})
	})
	if errs.Is(err, errs.NotFound) { // it ended a moment ago
		return nil
	}
	return err
}
