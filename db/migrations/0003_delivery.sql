-- Delivery: what leaves a number goes through its lane, files of messages are kept here, and what cannot be read is shown to the operator.

-- One lane per device. Whoever adds work moves next_at forward in the same transaction; the one that holds the lease works the lane off and says
-- at the end when it is due again. Both take the row's lock, so one of them sees the other.
create table lanes (
	tenant_id   uuid not null,
	device_id   uuid not null,
	-- When there is something to do; null while there is nothing.
	next_at     timestamptz,
	holder      uuid,
	lease_until timestamptz,
	-- Since when a person keeps it from sending, and who.
	paused_at   timestamptz,
	paused_by   text not null default '',
	-- When the last message left, and before which no further one of a campaign does.
	last_at     timestamptz,
	campaign_at timestamptz,
	-- How many messages left on a day by the clock of the workspace.
	day         date,
	day_count   integer not null default 0,
	primary key (tenant_id, device_id),
	foreign key (tenant_id, device_id) references devices on delete cascade
);
create index lanes_due on lanes (next_at) where next_at is not null;
alter table lanes enable row level security;
create policy own on lanes using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant select, insert, update, delete on lanes to cloudwa_app;
insert into lanes (tenant_id, device_id, next_at) select tenant_id, id, now() from devices;

-- A new number sends campaigns slowly at first: 50 messages on its first day, half as many again on each further one, for 14 days.
alter table devices add column warm_up boolean not null default true;
update devices set warm_up = false;

-- Automations and campaigns write, too. People's messages leave first, then answers of automations, then campaigns.
alter table messages drop constraint messages_source_check;
alter table messages add constraint messages_source_check check (source in ('customer', 'agent', 'phone', 'bot', 'campaign'));
alter table messages add column priority smallint not null
	generated always as (case source when 'campaign' then 2 when 'bot' then 1 else 0 end) stored;
-- When the gateway took it, and since when people are told that WhatsApp has not confirmed it.
alter table messages add column accepted_at timestamptz;
alter table messages add column unconfirmed_at timestamptz;
drop index messages_outgoing;
create index messages_queued on messages (tenant_id, device_id, priority, id) where status = 'queued';
create index messages_sending on messages (tenant_id, device_id, due_at) where status = 'sending';
create index messages_waiting on messages (tenant_id, conversation_id, id) where status in ('queued', 'sending');
create index messages_due on messages (tenant_id, device_id, due_at) where status = 'queued' and due_at is not null;
create index messages_unconfirmed on messages (accepted_at) where status = 'accepted' and unconfirmed_at is null;
create index messages_attempted on messages (tenant_id, device_id, attempted_at desc) where attempted_at is not null;

-- Why automations are silent in a conversation: too many of their messages without a person, or a person took over. Null while they may write.
alter table conversations add column bot_paused_at timestamptz;
alter table conversations add column bot_resumed_at timestamptz;
alter table conversations add column bot_pause text not null default '' check (bot_pause in ('', 'cap', 'person'));

-- Changes of messages on their way out: a reaction, another text, deleting for everyone. Each may be done twice without harm, so one that was
-- interrupted is done again. What is done is removed.
create table message_actions (
	tenant_id    uuid not null,
	id           uuid not null,
	message_id   uuid not null,
	device_id    uuid not null,
	kind         text not null check (kind in ('react', 'edit', 'revoke')),
	-- The emoji ("" takes it away) or the new text.
	value        text not null default '',
	author_id    uuid,
	author_name  text not null default '',
	created_at   timestamptz not null default now(),
	due_at       timestamptz,
	tries        integer not null default 0,
	-- Why it was given up; shown at the message until somebody tries again or lets it be.
	failure      text not null default '',
	failure_args jsonb not null default '[]',
	primary key (tenant_id, id),
	foreign key (tenant_id, message_id) references messages on delete cascade,
	foreign key (tenant_id, device_id) references devices on delete cascade
);
create index message_actions_message on message_actions (tenant_id, message_id);
create index message_actions_queued on message_actions (tenant_id, device_id, id) where failure = '';
alter table message_actions enable row level security;
create policy own on message_actions using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant select, insert, update, delete on message_actions to cloudwa_app;

-- The file of a message; at most one, as on WhatsApp.
create table media (
	tenant_id       uuid not null,
	message_id      uuid not null,
	conversation_id uuid not null,
	-- Still at the gateway, here, or not to be had.
	state           text not null check (state in ('waiting', 'stored', 'failed')),
	-- What the gateway said about it, for fetching it.
	source          jsonb not null default '{}',
	-- The sender's name for it, without any folder; and what it is by its own bytes.
	name            text not null default '',
	mime            text not null default '',
	size            bigint not null default 0,
	-- In pixels, of images.
	width           integer not null default 0,
	height          integer not null default 0,
	-- In the store, after the tenant. thumb_key is a small JPEG of an image.
	key             text not null default '',
	thumb_key       text not null default '',
	due_at          timestamptz,
	tries           integer not null default 0,
	failure         text not null default '',
	failure_args    jsonb not null default '[]',
	created_at      timestamptz not null default now(),
	primary key (tenant_id, message_id),
	foreign key (tenant_id, message_id) references messages on delete cascade,
	foreign key (tenant_id, conversation_id) references conversations on delete cascade
);
create index media_conversation on media (tenant_id, conversation_id, created_at desc);
create index media_due on media (due_at) where state = 'waiting';
alter table media enable row level security;
create policy own on media using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant select, insert, update, delete on media to cloudwa_app;

-- What a workspace keeps in the store.
create table storage_usage (
	tenant_id uuid not null references tenants on delete cascade,
	files     bigint not null default 0,
	bytes     bigint not null default 0,
	primary key (tenant_id)
);
alter table storage_usage enable row level security;
create policy own on storage_usage using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant select, insert, update on storage_usage to cloudwa_app;

-- Reports that could not be read, for the operator.
create index inbound_events_failed on inbound_events (id) where error <> '' and done_at is null;
