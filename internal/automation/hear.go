package automation

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/flows"
	"github.com/cloudwa/cloudwa/internal/gateway"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// tooLate is how old a message may be to be answered: what a gateway tells hours later, or from its history, is for people.
const tooLate = time.Hour

// Hear lets flows answer messages that came in, one after the other, in the transaction that keeps them. It fails only where the database does: a
// flow that cannot run ends, and the message stays.
func (e *Engine[T]) Hear(ctx context.Context, tx T, heard []inbox.Heard) error {
	ids := make([]uuid.UUID, 0, len(heard))
	for _, h := range heard {
		if e.Now().Sub(h.At) < tooLate {
			ids = append(ids, h.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	scene, err := tx.Scene(ctx, ids)
	if err != nil {
		return err
	}
	w := e.work(tx, scene)
	for _, h := range heard {
		talk := scene.Talks[scene.Of[h.ID]]
		if talk == nil { // too late, of a group, or at a number that was deleted
			continue
		}
		if err := w.hear(ctx, talk, h); err != nil {
			return err
		}
	}
	return w.finish(ctx)
}

func (w *work[T]) hear(ctx context.Context, talk *Talk, h inbox.Heard) error {
	switch {
	case h.FromMe:
		if h.Source == inbox.FromPhone {
			return w.personWrote(ctx, talk)
		}
		return nil
	case flows.IsOptOut(h.Text, w.scene.Settings.OptOutWords):
		return w.optOut(ctx, talk)
	case talk.Conversation.Silent(w.now):
		return nil
	case talk.Run != nil:
		run := talk.Run
		if err := w.step(ctx, talk, said(h.Message)); err != nil {
			return err
		}
		if run.State.Done != flows.DoneEscaped && run.State.Done != flows.DoneLeft {
			return nil
		}
	}
	return w.match(ctx, talk, flows.Occasion{Text: h.Text, First: h.First}, flows.Begin{Text: h.Text})
}

// said is a message as a flow hears it.
func said(m inbox.Message) flows.Message {
	heard := flows.Message{ID: m.ID.String(), Text: m.Text}
	switch m.Kind {
	case gateway.KindText:
	case gateway.KindImage, gateway.KindVideo, gateway.KindDocument, gateway.KindAudio:
		heard.Media = flows.MediaKind(m.Kind)
	case gateway.KindVoice:
		heard.Media = flows.Audio
	default:
		heard.Media = flows.MediaKind(m.Kind)
	}
	if heard.Media != "" {
		// What a question saves that is answered with a file: where people find it.
		heard.File = "/inbox/" + m.ConversationID.String() + "?at=" + m.ID.String()
	}
	return heard
}

// personWrote silences flows in a conversation that a person answers, where the workspace wants it so and a flow could answer there.
func (w *work[T]) personWrote(ctx context.Context, talk *Talk) error {
	s := w.scene.Settings
	if !s.PauseOnPerson || talk.Conversation.Silent(w.now) || (talk.Run == nil && !w.answersAt(talk.Conversation.DeviceID)) {
		return nil
	}
	pause := inbox.Pause{Why: inbox.PausedByPerson, Failure: errs.Msg("A person answered on the phone.")}
	if s.PauseMinutes > 0 {
		pause.Until = w.now.Add(time.Duration(s.PauseMinutes) * time.Minute)
	}
	return w.pause(ctx, talk, pause)
}

func (w *work[T]) answersAt(deviceID uuid.UUID) bool {
	for _, f := range w.scene.Flows {
		if f.At(deviceID) {
			return true
		}
	}
	return false
}

// optOut notes that a customer wants no automatic messages, ends what a flow does there, and says so once.
func (w *work[T]) optOut(ctx context.Context, talk *Talk) error {
	if talk.Run != nil {
		if err := w.step(ctx, talk, flows.Stop{}); err != nil {
			return err
		}
	}
	changed, err := w.tx.OptOut(ctx, talk.Conversation.ContactID, w.now)
	if err != nil || !changed {
		return err
	}
	talk.OptedOutAt = w.now
	return w.say(talk, "", w.scene.OptOutText())
}

// match starts the flow that an occasion fits, if one does. Somebody who opted out is answered only where they ask for it by a keyword.
func (w *work[T]) match(ctx context.Context, talk *Talk, on flows.Occasion, begin flows.Begin) error {
	var candidates []flows.Candidate
	for _, f := range w.scene.Flows {
		if !f.At(talk.Conversation.DeviceID) {
			continue
		}
		ready, err := w.engine.flow(ctx, w.tx, f.ID, f.Version)
		if err != nil {
			if !unusable(err) {
				return err
			}
			continue
		}
		for _, trigger := range ready.Triggers() {
			if talk.OptedOutAt.IsZero() || trigger.Kind == flows.KindKeyword {
				candidates = append(candidates, flows.Candidate{Flow: f.ID.String(), Trigger: trigger, Priority: f.Priority, Published: f.PublishedAt})
			}
		}
	}
	found, ok := flows.Match(on, candidates)
	if !ok {
		return nil
	}
	begin.Trigger = found.Trigger.Node
	return w.begin(ctx, talk, w.byID(uuid.MustParse(found.Flow)), begin, flows.State{})
}
