-- What people see of a flow's life: how often runs came through its steps, and the tests that it is held to.

-- Folded from flow_steps and flow_runs, so that a page's cost does not grow with what happened. What is newer than flow_counting.upto is not in it yet.
create table flow_counts (
	tenant_id uuid not null,
	flow_id   uuid not null,
	node      text not null,
	-- Hours of UTC, so that a day can begin when it does where the workspace is.
	hour      timestamptz not null,
	passed    bigint not null default 0,
	dropped   bigint not null default 0,
	errors    bigint not null default 0,
	primary key (tenant_id, flow_id, hour, node),
	foreign key (tenant_id, flow_id) references flows on delete cascade
);
create index flow_counts_hour on flow_counts (hour);
alter table flow_counts enable row level security;
create policy own on flow_counts using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant select on flow_counts to cloudwa_app;

-- One row: until when is counted. Whoever counts holds it.
create table flow_counting (
	one  boolean primary key default true check (one),
	upto timestamptz not null
);
insert into flow_counting (upto) values (now() - interval '31 days');
grant select on flow_counting to cloudwa_app;

-- Where runs ended is read by when they did.
create index flow_runs_ended on flow_runs (ended_at) where ended_at is not null;

-- Conversations with a pretended customer that a flow is held to.
create table flow_tests (
	tenant_id   uuid not null,
	id          uuid not null,
	flow_id     uuid not null,
	name        text not null check (name <> ''),
	-- internal/rehearsal.Script: what the customer does, and what is expected.
	script      text not null,
	author_name text not null default '',
	created_at  timestamptz not null default now(),
	primary key (tenant_id, id),
	unique (tenant_id, flow_id, name),
	foreign key (tenant_id, flow_id) references flows on delete cascade
);
alter table flow_tests enable row level security;
create policy own on flow_tests using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant select, insert, update, delete on flow_tests to cloudwa_app;
