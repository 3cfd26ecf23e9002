-- Contacts that are deleted, and their order.

-- A contact that was deleted is nobody's to see from that moment on, and its chats with it, while a job takes away what they hold. What says who it
-- was goes at once; the rows go last, so that the job finds its way however often it is interrupted.
-- No time that may be null: without statistics, as in a new database, the planner takes it that few rows have none.
alter table contacts add column erasing boolean not null default false;
alter table contacts add column deleted_at timestamptz;
-- When somebody has to look after the deleting again: the job that is at it moves this forward.
alter table contacts add column erase_due_at timestamptz;
-- By what the raw reports name it: its phone number and hidden id, which stand nowhere else any more.
alter table contacts add column erase_keys text[];
create index contacts_erasing on contacts (erase_due_at) where erasing;
alter table conversations add column erasing boolean not null default false;
create index conversations_erasing on conversations (tenant_id) where erasing;

-- Only what deletes sees them; it says so by a setting of its transaction.
create policy present on contacts as restrictive for select
	using (not erasing or current_setting('app.erasing', true) = 'on');
create policy present on conversations as restrictive for select
	using (not erasing or current_setting('app.erasing', true) = 'on');

-- The ids of messages that were deleted with their contact and that the gateway still has: looking for what was not reported would bring them
-- back. Only those are kept that it may still look at.
create table erased_messages (
	tenant_id uuid not null,
	device_id uuid not null,
	from_me   boolean not null,
	raw_id    text not null,
	at        timestamptz not null default now(),
	primary key (tenant_id, device_id, raw_id, from_me),
	foreign key (tenant_id, device_id) references devices on delete cascade
);
create index erased_messages_at on erased_messages (at);
alter table erased_messages enable row level security;
create policy own on erased_messages using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant select, insert on erased_messages to cloudwa_app;

-- Lists of contacts are in the order of what they show: those with a name, then those with a number, then the others. A column of its own, because
-- under row-level security no index on lower() is used for where a page begins.
alter table contacts add column sort_name text not null generated always as (
	case
		when btrim(name) <> '' then '1' || lower(left(btrim(name), 200))
		when btrim(push_name) <> '' then '1' || lower(left(btrim(push_name), 200))
		when phone is not null then '2' || phone
		else '3'
	end) stored;
create index contacts_by_name on contacts (tenant_id, sort_name, id);

-- What it really costs; believing it to be cheap, the planner read contacts one by one for a word that many of them have (120 ms instead of 5).
alter function contact_words(uuid, text) cost 10000;

-- As in migration 0005, without the chats that are being deleted. They are known beforehand and nearly always none: a look at the chat of each
-- message would cost more than the search.
create or replace function search_hits(tenant uuid, wanted tsquery, device uuid, until_at timestamptz, until_id uuid, max integer) returns uuid[]
	language plpgsql stable security definer set search_path = pg_catalog, public
	set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_indexscan = off
as $$
declare
	erasing uuid[] := array(select v.id from conversations v where v.tenant_id = tenant and v.erasing);
begin
	return array(
		with hits as materialized (
			select m.id, m.at from messages m
			where m.tenant_id = tenant and m.text <> '' and m.revoked_at is null and message_words(m.tenant_id, m.at, m.text) @@ wanted
				and (m.at, m.id) < (until_at, until_id) and (device is null or m.device_id = device) and m.conversation_id <> all (erasing))
		select hits.id from hits order by hits.at desc, hits.id desc limit max);
end $$;

create or replace function search_messages(query text, device uuid, before_at timestamptz, before_id uuid, max integer) returns table (id uuid)
	language plpgsql stable security definer set search_path = pg_catalog, public
as $$
declare
	tenant uuid := current_tenant();
	words text[] := array(select left(word, 60) from unnest((string_to_array(search_text(left(query, 200)), ' '))[1:8]) word where length(word) > 1);
	inside text[] := array(select '%' || word || '%' from unnest(words) word);
	starts text[] := array(select '% ' || word || '%' from unnest(words) word);
	pattern text := (select '(' || string_agg('''#' || word || ''':*', ' & ') || ')' from unnest(words) word);
	until_at timestamptz := coalesce(before_at, 'infinity');
	until_id uuid := coalesce(before_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
	oldest integer;
	week integer;
	step integer := case cardinality(words) when 1 then 2 else 1 end;
	wanted text;
	found uuid[];
	erasing uuid[] := array(select v.id from conversations v where v.tenant_id = tenant and v.erasing);
begin
	if tenant is null or cardinality(words) = 0 then
		return;
	end if;
	found := array(select m.id from (
			select m.id, m.at, m.text, m.revoked_at, m.device_id, m.conversation_id from messages m
			where m.tenant_id = tenant and (m.at, m.id) < (until_at, until_id) order by m.at desc, m.id desc limit 400) m
		where m.revoked_at is null and (device is null or m.device_id = device) and m.conversation_id <> all (erasing) and lower(m.text) like all (inside)
			and ' ' || search_text(m.text) like all (starts)
		order by m.at desc, m.id desc limit max);
	if cardinality(found) < max then
		found := '{}';
		week := (select search_week(m.at) from messages m where m.tenant_id = tenant and (m.at, m.id) < (until_at, until_id)
			order by m.at desc, m.id desc limit 1);
		oldest := (select search_week(m.at) from messages m where m.tenant_id = tenant order by m.at, m.id limit 1);
	end if;
	while week >= oldest and cardinality(found) < max loop
		wanted := '';
		for w in greatest(week - step + 1, oldest) .. week loop
			wanted := wanted || case wanted when '' then '' else ' | ' end || replace(pattern, '#', search_prefix(tenant, w));
		end loop;
		found := found || search_hits(tenant, wanted::tsquery, device, until_at, until_id, max - cardinality(found));
		week := week - step;
		step := case step when 1 then 1 when 2 then 8 else 4096 end;
	end loop;
	return query select * from unnest(found);
end $$;
