-- The record: what happened, in one gap-free chain per organization. Written only by events_append, changed by nothing.

create table audit_head (
  org_id text collate "C" primary key references org,
  -- Events on the record, and the link of the last one.
  size bigint not null default 0,
  chain bytea not null default decode(repeat('00', 32), 'hex')
);
comment on table audit_head is 'The end of each chain. Locked by the last statement of every transaction that records something.';

create table event (
  org_id text collate "C" not null,
  -- 1, 2, 3, … without a gap, in the order of commits.
  seq bigint not null,
  -- Canonical JSON of the envelope (core/audit/leaf.ts). What is hashed; everything below but detail and salt follows from it.
  body text not null,
  -- Names and free data, provable by the commitment in the body while they are here; null when none or erased (abuse case H11).
  detail text,
  salt bytea,
  -- sha256(00 || body), and sha256(link before || leaf).
  leaf bytea not null,
  chain bytea not null,
  type text collate "C" not null,
  at timestamptz not null,
  actor_id text collate "C" not null,
  request_id text collate "C",
  target_ids text[] collate "C" not null,
  primary key (org_id, seq)
);
comment on table event is 'Every event of an organization. The server can read it; only events_append and event_erase write it.';
create index event_time on event (org_id, at, seq);
create index event_request on event (org_id, request_id, seq) where request_id is not null;
-- By target, actor and type in one index of some 20 bytes per event, where a tree for each would take 300. New entries
-- wait in a list that event_search_settle puts in order every second, outside the lock of the head.
create index event_search on event using gin ((array_remove(target_ids, request_id) || actor_id || type))
  with (fastupdate = on, gin_pending_list_limit = 8192);

-- A look into event_search is no leakproof operator, so that under row security it would never be used. The owner alone
-- may therefore read past the wall, and the one function that does so (event_find) looks at one organization itself.
create policy owner_reads on event for select to current_user using (true);

create table checkpoint (
  org_id text collate "C" not null references org,
  -- Events that it covers.
  size bigint not null check (size > 0),
  -- RFC 9162 tree head over the leaves 1 to size.
  root bytea not null,
  at timestamptz not null,
  -- The public key, 32 bytes as base64url: it is its own name. Whose it is, an auditor learns outside the database.
  key_id text not null,
  -- Ed25519 over the text that core/audit/checkpoint.ts defines.
  signature bytea not null,
  -- Roots of the full subtrees, left to right: where the next checkpoint goes on.
  frontier bytea[] not null,
  primary key (org_id, size)
);
comment on table checkpoint is 'Signed tree heads. The key is not in the database, and each head is also written outside it.';

create function refuse_change() returns trigger language plpgsql as $$
begin
  -- The only change there is: erasing the private part of one event.
  if tg_op = 'UPDATE' and tg_table_name = 'event' then
    if new.detail is null and new.salt is null
      and row(new.org_id, new.seq, new.body, new.leaf, new.chain, new.type, new.at, new.actor_id, new.request_id, new.target_ids)
        is not distinct from
        row(old.org_id, old.seq, old.body, old.leaf, old.chain, old.type, old.at, old.actor_id, old.request_id, old.target_ids)
    then return new; end if;
  end if;
  raise exception 'the record is only ever added to' using errcode = '42501', constraint = tg_table_name || '_is_append_only';
end $$;
create trigger event_is_append_only before update or delete on event for each row execute function refuse_change();
create trigger event_is_kept before truncate on event execute function refuse_change();
create trigger checkpoint_is_append_only before update or delete on checkpoint for each row execute function refuse_change();
create trigger checkpoint_is_kept before truncate on checkpoint execute function refuse_change();

-- Told of new events (first to last) in their transaction; webhooks replace it.
create function event_fan_out(first bigint, last bigint) returns void language plpgsql as $$ begin end $$;

-- The lines of a text; no text is one empty line, and an empty line is null if so asked.
create function lines(t text, blank text default null) returns text[] language sql immutable parallel safe
  as $$ select case t when '' then array[nullif('', blank)] else string_to_array(t, E'\n', blank) end $$;

-- Puts sealed events at the end of the chain of the transaction's organization, in the order given. Each parameter holds
-- one line per event (canonical JSON has no line breaks; this is three times as fast as jsonb); an empty line is null; the
-- targets of one event are separated by commas. Locks the head until the commit: call it last. Returns the last number.
create function events_append(
  bodies text, details text, salts text, types text, times text, actors text, requests text, targets text
) returns bigint language plpgsql security definer set search_path = assent, pg_temp as $$
declare
  org constant text := assent.org();
  head audit_head;
  body constant text[] := lines(bodies);
  detail constant text[] := lines(details, '');
  salt constant text[] := lines(salts, '');
  type constant text[] := lines(types);
  at constant timestamptz[] := lines(times)::timestamptz[];
  actor constant text[] := lines(actors);
  request constant text[] := lines(requests, '');
  target constant text[] := lines(targets);
  n constant integer := cardinality(body);
  leaf bytea[];
  link bytea[] := '{}';
  last bytea;
