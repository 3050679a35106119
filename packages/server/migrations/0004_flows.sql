-- Approval sequences and their versions. A version, once written, is never changed: requests are pinned to it.

create table sequence (
  org_id text collate "C" not null references org,
  sequence_id text collate "C" not null,
  name text not null check (length(name) between 1 and 255),
  description text not null default '' check (length(description) <= 2000),
  status text not null default 'ACTIVE' check (status in ('ACTIVE', 'DELETED')),
  version integer not null,
  created timestamptz not null default clock_timestamp(),
  created_by text collate "C" not null,
  last_updated timestamptz not null default clock_timestamp(),
  last_updated_by text collate "C" not null,
  primary key (org_id, sequence_id)
);
create unique index sequence_name on sequence (org_id, lower(name)) where status = 'ACTIVE';

create table flow_version (
  org_id text collate "C" not null,
  flow_id text collate "C" not null,
  version integer not null check (version > 0),
  -- The list of steps, as the step kinds' own schemas accept it.
  steps jsonb not null,
  created timestamptz not null default clock_timestamp(),
  created_by text collate "C" not null,
  primary key (org_id, flow_id, version)
);
comment on table flow_version is 'What a request was started with stays what it runs by.';

create table on_call (
  org_id text collate "C" not null references org,
  on_call_id text collate "C" not null,
  name text not null check (length(name) between 1 and 255),
  -- Who is on call in turn, and when the first turn began.
  members text[] not null,
  turn_ms bigint not null check (turn_ms between 60000 and 31536000000),
  starts timestamptz not null,
  primary key (org_id, on_call_id)
);
create unique index on_call_name on on_call (org_id, lower(name));

select wall('sequence', 'select, insert, update'), wall('flow_version', 'select, insert'), wall('on_call', 'select, insert, update, delete');
