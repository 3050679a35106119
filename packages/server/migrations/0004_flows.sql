-- Approval sequences and their versions. A version, once written, is never changed: requests are pinned to it.

create table sequence (
  org_id text collate "C" not null references org,
  sequence_id text collate "C" not null,
  name text not null check (length(name) between 1 and 255),
  description text not null default '' check (length(description) <= 2000),
  status text not null default 'ACTIVE' check (status in ('ACTIVE', 'DELETED')),
  version integer not null,
  -- Where it can be used: the app itself (APP), groups and bundles of it (GROUP).
  resource_types text[] not null default '{APP,GROUP}'
    constraint sequence_resource_types check (resource_types <@ array['APP', 'GROUP'] and cardinality(resource_types) > 0),
  -- What the checker last found: the users for whom a step could not be decided, and when it looked.
  findings jsonb not null default '[]',
  checked timestamptz,
  created timestamptz not null default clock_timestamp(),
  created_by text collate "C" not null,
  last_updated timestamptz not null default clock_timestamp(),
  last_updated_by text collate "C" not null,
  primary key (org_id, sequence_id)
);
create unique index sequence_name on sequence (org_id, lower(name)) where status = 'ACTIVE';
comment on table sequence is 'An approval sequence: what conditions point to. Its steps are in flow_version.';

alter table condition add foreign key (org_id, sequence_id) references sequence;

create table flow_version (
  org_id text collate "C" not null references org,
  flow_id text collate "C" not null,
  version integer not null check (version > 0),
  -- The list of steps, as the step kinds' own schemas accept it.
  steps jsonb not null check (jsonb_typeof(steps) = 'array'),
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
  members text[] collate "C" not null constraint on_call_has_members check (cardinality(members) between 1 and 100),
  turn_ms bigint not null constraint on_call_turn check (turn_ms between 3600000 and 31536000000),
  starts timestamptz not null,
  version integer not null default 1,
  last_updated timestamptz not null default clock_timestamp(),
  primary key (org_id, on_call_id)
);
create unique index on_call_name on on_call (org_id, lower(name));
comment on table on_call is 'Who is on call in turn. Before the first turn begins nobody is.';

select wall('sequence', 'select, insert, update'), wall('flow_version', 'select, insert'), wall('on_call', 'select, insert, update, delete');
