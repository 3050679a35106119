-- Request types (docs/decisions/0015): each is a level of its team, with a sequence and a condition of its own.

alter table condition drop constraint condition_scope_type_check, add constraint condition_scope_type_check
  check (scope_type in ('RESOURCE_DEFAULT', 'GROUPS', 'ENTITLEMENT_BUNDLES', 'REQUEST_TYPES'));
alter table catalog_entry drop constraint catalog_entry_scope_type_check, add constraint catalog_entry_scope_type_check
  check (scope_type in ('APPLICATION', 'GROUP', 'ENTITLEMENT_BUNDLE', 'REQUEST_TYPE'));
alter table request drop constraint request_scope_type_check, add constraint request_scope_type_check
  check (scope_type in ('APPLICATION', 'GROUP', 'ENTITLEMENT_BUNDLE', 'REQUEST_TYPE'));

alter table form_draft drop constraint draft_kind, add constraint draft_kind
  check (kind in ('REQUEST', 'CONDITION', 'SEQUENCE', 'REQUEST_TYPE'));

-- Somebody may have several open requests of one request type.
drop index one_open_request_per_level;
create unique index one_open_request_per_level on request (org_id, requested_for, app_id, scope_type, scope_id)
  where status = 'PENDING' and scope_type <> 'REQUEST_TYPE';
create index request_of_type on request (org_id, scope_id, request_id) where scope_type = 'REQUEST_TYPE';

-- The flow of a request type is nobody else's: it is in no list of sequences, and needs no name of its own.
alter table sequence add column request_type_id text collate "C";
drop index sequence_name;
create unique index sequence_name on sequence (org_id, lower(name)) where status = 'ACTIVE' and request_type_id is null;

create table request_type (
  org_id text collate "C" not null,
  type_id text collate "C" not null,
  team_id text collate "C" not null,
  name text not null check (length(name) between 1 and 50),
  description text not null default '' check (length(description) <= 2000),
  icon text not null check (length(icon) between 1 and 40),
  status text not null constraint request_type_status check (status in ('DRAFT', 'ACTIVE', 'DISABLED', 'DELETED')),
  -- What it lost when it became DISABLED, in words.
  disabled_reason text,
  sequence_id text collate "C" not null,
  condition_id text collate "C" not null,
  -- The level of an app that an approved request gives; null: nothing by itself.
  gives_app_id text collate "C",
  gives_type text check (gives_type in ('APPLICATION', 'GROUP', 'ENTITLEMENT_BUNDLE')),
  gives_id text collate "C",
  source text not null check (source in ('API', 'WEB')),
  -- Null: something that it names changed since it was last looked at.
  checked timestamptz default clock_timestamp(),
  version integer not null default 1,
  created timestamptz not null default clock_timestamp(),
  created_by text collate "C" not null,
  last_updated timestamptz not null default clock_timestamp(),
  last_updated_by text collate "C" not null,
  primary key (org_id, type_id),
  foreign key (org_id, team_id) references team,
  foreign key (org_id, sequence_id) references sequence,
  foreign key (org_id, condition_id) references condition,
  foreign key (org_id, gives_app_id) references app (org_id, app_id),
  constraint request_type_disabled_for_a_reason check ((status = 'DISABLED') = (disabled_reason is not null)),
  constraint request_type_gives_a_level check ((gives_type is null) = (gives_app_id is null) and (gives_type is null) = (gives_id is null))
);
create unique index request_type_name on request_type (org_id, team_id, lower(name)) where status <> 'DELETED';
create unique index request_type_condition on request_type (org_id, condition_id);
create index request_type_team on request_type (org_id, team_id) where status <> 'DELETED';
create index request_type_unchecked on request_type (org_id, type_id) where checked is null;
comment on table request_type is 'A way to ask that a team offers. Its form, tasks and approvals are the versions of its sequence.';

create table request_type_use (
  org_id text collate "C" not null,
  used_id text collate "C" not null,
  type_id text collate "C" not null,
  primary key (org_id, used_id, type_id),
  foreign key (org_id, type_id) references request_type
);
create index request_type_use_type on request_type_use (org_id, type_id);
comment on table request_type_use is 'Derived: what the current version of a request type names: users, groups, lists, schedules, connectors, levels.';

select wall('request_type', 'select, insert, update'), wall('request_type_use', 'select, insert, delete');

