-- Conditions and the catalog they fill.
-- Row security lets an index serve only comparisons that cannot leak (=, <, any); not LIKE, not && and not lower(). So
-- everything that is looked up here is looked up by equality: lists of groups are rows of condition_opener.

-- Requester expressions, each once, in the two forms that are evaluated: by core/policy/expression.ts and by PostgreSQL.
create table requester_rule (
  org_id text collate "C" not null references org,
  -- Hash of the expression.
  rule_id text collate "C" not null,
  expression jsonb not null,
  path jsonpath not null,
  primary key (org_id, rule_id)
);
comment on table requester_rule is 'Each distinct requester expression. A user whose profile satisfies it is like a member of a group of that id.';

create table condition (
  org_id text collate "C" not null,
  condition_id text collate "C" not null,
  app_id text collate "C" not null,
  name text not null check (length(name) between 1 and 255),
  description text check (length(description) between 1 and 2000),
  status text not null default 'INACTIVE' constraint condition_status check (status in ('ACTIVE', 'INACTIVE', 'INVALID', 'DELETED')),
  -- What was wrong when it became INVALID, in words.
  invalid_reason text,
  -- 0 is the highest. Counts among the conditions of one resource (okta-access-requests C.3), which are 0, 1, 2, …
  priority integer not null check (priority >= 0),
  sequence_id text collate "C" not null,
  requester_type text not null check (requester_type in ('EVERYONE', 'GROUPS', 'REQUESTER_EXPRESSION')),
  requester_groups text[] collate "C" not null default '{}',
  rule_id text collate "C",
  scope_type text not null check (scope_type in ('RESOURCE_DEFAULT', 'GROUPS', 'ENTITLEMENT_BUNDLES')),
  scope_ids text[] collate "C" not null default '{}',
  duration_type text check (duration_type in ('ADMIN_FIXED_DURATION', 'REQUESTER_SPECIFIED_DURATION')),
  -- The bounds again that core/duration.ts has (abuse case B9).
  duration text constraint condition_duration_bounds check (duration ~
    '^(PT([1-9]|[1-6][0-9]|7[0-2])H|P([1-9]|[1-9][0-9]|[12][0-9]{2}|3[0-5][0-9]|36[0-5])D|P([1-9]|[1-4][0-9]|5[0-2])W)$'),
  -- Raised by every edit; what If-Match compares.
  version integer not null default 1,
  -- When its parts were last seen whole.
  checked timestamptz not null default clock_timestamp(),
  created timestamptz not null default clock_timestamp(),
  created_by text collate "C" not null,
  last_updated timestamptz not null default clock_timestamp(),
  last_updated_by text collate "C" not null,
  primary key (org_id, condition_id),
  foreign key (org_id, app_id) references app,
  foreign key (org_id, rule_id) references requester_rule,
  -- Checked at the end, so that places can be exchanged.
  constraint one_condition_per_place exclude using btree (org_id with =, app_id with =, priority with =)
    where (status <> 'DELETED') deferrable initially deferred,
  constraint condition_duration_whole check ((duration_type is null) = (duration is null)),
  constraint condition_groups_named check ((requester_type = 'GROUPS') = (cardinality(requester_groups) > 0)),
  constraint condition_expression_named check ((requester_type = 'REQUESTER_EXPRESSION') = (rule_id is not null)),
  constraint condition_scope_named check ((scope_type = 'RESOURCE_DEFAULT') = (cardinality(scope_ids) = 0)),
  constraint condition_invalid_for_a_reason check ((status = 'INVALID') = (invalid_reason is not null))
);
create index condition_sequence on condition (org_id, sequence_id) where status <> 'DELETED';
create index condition_unchecked on condition (org_id, checked) where status in ('ACTIVE', 'INACTIVE');
comment on table condition is 'Who may ask for what level of an app, for how long, by which sequence, at which priority.';

