-- Grants, the access they give, and what happens to it outside.

create table grants (
  org_id text collate "C" not null references org,
  grant_id text collate "C" not null,
  -- The approved request; null for a grant made by an administrator or by API.
  request_id text collate "C",
  -- The grant whose end this one begins at: an extension is a new approval and so a new reason.
  extends_id text collate "C",
  user_id text collate "C" not null,
  app_id text collate "C" not null,
  scope_type text not null
    constraint grant_scope check (scope_type in ('APPLICATION', 'GROUP', 'ENTITLEMENT_BUNDLE', 'ENTITLEMENT_VALUE')),
  -- The app itself for APPLICATION.
  scope_id text collate "C" not null,
  status text not null constraint grant_status check (status in ('SCHEDULED', 'ACTIVE', 'EXPIRED', 'INACTIVE')),
  actor text not null constraint grant_actor check (actor in ('ACCESS_REQUEST', 'API', 'ADMIN')),
  -- As it was approved (PT8H, P30D), and the same in milliseconds; null for permanent access.
  duration text,
  lasts bigint constraint grant_lasts_a_while check (lasts between 1 and 400 * 86400000::bigint),
  starts timestamptz not null,
  -- When all of it was first proven to be there: the clock of the duration starts here.
  granted timestamptz,
  ends timestamptz,
  -- The end was set by hand or by an extension, and does not move when the access comes into force.
  end_fixed boolean not null default false,
  time_zone text,
  ended timestamptz,
  end_reason text constraint grant_end_reason check (end_reason in ('EXPIRED', 'REVOKED', 'GIVEN_BACK', 'USER_GONE', 'REFUSED')),
  ended_by text collate "C",
  -- When its user was deactivated: it ends then, and not by whether the user is gone still when a worker looks (D3).
  user_gone timestamptz,
  -- Why it could not be given, in words for the request.
  problem text check (length(problem) <= 1000),
  -- What the request is to be told, and what it has been told (requests live in another feature's tables).
  outcome text not null default 'PENDING'
    constraint grant_outcome check (outcome in ('PENDING', 'GRANTED', 'FAILED', 'MANUAL_REQUIRED')),
  outcome_told text not null default 'PENDING',
  revocation text constraint grant_revocation check (revocation in ('PENDING', 'REVOKED', 'FAILED')),
  revocation_told text,
  revoked timestamptz,
  created timestamptz not null default clock_timestamp(),
  created_by text collate "C" not null,
  last_updated timestamptz not null default clock_timestamp(),
  last_updated_by text collate "C" not null,
  primary key (org_id, grant_id),
  foreign key (org_id, user_id) references users,
  foreign key (org_id, app_id) references app,
  foreign key (org_id, extends_id) references grants,
  constraint grant_ended_whole check (
    (status in ('EXPIRED', 'INACTIVE')) = (ended is not null)
    and (ended is null) = (end_reason is null) and (ended is null) = (revocation is null)),
  constraint grant_expired_by_time check ((status = 'EXPIRED') = (end_reason is not distinct from 'EXPIRED')),
  constraint grant_duration_whole check ((duration is null) = (lasts is null)),
  -- What is in force for a time has an end.
  constraint grant_of_a_time_has_an_end check (granted is null or lasts is null or ends is not null)
);
create unique index one_grant_per_request on grants (org_id, request_id) where request_id is not null;
create index grants_due on grants (org_id, ends) where status = 'ACTIVE' and ends is not null;
create index grants_starting on grants (org_id, starts) where status = 'SCHEDULED';
create index grants_of_app on grants (org_id, app_id, grant_id) where status in ('ACTIVE', 'SCHEDULED');
create index grants_by_user on grants (org_id, user_id, grant_id);
create index grants_untold on grants (org_id, grant_id)
  where outcome_told <> outcome or (revocation <> 'PENDING' and revocation_told is distinct from revocation);
create index grants_of_the_gone on grants (org_id, user_gone) where user_gone is not null and ended is null;
comment on table grants is 'Reasons for access. One per approved request, or made by an administrator.';

create function refuse_reopened_grant() returns trigger language plpgsql as $$
begin
  raise exception 'an ended grant stays ended' using errcode = '23514', constraint = 'ended_grant_stays_ended';
end $$;
-- What is told about it may still change; that it ended, when, why and by whom may not (abuse case A20).
create trigger ended_grant_stays_ended before update on grants for each row
  when (old.ended is not null and row(old.status, old.ended, old.end_reason, old.ends, old.user_id, old.scope_id)
    is distinct from row(new.status, new.ended, new.end_reason, new.ends, new.user_id, new.scope_id))
  execute function refuse_reopened_grant();

-- The second wall, by another maker: what names a request gives exactly what that request was approved for.
create function refuse_unapproved_grant() returns trigger language plpgsql as $$
begin
  if exists (
    -- One look-up each, whatever the statistics say: a join would be planned before the first of them.
    select from fresh g where g.request_id is not null and (
      select r.status = 'APPROVED' and r.requested_for = g.user_id and r.app_id = g.app_id
        and r.scope_type = g.scope_type and r.scope_id = g.scope_id
      from assent.request r where r.org_id = g.org_id and r.request_id = g.request_id) is not true
  ) then
    raise exception 'a grant gives what was approved' using errcode = '23514', constraint = 'grant_gives_what_was_approved';
  end if;
  return null;
end $$;
create trigger grant_gives_what_was_approved after insert on grants referencing new table as fresh
  for each statement execute function refuse_unapproved_grant();

-- Whoever deactivates a user, by whatever way, marks what the user was granted in the same transaction.
create function mark_grants_of_the_gone() returns trigger language plpgsql as $$
begin
  update assent.grants set user_gone = clock_timestamp()
  where org_id = new.org_id and user_id = new.user_id and status in ('ACTIVE', 'SCHEDULED') and user_gone is null;
  perform pg_notify('assent_user_gone', new.org_id);
  return null;
end $$;
create trigger grants_end_with_the_user after update of status on users for each row
  when (new.status in ('DEPROVISIONED', 'DELETED') and old.status is distinct from new.status)
  execute function mark_grants_of_the_gone();

create table access (
  org_id text collate "C" not null references org,
  access_id text collate "C" not null,
  user_id text collate "C" not null,
  -- Null: the built-in directory.
  connector_id text collate "C",
  kind text not null constraint access_kind check (kind in ('app', 'group', 'entitlement')),
  -- App, group or entitlement value; the connector itself where all its apps share one account.
  target_id text collate "C" not null,
  -- The app that it was first given for.
  app_id text collate "C" not null,
  -- What the target knows it by, as it was when it was first given: a later deletion here must not keep it from being taken.
  target_name text not null,
  attribute text,
  -- A living grant gives it. Kept by the statements that open and end grants, under the row's lock.
  wanted boolean not null,
  -- True: it stood before us and is never taken by the end of a grant. Null: not looked at yet, so nothing is ours.
  baseline boolean,
  desired text not null generated always as (case when wanted or baseline is true then 'there' else 'gone' end) stored,
  actual text not null constraint access_actual check (actual in ('there', 'gone', 'unknown')),
  -- Raised with each outside call; the result of an older call is thrown away.
  generation bigint not null default 0,
  tries integer not null default 0,
  -- Only a person can do what is left.
  manual boolean not null default false,
  last_error text check (length(last_error) <= 1000),
  -- When it is due; null: nothing to do.
  next_try timestamptz,
  -- Until when one worker owns it.
  lease_until timestamptz,
  -- Since when a revocation is owed, and when that was called overdue.
  owed_since timestamptz,
  alarmed timestamptz,
  -- When it was last proven gone after we took it.
  taken timestamptz,
  -- When its actual state is to be read again.
  check_at timestamptz,
  created timestamptz not null default clock_timestamp(),
  last_updated timestamptz not null default clock_timestamp(),
  primary key (org_id, access_id),
  constraint one_line_per_access unique nulls not distinct (org_id, user_id, connector_id, kind, target_id),
  foreign key (org_id, user_id) references users,
  foreign key (org_id, connector_id) references connector,
  constraint owed_is_not_wanted check (owed_since is null or not wanted)
);
create index access_due on access (org_id, connector_id, desired, next_try) where next_try is not null;
create index access_owed on access (org_id, owed_since) where owed_since is not null;
create index access_check on access (org_id, connector_id, check_at) where check_at is not null;
create index access_of_connector on access (org_id, connector_id) where connector_id is not null and (wanted or actual <> 'gone');
comment on table access is 'The ledger: what each user has where, what for, and what was last proven about it.';

create function refuse_older_generation() returns trigger language plpgsql as $$
begin
  raise exception 'a generation never falls' using errcode = '23514', constraint = 'generation_never_falls';
end $$;
create trigger generation_never_falls before update on access for each row
  when (new.generation < old.generation) execute function refuse_older_generation();

create table grant_access (
  org_id text collate "C" not null,
  grant_id text collate "C" not null,
  access_id text collate "C" not null,
  -- An administrator revoked this part of the grant alone.
  withdrawn timestamptz,
  -- No foreign keys: both ends are written by the same transaction, never deleted, and this is the hottest insert.
  primary key (org_id, grant_id, access_id)
);
create index grant_access_access on grant_access (org_id, access_id);
comment on table grant_access is 'Which grant is a reason for which access: what was approved, as it was when it was given.';

alter table connector add column secret_expires timestamptz, add column secret_warned timestamptz;

create table connector_health (
  org_id text collate "C" not null,
  connector_id text collate "C" not null,
  -- Calls in a row that nothing came of.
  failures integer not null default 0,
  -- Gives wait until then; revocations do not.
  open_until timestamptz,
  -- The target asked for quiet (Retry-After); kept for both.
  quiet_until timestamptz,
  last_error text check (length(last_error) <= 1000),
  last_failed timestamptz,
  last_worked timestamptz,
  primary key (org_id, connector_id),
  foreign key (org_id, connector_id) references connector
);
comment on table connector_health is 'How the last calls to each connector went, and until when it is left in peace.';

create table connector_ref (
  org_id text collate "C" not null,
  connector_id text collate "C" not null,
  kind text not null check (kind in ('user', 'group', 'entitlement')),
  our_id text collate "C" not null,
  their_id text not null check (length(their_id) between 1 and 512),
  learned timestamptz not null default clock_timestamp(),
  primary key (org_id, connector_id, kind, our_id),
  foreign key (org_id, connector_id) references connector
);
comment on table connector_ref is 'The immutable ids that targets gave to our users and groups: names change hands, ids do not (abuse case C12).';

-- A connector stays as long as something was given through it, whoever deletes it (abuse case C16).
create function refuse_orphaned_access() returns trigger language plpgsql as $$
begin
  if exists (select from assent.access a where a.org_id = new.org_id and a.connector_id = new.connector_id
    and (a.wanted or (a.actual <> 'gone' and a.baseline is false))) then
    raise exception 'the connector has live access' using errcode = '23514', constraint = 'connector_has_no_live_access';
  end if;
  return new;
end $$;
create trigger connector_has_no_live_access before update on connector for each row
  when (new.status = 'DELETED' and old.status <> 'DELETED') execute function refuse_orphaned_access();

-- Mended settings are tried at once, not after the pause that the broken ones earned.
create function try_mended_connector() returns trigger language plpgsql as $$
begin
  update assent.connector_health set failures = 0, open_until = null, quiet_until = null
  where org_id = new.org_id and connector_id = new.connector_id;
  update assent.access set next_try = clock_timestamp()
  where org_id = new.org_id and connector_id = new.connector_id and next_try is not null;
  perform pg_notify('assent_access', new.org_id);
  return null;
end $$;
create trigger mended_connector_is_tried after update on connector for each row
  when (row(new.config, new.secret) is distinct from row(old.config, old.secret)) execute function try_mended_connector();

select wall('grants', 'select, insert, update'), wall('access', 'select, insert, update'),
  wall('grant_access', 'select, insert, update'), wall('connector_health', 'select, insert, update'),
  wall('connector_ref', 'select, insert, update, delete');