-- What is gone, or cannot be used any more, is looked for by whoever looks at request types again
-- (features/types/integrity.ts): these only say which. To say it never waits for anybody but who edits the same type.
create function request_type_recheck(ids text[]) returns void language plpgsql as $$
begin
  if cardinality(ids) = 0 then return; end if;
  update request_type t set checked = null
  where t.org_id = org() and t.status in ('ACTIVE', 'DRAFT') and t.checked is not null
    and t.type_id in (select u.type_id from request_type_use u where u.org_id = org() and u.used_id = any (ids));
  if found then perform pg_notify('assent_types', org()); end if;
end $$;

create function request_type_follow_users() returns trigger language plpgsql as $$
begin
  perform request_type_recheck(array(
    select n.user_id from after n join before b using (org_id, user_id)
    where n.status <> b.status and n.status in ('DEPROVISIONED', 'DELETED')));
  return null;
end $$;
create trigger request_type_follow_users after update on users
  referencing old table as before new table as after for each statement execute function request_type_follow_users();

create function request_type_follow_group() returns trigger language plpgsql as $$
begin perform request_type_recheck(array[new.group_id]); return null; end $$;
create trigger request_type_follow_group after update of deleted on groups
  for each row when (old.deleted is distinct from new.deleted) execute function request_type_follow_group();

create function request_type_follow_app() returns trigger language plpgsql as $$
begin perform request_type_recheck(array[new.app_id]); return null; end $$;
create trigger request_type_follow_app after update of status, entitlement_management on app
  for each row when ((old.status, old.entitlement_management) is distinct from (new.status, new.entitlement_management))
  execute function request_type_follow_app();

create function request_type_follow_app_group() returns trigger language plpgsql as $$
begin perform request_type_recheck(array[old.group_id]); return null; end $$;
create trigger request_type_follow_app_group after delete on app_group
  for each row execute function request_type_follow_app_group();

create function request_type_follow_bundle() returns trigger language plpgsql as $$
begin perform request_type_recheck(array[new.bundle_id]); return null; end $$;
create trigger request_type_follow_bundle after update of status on bundle
  for each row when (old.status is distinct from new.status) execute function request_type_follow_bundle();

create function request_type_follow_list() returns trigger language plpgsql as $$
begin perform request_type_recheck(array[new.list_id]); return null; end $$;
create trigger request_type_follow_list after update on config_list
  for each row when (old is distinct from new) execute function request_type_follow_list();

create function request_type_follow_on_call() returns trigger language plpgsql as $$
begin perform request_type_recheck(array[old.on_call_id]); return null; end $$;
create trigger request_type_follow_on_call after delete on on_call
  for each row execute function request_type_follow_on_call();

create function request_type_follow_connector() returns trigger language plpgsql as $$
begin perform request_type_recheck(array[new.connector_id]); return null; end $$;
create trigger request_type_follow_connector after update of status on connector
  for each row when (old.status is distinct from new.status) execute function request_type_follow_connector();

create function request_type_follow_condition() returns trigger language plpgsql as $$
begin
  update request_type t set checked = null
  where t.org_id = new.org_id and t.condition_id = new.condition_id and t.status = 'ACTIVE' and t.checked is not null;
  if found then perform pg_notify('assent_types', org()); end if;
  return null;
end $$;
create trigger request_type_follow_condition after update of status on condition
  for each row when (new.status = 'INVALID' and old.status <> 'INVALID' and new.scope_type = 'REQUEST_TYPES')
  execute function request_type_follow_condition();

-- Who looks after a request of a request type. The team's rule names somebody when the request begins, never whoever asks.
create table request_assignee (
  org_id text collate "C" not null,
  request_id text collate "C" not null,
  user_id text collate "C" not null,
  since timestamptz not null default clock_timestamp(),
  primary key (org_id, request_id),
  foreign key (org_id, request_id) references request,
  foreign key (org_id, user_id) references users
);
create index request_assignee_user on request_assignee (org_id, user_id);
select wall('request_assignee', 'select, insert, update, delete');

create function request_assign() returns trigger language plpgsql as $$
declare
  asked record;
  whose assent.team;
  chosen text;