begin
  if org is null then raise exception 'no organization is set' using errcode = '42501'; end if;
  if array[cardinality(detail), cardinality(salt), cardinality(type), cardinality(at), cardinality(actor),
    cardinality(request), cardinality(target)] <> array_fill(n, array[7])
  then raise exception 'events_append needs as many lines of each kind' using errcode = '22023'; end if;
  leaf := array(select sha256('\x00'::bytea || convert_to(b, 'UTF8')) from unnest(body) b);
  -- All that can be done before the lock is done.
  select * into head from audit_head h where h.org_id = org for update;
  if not found then
    insert into audit_head (org_id) values (org) on conflict do nothing;
    select * into strict head from audit_head h where h.org_id = org for update;
  end if;
  last := head.chain;
  for i in 1..n loop
    last := sha256(last || leaf[i]);
    link[i] := last;
  end loop;
  insert into event (org_id, seq, body, detail, salt, leaf, chain, type, at, actor_id, request_id, target_ids)
  select org, head.size + e.i, e.body, e.detail, decode(e.salt, 'hex'), e.leaf, e.link, e.type, e.at, e.actor, e.request,
    string_to_array(e.target, ',')
  from unnest(body, detail, salt, leaf, link, type, at, actor, request, target) with ordinality
    as e (body, detail, salt, leaf, link, type, at, actor, request, target, i);
  update audit_head h set size = head.size + n, chain = last where h.org_id = org;
  perform event_fan_out(head.size + 1, head.size + n);
  perform pg_notify('assent_event', org);
  return head.size + n;
end $$;
-- Numbers of events of the transaction's organization, in order of time, or in that of their commits. Of each group in
-- p.keys, a list of lists, an event has at least one as its type, actor or target. p: {keys, request, since, until, at,
-- seq, desc, commits, limit}; since is inclusive, until is not; (at, seq) is the last one already seen, or with commits
-- seq alone. Every part may be missing but limit.
create function event_find(p jsonb) returns table (seq bigint, at timestamptz)
  language plpgsql stable security definer set search_path = assent, pg_temp set jit = off as $$
declare
  direction constant text := case when coalesce((p->>'desc')::boolean, false) then 'desc' else 'asc' end;
  commits constant boolean := coalesce((p->>'commits')::boolean, false);
  beyond constant text := case direction when 'desc' then '<' else '>' end;
  wanted text := 'e.org_id = $1';
  one text[];
begin
  if assent.org() is null then return; end if;
  for one in select array(select jsonb_array_elements_text(g)) from jsonb_array_elements(p->'keys') g loop
    -- The request of an event is not in event_search again when it is a target too.
    wanted := wanted || format(
      case when 'req' = any (select left(k, 3) from unnest(one) k)
      then ' and ((array_remove(e.target_ids, e.request_id) || e.actor_id || e.type) && %1$L::text[] or e.request_id = any (%1$L::text[]))'
      else ' and (array_remove(e.target_ids, e.request_id) || e.actor_id || e.type) && %1$L::text[]' end, one);
  end loop;
  if p ? 'request' then wanted := wanted || format(' and e.request_id = %L', p->>'request'); end if;
  if p ? 'since' then wanted := wanted || format(' and e.at >= %L::timestamptz', p->>'since'); end if;
  if p ? 'until' then wanted := wanted || format(' and e.at < %L::timestamptz', p->>'until'); end if;
  if commits and p ? 'seq' then
    wanted := wanted || format(' and e.seq %s %L::bigint', beyond, p->>'seq');
  elsif p ? 'seq' then
    wanted := wanted || format(' and (e.at, e.seq) %s (%L::timestamptz, %L::bigint)', beyond, p->>'at', p->>'seq');
  end if;
  -- Planned for these very values: a rare key goes by the index, a common one along the time.
  return query execute format('select e.seq, e.at from event e where %s order by %s limit %s', wanted,
    case when commits then 'e.seq ' || direction else format('e.at %1$s, e.seq %1$s', direction) end,
    (p->>'limit')::integer) using assent.org();
end $$;

-- Puts the waiting entries of event_search in order; returns the pages done.
create function event_search_settle() returns bigint language sql volatile security definer set search_path = assent, pg_temp
  as $$ select gin_clean_pending_list('event_search') $$;

-- Erases the private parts that the given erasure event names, and puts that event on the record (abuse case H11). Its
-- targets of type AuditEvents are lists of numbers and ranges such as '3 7-12'. Returns how many were erased.
create function event_erase(
  bodies text, details text, salts text, types text, times text, actors text, requests text, targets text
) returns bigint language plpgsql security definer set search_path = assent, pg_temp as $$
declare
  named int8multirange;
  erased bigint;
begin
  if bodies::jsonb->>'type' is distinct from 'assent.audit.erase' or types <> 'assent.audit.erase'
  then raise exception 'an erasure is recorded as assent.audit.erase' using errcode = '22023'; end if;
  select range_agg(int8range(split_part(r, '-', 1)::bigint, split_part(r, '-', -1)::bigint, '[]')) into named
  from jsonb_array_elements(bodies::jsonb->'targets') t, unnest(string_to_array(t->>'id', ' ')) r
  where t->>'type' = 'AuditEvents';
  perform events_append(bodies, details, salts, types, times, actors, requests, targets);
  update event e set detail = null, salt = null
  from unnest(named) r
  where e.org_id = assent.org() and e.seq >= lower(r) and e.seq < upper(r) and e.detail is not null;
  get diagnostics erased = row_count;
  return erased;
end $$;

revoke execute on function events_append, event_fan_out, event_find, event_search_settle, event_erase, refuse_change from public;
grant execute on function events_append, event_find, event_search_settle, event_erase to assent_server;

select wall('audit_head', 'select'), wall('event', 'select'), wall('checkpoint', 'select, insert');
