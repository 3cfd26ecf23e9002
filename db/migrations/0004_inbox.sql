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

-- Search. A text is looked for by the beginnings of its words, a name and a number by any part. The words stand in the indexes with their workspace
-- in front, so that a search reads nothing of another one. Both indexes are read by the functions below alone: under the policy no query of
-- cloudwa_app could use them.

-- What a text is made of: small letters, one space between two words. What divides words is listed here and not left to the database's locale, which
-- may know no letters but English ones. internal/inbox/search.go divides alike.
create function search_text(said text) returns text
	language sql immutable parallel safe
	return btrim(regexp_replace(lower(said),
		'[\u0001-/:-@\[-`{-\u00bf\u060c\u061b\u061f\u066a-\u066d\u06d4\u2000-\u2bff\u3000-\u303f\ufe00-\ufe0f\ufeff\U0001f000-\U0001faff\U000e0000-\U000e007f]+', ' ', 'g'));

-- The same with long words cut: an index has no place for them. No word of a shorter text is too long.
create function search_words(said text) returns text
	language sql immutable parallel safe
	return case when length(said) <= 400 then search_text(said) else regexp_replace(search_text(said), '([^ ]{60})[^ ]+', '\1', 'g') end;

-- What stands in front of each word of a message: its workspace, and the week it was written in, so that the newest can be looked at first.
create function search_week(at timestamptz) returns integer
	language sql immutable parallel safe
	return least(greatest(extract(epoch from at - '2009-01-05 00:00+00'::timestamptz)::bigint / 604800, 0), 4095)::integer;

create function search_prefix(tenant_id uuid, week integer) returns text
	language sql immutable parallel safe
	return right(tenant_id::text, 6) || lpad(to_hex(week), 3, '0');

create function message_words(tenant_id uuid, at timestamptz, said text) returns tsvector
	language sql immutable parallel safe
	return array_to_tsvector(string_to_array(search_prefix(tenant_id, search_week(at)) ||
		replace(search_words(said), ' ', ' ' || search_prefix(tenant_id, search_week(at))), ' '));

-- Of names and numbers each end of each word stands in the index.
create function contact_words(tenant_id uuid, said text) returns tsvector
	language sql immutable parallel safe
	return (select coalesce(array_to_tsvector(array_agg(distinct right(tenant_id::text, 6) || substr(word, n))), '')
		from unnest(string_to_array(left(search_text(said), 300), ' ')) word, generate_series(1, length(word)) n);

create index messages_recent on messages (tenant_id, at desc, id desc);
create index messages_words on messages using gin (message_words(tenant_id, at, text)) where text <> '' and revoked_at is null;
create index contacts_words on contacts using gin (contact_words(tenant_id, coalesce(phone, '') || ' ' || name || ' ' || push_name));
create index conversations_groups on conversations (tenant_id) where group_id is not null;

-- The parts that somebody looks for in names and numbers; of a number in any spelling its digits, without the zero that stands for the country.
create function search_parts(query text) returns text[]
	language sql immutable parallel safe
	return case when query ~ '^[-\s\d+()./]*\d[-\s\d+()./]*$'
		then array(select ltrim(regexp_replace(replace(left(query, 60), '(0)', ''), '\D', '', 'g'), '0') where query ~ '[1-9]')
		else array(select left(word, 60) from unnest((string_to_array(search_text(left(query, 200)), ' '))[1:8]) word where word <> '') end;

-- The conversations with contacts and groups whose name or number has all parts of a query, the newest first. Where the index knows few such
-- contacts, their conversations are put in order; where it knows many, they are met soon on the way from the newest conversation backwards.
create function search_conversations(query text, device uuid, max integer) returns table (id uuid)
	language plpgsql stable security definer set search_path = pg_catalog, public set plan_cache_mode = force_custom_plan