begin
  -- One team after the other, always in one order: two batches never wait for each other in a circle.
  for asked in select b.* from born b where b.scope_type = 'REQUEST_TYPE' and b.status = 'PENDING' order by b.app_id, b.request_id loop
    select t.* into whose from assent.team t
      where t.org_id = asked.org_id and t.team_id = asked.app_id and t.auto_assign <> 'NONE' for no key update;
    continue when not found;
    select m.user_id into chosen
    from assent.team_member m join assent.users u on u.org_id = m.org_id and u.user_id = m.user_id
    where m.org_id = asked.org_id and m.team_id = asked.app_id and u.status = 'ACTIVE'
      and m.user_id not in (asked.requested_for, asked.requested_by)
      and (whose.auto_assign = 'ROTATE' or m.user_id = whose.assignee_id)
    order by m.user_id <= coalesce(whose.last_assigned, ''), m.user_id limit 1;
    continue when chosen is null;
    insert into assent.request_assignee (org_id, request_id, user_id) values (asked.org_id, asked.request_id, chosen);
    if whose.auto_assign = 'ROTATE' then
      update assent.team t set last_assigned = chosen where t.org_id = asked.org_id and t.team_id = asked.app_id;
    end if;
  end loop;
  return null;
end $$;
create trigger request_assign after insert on request referencing new table as born
  for each statement execute function request_assign();

-- The name in the catalog is the request type's, always.
create function catalog_follow_request_type() returns trigger language plpgsql as $$
begin perform catalog_rename(new.type_id, new.name, new.description); return null; end $$;
create trigger catalog_follow_request_type after update of name, description on request_type
  for each row when (old is distinct from new) execute function catalog_follow_request_type();

