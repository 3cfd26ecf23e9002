package db

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/uptrace/bun"

	"github.com/cloudwa/cloudwa/internal/automation"
	"github.com/cloudwa/cloudwa/internal/flows"
)

// heardIn are the conversations of messages, as one array: only the indexes are left to the planner.
const heardIn = "any(array(select m.conversation_id from messages m where m.tenant_id = $1 and m.id = any($2)))"

var runColumns = columnsOf[flowRunRow]("r")

// Scene returns what automations have to know to answer messages that came in: how the workspace's flows behave, which of them are active, whose
// conversations the messages are in now, and the runs there, which are locked. The conversations are the caller's already.
func (tx *Tx) Scene(ctx context.Context, messages []uuid.UUID) (automation.Scene, error) {
	scene := automation.Scene{TenantID: tx.id, Talks: map[uuid.UUID]*automation.Talk{}, Of: map[uuid.UUID]uuid.UUID{}}
	err := tx.ask(ctx,
		tx.workspace(&scene), tx.activeFlows(&scene.Flows),
		question{
			sql: "select m.id, m.conversation_id from messages m where m.tenant_id = $1 and m.id = any($2)", args: []any{tx.id, messages},
			take: each(func(row pgx.Rows) error {
				var message, conversation uuid.UUID
				err := row.Scan(&message, &conversation)
				scene.Of[message] = conversation
				return err
			}),
		},
		tx.talks(&scene, heardIn, messages),
		tx.runs(&scene, heardIn, messages),
	)
	return scene, err
}

// SceneOf is Scene for one conversation, which it locks.
func (tx *Tx) SceneOf(ctx context.Context, conversation uuid.UUID) (automation.Scene, error) {
	scene := automation.Scene{TenantID: tx.id, Talks: map[uuid.UUID]*automation.Talk{}, Of: map[uuid.UUID]uuid.UUID{}}
	if _, err := tx.LockConversation(ctx, conversation); err != nil {
		return scene, err
	}
	ids := []uuid.UUID{conversation}
	err := tx.ask(ctx, tx.workspace(&scene), tx.activeFlows(&scene.Flows), tx.talks(&scene, "any($2)", ids), tx.runs(&scene, "any($2)", ids))
	return scene, err
}

// FlowScene returns how the workspace's flows behave and which of them are active, without anybody's conversation.
func (t *Tenant) FlowScene(ctx context.Context) (automation.Scene, error) {
	scene := automation.Scene{TenantID: t.id}
	err := t.ask(ctx, t.workspace(&scene), t.activeFlows(&scene.Flows))
	return scene, err
}

// workspace asks for how the workspace's flows behave.
func (t *Tenant) workspace(scene *automation.Scene) question {
	scene.Settings = automation.DefaultSettings()
	return question{
		sql: `select t.name, t.time_zone, t.locale, t.country, s.tenant_id is not null, coalesce(s.escape_words, '{}'), coalesce(s.opt_out_words, '{}'), s.opt_out_text,
				s.fallback_text, coalesce(s.idle_minutes, 0), coalesce(s.pause_on_person, false), coalesce(s.pause_minutes, 0), coalesce(s.hours, '[]'), coalesce(s.closed, '{}')
			from tenants t left join flow_settings s on s.tenant_id = t.id where t.id = $1`,
		args: []any{t.id}, take: each(func(row pgx.Rows) error {
			var chosen bool
			var s automation.Settings
			err := row.Scan(&scene.Tenant, &scene.TimeZone, &scene.Locale, &scene.Country, &chosen, &s.EscapeWords, &s.OptOutWords, textOrZero(&s.OptOutText),
				textOrZero(&s.FallbackText), &s.IdleMinutes, &s.PauseOnPerson, &s.PauseMinutes, &s.Hours, &s.Closed)
			if chosen {
				if s.EscapeWords == nil { // none, and not those of a workspace that has chosen nothing
					s.EscapeWords = []string{}
				}
				scene.Settings = s
			}
			return err
		}),
	}
}

// activeFlows asks for the flows that answer somewhere, the highest priority first.
func (t *Tenant) activeFlows(list *[]automation.Flow) question {
	return question{
		sql: `select w.id, w.name, w.every_device, w.device_id, w.priority, w.version, w.published_at from flows w
			where w.tenant_id = $1 and w.active and (w.every_device or w.device_id is not null) order by w.priority desc, w.id`,
		args: []any{t.id}, take: each(func(row pgx.Rows) error {
			f := automation.Flow{Active: true}
			err := row.Scan(&f.ID, &f.Name, &f.EveryDevice, idOrZero(&f.DeviceID), &f.Priority, &f.Version, &f.PublishedAt)
			*list = append(*list, f)
			return err
		}),
	}
}

