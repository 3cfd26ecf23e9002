-- Who wanted no automatic messages and was deleted since. The contact is gone; that they said so is not, or whoever deletes somebody would make them
-- writable again. Of what they were known by only hashes are kept, which name nobody at a glance and are others in each workspace.
create table opt_outs (
	tenant_id uuid not null references tenants on delete cascade,
	identity  bytea not null,
	at        timestamptz not null,
	primary key (tenant_id, identity)
);
alter table opt_outs enable row level security;
create policy own on opt_outs using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant select, insert on opt_outs to cloudwa_app;

create function identity_hash(tenant_id uuid, kind text, value text) returns bytea language sql immutable
	return sha256(convert_to(tenant_id || ' ' || kind || ' ' || value, 'UTF8'));

-- However somebody comes back (they write, are written to, are added, or turn out to be known by something else, too), they have opted out still.
create function remember_opt_outs() returns trigger language plpgsql as $$
begin
	update contacts c set opted_out_at = least(c.opted_out_at, o.at)
	from added a join opt_outs o on o.tenant_id = a.tenant_id and o.identity = identity_hash(a.tenant_id, a.kind, a.value)
	where c.tenant_id = a.tenant_id and c.id = a.contact_id;
	return null;
end $$;
create trigger remember_opt_outs after insert on contact_identities referencing new table as added
	for each statement execute function remember_opt_outs();