-- As in 0027; what a request of a request type gives is what the aggregate's `gives` says.
create or replace function refuse_unapproved_grant() returns trigger language plpgsql as $$
begin
  if exists (
    -- One look-up each, whatever the statistics say: a join would be planned before the first of them.
    select from fresh g where g.request_id is not null and (
      select r.status = 'APPROVED' and r.requested_for = g.user_id
          and g.app_id = coalesce(r.state #>> '{gives,appId}', r.app_id) and case
          when r.state ? 'approvedLevel' then r.state #>> '{approvedLevel,appId}' = g.app_id
            and r.state #>> '{approvedLevel,scopeType}' = g.scope_type and r.state #>> '{approvedLevel,scopeId}' = g.scope_id
          when r.state ? 'gives' then r.state #>> '{gives,scopeType}' = g.scope_type and r.state #>> '{gives,scopeId}' = g.scope_id
          else r.scope_type = g.scope_type and r.scope_id = g.scope_id end
      from assent.request r where r.org_id = g.org_id and r.request_id = g.request_id) is not true
  ) then
    raise exception 'a grant gives what was approved' using errcode = '23514', constraint = 'grant_gives_what_was_approved';
  end if;
  return null;
end $$;

-- As in 0003, with request types among the levels, and what they give.
create or replace function policy_facts(user_ids text[], entry_ids text[],
  out entries json, out apps json, out conditions json, out users json, out openings json, out coverings json)
language plpgsql stable set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
begin
  with entries as (
    select e.org_id, e.entry_id, e.parent_id, e.name, e.app_id, e.scope_type, e.scope_id,
      case e.scope_type
        when 'APPLICATION' then true
        when 'REQUEST_TYPE' then exists (
          select from request_type t
          where t.org_id = e.org_id and t.type_id = e.scope_id and t.team_id = e.app_id and t.status = 'ACTIVE')
        when 'GROUP' then a.entitlement_management = 'OPTED_OUT' and exists (
          select from app_group ag join groups g using (org_id, group_id)
          where ag.org_id = e.org_id and ag.app_id = e.app_id and ag.group_id = e.scope_id and g.deleted is null)
        else a.entitlement_management = 'OPTED_IN' and exists (
          select from bundle b
          where b.org_id = e.org_id and b.bundle_id = e.scope_id and b.app_id = e.app_id and b.status = 'ACTIVE')
      end as live,
      case when e.scope_type = 'REQUEST_TYPE' then (
        select json_build_object('appId', t.gives_app_id, 'scopeType', t.gives_type, 'scopeId', t.gives_id) from request_type t
        where t.org_id = e.org_id and t.type_id = e.scope_id and t.gives_id is not null) end as gives
    from catalog_entry e join app a using (org_id, app_id)
    where e.org_id = org() and e.entry_id = any (entry_ids)
  ),
  coverings as (
    select l.condition_id, e.scope_id
    from entries e join condition_level l on l.org_id = e.org_id and l.entry_id = e.entry_id and l.active
  ),
  covering as (select distinct condition_id from coverings),
  openings as (
    select o.condition_id, m.user_id, m.group_id
    from covering join condition_opener o on o.org_id = org() and o.condition_id = covering.condition_id
    join group_member m on m.org_id = org() and m.group_id = o.opener_id and m.user_id = any (user_ids)
  ),
  conditions as (
    select c.condition_id, c.app_id, c.name, c.priority, c.requester_type, c.scope_type, c.duration_type, c.duration,
      c.sequence_id, s.version as flow_version, r.expression
    from covering join condition c on c.org_id = org() and c.condition_id = covering.condition_id
    join sequence s using (org_id, sequence_id)
    left join requester_rule r using (org_id, rule_id)
    where c.status = 'ACTIVE' and s.status = 'ACTIVE'
  ),
  people as (
    select user_id, kind, status = 'ACTIVE' as active, manager_id,
      case when exists (select from conditions where expression is not null) then profile end as profile
    from users where org_id = org() and user_id = any (user_ids)
  )
  select
    (select coalesce(json_agg(entries), '[]') from entries) as entries,
    (select coalesce(json_agg(json_build_object('app_id', app_id, 'label', label, 'active', status = 'ACTIVE',
        'request_settings', request_settings)), '[]')
      from app where org_id = org() and app_id in (select app_id from entries)) as apps,
    (select coalesce(json_agg(conditions), '[]') from conditions) as conditions,
    (select coalesce(json_agg(people), '[]') from people) as users,
    (select coalesce(json_agg(openings), '[]') from openings) as openings,
    (select coalesce(json_agg(coverings), '[]') from coverings) as coverings
  into entries, apps, conditions, users, openings, coverings;
end $$;

-- The same with every condition of the apps, whole: what a preview explains.
create or replace function policy_facts_whole(user_ids text[], entry_ids text[],
  out entries json, out apps json, out conditions json, out users json, out openings json, out coverings json)
language plpgsql stable set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
begin
  with entries as (
    select e.org_id, e.entry_id, e.parent_id, e.name, e.app_id, e.scope_type, e.scope_id,
      case e.scope_type
        when 'APPLICATION' then true
        when 'REQUEST_TYPE' then exists (
          select from request_type t
          where t.org_id = e.org_id and t.type_id = e.scope_id and t.team_id = e.app_id and t.status = 'ACTIVE')
        when 'GROUP' then a.entitlement_management = 'OPTED_OUT' and exists (
          select from app_group ag join groups g using (org_id, group_id)
          where ag.org_id = e.org_id and ag.app_id = e.app_id and ag.group_id = e.scope_id and g.deleted is null)
        else a.entitlement_management = 'OPTED_IN' and exists (
          select from bundle b
          where b.org_id = e.org_id and b.bundle_id = e.scope_id and b.app_id = e.app_id and b.status = 'ACTIVE')
      end as live,
      case when e.scope_type = 'REQUEST_TYPE' then (
        select json_build_object('appId', t.gives_app_id, 'scopeType', t.gives_type, 'scopeId', t.gives_id) from request_type t
        where t.org_id = e.org_id and t.type_id = e.scope_id and t.gives_id is not null) end as gives
    from catalog_entry e join app a using (org_id, app_id)
    where e.org_id = org() and e.entry_id = any (entry_ids)
  ),
  conditions as (
    select c.condition_id, c.app_id, c.name, c.priority, c.requester_type, c.scope_type, c.duration_type, c.duration,
      c.sequence_id, s.version as flow_version, r.expression, c.requester_groups, c.scope_ids
    from condition c join sequence s using (org_id, sequence_id)
    left join requester_rule r using (org_id, rule_id)
    where c.org_id = org() and c.status = 'ACTIVE' and s.status = 'ACTIVE' and c.app_id in (select app_id from entries)
  ),
  openings as (
    select c.condition_id, m.user_id, m.group_id from conditions c
    join group_member m on m.org_id = org() and m.user_id = any (user_ids) and m.group_id = any (c.requester_groups)
  ),
  coverings as (select null::text as condition_id, null::text as scope_id where false),
  people as (
    select user_id, kind, status = 'ACTIVE' as active, manager_id,
      case when exists (select from conditions where expression is not null) then profile end as profile
    from users where org_id = org() and user_id = any (user_ids)
  )
  select
    (select coalesce(json_agg(entries), '[]') from entries) as entries,
    (select coalesce(json_agg(json_build_object('app_id', app_id, 'label', label, 'active', status = 'ACTIVE',
        'request_settings', request_settings)), '[]')
      from app where org_id = org() and app_id in (select app_id from entries)) as apps,
    (select coalesce(json_agg(conditions), '[]') from conditions) as conditions,
    (select coalesce(json_agg(people), '[]') from people) as users,
    (select coalesce(json_agg(openings), '[]') from openings) as openings,
    (select coalesce(json_agg(coverings), '[]') from coverings) as coverings
  into entries, apps, conditions, users, openings, coverings;
end $$;
