-- The inbox: what somebody began to write, who people are, what a message said before it was changed, and what lists are narrowed by.

-- What a person began to write in a conversation. It is theirs alone, and goes with their membership.
create table drafts (
	tenant_id       uuid not null,
	user_id         uuid not null,
	conversation_id uuid not null,
	text            text not null,
	-- The message it answers; null for none.
	reply_to        uuid,
	updated_at      timestamptz not null default now(),
	primary key (tenant_id, user_id, conversation_id),
	foreign key (tenant_id, user_id) references memberships on delete cascade,
	foreign key (tenant_id, conversation_id) references conversations on delete cascade
);
create index drafts_conversation on drafts (tenant_id, conversation_id);
alter table drafts enable row level security;
create policy own on drafts using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant select, insert, update, delete on drafts to cloudwa_app;

-- How somebody works in the inbox: whether Enter sends or Ctrl+Enter, and whether an incoming message sounds.
alter table users add column enter_sends boolean not null default true;
alter table users add column sound boolean not null default true;

-- Words that people are sorted by.
create table tags (
	tenant_id  uuid not null references tenants on delete cascade,
	id         uuid not null,
	name       text not null check (name <> ''),
	created_at timestamptz not null default now(),
	primary key (tenant_id, id)
);
create unique index tags_name on tags (tenant_id, lower(name));
alter table tags enable row level security;
create policy own on tags using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant select, insert, update, delete on tags to cloudwa_app;

create table contact_tags (
	tenant_id  uuid not null,
	contact_id uuid not null,
	tag_id     uuid not null,
	primary key (tenant_id, contact_id, tag_id),
	foreign key (tenant_id, contact_id) references contacts on delete cascade,
	foreign key (tenant_id, tag_id) references tags on delete cascade
);
create index contact_tags_tag on contact_tags (tenant_id, tag_id, contact_id);
alter table contact_tags enable row level security;
create policy own on contact_tags using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant select, insert, update, delete on contact_tags to cloudwa_app;

alter table contacts add column email text not null default '';
alter table contacts add column note text not null default '';
-- What a workspace wants to know of its people: {"city": "Bandung"}. Flows and templates read them by these names.
alter table contacts add column attributes jsonb not null default '{}';

-- What a message said before it was changed: [{"text": ..., "at": when it was written}], the oldest first.
alter table messages add column history jsonb not null default '[]';

-- The lists of the inbox, each by its newest message.
drop index conversations_unread;
create index conversations_unread on conversations (tenant_id, last_at desc, id desc) where unread > 0;
create index conversations_waiting on conversations (tenant_id, last_at desc, id desc) where waiting_since is not null;
create index conversations_device on conversations (tenant_id, device_id, last_at desc, id desc);

-- What a page that is open shows is answered from memory; these say when what is remembered of somebody's visit is no longer so.
-- Each process listens (db/live.go). The argument of a trigger is what changed, and the column with its id.
create function tell_live() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
	perform pg_notify('cloudwa_live', tg_argv[0] || ' ' || (to_jsonb(old) ->> tg_argv[1]));
	return null;
end $$;

create trigger tell_live_end after delete on sessions for each row execute function tell_live('session', 'id');
create trigger tell_live_move after update of tenant_id, user_id, secret_hash on sessions for each row
	execute function tell_live('session', 'id');
create trigger tell_live after update or delete on memberships for each row execute function tell_live('user', 'user_id');
create trigger tell_live after update or delete on users for each row execute function tell_live('user', 'id');
create trigger tell_live after update or delete on tenants for each row execute function tell_live('tenant', 'id');

-- Search.
