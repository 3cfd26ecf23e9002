-- Files that flows send: uploaded once, and shared by all messages that carry them.

create table flow_files (
	tenant_id  uuid not null references tenants on delete cascade,
	id         uuid not null,
	-- What it is called, without any folder; what it is by its own bytes.
	name       text not null check (name <> ''),
	mime       text not null,
	size       bigint not null,
	-- In pixels, of images.
	width      integer not null default 0,
	height     integer not null default 0,
	-- In the store, after the tenant.
	key        text not null,
	thumb_key  text not null default '',
	created_at timestamptz not null default now(),
	primary key (tenant_id, id)
);
alter table flow_files enable row level security;
create policy own on flow_files using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant select, insert, delete on flow_files to cloudwa_app;

-- A file may also be behind an address that a flow names: it is fetched when its message leaves.
alter table media drop constraint media_state_check;
alter table media add constraint media_state_check check (state in ('waiting', 'linked', 'stored', 'failed'));
