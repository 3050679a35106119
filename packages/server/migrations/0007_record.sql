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
create index event_actor on event (org_id, actor_id, at, seq);
-- By target and by type in one index: posting lists cost a few bytes per event where a tree would cost fifty.
create index event_search on event using gin ((target_ids || type));

create table checkpoint (
  org_id text collate "C" not null references org,
  -- Events that it covers.
  size bigint not null check (size > 0),
  -- RFC 9162 tree head over the leaves 1 to size.
  root bytea not null,
  at timestamptz not null,
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

-- Puts sealed events ([{body, detail, salt, type, at, actor, request, targets}]) at the end of the chain of the
-- transaction's organization, in the order given. Locks the head until the commit: call it last. Returns the last number.
create function events_append(p jsonb) returns bigint language plpgsql security definer set search_path = assent, pg_temp as $$
declare
  org constant text := assent.org();
  head audit_head;
  bodies text[]; details text[]; salts text[]; types text[]; times timestamptz[]; actors text[]; requests text[]; targets jsonb[];
  leaves bytea[]; links bytea[] := '{}';
  link bytea;
  leaf bytea;
begin
  if org is null then raise exception 'no organization is set' using errcode = '42501'; end if;
  if jsonb_typeof(p) <> 'array' or jsonb_array_length(p) = 0 then return null; end if;
  select array_agg(e.body order by n), array_agg(e.detail order by n), array_agg(e.salt order by n), array_agg(e.type order by n),
    array_agg(e.at order by n), array_agg(e.actor order by n), array_agg(e.request order by n), array_agg(e.targets order by n),
    array_agg(sha256('\x00'::bytea || convert_to(e.body, 'UTF8')) order by n)
  into bodies, details, salts, types, times, actors, requests, targets, leaves
  from rows from (jsonb_to_recordset(p) as
    (body text, detail text, salt text, type text, at timestamptz, actor text, request text, targets jsonb)) with ordinality
    as e (body, detail, salt, type, at, actor, request, targets, n);
  -- All that can be done before the lock is done.
  select * into head from audit_head h where h.org_id = org for update;
  if not found then
    insert into audit_head (org_id) values (org) on conflict do nothing;
    select * into strict head from audit_head h where h.org_id = org for update;
  end if;
  link := head.chain;
  foreach leaf in array leaves loop
    link := sha256(link || leaf);
    links := links || link;
  end loop;
  insert into event (org_id, seq, body, detail, salt, leaf, chain, type, at, actor_id, request_id, target_ids)
  select org, head.size + e.n, e.body, e.detail, decode(e.salt, 'hex'), e.leaf, e.link, e.type, e.at, e.actor, e.request,
    array(select jsonb_array_elements_text(e.targets))
  from unnest(bodies, details, salts, leaves, links, types, times, actors, requests, targets) with ordinality
    as e (body, detail, salt, leaf, link, type, at, actor, request, targets, n);
  update audit_head h set size = head.size + cardinality(leaves), chain = link where h.org_id = org;
  perform event_fan_out(head.size + 1, head.size + cardinality(leaves));
  perform pg_notify('assent_event', org);
  return head.size + cardinality(leaves);
end $$;
revoke execute on function events_append, event_fan_out, refuse_change from public;
grant execute on function events_append to assent_server;

select wall('audit_head', 'select'), wall('event', 'select'), wall('checkpoint', 'select, insert');
