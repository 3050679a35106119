-- Changes of rules that wait for a second administrator (abuse case A23), and alarms that nobody can mute (A24, B7).

create table policy_change (
  org_id text collate "C" not null references org,
  change_id text collate "C" not null,
  command text collate "C" not null check (length(command) between 1 and 64),
  -- What the command was given, with the versions that it was made from; sealed, since it may hold a secret. Gone once
  -- it is decided.
  input bytea,
  -- What it would put on the record: what the second administrator judges.
  effect jsonb not null check (jsonb_typeof(effect) = 'array'),
  status text not null default 'PROPOSED'
    constraint policy_change_status check (status in ('PROPOSED', 'DONE', 'REJECTED', 'WITHDRAWN')),
  proposed timestamptz not null default clock_timestamp(),
  proposed_by text collate "C" not null,
  proposed_person text collate "C" not null,
  expires timestamptz not null,
  decided timestamptz,
  decided_by text collate "C",
  decided_person text collate "C",
  reason text check (length(reason) between 1 and 1000),
  primary key (org_id, change_id),
  constraint policy_change_needs_two check (status <> 'DONE' or decided_person <> proposed_person),
  constraint policy_change_withdrawn_by_its_own check (status <> 'WITHDRAWN' or decided_person = proposed_person),
  constraint policy_change_decided_whole check (
    (status = 'PROPOSED') = (decided is null) and (decided is null) = (decided_by is null)
    and (decided is null) = (decided_person is null)),
  constraint policy_change_open_has_input check ((status = 'PROPOSED') = (input is not null))
);
create index policy_change_open on policy_change (org_id, command) where status = 'PROPOSED';
comment on table policy_change is 'Changes of rules that one administrator proposed and another one puts in force, by the same command.';

create function policy_change_stays_decided() returns trigger language plpgsql as $$
begin
  raise exception 'a policy change that is decided stays as it is' using errcode = '23514', constraint = 'policy_change_stays_decided';
end $$;
create trigger policy_change_stays_decided before update on policy_change
  for each row when (old.status <> 'PROPOSED') execute function policy_change_stays_decided();

select wall('policy_change', 'select, insert');
grant update (input, status, decided, decided_by, decided_person, reason) on policy_change to assent_server;

-- Alarms are for administrators. They go out in every way, whatever somebody has chosen for what he is told.
alter table own_notice drop constraint own_notice_kind,
  add constraint own_notice_kind check (kind in ('delegate_appointed', 'alarm'));

-- Tells every administrator who has one of these roles. `about`: whose deed it was; empty if nobody's.
create function alarm(about text, wanted text[], facts jsonb) returns integer language plpgsql as $$
declare
  told integer;
begin
  insert into own_notice (org_id, kind, to_id, about_id, detail)
  select org(), 'alarm', u.user_id, about, facts from users u
  where u.org_id = org() and u.status = 'ACTIVE' and u.kind = 'HUMAN' and u.roles && wanted
  order by u.user_id limit 1000;
  get diagnostics told = row_count;
  perform pg_notify('assent_own_notice', org());
  return told;
end $$;