create table catalog_entry (
  org_id text collate "C" not null,
  entry_id text collate "C" not null,
  -- Empty for an app; the app's entry for its levels.
  parent_id text collate "C" not null default '',
  app_id text collate "C" not null,
  scope_type text not null check (scope_type in ('APPLICATION', 'GROUP', 'ENTITLEMENT_BUNDLE')),
  -- The app itself for APPLICATION.
  scope_id text collate "C" not null,
  name text not null,
  description text not null default '',
  -- What a search looks at; short enough to stand in an index.
  search text generated always as (lower(left(name || ' ' || description, 600))) stored,
  -- True while the app and a condition that covers it are ACTIVE; and while one for everybody is.
  offered boolean not null default false,
  everyone boolean not null default false,
  primary key (org_id, entry_id),
  foreign key (org_id, app_id) references app,
  constraint entry_for_everyone_is_offered check (offered or not everyone)
);
create unique index catalog_entry_scope on catalog_entry (org_id, scope_id, app_id, scope_type, (parent_id = ''));
create index catalog_entry_offered on catalog_entry (org_id, parent_id, entry_id) where offered;
create index catalog_entry_everyone on catalog_entry (org_id, parent_id, entry_id) include (search) where everyone;
create index catalog_entry_of_app on catalog_entry (org_id, app_id);
comment on table catalog_entry is 'Two levels: an app, and under it each level that some condition ever named. Who sees it follows from the active conditions.';

create table condition_opener (
  org_id text collate "C" not null,
  -- A group, or a requester_rule.
  opener_id text collate "C" not null,
  -- The entry of the condition's app.
  parent_id text collate "C" not null,
  condition_id text collate "C" not null,
  active boolean not null,
  primary key (org_id, opener_id, parent_id, condition_id) include (active),
  foreign key (org_id, condition_id) references condition
);
create index condition_opener_condition on condition_opener (org_id, condition_id);
comment on table condition_opener is 'Derived: for each condition that is not for everybody, the groups or the rule that open it.';

create table condition_level (
  org_id text collate "C" not null,
  condition_id text collate "C" not null,
  parent_id text collate "C" not null,
  entry_id text collate "C" not null,
  active boolean not null,
  primary key (org_id, condition_id, parent_id, entry_id),
  foreign key (org_id, condition_id) references condition,
  foreign key (org_id, entry_id) references catalog_entry
);
create index condition_level_entry on condition_level (org_id, entry_id, condition_id);
comment on table condition_level is 'Derived: the entries that each condition covers and that still exist, with the entry of the app above them.';

create table condition_due (
  org_id text collate "C" not null references org,
  due_id bigint not null generated always as identity,
  condition_id text collate "C" not null,
  primary key (org_id, due_id)
);
comment on table condition_due is 'Conditions to look at again, since something that they name changed. To note one never waits for anybody.';

select wall('condition_due', 'select, insert, update, delete'), wall('requester_rule', 'select, insert, delete'), wall('condition', 'select, insert, update'),
  wall('catalog_entry', 'select, insert, update'), wall('condition_opener', 'select, insert, update, delete'),
  wall('condition_level', 'select, insert, update, delete');

-- What an entry shows is the name of its object, always: both change in one transaction. And a condition that loses
-- something is looked at again at once (features/catalog/integrity.ts). Both hold whoever changes the directory.

create function catalog_recheck(conditions text[]) returns void language plpgsql as $$
begin
  if cardinality(conditions) = 0 then return; end if;
  insert into condition_due (org_id, condition_id) select org(), unnest(conditions);
  perform pg_notify('assent_catalog', org());
end $$;

-- Says again of every entry of some apps whether it is offered, and whether to everybody.
create function catalog_offer(apps text[]) returns void language sql as $$
  -- In one order, here and where names follow: two that change many entries never wait for each other in a circle.
  select from catalog_entry where org_id = org() and app_id = any (apps) order by entry_id for no key update;
  update catalog_entry e set offered = f.offered, everyone = f.everyone
  from (
    select e.org_id, e.entry_id, coalesce(bool_or(l.active), false) and a.status = 'ACTIVE' as offered,
      coalesce(bool_or(l.active and c.requester_type = 'EVERYONE'), false) and a.status = 'ACTIVE' as everyone
    from catalog_entry e
    join app a using (org_id, app_id)
    left join condition_level l using (org_id, entry_id)
    left join condition c using (org_id, condition_id)
    where e.org_id = org() and e.app_id = any (apps)
    group by e.org_id, e.entry_id, a.status
  ) as f
  where e.org_id = f.org_id and e.entry_id = f.entry_id and (e.offered, e.everyone) <> (f.offered, f.everyone)
