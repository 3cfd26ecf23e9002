-- Search looks at fewer of the newest messages one by one (400 hold a page of what every tenth message says), and keeps the plan of the look into the
-- index: planned anew for each week it took longer than the look itself.

-- The messages with words in them, the newest first. Two plans are possible, and only the one by the index of words is left: with parameters the
-- planner cannot know that it finds little.
create function search_hits(tenant uuid, wanted tsquery, device uuid, until_at timestamptz, until_id uuid, max integer) returns uuid[]
	language plpgsql stable security definer set search_path = pg_catalog, public
	set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_indexscan = off
as $$
begin
	return array(
		with hits as materialized (
			select m.id, m.at from messages m
			where m.tenant_id = tenant and m.text <> '' and m.revoked_at is null and message_words(m.tenant_id, m.at, m.text) @@ wanted
				and (m.at, m.id) < (until_at, until_id) and (device is null or m.device_id = device))
		select hits.id from hits order by hits.at desc, hits.id desc limit max);
end $$;
revoke execute on function search_hits(uuid, tsquery, uuid, timestamptz, uuid, integer) from public;

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
begin
	if tenant is null or cardinality(words) = 0 then
		return;
	end if;
	found := array(select m.id from (
			select m.id, m.at, m.text, m.revoked_at, m.device_id from messages m
			where m.tenant_id = tenant and (m.at, m.id) < (until_at, until_id) order by m.at desc, m.id desc limit 400) m
		where m.revoked_at is null and (device is null or m.device_id = device) and lower(m.text) like all (inside)
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
