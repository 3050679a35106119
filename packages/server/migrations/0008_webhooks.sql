-- Subscribers of the record: events are queued for them in the transaction that records them.

create table webhook (
  org_id text collate "C" not null references org,
  webhook_id text collate "C" not null,
  name text not null check (length(name) between 1 and 255),
  url text not null check (length(url) between 1 and 2048),
  -- Event types, or beginnings such as access.request.*; none = all.
  event_types text[] not null default '{}',
  -- Sealed by platform/secrets.ts. After a change both sign until previous_until.
  secret bytea not null,
  previous_secret bytea,
  previous_until timestamptz,
  status text not null default 'ACTIVE' constraint webhook_status check (status in ('ACTIVE', 'INACTIVE')),
  -- Deliveries of this subscriber that failed in a row; it is left alone until retry_at.
  failures integer not null default 0,
  retry_at timestamptz not null default clock_timestamp(),
  last_delivered timestamptz,
  last_failed timestamptz,
  last_error text,
  created timestamptz not null default clock_timestamp(),
  created_by text collate "C" not null,
  last_updated timestamptz not null default clock_timestamp(),
  primary key (org_id, webhook_id)
);
create unique index webhook_name on webhook (org_id, lower(name));

create table webhook_delivery (
  org_id text collate "C" not null,
  webhook_id text collate "C" not null,
  seq bigint not null,
  -- Events of one request arrive in their order: an earlier one that is still here holds back the later ones.
  request_id text collate "C",
  -- When it may be tried; while somebody tries it, when he is taken for dead.
  due timestamptz not null default clock_timestamp(),
  tries integer not null default 0,
  last_error text,
  primary key (org_id, webhook_id, seq),
  foreign key (org_id, webhook_id) references webhook on delete cascade
);
create index webhook_delivery_order on webhook_delivery (org_id, webhook_id, request_id, seq) where request_id is not null;
comment on table webhook_delivery is 'What is still to be delivered. A row goes away when its event has arrived.';

create or replace function event_fan_out(first bigint, last bigint) returns void language plpgsql as $$
begin
  if not exists (select from webhook w where w.org_id = assent.org() and w.status = 'ACTIVE') then return; end if;
  insert into webhook_delivery (org_id, webhook_id, seq, request_id)
  select e.org_id, w.webhook_id, e.seq, e.request_id
  from event e join webhook w on w.org_id = e.org_id and w.status = 'ACTIVE'
  where e.org_id = assent.org() and e.seq between first and last
    and (w.event_types = '{}' or exists (select from unnest(w.event_types) t
      where e.type = t or t like '%.*' and starts_with(e.type, left(t, -1))));
  if found then perform pg_notify('assent_webhook', assent.org()); end if;
end $$;

select wall('webhook', 'select, insert, update, delete'), wall('webhook_delivery', 'select, update, delete');

-- Takes the head of the chain before anything else: for what removes a row that event_fan_out may be referring to, which
-- happens under that lock. Locked the other way round the two would wait for each other.
create function event_hold() returns void language plpgsql security definer set search_path = assent, pg_temp as $$
begin
  perform from audit_head h where h.org_id = assent.org() for update;
end $$;
revoke execute on function event_hold from public;
grant execute on function event_hold to assent_server;