$$;

create function catalog_rename(scope text, new_name text, new_description text) returns void language sql as $$
  select from catalog_entry where org_id = org() and scope_id = scope order by entry_id for no key update;
  update catalog_entry set name = new_name, description = new_description
    where org_id = org() and scope_id = scope and (name, description) is distinct from (new_name, new_description);
$$;

create function catalog_follow_app() returns trigger language plpgsql as $$
begin
  perform catalog_rename(new.app_id, new.label, new.description);
  if old.status <> new.status then perform catalog_offer(array[new.app_id]); end if;
  if (old.status, old.entitlement_management) is distinct from (new.status, new.entitlement_management) then
    perform catalog_recheck(array(select condition_id from condition where app_id = new.app_id and status <> 'DELETED'));
  end if;
  return null;
end $$;
create trigger catalog_follow_app after update of label, description, status, entitlement_management on app
  for each row when (old is distinct from new) execute function catalog_follow_app();

create function catalog_follow_group() returns trigger language plpgsql as $$
begin
  perform catalog_rename(new.group_id, new.name, new.description);
  if old.deleted is distinct from new.deleted then
    perform catalog_recheck(array(
      select condition_id from condition_opener where opener_id = new.group_id
      union
      select l.condition_id from catalog_entry e join condition_level l using (org_id, entry_id) where e.scope_id = new.group_id));
  end if;
  return null;
end $$;
create trigger catalog_follow_group after update of name, description, deleted on groups
  for each row when (old is distinct from new) execute function catalog_follow_group();

create function catalog_follow_bundle() returns trigger language plpgsql as $$
begin
  perform catalog_rename(new.bundle_id, new.name, new.description);
  if old.status is distinct from new.status then
    perform catalog_recheck(array(
      select l.condition_id from catalog_entry e join condition_level l using (org_id, entry_id) where e.scope_id = new.bundle_id));
  end if;
  return null;
end $$;
create trigger catalog_follow_bundle after update of name, description, status on bundle
  for each row when (old is distinct from new) execute function catalog_follow_bundle();

create function catalog_follow_app_group() returns trigger language plpgsql as $$
begin
  perform catalog_recheck(array(
    select l.condition_id from catalog_entry e join condition_level l using (org_id, entry_id)
    where e.scope_id = old.group_id and e.app_id = old.app_id));
  return null;
end $$;
create trigger catalog_follow_app_group after delete on app_group for each row execute function catalog_follow_app_group();

-- Word for the indexes that processes keep in memory (features/catalog/eligibility.ts): the organization, then what to read
-- again: users by id, apps as @id, or * for everything, which is also said where the list would be long.
create function eligibility_tell(items text[]) returns void language plpgsql as $$
begin
  if cardinality(items) = 0 then return; end if;
  perform pg_notify('assent_eligible', org() || ' ' || case when cardinality(items) > 300 then '*' else array_to_string(items, ' ') end);
end $$;

create function eligibility_follow_members() returns trigger language plpgsql as $$
begin
  perform eligibility_tell(array(
    select distinct c.user_id from changed c
    where exists (select from condition_opener o where o.org_id = c.org_id and o.opener_id = c.group_id)
    limit 301));
  return null;
end $$;
create trigger eligibility_follow_joins after insert on group_member referencing new table as changed
  for each statement execute function eligibility_follow_members();
create trigger eligibility_follow_leaves after delete on group_member referencing old table as changed
  for each statement execute function eligibility_follow_members();

create function eligibility_follow_users() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    perform eligibility_tell(array(select user_id from changed limit 301));
  else
    perform eligibility_tell(array(
      select c.user_id from changed c join before b using (org_id, user_id)
      where (c.status, c.profile) is distinct from (b.status, b.profile) limit 301));
  end if;
  return null;
end $$;
create trigger eligibility_follow_new_users after insert on users referencing new table as changed
  for each statement execute function eligibility_follow_users();
create trigger eligibility_follow_users after update on users referencing old table as before new table as changed
  for each statement execute function eligibility_follow_users();

create function eligibility_follow_entries() returns trigger language plpgsql as $$
begin
  perform eligibility_tell(array(select distinct '@' || c.app_id from changed c limit 301));
  return null;
