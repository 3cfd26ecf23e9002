-- Numbers: the WhatsApp numbers of a workspace, the people who write to them, and what was written.

alter table tenants add column country text not null default 'ID' check (country ~ '^[A-Z]{2}$');
alter table tenants add column device_limit integer not null default 3 check (device_limit between 0 and 10000);
-- Not device_limit: the operator sets it.
grant update (country) on tenants to cloudwa_app;

-- A workspace's own WAHA server; without a row its numbers are on the operator's.
create table waha_servers (
	tenant_id uuid not null references tenants on delete cascade,
	id        uuid not null,
	url       text not null,
	-- Sealed.
	key       text not null default '',
	version   text not null default '',
	engine    text not null default '',
	tier      text not null default '',
	-- False where a test showed that the server's reports do not reach us: then we ask it.
	reports   boolean not null default true,
	tested_at timestamptz,
	primary key (tenant_id, id),
	constraint waha_servers_one unique (tenant_id)
);
alter table waha_servers enable row level security;
create policy own on waha_servers using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant select, insert, update, delete on waha_servers to cloudwa_app;

-- A device is one WhatsApp number; pages say Number.
create table devices (
	tenant_id    uuid not null references tenants on delete cascade,
	id           uuid not null,
	name         text not null,
	gateway      text not null check (gateway in ('waha', 'cloudapi')),
	-- The workspace's own server; null: the operator's.
	server_id    uuid,
	session      text not null,
	-- Names the device in the address that the gateway reports to, and in its session's metadata. It moves along with the session.
	hook_key     text not null constraint devices_hook_key unique,
	-- What the gateway signs its reports with. Sealed.
	hook_secret  text not null,

	-- Who is connected. Kept while disconnected: the same number may come back, another one is asked about.
	phone        text,
	lid          text,
	account_name text not null default '',
	paired_at    timestamptz,
	-- A number that was connected and must not be mixed with what is here: another one than before, or one that another device has.
	claim        text not null default '' check (claim in ('', 'other_number', 'same_number')),
	claim_phone  text,
	claim_lid    text,
	claim_name   text not null default '',
	claim_device uuid,

	-- What people want, what the gateway says, and what the evidence says.
	wanted        boolean not null default true,
	state         text not null default 'missing'
		check (state in ('missing', 'stopped', 'starting', 'scan', 'passkey', 'working', 'failed', 'unknown')),
	state_at      timestamptz not null default now(),
	told_at       timestamptz,
	qr_until      timestamptz,
	health        text not null default 'waiting' check (health in ('waiting', 'healthy', 'unverified', 'degraded', 'down', 'off')),
	-- Why, as a sentence's English format and its values.
	reason        text not null default '',
	reason_args   jsonb not null default '[]',
	health_at     timestamptz not null default now(),
	-- When the gateway last reported anything, and up to when everything it has is here.
	heard_at      timestamptz,
	caught_up_at  timestamptz,
	-- Since when reports are known to be missing, and how many messages did not come; null while they come.
	deaf_since    timestamptz,
	missed        integer not null default 0,
	-- The gateway keeps no messages of this number.
	no_history    boolean not null default false,
	-- WhatsApp lets it open no new chats.
	restricted    boolean not null default false,
	next_check_at timestamptz not null default now(),
	failures      integer not null default 0,
	-- Attempts to reconnect since it last worked, and when the next one is due.
	attempts      integer not null default 0,
	retry_at      timestamptz,
	-- People were told that it is down, and not yet that it is back; and when they were last mailed about it.
	alarmed       boolean not null default false,
	mailed_at     timestamptz,

	human_pace    boolean not null default true,
	typing_min_ms integer not null default 1000 check (typing_min_ms between 0 and 60000),
	typing_max_ms integer not null default 3000 check (typing_max_ms between 0 and 60000),
	seen_policy   text not null default 'answer' check (seen_policy in ('answer', 'open', 'never')),
	groups        boolean not null default false,
	-- Minutes after midnight in the workspace's time zone; equal ones mean no quiet hours.
	quiet_from    integer not null default 1260 check (quiet_from between 0 and 1439),
	quiet_to      integer not null default 480 check (quiet_to between 0 and 1439),
	-- Messages a day to people; 0 means no cap.
	daily_cap     integer not null default 0 check (daily_cap between 0 and 100000),

	created_at   timestamptz not null default now(),
	primary key (tenant_id, id),
	foreign key (tenant_id, server_id) references waha_servers,
	constraint devices_typing check (typing_min_ms <= typing_max_ms)
);
create index devices_check on devices (next_check_at);
create index devices_phone on devices (tenant_id, phone);
alter table devices enable row level security;
create policy own on devices using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant select, insert, update, delete on devices to cloudwa_app;