as $$
declare
	tenant uuid := current_tenant();
	parts text[] := search_parts(query);
	likes text[] := array(select '%' || part || '%' from unnest(parts) part);
	wanted tsquery := (select string_agg('''' || right(tenant::text, 6) || part || ''':*', ' & ') from unnest(parts) part)::tsquery;
	known uuid[];
begin
	if tenant is null or cardinality(parts) = 0 then
		return;
	end if;
	known := array(select c.id from contacts c
		where c.tenant_id = tenant and contact_words(c.tenant_id, coalesce(c.phone, '') || ' ' || c.name || ' ' || c.push_name) @@ wanted limit 1001);
	if cardinality(known) <= 1000 then
		return query
			with chats as materialized (
				select v.id, v.last_at from unnest(known) k (id), lateral (select c.id, c.last_at from conversations c
					where c.tenant_id = tenant and c.contact_id = k.id and (device is null or c.device_id = device) offset 0) v
				union all
				select v.id, v.last_at from conversations v
				where v.tenant_id = tenant and v.group_id is not null and lower(v.group_name) like all (likes) and (device is null or v.device_id = device))
			select v.id from chats v order by v.last_at desc, v.id desc limit max;
		return;
	end if;
	return query
		select v.id from conversations v
		left join lateral (select * from contacts where tenant_id = tenant and contacts.id = v.contact_id offset 0) c on true
		where v.tenant_id = tenant and (device is null or v.device_id = device)
			and lower(coalesce(coalesce(c.phone, '') || ' ' || c.name || ' ' || c.push_name, v.group_name)) like all (likes)
		order by v.last_at desc, v.id desc limit max;
end $$;

-- The contacts whose name or number has all parts of a query, in no order.
create function search_contacts(query text, max integer) returns table (id uuid)
	language plpgsql stable security definer set search_path = pg_catalog, public
as $$
declare
	tenant uuid := current_tenant();
	wanted tsquery := (select string_agg('''' || right(tenant::text, 6) || part || ''':*', ' & ') from unnest(search_parts(query)) part)::tsquery;
begin
	return query select c.id from contacts c
		where c.tenant_id = tenant and contact_words(c.tenant_id, coalesce(c.phone, '') || ' ' || c.name || ' ' || c.push_name) @@ wanted limit max;
end $$;

-- The messages that have for each word of a query a word that begins with it, the newest first: looked for among the newest of all, then in the
-- index in two weeks, in eight more, and in all the time before. Several words are looked for in one week after the other: asked for several weeks
-- at once, the index compares each place of each word with all of them. Words of one letter are not looked for.
create function search_messages(query text, device uuid, before_at timestamptz, before_id uuid, max integer) returns table (id uuid)
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
	wanted tsquery;
	found uuid[];
begin
	if tenant is null or cardinality(words) = 0 then
		return;
	end if;
	found := array(select m.id from (
			select m.id, m.at, m.text, m.revoked_at, m.device_id from messages m
			where m.tenant_id = tenant and (m.at, m.id) < (until_at, until_id) order by m.at desc, m.id desc limit 1000) m
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
		wanted := (select string_agg(replace(pattern, '#', search_prefix(tenant, w)), ' | ')
			from generate_series(greatest(week - step + 1, oldest), week) w)::tsquery;
		found := found || array(
			with hits as materialized (
				select m.id, m.at from messages m
				where m.tenant_id = tenant and m.text <> '' and m.revoked_at is null and message_words(m.tenant_id, m.at, m.text) @@ wanted
					and (m.at, m.id) < (until_at, until_id) and (device is null or m.device_id = device))
			select hits.id from hits order by hits.at desc, hits.id desc limit max - cardinality(found));
		week := week - step;
		step := case step when 1 then 1 when 2 then 8 else 4096 end;
	end loop;
	return query select * from unnest(found);
end $$;

revoke execute on function search_contacts(text, integer), search_conversations(text, uuid, integer),
	search_messages(text, uuid, timestamptz, uuid, integer) from public;
grant execute on function search_contacts(text, integer), search_conversations(text, uuid, integer),
	search_messages(text, uuid, timestamptz, uuid, integer) to cloudwa_app;