end $$;
create trigger eligibility_follow_entries after update on catalog_entry referencing new table as changed
  for each statement execute function eligibility_follow_entries();
create trigger eligibility_follow_new_entries after insert on catalog_entry referencing new table as changed
  for each statement execute function eligibility_follow_entries();

create function eligibility_follow_conditions() returns trigger language plpgsql as $$
begin
  perform eligibility_tell(array(
    select distinct '@' || c.app_id from changed o join condition c using (org_id, condition_id) limit 301));
  return null;
end $$;
create trigger eligibility_follow_new_openers after insert on condition_opener referencing new table as changed
  for each statement execute function eligibility_follow_conditions();
create trigger eligibility_follow_openers after update on condition_opener referencing new table as changed
  for each statement execute function eligibility_follow_conditions();
create trigger eligibility_follow_lost_openers after delete on condition_opener referencing old table as changed
  for each statement execute function eligibility_follow_conditions();
create trigger eligibility_follow_new_levels after insert on condition_level referencing new table as changed
  for each statement execute function eligibility_follow_conditions();
create trigger eligibility_follow_levels after update on condition_level referencing new table as changed
  for each statement execute function eligibility_follow_conditions();
create trigger eligibility_follow_lost_levels after delete on condition_level referencing old table as changed
  for each statement execute function eligibility_follow_conditions();

-- What policy knows of users and entries: the hot path of submission. A function, since its plan would cost more than its
-- work for a single pair, and PostgreSQL by itself would plan it anew each time. Only what can win, and of long lists only
-- what touches these users and entries. Everything is flat; a list per condition, made here, would be looked up anew for
-- each of them.
create function policy_facts(user_ids text[], entry_ids text[],
  out entries json, out apps json, out conditions json, out users json, out openings json, out coverings json)
