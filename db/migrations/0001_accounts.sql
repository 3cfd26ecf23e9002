-- Accounts: people, their browsers, workspaces and who belongs to them.
--
-- Every table with a tenant_id has it first in its primary key and in every foreign key, and carries the same policy: the row's
-- tenant is the one set in the transaction. nullif makes an unset or empty setting match nothing instead of raising.

-- Roles belong to the whole cluster, so another database (or a test beside this one) may be creating the same role right now.
do $$
begin
	create role cloudwa_app nologin;
exception when duplicate_object or unique_violation then null;
end $$;
-- Granted even where we are a member already: since Postgres 16 the creator of a role may hand it out but not take it on. What fails
-- here (a race, a role that somebody else made) shows at start-up, when the tenant pool is checked.
do $$
begin
	execute format('grant cloudwa_app to %I', current_user);
exception when unique_violation or internal_error or insufficient_privilege then null;
end $$;

-- New tables must be granted to the tenant role by name; nothing is open by default.
revoke all on schema public from public;
grant usage on schema public to cloudwa_app;

create function current_tenant() returns uuid
	language sql stable parallel safe
	return nullif(current_setting('app.tenant_id', true), '')::uuid;

create table users (
	id             uuid primary key,
	email          text not null check (email = lower(email)),
	name           text not null,
	password_hash  text,
	google_subject text unique,
	verified_at    timestamptz,
	locale         text not null default 'en' check (locale in ('en', 'id')),
	theme          text not null default 'system' check (theme in ('light', 'dark', 'system')),
	created_at     timestamptz not null default now(),
	constraint users_email unique (email)
);

create table tenants (
	id               uuid primary key,
	name             text not null,
	time_zone        text not null,
	locale           text not null default 'en' check (locale in ('en', 'id')),
	logo_key         text not null default '',
	suspended_at     timestamptz,
	suspended_reason text not null default '',
	created_at       timestamptz not null default now()
);
alter table tenants enable row level security;
create policy own on tenants using (id = current_tenant()) with check (id = current_tenant());
grant select on tenants to cloudwa_app;
grant update (name, time_zone, locale, logo_key) on tenants to cloudwa_app;

create table memberships (
	tenant_id  uuid not null references tenants on delete cascade,
	user_id    uuid not null references users on delete cascade,
	role       text not null check (role in ('owner', 'admin', 'agent')),
	created_at timestamptz not null default now(),
	primary key (tenant_id, user_id)
);
create index memberships_user on memberships (user_id);
alter table memberships enable row level security;
create policy own on memberships using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
-- No insert: people come in through registrations and invitations, which the platform takes. With it, a workspace could make anybody its
-- member, and so read their name and address.
grant select, delete on memberships to cloudwa_app;
grant update (role) on memberships to cloudwa_app;

-- A workspace sees its own people, and of them only what its team page shows. Password hashes are out of the tenant role's reach.
alter table users enable row level security;
create policy colleagues on users for select to cloudwa_app using (
	exists (select from memberships m where m.tenant_id = current_tenant() and m.user_id = users.id));
grant select (id, email, name, verified_at) on users to cloudwa_app;

create table invites (
	tenant_id  uuid not null references tenants on delete cascade,
	id         uuid not null,
	email      text not null check (email = lower(email)),
	role       text not null check (role in ('owner', 'admin', 'agent')),
	invited_by text not null,
	-- SHA-256 of the link's token; null until the mail is written.
	token_hash bytea unique,
	expires_at timestamptz not null,
	created_at timestamptz not null default now(),
	primary key (tenant_id, id),
	constraint invites_email unique (tenant_id, email)
);
alter table invites enable row level security;
create policy own on invites using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant select, insert, update, delete on invites to cloudwa_app;

create table audit_log (
	tenant_id  uuid not null references tenants on delete cascade,
	id         uuid not null,
	at         timestamptz not null default now(),
	-- The actor is copied, not referenced: the log outlives the person.
	actor_kind text not null check (actor_kind in ('user', 'operator', 'system')),
	actor_id   uuid,
	actor_name text not null,
	ip         text not null default '',
	action     text not null,
	target     text not null default '',
	detail     text not null default '',
	primary key (tenant_id, id)
);
alter table audit_log enable row level security;
create policy own on audit_log using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
-- Insert and read only: not even our own code can rewrite a workspace's history.
grant select, insert on audit_log to cloudwa_app;
create index audit_log_at on audit_log (at);

