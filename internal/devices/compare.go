package devices

import (
	"context"
	"errors"
	"time"

	"github.com/cloudwa/cloudwa/internal/account"
	"github.com/cloudwa/cloudwa/internal/errs"
	"github.com/cloudwa/cloudwa/internal/gateway"
)

const (
	// reportGrace is how old a message must be before it counts as not reported: reports take a moment.
	reportGrace = 8 * time.Second
	// overlap is how much further back than necessary the history is read. The gateway's clock may be off, and messages come late.
	overlap = 2 * time.Minute
	// readEach is how often the chats that moved are read in full although nothing seems to be missing: of each, the overview shows only the
	// newest message.
	readEach = 10 * time.Minute

	chatPage    = 20
	maxChats    = 1000
	maxMessages = 500 // of one chat
)

// compare looks whether everything that the gateway has of a device is here, and fetches what is not.
func (w *Watcher[T]) compare(ctx context.Context, tenant account.Transactor[T], driver gateway.Driver, d Device, polled bool) (Device, error) {
	began := w.Now()
	chats, err := moved(ctx, driver, d.CaughtUpAt.Add(-overlap))
	if gateway.IsReason(err, gateway.ReasonUnsupported) {
		return Observe(ctx, tenant, d.ID, Observation{Compared: &Comparison{NoHistory: true}}, w.Now())
	}
	if err != nil {
		return w.failed(ctx, tenant, d, err)
	}
	missing, err := w.Inbox.Missing(ctx, d, settled(newest(chats), began))
	if errors.Is(err, ErrPending) {
		return d, nil // with the next look
	}
	if err != nil {
		return d, err
	}
	// Of a chat in which somebody wrote after an outage, the newest message is here and those of the outage are not.
	away := d.CaughtUpAt.Before(latest(d.StateAt, w.Since))
	full := polled || away || len(missing) > 0 || began.Sub(d.CaughtUpAt) >= readEach
	if !full {
		return Observe(ctx, tenant, d.ID, Observation{Compared: &Comparison{}}, w.Now())
	}
	return w.catchUp(ctx, tenant, driver, d, chats, began, polled)
}

// moved returns the chats with a message since a time, the newest first.
func moved(ctx context.Context, driver gateway.Driver, since time.Time) ([]gateway.ChatOverview, error) {
	var found []gateway.ChatOverview
	for offset := 0; offset < maxChats; offset += chatPage {
		page, err := driver.Chats(ctx, chatPage, offset)
		if err != nil {
			return nil, err
		}
		for _, chat := range page {
			if chat.Last == nil || chat.Last.At.Before(since) {
				return found, nil
			}
			found = append(found, chat)
		}
		if len(page) < chatPage {
			break
		}
	}
	return found, nil
}

func newest(chats []gateway.ChatOverview) []gateway.Message {
	messages := make([]gateway.Message, 0, len(chats))
	for _, chat := range chats {
		messages = append(messages, *chat.Last)
	}
	return messages
}

// settled leaves out the messages whose report may still be under way.
func settled(messages []gateway.Message, now time.Time) []gateway.Message {
	var old []gateway.Message
	for _, m := range messages {
		if now.Sub(m.At) >= reportGrace {
			old = append(old, m)
		}
	}
	return old
}

// catchUp reads the chats that moved and takes what is not here. Afterwards everything that is older than the grace is here.
func (w *Watcher[T]) catchUp(ctx context.Context, tenant account.Transactor[T], driver gateway.Driver, d Device, chats []gateway.ChatOverview,
	began time.Time, polled bool) (Device, error) {
	var found []gateway.Message
	for _, chat := range chats {
		messages, err := driver.MessagesSince(ctx, chat.Chat, d.CaughtUpAt.Add(-overlap), maxMessages)
		if err != nil {
			return w.failed(ctx, tenant, d, err)
		}
		found = append(found, messages...)
	}
	if !polled {
		found = settled(found, began)
	}
	missing, err := w.Inbox.Missing(ctx, d, found)
	if errors.Is(err, ErrPending) {
		return d, nil
	}
	if err != nil {
		return d, err
	}
	taken := 0
	if len(missing) > 0 {
		if taken, err = w.Inbox.CatchUp(ctx, d, missing); err != nil {
			return d, err
		}
	}
	comparison := Comparison{CaughtUp: began.Add(-reportGrace)}
	if polled {
		comparison.CaughtUp = began
	} else if taken > 0 {
		comparison.Missed = d.unreported(missing, w.Since)
	}
	return w.tell(ctx, tenant, d, comparison, taken, polled)
}

// unreported counts the messages that should have been reported: those that came while both the device and this process were there.
func (d Device) unreported(missing []gateway.Message, since time.Time) (count int) {
	for _, begin := range []time.Time{d.PairedAt, d.StateAt} {
		since = latest(since, begin)
	}
	for _, m := range missing {
		if m.At.After(since) {
			count++
		}
	}
	return count
}

// tell keeps what a comparison found, and puts what was fetched on the timeline.
func (w *Watcher[T]) tell(ctx context.Context, tenant account.Transactor[T], d Device, c Comparison, taken int, polled bool) (Device, error) {
	err := tenant.InTx(ctx, func(ctx context.Context, tx T) (err error) {
		if taken > 0 && !polled {
			entry := Entry{At: w.Now(), Kind: EntryCatchUp, Message: errs.Msg("%d messages were fetched from the gateway's history.", taken)}
			if taken == 1 {
				entry.Message = errs.Msg("A message was fetched from the gateway's history.")
			}
			if err := tx.AddEntries(ctx, d.ID, entry); err != nil {
				return err
			}
		}
		d, err = Observe(ctx, account.Within(tx), d.ID, Observation{Compared: &c}, w.Now())
		return err
	})
	return d, err
}