language plpgsql stable set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
begin
  with entries as (
    select e.org_id, e.entry_id, e.parent_id, e.name, e.app_id, e.scope_type, e.scope_id,
      case e.scope_type
        when 'APPLICATION' then true
        when 'GROUP' then a.entitlement_management = 'OPTED_OUT' and exists (
          select from app_group ag join groups g using (org_id, group_id)
          where ag.org_id = e.org_id and ag.app_id = e.app_id and ag.group_id = e.scope_id and g.deleted is null)
        else a.entitlement_management = 'OPTED_IN' and exists (
          select from bundle b
          where b.org_id = e.org_id and b.bundle_id = e.scope_id and b.app_id = e.app_id and b.status = 'ACTIVE')
      end as live
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
create function policy_facts_whole(user_ids text[], entry_ids text[],
  out entries json, out apps json, out conditions json, out users json, out openings json, out coverings json)
language plpgsql stable set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
begin
  with entries as (
    select e.org_id, e.entry_id, e.parent_id, e.name, e.app_id, e.scope_type, e.scope_id,
      case e.scope_type
        when 'APPLICATION' then true
        when 'GROUP' then a.entitlement_management = 'OPTED_OUT' and exists (
          select from app_group ag join groups g using (org_id, group_id)
          where ag.org_id = e.org_id and ag.app_id = e.app_id and ag.group_id = e.scope_id and g.deleted is null)
        else a.entitlement_management = 'OPTED_IN' and exists (
          select from bundle b
          where b.org_id = e.org_id and b.bundle_id = e.scope_id and b.app_id = e.app_id and b.status = 'ACTIVE')
      end as live
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

-- A page of what a user may ask for: the top of the catalog (parent '') or the levels of an app, after an entry, with every
-- pattern (null: no search). Entries for everybody are walked in their own order and stop at the page's end; entries of
-- the user's groups are few and are collected first. One statement for all would have to look at every entry
-- (performance, section 5), and one plan for each, kept, saves a third of the time.
create function catalog_page(requester text, parent text, after text, length integer, patterns text[])
returns setof catalog_entry language plpgsql stable rows 50 set plan_cache_mode = force_generic_plan as $$
begin
  if parent = '' then
    if patterns is null then
      return query
      with openers as materialized (
        select m.group_id as opener_id from group_member m where m.org_id = org() and m.user_id = requester
        union all
        select r.rule_id from requester_rule r join users u on u.org_id = r.org_id and u.user_id = requester
        where r.org_id = org() and u.profile @@ r.path
      ),
      opened as materialized (
        select distinct co.parent_id as entry_id
        from openers o join condition_opener co on co.org_id = org() and co.opener_id = o.opener_id and co.active
        where co.parent_id > after
      ),
      shown as (
        (select e.entry_id from catalog_entry e
          where e.org_id = org() and e.parent_id = parent and e.everyone and e.entry_id > after
          order by e.entry_id limit length)
        union
        (select e.entry_id from opened join catalog_entry e on e.org_id = org() and e.entry_id = opened.entry_id
          where e.offered and not e.everyone
          order by e.entry_id limit length)
      )
      select e.* from shown join catalog_entry e on e.org_id = org() and e.entry_id = shown.entry_id
      order by e.entry_id limit length;
    else
      return query
      with openers as materialized (
        select m.group_id as opener_id from group_member m where m.org_id = org() and m.user_id = requester
        union all
        select r.rule_id from requester_rule r join users u on u.org_id = r.org_id and u.user_id = requester
        where r.org_id = org() and u.profile @@ r.path
      ),
      opened as materialized (
        select distinct co.parent_id as entry_id
        from openers o join condition_opener co on co.org_id = org() and co.opener_id = o.opener_id and co.active
        where co.parent_id > after
      ),
      shown as (
        (select e.entry_id from catalog_entry e
          where e.org_id = org() and e.parent_id = parent and e.everyone and e.entry_id > after and e.search like all (patterns)
          order by e.entry_id limit length)
        union
        (select e.entry_id from opened join catalog_entry e on e.org_id = org() and e.entry_id = opened.entry_id
          where e.offered and not e.everyone and e.search like all (patterns)
          order by e.entry_id limit length)
      )
      select e.* from shown join catalog_entry e on e.org_id = org() and e.entry_id = shown.entry_id
      order by e.entry_id limit length;
    end if;
  elsif patterns is null then
    return query
      with openers as materialized (
        select m.group_id as opener_id from group_member m where m.org_id = org() and m.user_id = requester
        union all
        select r.rule_id from requester_rule r join users u on u.org_id = r.org_id and u.user_id = requester
        where r.org_id = org() and u.profile @@ r.path
      ),
      opened as materialized (
        select distinct l.entry_id
        from openers o
        join condition_opener co on co.org_id = org() and co.opener_id = o.opener_id and co.parent_id = parent and co.active
        join condition_level l on l.org_id = org() and l.condition_id = co.condition_id and l.parent_id = parent
        where l.active and l.entry_id > after
      ),
      shown as (
        (select e.entry_id from catalog_entry e
          where e.org_id = org() and e.parent_id = parent and e.everyone and e.entry_id > after
          order by e.entry_id limit length)
        union
        (select e.entry_id from opened join catalog_entry e on e.org_id = org() and e.entry_id = opened.entry_id
          where e.offered and not e.everyone
          order by e.entry_id limit length)
      )
      select e.* from shown join catalog_entry e on e.org_id = org() and e.entry_id = shown.entry_id
      order by e.entry_id limit length;
  else
    return query
      with openers as materialized (
        select m.group_id as opener_id from group_member m where m.org_id = org() and m.user_id = requester
        union all
        select r.rule_id from requester_rule r join users u on u.org_id = r.org_id and u.user_id = requester
        where r.org_id = org() and u.profile @@ r.path
      ),
      opened as materialized (
        select distinct l.entry_id
        from openers o
        join condition_opener co on co.org_id = org() and co.opener_id = o.opener_id and co.parent_id = parent and co.active
        join condition_level l on l.org_id = org() and l.condition_id = co.condition_id and l.parent_id = parent
        where l.active and l.entry_id > after
      ),
      shown as (
        (select e.entry_id from catalog_entry e
          where e.org_id = org() and e.parent_id = parent and e.everyone and e.entry_id > after and e.search like all (patterns)
          order by e.entry_id limit length)
        union
        (select e.entry_id from opened join catalog_entry e on e.org_id = org() and e.entry_id = opened.entry_id
          where e.offered and not e.everyone and e.search like all (patterns)
          order by e.entry_id limit length)
      )
      select e.* from shown join catalog_entry e on e.org_id = org() and e.entry_id = shown.entry_id
      order by e.entry_id limit length;
  end if;
end $$;
