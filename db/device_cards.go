package db

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/uptrace/bun"

	"github.com/cloudwa/cloudwa/internal/devices"
)

// cardHours is how far back a card's curve goes. The day so far never goes further back.
const cardHours = 24

// trafficSQL counts a workspace's messages of the last hours by device and hour (0 is the oldest), and those of the day so far. It reads the
// index messages_device_at, so its cost is what the devices had to do in a day. What waits, or was given up, was not sent.
const trafficSQL = `
with bounds as (select now() - make_interval(hours => ?1) as since,
	date_trunc('day', now() at time zone t.time_zone) at time zone t.time_zone as midnight from tenants t where t.id = ?0)
select m.device_id, least(?1 - 1, floor(extract(epoch from m.at - b.since) / 3600))::int as hour,
	count(*) filter (where not m.from_me) as "in", count(*) filter (where m.from_me and s.gone) as out,
	count(*) filter (where not m.from_me and m.at >= b.midnight) as received, count(*) filter (where m.from_me and s.gone and m.at >= b.midnight) as sent
from devices d cross join bounds b join messages m on m.tenant_id = d.tenant_id and m.device_id = d.id and m.at >= b.since and m.at <= now()
cross join lateral (select m.status not in ('queued', 'sending', 'failed') as gone) s
where d.tenant_id = ?0 group by 1, 2`

// DeviceCards returns all of the workspace's devices with what came and went, in the order they were added.
func (t *Tenant) DeviceCards(ctx context.Context) ([]devices.Card, error) {
	var cards []devices.Card
	err := t.Read(ctx, func(ctx context.Context, t *Tenant) error {
		list, err := t.Devices(ctx)
		if err != nil {
			return err
		}
		at := map[uuid.UUID]int{}
		for i, d := range list {
			at[d.ID] = i
			cards = append(cards, devices.Card{Device: d, Hours: make([]devices.Hour, cardHours)})
		}
		var rows []struct {
			DeviceID                      uuid.UUID
			Hour, In, Out, Received, Sent int
		}
		err = t.query(ctx, func(ctx context.Context, q bun.IDB) error {
			return q.NewRaw(trafficSQL, t.id, cardHours).Scan(ctx, &rows)
		})
		for _, row := range rows {
			card := &cards[at[row.DeviceID]]
			card.Hours[min(max(row.Hour, 0), cardHours-1)] = devices.Hour{In: row.In, Out: row.Out}
			card.ReceivedToday += row.Received
			card.SentToday += row.Sent
		}
		if err != nil {
			return err
		}
		return t.pauses(ctx, func(id uuid.UUID, p devices.Pause) { cards[at[id]].Paused = p })
	})
	return cards, err
}

// pauses finds the devices that a person keeps from sending.
func (t *Tenant) pauses(ctx context.Context, found func(id uuid.UUID, p devices.Pause)) error {
	var rows []struct {
		DeviceID uuid.UUID
		PausedAt time.Time
		PausedBy string
	}
	err := t.query(ctx, func(ctx context.Context, q bun.IDB) error {
		return q.NewRaw("select device_id, paused_at, paused_by from lanes where tenant_id = ? and paused_at is not null", t.id).Scan(ctx, &rows)
	})
	for _, row := range rows {
		found(row.DeviceID, devices.Pause{At: row.PausedAt, By: row.PausedBy})
	}
	return err
}
