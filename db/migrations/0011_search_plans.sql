-- Searches keep their plans: planning them anew each time took as long as running them. Where a plan depends on what is searched, which a kept plan
-- cannot know, only the plan that fits is left to the planner.

-- The contacts whose name or number has all the parts, in no order.
create function search_known(tenant uuid, parts text[], max integer) returns uuid[]
	language plpgsql stable security definer set search_path = pg_catalog, public
	set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_indexscan = off
as $$
declare
	wanted tsquery := (select string_agg('''' || right(tenant::text, 6) || part || ''':*', ' & ') from unnest(parts) part)::tsquery;
begin
	return array(select c.id from contacts c
		where c.tenant_id = tenant and contact_words(c.tenant_id, coalesce(c.phone, '') || ' ' || c.name || ' ' || c.push_name) @@ wanted limit max);
end $$;
revoke execute on function search_known(uuid, text[], integer) from public;

create or replace function search_contacts(query text, max integer) returns table (id uuid)
	language plpgsql stable security definer set search_path = pg_catalog, public
as $$
begin
	return query select * from unnest(search_known(current_tenant(), search_parts(query), max));
end $$;

-- The newest conversations whose name or number has all parts of a query: one after the other until there are enough.
create function search_newest_conversations(tenant uuid, likes text[], device uuid, max integer) returns uuid[]
	language plpgsql stable security definer set search_path = pg_catalog, public
	set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off
as $$
begin
	return array(
		select v.id from conversations v
		left join lateral (select * from contacts where tenant_id = tenant and contacts.id = v.contact_id offset 0) c on true
		where v.tenant_id = tenant and (device is null or v.device_id = device)
			and lower(coalesce(coalesce(c.phone, '') || ' ' || c.name || ' ' || c.push_name, v.group_name)) like all (likes)
		order by v.last_at desc, v.id desc limit max);
end $$;
revoke execute on function search_newest_conversations(uuid, text[], uuid, integer) from public;

-- As in migration 0004: where the index knows few such contacts, their conversations are put in order; where it knows many, they are met soon on the
-- way from the newest conversation backwards.
create or replace function search_conversations(query text, device uuid, max integer) returns table (id uuid)
	language plpgsql stable security definer set search_path = pg_catalog, public set plan_cache_mode = force_generic_plan
as $$
declare
	tenant uuid := current_tenant();
	parts text[] := search_parts(query);
	likes text[] := array(select '%' || part || '%' from unnest(parts) part);
	known uuid[];
begin
	if tenant is null or cardinality(parts) = 0 then
		return;
	end if;
	known := search_known(tenant, parts, 1001);
	if cardinality(known) > 1000 then
		return query select * from unnest(search_newest_conversations(tenant, likes, device, max));
		return;
	end if;
	return query
		with chats as materialized (
			select v.id, v.last_at from unnest(known) k (id), lateral (select c.id, c.last_at from conversations c
				where c.tenant_id = tenant and c.contact_id = k.id and (device is null or c.device_id = device) offset 0) v
			union all
			select v.id, v.last_at from conversations v
			where v.tenant_id = tenant and v.group_id is not null and lower(v.group_name) like all (likes) and (device is null or v.device_id = device))
		select v.id from chats v order by v.last_at desc, v.id desc limit max;
end $$;

-- The messages with words in them, the newest first, by the index: of a week, then of four times as many weeks each time. Several words are
-- looked for in four weeks after the other four: asked for many weeks at once, the index compares each place of each word with all of them.
create function search_weeks(tenant uuid, words text[], week integer, oldest integer, device uuid, until_at timestamptz, until_id uuid, erasing uuid[],
	max integer) returns uuid[]
	language plpgsql stable security definer set search_path = pg_catalog, public
	set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_indexscan = off
as $$
declare
	pattern text := (select '(' || string_agg('''#' || word || ''':*', ' & ') || ')' from unnest(words) word);
	weeks integer := case cardinality(words) when 1 then 1 else 4 end;
	wanted tsquery;
	found uuid[] := '{}';
begin
	while week >= oldest and cardinality(found) < max loop
		wanted := (select string_agg(replace(pattern, '#', search_prefix(tenant, w)), ' | ')
			from generate_series(greatest(week - weeks + 1, oldest), week) w)::tsquery;
		found := found || array(
			with hits as materialized (
				select m.id, m.at from messages m
				where m.tenant_id = tenant and m.text <> '' and m.revoked_at is null and message_words(m.tenant_id, m.at, m.text) @@ wanted
					and (m.at, m.id) < (until_at, until_id) and (device is null or m.device_id = device) and m.conversation_id <> all (erasing))
			select hits.id from hits order by hits.at desc, hits.id desc limit max - cardinality(found));
		week := week - weeks;
		if cardinality(words) = 1 then
			weeks := weeks * 4;
		end if;
	end loop;
	return found;
end $$;
revoke execute on function search_weeks(uuid, text[], integer, integer, uuid, timestamptz, uuid, uuid[], integer) from public;

-- As in migration 0004. Of the newest messages 200 are looked at one by one: they hold a page of what every sixth one says, which would be slow by the
-- index.
create or replace function search_messages(query text, device uuid, before_at timestamptz, before_id uuid, max integer) returns table (id uuid)
	language plpgsql stable security definer set search_path = pg_catalog, public set plan_cache_mode = force_generic_plan
as $$
declare
	tenant uuid := current_tenant();
	words text[] := array(select left(word, 60) from unnest((string_to_array(search_text(left(query, 200)), ' '))[1:8]) word where length(word) > 1);
	inside text[] := array(select '%' || word || '%' from unnest(words) word);
	starts text[] := array(select '% ' || word || '%' from unnest(words) word);
	until_at timestamptz := coalesce(before_at, 'infinity');
	until_id uuid := coalesce(before_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
	found uuid[];
	-- Chats that are being deleted are known beforehand and nearly always none: a look at the chat of each message would cost more than the search.
	erasing uuid[] := array(select v.id from conversations v where v.tenant_id = tenant and v.erasing);
begin
	if tenant is null or cardinality(words) = 0 then
		return;
	end if;
	found := array(select m.id from (
			select m.id, m.at, m.text, m.revoked_at, m.device_id, m.conversation_id from messages m
			where m.tenant_id = tenant and (m.at, m.id) < (until_at, until_id) order by m.at desc, m.id desc limit 200) m
		where m.revoked_at is null and (device is null or m.device_id = device) and m.conversation_id <> all (erasing) and lower(m.text) like all (inside)
			and ' ' || search_text(m.text) like all (starts)
		order by m.at desc, m.id desc limit max);
	if cardinality(found) < max then
		found := search_weeks(tenant, words,
			(select search_week(m.at) from messages m where m.tenant_id = tenant and (m.at, m.id) < (until_at, until_id)
				order by m.at desc, m.id desc limit 1),
			(select search_week(m.at) from messages m where m.tenant_id = tenant order by m.at, m.id limit 1),
			device, until_at, until_id, erasing, max);
	end if;
	return query select * from unnest(found);
end $$;

drop function search_hits(uuid, tsquery, uuid, timestamptz, uuid, integer);

-- What is new goes into the indexes of words at once. By default it waits in a list, which each look into the index reads from beginning to end: 4 MB
-- between two vacuums, which are rare on a large table. A search for two words took seconds then, and still half as long again with the shortest list
-- there can be. It costs a message that comes in some 0.04 ms.
alter index messages_words set (fastupdate = off);
alter index contacts_words set (fastupdate = off);
select gin_clean_pending_list('messages_words'), gin_clean_pending_list('contacts_words');
