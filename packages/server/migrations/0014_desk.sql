-- What pages show besides the thing itself: how long a decision usually takes, and who has the same department.

create table wait_usual (
  org_id text collate "C" not null references org,
  -- ENTRY: of a catalog entry. SEQUENCE: of an approval sequence. LOOK: when this was last worked out (thing_id is empty).
  kind text not null constraint wait_kind check (kind in ('ENTRY', 'SEQUENCE', 'LOOK')),
  thing_id text collate "C" not null,
  -- Half of the decided requests of the last 90 days took no longer, from asking to the decision.
  p50_seconds integer not null default 0 check (p50_seconds >= 0),
  decided integer not null default 0,
  looked timestamptz not null default clock_timestamp(),
  primary key (org_id, kind, thing_id)
);
comment on table wait_usual is 'Derived: how long requests usually take. Worked out anew every few minutes (features/requests/waits.ts).';
select wall('wait_usual', 'select, insert, update, delete');

-- Peers: people whose profile names the same department.
alter table users add column department_key text collate "C"
  generated always as (left(lower(profile ->> 'department'), 200)) stored;
create index users_department on users (org_id, department_key) where department_key is not null;

-- The apps that a group is a level of: from somebody's groups to what they give him.
create index app_group_group on app_group (org_id, group_id);