create table notices (
	tenant_id  uuid not null,
	id         uuid not null,
	user_id    uuid not null,
	kind       text not null,
	subject    text not null default '',
	created_at timestamptz not null default now(),
	read_at    timestamptz,
	primary key (tenant_id, id),
	foreign key (tenant_id, user_id) references memberships on delete cascade
);
create index notices_person on notices (tenant_id, user_id, id desc);
create index notices_unread on notices (tenant_id, user_id) where read_at is null;
create index notices_created on notices (created_at);
alter table notices enable row level security;
create policy own on notices using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant select, insert, update, delete on notices to cloudwa_app;

create table sessions (
	id          uuid primary key,
	secret_hash bytea not null,
	user_id     uuid not null references users on delete cascade,
	-- The workspace the browser is in. Deleting the membership ends the session there.
	tenant_id   uuid,
	created_at  timestamptz not null default now(),
	seen_at     timestamptz not null default now(),
	expires_at  timestamptz not null,
	ip          text not null default '',
	user_agent  text not null default '',
	foreign key (tenant_id, user_id) references memberships on delete cascade
);
create index sessions_user on sessions (user_id);
create index sessions_membership on sessions (tenant_id, user_id);
create index sessions_expires on sessions (expires_at);

-- Links in mails: to verify an address, to set a password, to confirm a new address. Only the hash is kept.
create table user_tokens (
	hash       bytea primary key,
	user_id    uuid not null references users on delete cascade,
	purpose    text not null check (purpose in ('verify', 'password', 'email')),
	email      text not null,
	expires_at timestamptz not null
);
create index user_tokens_user on user_tokens (user_id, purpose);
create index user_tokens_expires on user_tokens (expires_at);

-- What is to be mailed, by address: written for known and unknown addresses alike, so that both take the same time to answer.
create table mail_requests (
	id         uuid primary key,
	kind       text not null,
	email      text not null,
	-- The person it is about, where that is known when it is asked for.
	user_id    uuid references users on delete cascade,
	locale     text not null,
	created_at timestamptz not null default now(),
	sent_at    timestamptz
);
create index mail_requests_user on mail_requests (user_id);
create index mail_requests_email on mail_requests (email, kind);
create index mail_requests_created on mail_requests (created_at);

create table super_admins (
	id              uuid primary key,
	email           text not null unique check (email = lower(email)),
	name            text not null,
	password_hash   text not null,
	-- The second factor: the sealed secret, the last time step that was used (a code works once), and hashes of the recovery codes left.
	totp_secret     text not null default '',
	totp_enabled_at timestamptz,
	totp_step       bigint not null default 0,
	recovery_hashes bytea[] not null default '{}',
	created_at      timestamptz not null default now()
);

create table admin_sessions (
	id          uuid primary key,
	secret_hash bytea not null,
	admin_id    uuid not null references super_admins on delete cascade,
	-- False between the password and the second factor.
	complete    boolean not null,
	created_at  timestamptz not null default now(),
	expires_at  timestamptz not null,
	ip          text not null default '',
	user_agent  text not null default ''
);
create index admin_sessions_admin on admin_sessions (admin_id);
create index admin_sessions_expires on admin_sessions (expires_at);

-- Unlogged: counting must be cheap, and after a crash everybody may try again.
create unlogged table rate_limits (
	key       text primary key,
	count     integer not null,
	resets_at timestamptz not null
);
create index rate_limits_resets on rate_limits (resets_at);

-- Tenant transactions add jobs, and only their own: args carry tenant_id.
alter table river_job enable row level security;
create policy own on river_job to cloudwa_app
	using (args ->> 'tenant_id' = current_setting('app.tenant_id', true))
	with check (args ->> 'tenant_id' = current_setting('app.tenant_id', true));
grant select, insert, update on river_job to cloudwa_app;
grant usage on sequence river_job_id_seq to cloudwa_app;
