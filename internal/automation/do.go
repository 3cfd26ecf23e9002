package automation

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/contacts"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/flows"
	"github.com/cloudwa/cloudwa/internal/inbox"
)

// do does one effect of a step.
func (w *work[T]) do(ctx context.Context, talk *Talk, p *Progress, effect flows.Effect) error {
	switch e := effect.(type) {
	case flows.Send:
		return w.send(ctx, talk, p, e)
	case flows.CallHTTP:
		w.jobs = append(w.jobs, CallJob{TenantID: w.scene.TenantID, RunID: p.Run.ID, Token: e.Token})
		return w.call(p, CallHTTP, e.Token, e)
	case flows.AskAI:
		w.jobs = append(w.jobs, CallJob{TenantID: w.scene.TenantID, RunID: p.Run.ID, Token: e.Token})
		return w.call(p, CallAI, e.Token, e)
	case flows.Tag:
		return w.edit(ctx, talk, p, func(d *contacts.Details) {
			d.Tags = slices.DeleteFunc(d.Tags, func(tag string) bool { return contacts.HasTag(e.Remove, tag) })
			for _, tag := range e.Add {
				if !contacts.HasTag(d.Tags, tag) {
					d.Tags = append(d.Tags, tag)
				}
			}
		})
	case flows.SetAttribute:
		return w.edit(ctx, talk, p, func(d *contacts.Details) {
			switch {
			case e.Name == "name":
				d.Name = e.Value
			case e.Value == "":
				delete(d.Attributes, e.Name)
			default:
				d.Attributes[e.Name] = e.Value
			}
		})
	case flows.Assign:
		return w.assign(ctx, talk, e.Agent)
	case flows.Handover:
		return w.handOver(ctx, talk, e)
	case flows.MarkRead:
		w.jobs = append(w.jobs, inbox.MarkSeen{TenantID: w.scene.TenantID, ConversationID: talk.Conversation.ID})
	case flows.Goto:
		return w.goTo(ctx, talk, p, e)
	}
	return nil
}

// send queues a message of a flow.
func (w *work[T]) send(ctx context.Context, talk *Talk, p *Progress, e flows.Send) error {
	if e.Media == nil {
		return w.tooLong(p, e.Node, w.say(talk, p.Run.FlowName, e.Text))
	}
	kind, file, why, err := w.attach(ctx, e.Media)
	switch {
	case err != nil:
		return err
	case file == nil:
		w.note(p, e.Node, why)
		return w.tooLong(p, e.Node, w.say(talk, p.Run.FlowName, e.Text))
	}
	m, err := inbox.BotFile(talk.Conversation, p.Run.FlowName, e.Text, kind, file, w.moment())
	if err == nil {
		w.queue(talk, m)
	}
	return w.tooLong(p, e.Node, err)
}

// tooLong notes that a message was too long after its variables were filled in, and was not sent.
func (w *work[T]) tooLong(p *Progress, node string, err error) error {
	if _, wrong := errors.AsType[errs.Fields](err); wrong {
		w.note(p, node, errs.Msg("The message is longer than WhatsApp allows and was not sent."))
		return nil
	}
	return err
}

// say queues a text in a conversation; an empty one is nothing to say.
func (w *work[T]) say(talk *Talk, author, text string) error {
	if text == "" {
		return nil
	}
	m, err := inbox.BotMessage(talk.Conversation, author, text, w.moment())
	if err == nil {
		w.queue(talk, m)
	}
	return err
}

// moment is when the next message is written: one after the other, also within one moment.
func (w *work[T]) moment() time.Time {
	return w.now.Add(time.Duration(len(w.messages)) * time.Microsecond)
}

func (w *work[T]) queue(talk *Talk, m inbox.Message) {
	talk.Conversation.Take(m, "")
	w.messages = append(w.messages, m)
	if !slices.Contains(w.moved, talk) {
		w.moved = append(w.moved, talk)
	}
}

// note adds a line to what a run did.
func (w *work[T]) note(p *Progress, node string, why errs.Message) {
	p.Run.Steps++
	p.Traces = append(p.Traces, flows.Trace{Node: node, At: w.now, Why: why})
}

// edit changes what is noted of the customer. What a workspace would not take from a person either (a name that is too long, a tag too many) is left out.
func (w *work[T]) edit(ctx context.Context, talk *Talk, p *Progress, change func(d *contacts.Details)) error {
	err := contacts.Edit(ctx, account.Within(w.tx), talk.Conversation.ContactID, func(d *contacts.Details) error {
		if d.Attributes == nil {
			d.Attributes = map[string]string{}
		}
		change(d)
		return d.Check()
	})
	if errs.Is(err, errs.Invalid) {
		w.note(p, p.Run.State.Node, errs.Msg("The contact could not be changed: %s", err.Error()))
		return nil
	}
	if err != nil {
		return err
	}
	d := contacts.Details{Name: talk.Contact.Name, Attributes: talk.Contact.Attributes, Tags: talk.Contact.Tags}.Clone()
	if d.Attributes == nil {
		d.Attributes = map[string]string{}
	}
	change(&d)
	talk.Contact.Name, talk.Contact.Attributes, talk.Contact.Tags = d.Name, d.Attributes, d.Tags
	return nil
}

// assign gives the conversation to a person; flows name them by their id.
func (w *work[T]) assign(ctx context.Context, talk *Talk, agent string) error {
	id, err := uuid.Parse(agent)
	if err != nil {
		return nil // nobody: the flow was made elsewhere
	}
	return w.tx.AssignConversation(ctx, talk.Conversation.ID, id)
}

// handOver leaves the conversation to people and tells them.
func (w *work[T]) handOver(ctx context.Context, talk *Talk, e flows.Handover) error {
	if err := w.assign(ctx, talk, e.Agent); err != nil {
		return err
	}
	// What the flow has written before still leaves.
	if err := w.pause(ctx, talk, inbox.Pause{Why: inbox.PausedByFlow, Until: e.Until, Keep: true}); err != nil {
		return err
	}
	notice := account.Notice{Kind: account.NoticeHandover, Subject: talk.Contact.Name}
	if agent, err := uuid.Parse(e.Agent); err == nil {
		return w.tx.Notify(ctx, agent, notice)
	}
	return w.tx.NotifyAdmins(ctx, uuid.Nil, notice)
}

// pause silences flows in a conversation.
func (w *work[T]) pause(ctx context.Context, talk *Talk, pause inbox.Pause) error {
	paused, err := w.tx.PauseBot(ctx, talk.Conversation.ID, pause)
	if paused {
		talk.Conversation.BotPausedAt, talk.Conversation.BotUntil = w.now, pause.Until
	}
	return err
}

// goTo goes on in another flow, in the version that was published last.
func (w *work[T]) goTo(ctx context.Context, talk *Talk, p *Progress, e flows.Goto) error {
	id, err := uuid.Parse(e.Flow)
	if err != nil {
		w.note(p, p.Run.State.Node, errs.Msg("The flow that it leads to is not in this workspace."))
		return nil
	}
	to := w.byID(id)
	if to.ID == uuid.Nil || !to.At(talk.Conversation.DeviceID) {
		w.note(p, p.Run.State.Node, errs.Msg("The flow that it leads to is not active at this number."))
		return nil
	}
	return w.begin(ctx, talk, to, flows.Begin{}, p.Run.State)
}