// talks asks for conversations with their customers; those with groups are left out.
func (t *Tenant) talks(scene *automation.Scene, in string, args ...any) question {
	return question{
		sql: `select v.id, v.device_id, v.contact_id, v.chat_id, v.last_at, v.last_id, v.unread, v.waiting_since, v.bot_paused_at, v.bot_paused_until,
				d.name, d.phone, d.gateway, coalesce(nullif(c.name, ''), c.push_name), c.phone, c.attributes, c.opted_out_at,
				coalesce((select array_agg(g.name order by g.name) from contact_tags ct join tags g on g.tenant_id = ct.tenant_id and g.id = ct.tag_id
					where ct.tenant_id = c.tenant_id and ct.contact_id = c.id), '{}')
			from conversations v
			join devices d on d.tenant_id = v.tenant_id and d.id = v.device_id
			join contacts c on c.tenant_id = v.tenant_id and c.id = v.contact_id
			where v.tenant_id = $1 and v.id = ` + in,
		args: append([]any{t.id}, args...), take: each(func(row pgx.Rows) error {
			var k automation.Talk
			c := &k.Conversation
			err := row.Scan(&c.ID, &c.DeviceID, &c.ContactID, &c.ChatID, &c.LastAt, idOrZero(&c.LastID), &c.Unread, timeOrZero(&c.WaitingSince),
				timeOrZero(&c.BotPausedAt), timeOrZero(&c.BotUntil), &k.Device.Name, textOrZero(&k.Device.Phone), &k.Gateway, textOrZero(&k.Contact.Name),
				textOrZero(&k.Contact.Phone), &k.Contact.Attributes, timeOrZero(&k.OptedOutAt), &k.Contact.Tags)
			k.Contact.ID = c.ContactID.String()
			scene.Talks[c.ID] = &k
			return err
		}),
	}
}

type flowRunRow struct {
	bun.BaseModel `bun:"table:flow_runs,alias:r"`

	TenantID       uuid.UUID
	ID             uuid.UUID
	FlowID         uuid.UUID
	Version        int
	ConversationID uuid.UUID
	State          flows.State `bun:"type:jsonb"`
	Seed           int64
	Steps          int
	BeganWith      string
	StartedAt      time.Time
	DueAt          time.Time `bun:",nullzero"`
	EndedAt        time.Time `bun:",nullzero"`
}

func (r flowRunRow) run() *automation.Run {
	return &automation.Run{
		ID: r.ID, FlowID: r.FlowID, Version: r.Version, ConversationID: r.ConversationID, State: r.State, Seed: uint64(r.Seed), Steps: r.Steps,
		BeganWith: r.BeganWith, StartedAt: r.StartedAt, DueAt: r.DueAt, EndedAt: r.EndedAt,
	}
}

// runs asks for the runs of conversations that have not ended, and locks them.
func (t *Tenant) runs(scene *automation.Scene, in string, args ...any) question {
	return question{
		sql: "select " + runColumns().names + `, w.name from flow_runs r join flows w on w.tenant_id = r.tenant_id and w.id = r.flow_id
			where r.tenant_id = $1 and r.ended_at is null and r.conversation_id = ` + in + " order by r.id for update of r",
		args: append([]any{t.id}, args...), take: each(func(row pgx.Rows) error {
			var name string
			r, err := runColumns().scan(row, &name)
			if k := scene.Talks[r.ConversationID]; k != nil {
				k.Run = r.run()
				k.Run.FlowName = name
			}
			return err
		}),
	}
}

// PersonSilences reports whether a person who writes at a device silences the flows that answer there, and for how many minutes; 0 for ever.
func (tx *Tx) PersonSilences(ctx context.Context, deviceID uuid.UUID) (minutes int, wanted bool, err error) {
	var flows []automation.Flow
	scene := automation.Scene{}
	if err = tx.ask(ctx, tx.workspace(&scene), tx.activeFlows(&flows)); err != nil || !scene.Settings.PauseOnPerson {
		return 0, false, err
	}
	return scene.Settings.PauseMinutes, slices.ContainsFunc(flows, func(f automation.Flow) bool { return f.At(deviceID) }), nil
}

// NewestChat returns the conversation with a contact in which something was said last and whose number is still there; zero where there is none.
func (t *Tenant) NewestChat(ctx context.Context, contactID uuid.UUID) (conversation uuid.UUID, err error) {
	err = t.ask(ctx, question{
		sql:  `select id from conversations where tenant_id = $1 and contact_id = $2 and device_id is not null order by last_at desc, id desc limit 1`,
		args: []any{t.id, contactID}, take: each(func(row pgx.Rows) error { return row.Scan(&conversation) }),
	})
	return conversation, err
}
