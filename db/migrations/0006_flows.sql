-- Flows: what answers customers by itself. What a graph is, internal/flows knows; here it is text, byte for byte as it was written.

create table flows (
	tenant_id    uuid not null references tenants on delete cascade,
	id           uuid not null,
	name         text not null check (name <> ''),
	-- Where it answers: at every number, or at one. One whose number was deleted answers nowhere until somebody gives it another.
	every_device boolean not null default true,
	device_id    uuid,
	active       boolean not null default false,
	-- Where several flows fit, the higher one answers.
	priority     integer not null default 0,
	draft        text not null,
	-- Counts the drafts; who saves says which one they changed.
	rev          integer not null default 1,
	-- The newest that was published; 0 before.
	version      integer not null default 0,
	published_at timestamptz,
	created_at   timestamptz not null default now(),
	updated_at   timestamptz not null default now(),
	primary key (tenant_id, id),
	foreign key (tenant_id, device_id) references devices on delete set null (device_id),
	check (not (every_device and device_id is not null)),
	check (not active or version > 0)
);
create index flows_order on flows (tenant_id, priority desc, id);
create index flows_device on flows (tenant_id, device_id);
alter table flows enable row level security;
create policy own on flows using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant select, insert, update, delete on flows to cloudwa_app;

-- Every draft that was saved.
create table flow_revisions (
	tenant_id   uuid not null,
	flow_id     uuid not null,
	rev         integer not null,
	graph       text not null,
	author_name text not null default '',
	at          timestamptz not null default now(),
	primary key (tenant_id, flow_id, rev),
	foreign key (tenant_id, flow_id) references flows on delete cascade
);
create index flow_revisions_at on flow_revisions (at);
alter table flow_revisions enable row level security;
create policy own on flow_revisions using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant select, insert, delete on flow_revisions to cloudwa_app;

-- What was published. A version never changes: chats that began with it end with it.
create table flow_versions (
	tenant_id   uuid not null,
	flow_id     uuid not null,
	version     integer not null,
	graph       text not null,
	note        text not null default '',
	author_name text not null default '',
	at          timestamptz not null default now(),
	primary key (tenant_id, flow_id, version),
	foreign key (tenant_id, flow_id) references flows on delete cascade
);
alter table flow_versions enable row level security;
create policy own on flow_versions using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant select, insert on flow_versions to cloudwa_app;

-- A contact's way through one version of a flow. One at a time in a conversation.
create table flow_runs (
	tenant_id       uuid not null,
	id              uuid not null,
	flow_id         uuid not null,
	version         integer not null,
	conversation_id uuid not null,
	-- internal/flows.State, as it was after the last thing that happened.
	state           jsonb not null,
	-- What chance is drawn from, so that a replay draws the same.
	seed            bigint not null,
	-- How many lines flow_steps has of it.
	steps           integer not null default 0,
	-- The message that began it, as it is replayed.
	began_with      text not null default '',
	started_at      timestamptz not null default now(),
	moved_at        timestamptz not null default now(),
	-- When its wait is over; null where it waits for ever or has ended.
	due_at          timestamptz,
	ended_at        timestamptz,
	-- Why it ended, of internal/flows.Reason.
	reason          text not null default '',
	primary key (tenant_id, id),
	foreign key (tenant_id, flow_id, version) references flow_versions on delete cascade,
	foreign key (tenant_id, conversation_id) references conversations on delete cascade,
	check ((ended_at is null) = (reason = ''))
);
create unique index flow_runs_active on flow_runs (tenant_id, conversation_id) where ended_at is null;
create index flow_runs_conversation on flow_runs (tenant_id, conversation_id, started_at desc);
create index flow_runs_version on flow_runs (tenant_id, flow_id, version) where ended_at is null;
create index flow_runs_started on flow_runs (tenant_id, flow_id, started_at desc);
create index flow_runs_due on flow_runs (due_at) where due_at is not null;
alter table flow_runs enable row level security;
create policy own on flow_runs using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant select, insert, update, delete on flow_runs to cloudwa_app;

-- What a run did, line by line: internal/flows.Trace.
create table flow_steps (
	tenant_id uuid not null,
	run_id    uuid not null,
	n         integer not null,
	trace     jsonb not null,
	at        timestamptz not null,
	primary key (tenant_id, run_id, n),
	foreign key (tenant_id, run_id) references flow_runs on delete cascade
);
create index flow_steps_at on flow_steps (at);
alter table flow_steps enable row level security;
create policy own on flow_steps using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant select, insert on flow_steps to cloudwa_app;

-- What a run asked another system, until it has answered: internal/flows.CallHTTP or AskAI.
create table flow_calls (
	tenant_id uuid not null,
	run_id    uuid not null,
	token     text not null,
	kind      text not null check (kind in ('http', 'ai')),
	call      jsonb not null,
	at        timestamptz not null default now(),
	primary key (tenant_id, run_id, token),
	foreign key (tenant_id, run_id) references flow_runs on delete cascade
);
alter table flow_calls enable row level security;
create policy own on flow_calls using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant select, insert, delete on flow_calls to cloudwa_app;

-- How a workspace's flows behave; one that has no row has the defaults.
create table flow_settings (
	tenant_id        uuid not null references tenants on delete cascade,
	escape_words     text[] not null default '{menu,batal,cancel}',
	opt_out_words    text[] not null default '{stop,berhenti}',
	-- What is said once to somebody who opts out, and where a step fails that has no exit for it; empty is the product's own sentence.
	opt_out_text     text not null default '',
	fallback_text    text not null default '',
	idle_minutes     integer not null default 1440 check (idle_minutes between 0 and 43200),
	-- A person who writes in a chat silences its flows, for so long; 0 is until somebody lets them answer again.
	pause_on_person  boolean not null default true,
	pause_minutes    integer not null default 720 check (pause_minutes between 0 and 43200),
	-- internal/flows.Opening, and days as 2026-12-25.
	hours            jsonb not null default '[]',
	closed           text[] not null default '{}',
	primary key (tenant_id)
);
alter table flow_settings enable row level security;
create policy own on flow_settings using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant select, insert, update on flow_settings to cloudwa_app;

-- What API calls of flows need to know and a flow must not hold. Sealed.
create table flow_secrets (
	tenant_id  uuid not null references tenants on delete cascade,
	name       text not null check (name <> ''),
	sealed     text not null,
	created_at timestamptz not null default now(),
	primary key (tenant_id, name)
);
alter table flow_secrets enable row level security;
create policy own on flow_secrets using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant select, insert, update, delete on flow_secrets to cloudwa_app;

-- Automations are also silent because a flow gave the chat to people; and silence may end by itself.
alter table conversations drop constraint conversations_bot_pause_check;
alter table conversations add check (bot_pause in ('', 'cap', 'person', 'flow'));
alter table conversations add column bot_paused_until timestamptz;
-- Whom a flow gave the chat to.
alter table conversations add column assigned_to uuid;

-- Since when somebody does not want to hear from automations and campaigns.
alter table contacts add column opted_out_at timestamptz;
