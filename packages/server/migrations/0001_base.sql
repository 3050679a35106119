-- Organizations, and the functions and roles that every later migration uses.
-- Run by the owner. The server works as role assent_server: no BYPASSRLS, no ownership.

do $$ begin
  if not exists (select from pg_roles where rolname = 'assent_server') then
    create role assent_server nologin nobypassrls;
  end if;
exception when duplicate_object or unique_violation then null; -- another database of this cluster migrates at the same time
end $$;

grant usage on schema assent to assent_server;

-- The organization of this transaction, set by `set local`; null (no rows at all) where nobody set it.
create function org() returns text language sql stable parallel safe
  as $$ select nullif(current_setting('assent.org', true), '') $$;

-- The clock for finding what is due: read once per statement, so that an index can be used (a volatile function in a
-- comparison reads every row). Only for claims that skip what is locked; what is judged after a wait reads clock_timestamp().
create function clock() returns timestamptz language sql stable as $$ select clock_timestamp() $$;

-- Gives a table its wall: row security by organization, forced on the owner too, and the server's rights on it.
create function wall(tab regclass, rights text) returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', tab);
  execute format('alter table %s force row level security', tab);
  execute format('create policy org_wall on %s using (org_id = assent.org()) with check (org_id = assent.org())', tab);
  execute format('grant %s on %s to assent_server', rights, tab);
end $$;
revoke execute on function wall from public;

create table org (
  org_id text collate "C" primary key,
  name text not null check (length(name) between 1 and 255),
  -- Raised by restore and promotion. While quarantined: revocations yes, grants no (abuse case C17).
  epoch integer not null default 1,
  quarantined_since timestamptz,
  settings jsonb not null default '{}',
  created timestamptz not null default clock_timestamp()
);
comment on table org is 'One organization; every other table leads with its org_id. Readable across organizations, so that lanes find their work.';
grant select, insert on org to assent_server;
grant update (name, settings, quarantined_since) on org to assent_server;
