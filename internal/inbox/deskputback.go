package inbox

import (
	"context"
	"slices"
	"strings"

	"github.com/cloudwa/cloudwa/internal/contacts"
)

// putBack keeps what changed, in the order in which everybody locks.
func (d *desk) putBack(ctx context.Context) error {
	if err := d.putBackPeople(ctx); err != nil {
		return err
	}
	if err := d.putBackChats(ctx); err != nil {
		return err
	}
	if err := d.FinishEvents(ctx, d.finished); err != nil {
		return err
	}
	// What waits for a message that came later in the same batch waits no longer.
	if err := d.ParkEvents(ctx, d.parked); err != nil {
		return err
	}
	if len(d.unparked) > 0 {
		if err := d.deskTx.Unpark(ctx, d.unparked...); err != nil {
			return err
		}
	}
	if err := d.deskTx.Enqueue(ctx, d.jobs...); err != nil {
		return err
	}
	d.unparked, d.finished, d.parked, d.jobs = nil, nil, nil, nil
	return nil
}

func (d *desk) putBackPeople(ctx context.Context) error {
	fresh := values(d.newContacts, func(p *person) contacts.Known { return p.Known })
	if added, err := d.deskTx.AddContacts(ctx, fresh); err != nil || added < len(fresh) {
		return raced(err)
	}
	// In one order everywhere: two who add the same ones wait instead of deadlocking.
	slices.SortFunc(d.newIdentities, func(a, b contacts.Identified) int {
		if order := strings.Compare(string(a.Kind), string(b.Kind)); order != 0 {
			return order
		}
		return strings.Compare(a.Value, b.Value)
	})
	if added, err := d.deskTx.AddIdentities(ctx, d.newIdentities); err != nil || added < len(d.newIdentities) {
		return raced(err)
	}
	if err := d.UpdateContacts(ctx, values(d.changedContacts, func(p *person) contacts.Contact { return p.Contact })); err != nil {
		return err
	}
	for _, p := range slices.Concat(d.newContacts, d.changedContacts) {
		p.isNew, p.changed = false, false
	}
	d.newContacts, d.newIdentities, d.changedContacts = nil, nil, nil
	return nil
}

func (d *desk) putBackChats(ctx context.Context) error {
	fresh := values(d.newChats, func(c *chat) Conversation { return c.Conversation })
	if added, err := d.AddConversations(ctx, fresh); err != nil || added < len(fresh) {
		return raced(err)
	}
	written := values(d.newMessages, func(m *message) Message { return m.Message })
	if added, err := d.AddMessages(ctx, written); err != nil || added < len(written) {
		return raced(err)
	}
	if err := d.UpdateConversations(ctx, values(d.changedChats, func(c *chat) Conversation { return c.Conversation })); err != nil {
		return err
	}
	if err := d.UpdateMessages(ctx, values(d.changedMessages, func(m *message) Message { return m.Message })); err != nil {
		return err
	}
	for _, c := range d.renamed {
		if err := d.deskTx.NameGroup(ctx, c.ID, c.Name); err != nil {
			return err
		}
	}
	for _, c := range slices.Concat(d.newChats, d.changedChats) {
		c.isNew, c.changed = false, false
	}
	for _, m := range slices.Concat(d.newMessages, d.changedMessages) {
		m.isNew, m.changed = false, false
	}
	d.newChats, d.newMessages, d.changedChats, d.changedMessages, d.renamed = nil, nil, nil, nil, nil
	return nil
}

func raced(err error) error {
	if err == nil {
		return errRaced
	}
	return err
}

func values[T, V any](list []T, value func(T) V) []V {
	out := make([]V, len(list))
	for i, item := range list {
		out[i] = value(item)
	}
	return out
}

// clear puts everything back and drops it, for what goes past the desk.
func (d *desk) clear(ctx context.Context) error {
	err := d.putBack(ctx)
	d.forget()
	return err
}
