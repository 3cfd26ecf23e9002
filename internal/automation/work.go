package automation

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/flows"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// work is what flows do in one transaction. It is gathered and kept with a few statements at the end.
type work[T Tx] struct {
	engine *Engine[T]
	tx     T
	scene  Scene
	now    time.Time
	zone   *time.Location

	progress []*Progress
	byRun    map[uuid.UUID]*Progress
	messages []inbox.Message
	moved    []*Talk // whose conversations got messages
	jobs     []account.Job
}

func (e *Engine[T]) work(tx T, scene Scene) *work[T] {
	zone, err := time.LoadLocation(scene.TimeZone)
	if err != nil {
		zone = time.UTC
	}
	return &work[T]{engine: e, tx: tx, scene: scene, now: e.Now(), zone: zone, byRun: map[uuid.UUID]*Progress{}}
}

// unusable reports whether a version cannot run: it was published by a program that took more, or is gone. Its page says what is wrong.
func unusable(err error) bool { return errs.Is(err, errs.Invalid) || errs.Is(err, errs.NotFound) }

func (w *work[T]) byID(id uuid.UUID) Flow {
	for _, f := range w.scene.Flows {
		if f.ID == id {
			return f
		}
	}
	return Flow{}
}

// situation is what a flow may know of a conversation.
func (w *work[T]) situation(talk *Talk) flows.Context {
	around := w.scene.Around(w.zone)
	around.Contact, around.Device, around.AI = talk.Contact, talk.Device, w.engine.AI != nil
	return around
}

// begin starts a run at a flow; from is the state of one that sent the conversation here, else zero.
func (w *work[T]) begin(ctx context.Context, talk *Talk, f Flow, begin flows.Begin, from flows.State) error {
	id := account.NewID()
	talk.Run = &Run{
		ID: id, FlowID: f.ID, FlowName: f.Name, Version: f.Version, ConversationID: talk.Conversation.ID, State: from, BeganWith: begin.Text, StartedAt: w.now,
		Seed: binary.BigEndian.Uint64(id[8:]) &^ (1 << 63),
	}
	w.track(&Progress{Run: talk.Run, New: true})
	return w.step(ctx, talk, begin)
}

// track lets finish keep what a run does.
func (w *work[T]) track(p *Progress) *Progress {
	w.byRun[p.Run.ID], w.progress = p, append(w.progress, p)
	return p
}

// step lets something happen to a conversation's run, and does what comes of it.
func (w *work[T]) step(ctx context.Context, talk *Talk, event flows.Event) error {
	run := talk.Run
	ready, err := w.engine.flow(ctx, w.tx, run.FlowID, run.Version)
	switch {
	case err != nil && !unusable(err):
		return err
	case err != nil:
		state := run.State
		state.Done, state.Waiting = flows.DoneError, nil
		return w.apply(ctx, talk, state, nil, []flows.Trace{{Node: state.Node, At: w.now, Why: errs.Msg("This version of the flow cannot run any more.")}})
	}
	state, effects, traces := ready.Step(run.State, event, w.situation(talk), w.now, run.Seed)
	return w.apply(ctx, talk, state, effects, traces)
}

// apply keeps what a step made of a run.
func (w *work[T]) apply(ctx context.Context, talk *Talk, state flows.State, effects []flows.Effect, traces []flows.Trace) error {
	run := talk.Run
	p := w.byRun[run.ID]
	if p == nil {
		p = w.track(&Progress{Run: run})
	}
	run.State, run.Steps, run.DueAt = state, run.Steps+len(traces), time.Time{}
	if state.Waiting != nil {
		run.DueAt = state.Waiting.Until
	}
	if state.Done != "" {
		run.EndedAt, run.DueAt, talk.Run = w.now, time.Time{}, nil
	}
	p.Traces = append(p.Traces, traces...)
	for _, effect := range effects {
		if err := w.do(ctx, talk, p, effect); err != nil {
			return err
		}
	}
	return nil
}

// finish keeps everything. Messages come last: they take the places after those they answer.
func (w *work[T]) finish(ctx context.Context) error {
	if err := w.tx.SaveRuns(ctx, w.progress); err != nil {
		return err
	}
	if err := w.keepMessages(ctx); err != nil || len(w.jobs) == 0 {
		return err
	}
	return w.tx.Enqueue(ctx, w.jobs...)
}

func (w *work[T]) keepMessages(ctx context.Context) error {
	if len(w.messages) == 0 {
		return nil
	}
	if _, err := w.tx.AddMessages(ctx, w.messages); err != nil {
		return err
	}
	conversations, lines := make([]inbox.Conversation, len(w.moved)), make([]uuid.UUID, len(w.moved))
	for i, talk := range w.moved {
		conversations[i], lines[i] = talk.Conversation, talk.Conversation.DeviceID
	}
	if err := w.tx.UpdateConversations(ctx, conversations); err != nil {
		return err
	}
	return w.tx.WakeLanes(ctx, lines)
}

func (w *work[T]) call(p *Progress, kind CallKind, token string, call any) error {
	encoded, err := json.Marshal(call)
	if err != nil {
		return err
	}
	p.Calls = append(p.Calls, Call{Token: token, Kind: kind, Call: encoded})
	return nil
}