-- The timeline: every change of a device's state and health, and every attempt, with its reason.
create table device_events (
	tenant_id   uuid not null,
	id          uuid not null,
	device_id   uuid not null,
	at          timestamptz not null default now(),
	kind        text not null,
	-- What is shown: the sentence's English format and its values.
	message     text not null default '',
	args        jsonb not null default '[]',
	-- Who did it; empty for what happened by itself.
	actor_name  text not null default '',
	primary key (tenant_id, id),
	foreign key (tenant_id, device_id) references devices on delete cascade
);
create index device_events_device on device_events (tenant_id, device_id, id desc);
create index device_events_at on device_events (at);
alter table device_events enable row level security;
create policy own on device_events using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant select, insert, delete on device_events to cloudwa_app;

-- Addresses made to test whether a WAHA server can reach us. They have no tenant: what arrives proves nothing but that it arrived.
create table hook_probes (
	key        text primary key,
	secret     text not null,
	created_at timestamptz not null default now(),
	arrived_at timestamptz
);
create index hook_probes_created on hook_probes (created_at);

create table contacts (
	tenant_id  uuid not null references tenants on delete cascade,
	id         uuid not null,
	-- As the workspace calls them, and as they call themselves on WhatsApp. Both may be empty.
	name       text not null default '',
	push_name  text not null default '',
	-- Digits with country; null for somebody who is known by a hidden id only.
	phone      text,
	created_at timestamptz not null default now(),
	primary key (tenant_id, id)
);
alter table contacts enable row level security;
create policy own on contacts using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant select, insert, update, delete on contacts to cloudwa_app;

-- By what somebody is known. Two contacts never share one, so finding the contact of a message is one look-up by key.
create table contact_identities (
	tenant_id  uuid not null,
	kind       text not null check (kind in ('phone', 'lid', 'bsuid', 'username')),
	value      text not null,
	contact_id uuid not null,
	primary key (tenant_id, kind, value),
	foreign key (tenant_id, contact_id) references contacts on delete cascade
);
create index contact_identities_contact on contact_identities (tenant_id, contact_id);
alter table contact_identities enable row level security;
create policy own on contact_identities using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant select, insert, update, delete on contact_identities to cloudwa_app;

-- One device with one contact or group, for ever. It survives its device: then it can be read and not answered.
create table conversations (
	tenant_id     uuid not null references tenants on delete cascade,
	id            uuid not null,
	device_id     uuid,
	-- Exactly one of the two.
	contact_id    uuid,
	group_id      text,
	group_name    text not null default '',
	-- The chat at the gateway that was last written from; answers go there. Empty before: then it follows from the contact.
	chat_id       text not null default '',
	last_at       timestamptz not null default now(),
	last_id       uuid,
	unread        integer not null default 0,
	-- Since when a customer waits for an answer; null when the last word was ours.
	waiting_since timestamptz,
	-- Up to which message, by time and arrival, the customer was shown that we read. Gateways tell whole seconds.
	seen_at       timestamptz,
	seen_id       uuid,
	created_at    timestamptz not null default now(),
	primary key (tenant_id, id),
	foreign key (tenant_id, device_id) references devices on delete set null (device_id),
	foreign key (tenant_id, contact_id) references contacts on delete cascade,
	constraint conversations_contact unique (tenant_id, device_id, contact_id),
	constraint conversations_group unique (tenant_id, device_id, group_id),
	check ((contact_id is null) <> (group_id is null))
);
create index conversations_recent on conversations (tenant_id, last_at desc, id desc);
create index conversations_unread on conversations (tenant_id) where unread > 0;
create index conversations_contact_id on conversations (tenant_id, contact_id);
alter table conversations enable row level security;
create policy own on conversations using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant select, insert, update, delete on conversations to cloudwa_app;

create table messages (
	tenant_id       uuid not null,
	-- Version 7: sorts by arrival.
	id              uuid not null,
	conversation_id uuid not null,
	device_id       uuid,
	-- Chosen by the sender's browser for messages written here, so that sending twice is sending once; names the bubble on the page.
	client_id       uuid not null,
	from_me         boolean not null,
	-- Who wrote it: a customer, somebody here, or somebody on the phone itself.
	source          text not null check (source in ('customer', 'agent', 'phone')),
	author_id       uuid,
	author_name     text not null default '',
	kind            text not null,
	text            text not null default '',
	-- The parts that only some kinds have: file, place, cards, the quoted message.
	content         jsonb not null default '{}',
	raw_id          text,
	wamid           text not null default '',
	reply_to        text,
	-- When it was written. The thread is in the order of (at, id).
	at              timestamptz not null,
	status          text not null default '' check (status in
		('', 'queued', 'sending', 'accepted', 'sent', 'delivered', 'read', 'played', 'failed', 'unknown')),
	failure         text not null default '',
	failure_args    jsonb not null default '[]',
	attempted_at    timestamptz,
	tries           integer not null default 0,
	-- Of queued: not to be sent before. Of sending: when it is to be settled, because whoever sent it has not said what came of it.
	due_at          timestamptz,
	edited_at       timestamptz,
	revoked_at      timestamptz,
	-- [{"by": who, "emoji": "..."}], one per person; "" stands for us.
	reactions       jsonb not null default '[]',
	primary key (tenant_id, id),
	foreign key (tenant_id, conversation_id) references conversations on delete cascade,
	foreign key (tenant_id, device_id) references devices on delete set null (device_id),
	constraint messages_client unique (tenant_id, client_id),
	constraint messages_raw unique (tenant_id, device_id, from_me, raw_id)
);
create index messages_thread on messages (tenant_id, conversation_id, at desc, id desc);
create index messages_device_at on messages (tenant_id, device_id, at);
create index messages_outgoing on messages (tenant_id, device_id, id) where status in ('queued', 'sending');
alter table messages enable row level security;
create policy own on messages using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant select, insert, update, delete on messages to cloudwa_app;

-- What gateways reported, exactly as it came. A row is done, waits its turn, waits for the message it is about (parked_on), or failed.
create table inbound_events (
	tenant_id   uuid not null,
	id          bigint generated always as identity,
	device_id   uuid not null,
	name        text not null,
	event_id    text not null,
	body        bytea not null,
	received_at timestamptz not null default now(),
	done_at     timestamptz,
	parked_on   text,
	error       text not null default '',
	primary key (tenant_id, id),
	foreign key (tenant_id, device_id) references devices on delete cascade,
	constraint inbound_events_once unique (tenant_id, device_id, name, event_id)
);
create index inbound_events_pending on inbound_events (tenant_id, device_id, id) where done_at is null and parked_on is null and error = '';
create index inbound_events_parked on inbound_events (tenant_id, device_id, parked_on) where done_at is null and parked_on is not null;
create index inbound_events_received on inbound_events (received_at);
alter table inbound_events enable row level security;
create policy own on inbound_events using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant select, update, delete on inbound_events to cloudwa_app;

-- The number of the last visible change in a workspace, and which ones there were. A page that knows its number asks for those after it.
create table inbox_sequences (
	tenant_id uuid not null references tenants on delete cascade,
	seq       bigint not null,
	primary key (tenant_id)
);
alter table inbox_sequences enable row level security;
create policy own on inbox_sequences using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant select, insert, update on inbox_sequences to cloudwa_app;

create table inbox_changes (
	tenant_id       uuid not null references tenants on delete cascade,
	seq             bigint not null,
	position        integer not null,
	-- Exactly one: a message (with its conversation), a conversation alone, or a device.
	device_id       uuid,
	conversation_id uuid,
	message_id      uuid,
	at              timestamptz not null default now(),
	primary key (tenant_id, seq, position)
);
create index inbox_changes_at on inbox_changes (at);
alter table inbox_changes enable row level security;
create policy own on inbox_changes using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant select, insert on inbox_changes to cloudwa_app;
