-- Separation of duties: rules of what nobody may have together, and what a decision must know to judge them.

create table risk_rule (
  org_id text collate "C" not null references org,
  rule_id text collate "C" not null,
  name text not null check (length(name) between 1 and 255),
  description text not null default '' check (length(description) <= 1000),
  notes text not null default '' check (length(notes) <= 1000),
  -- The app that it is of, as Okta has it; null: it spans apps.
  app_id text collate "C",
  -- What the two lists are called, and whether one or all of a list is needed.
  first_name text not null check (length(first_name) between 1 and 255),
  second_name text not null check (length(second_name) between 1 and 255),
  first_operation text not null constraint risk_rule_first check (first_operation in ('CONTAINS_ONE', 'CONTAINS_ALL')),
  second_operation text not null constraint risk_rule_second check (second_operation in ('CONTAINS_ONE', 'CONTAINS_ALL')),
  version integer not null default 1,
  created timestamptz not null default clock_timestamp(),
  created_by text collate "C" not null,
  last_updated timestamptz not null default clock_timestamp(),
  last_updated_by text collate "C" not null,
  name_key text collate "C" not null generated always as (lower(name)) stored,
  primary key (org_id, rule_id),
  foreign key (org_id, app_id) references app
);
create unique index risk_rule_name on risk_rule (org_id, name_key);
create index risk_rule_app on risk_rule (org_id, app_id, rule_id) where app_id is not null;
comment on table risk_rule is 'Separation of duties: nobody may have what satisfies both lists.';

create table risk_rule_item (
  org_id text collate "C" not null,
  rule_id text collate "C" not null,
  list integer not null constraint risk_rule_item_list check (list in (0, 1)),
  kind text not null constraint risk_rule_item_kind check (kind in ('ENTITLEMENT_VALUE', 'ENTITLEMENT_BUNDLE', 'GROUP', 'APP')),
  item_id text collate "C" not null,
  -- A thing in both lists would be in conflict with itself.
  constraint risk_rule_item_once primary key (org_id, rule_id, item_id),
  foreign key (org_id, rule_id) references risk_rule on delete cascade
);
create index risk_rule_item_item on risk_rule_item (org_id, item_id);
comment on table risk_rule_item is 'What the lists of risk rules name.';

select wall('risk_rule', 'select, insert, update, delete'), wall('risk_rule_item', 'select, insert, delete');

-- Things that risk rules can name, as far as they are there: what is gone can be held by nobody, and is left out of its rule.
create function risk_things(ids text[]) returns table (item_id text, kind text, name text, app_id text, app_label text, entitlement_id text)
language sql stable as $$
  select v.value_id, 'ENTITLEMENT_VALUE', v.name, e.app_id, a.label, e.entitlement_id
  from entitlement_value v join entitlement e using (org_id, entitlement_id) join app a using (org_id, app_id)
  where v.org_id = org() and v.value_id = any (ids) and v.deleted is null and e.deleted is null and a.status <> 'DELETED'
  union all
  select b.bundle_id, 'ENTITLEMENT_BUNDLE', b.name, b.app_id, a.label, null
  from bundle b join app a using (org_id, app_id)
  where b.org_id = org() and b.bundle_id = any (ids) and b.status = 'ACTIVE' and a.status <> 'DELETED'
  union all
  select g.group_id, 'GROUP', g.name, null, null, null from groups g
  where g.org_id = org() and g.group_id = any (ids) and g.deleted is null
  union all
  select a.app_id, 'APP', a.label, a.app_id, a.label, null from app a
  where a.org_id = org() and a.app_id = any (ids) and a.status <> 'DELETED'
$$;

-- Which of these things these accounts have, for whatever reason: in the directory, by the ledger (what is not proven to be
-- gone is there still), or by a grant that lives.
create function risk_held(ids text[], accounts text[]) returns table (user_id text, item_id text)
language sql stable as $$
  select x.user_id, x.value_id from entitlement_user x
  where x.org_id = org() and x.user_id = any (accounts) and x.value_id = any (ids)
  union
  select m.user_id, m.group_id from group_member m
  where m.org_id = org() and m.user_id = any (accounts) and m.group_id = any (ids)
  union
  select u.user_id, u.app_id from app_user u
  where u.org_id = org() and u.user_id = any (accounts) and u.app_id = any (ids)
  union
  select l.user_id, t.item_id from access l cross join lateral (values (l.target_id), (l.app_id)) as t(item_id)
  where l.org_id = org() and l.user_id = any (accounts) and (l.wanted or l.baseline is true or l.actual <> 'gone')
    and t.item_id = any (ids)
  union
  select g.user_id, t.item_id from grants g cross join lateral (
    select g.scope_id as item_id union all select g.app_id
    union all select b.value_id from bundle_value b where b.org_id = g.org_id and b.bundle_id = g.scope_id
    union all select v.value_id from grant_value v where v.org_id = g.org_id and v.grant_id = g.grant_id) t
  where g.org_id = org() and g.user_id = any (accounts) and g.status in ('ACTIVE', 'SCHEDULED') and g.action = 'ALLOW'
    and t.item_id = any (ids)
$$;

-- What separation of duties is judged on, for a whole batch: [{user_id, app_id, scope_type, scope_id}]. Null where there is
-- nothing to judge, which costs one look. Rules that nothing asked for is named by cannot be in its way.
create function risk_facts(asks jsonb) returns json language plpgsql stable as $$
#variable_conflict use_column
declare
  answer json;
  rules text[];
  named text[];
  parts text[];
  asked_for text[];
  accounts text[];
begin
  if asks is null or not exists (select from risk_rule where org_id = org()) then return null; end if;
  select array_agg(distinct a.user_id) into asked_for from jsonb_to_recordset(asks) as a(user_id text);
  rules := array(
    select distinct i.rule_id from jsonb_to_recordset(asks) as a(app_id text, scope_id text)
    cross join lateral (
      select a.app_id as item_id union all select a.scope_id
      union all select b.value_id from bundle_value b where b.org_id = org() and b.bundle_id = a.scope_id
      -- A bundle is held by whoever has all of its values, so each of them speaks for it.
      union all select o.bundle_id from bundle_value b join bundle_value o on o.org_id = org() and o.value_id = b.value_id
        where b.org_id = org() and b.bundle_id = a.scope_id
      union all select o.bundle_id from bundle_value o where o.org_id = org() and o.value_id = a.scope_id) t
    join risk_rule_item i on i.org_id = org() and i.item_id = t.item_id);
  if cardinality(rules) = 0 then return null; end if;
  named := array(select distinct item_id from risk_rule_item where org_id = org() and rule_id = any (rules));
  parts := named || array(select distinct value_id from bundle_value where org_id = org() and bundle_id = any (named));
  accounts := array(
    select u.user_id from users me join users u on u.org_id = org() and u.person_id = me.person_id
    where me.org_id = org() and me.user_id = any (asked_for));
  with people as (
    select me.user_id as for_id, u.user_id from users me join users u on u.org_id = org() and u.person_id = me.person_id
    where me.org_id = org() and me.user_id = any (asked_for)
  ),
  waiting as (
    select p.for_id, r.request_id, r.app_id, coalesce(r.state #>> '{approvedLevel,scopeType}', r.scope_type) as scope_type,
      coalesce(r.state #>> '{approvedLevel,scopeId}', r.scope_id) as scope_id, false as approved
    from people p join request r on r.org_id = org() and r.requested_for = p.user_id and r.status = 'PENDING'
    union all
    -- Approved, and given as soon as somebody takes it up.
    select p.for_id, r.request_id, r.app_id, coalesce(r.state #>> '{approvedLevel,scopeType}', r.scope_type),
      coalesce(r.state #>> '{approvedLevel,scopeId}', r.scope_id), true
    from request r join people p on p.user_id = r.requested_for
    where r.org_id = org() and r.grant_status = 'PENDING' and r.grant_claimed is null
  ),
  levels as (
    select distinct l.scope_id, l.app_id, t.item_id from (
      select app_id, scope_id from jsonb_to_recordset(asks) as a(app_id text, scope_id text)
      union select app_id, scope_id from waiting) l
    cross join lateral (
      select l.app_id as item_id union all select l.scope_id
      union all select b.value_id from bundle_value b where b.org_id = org() and b.bundle_id = l.scope_id) t
    where t.item_id = any (parts)
  ),
  held as (
    select distinct p.for_id, h.item_id from people p join risk_held(parts, accounts) h on h.user_id = p.user_id
    union select w.for_id, l.item_id from waiting w join levels l on l.scope_id = w.scope_id and l.app_id = w.app_id where w.approved
  ),
  things as (select * from risk_things(parts)),
  live as (
    select i.rule_id, i.list, i.item_id, i.kind, case when i.kind = 'ENTITLEMENT_BUNDLE' then (
      select json_agg(b.value_id) from bundle_value b where b.org_id = org() and b.bundle_id = i.item_id) end as "values"
    from risk_rule_item i join things t on t.item_id = i.item_id
    where i.org_id = org() and i.rule_id = any (rules)
  )
  select json_build_object(
    'rules', (select json_agg(json_build_object('id', r.rule_id, 'name', r.name, 'description', r.description,
        'resource_name', a.label, 'operations', json_build_array(r.first_operation, r.second_operation),
        'items', (select coalesce(json_agg(json_build_object('list', l.list, 'id', l.item_id, 'values', l.values) order by l.item_id), '[]')
          from live l where l.rule_id = r.rule_id)) order by r.rule_id)
      from risk_rule r left join app a on a.org_id = org() and a.app_id = r.app_id
      where r.org_id = org() and r.rule_id = any (rules)),
    'levels', (select coalesce(json_agg(levels), '[]') from levels),
    'held', (select coalesce(json_agg(held), '[]') from held),
    'waiting', (select coalesce(json_agg(waiting order by request_id), '[]') from waiting where not approved),
    'things', (select coalesce(json_agg(json_build_object('id', item_id, 'kind', kind, 'name', name, 'app', app_label)), '[]') from things),
    'apps', (select coalesce(json_agg(json_build_object('app_id', a.app_id,
        'setting', a.request_settings #> '{riskSettings,defaultSetting}',
        'sequence', exists (select from sequence s where s.org_id = org() and s.status = 'ACTIVE'
          and s.sequence_id = a.request_settings #>> '{riskSettings,defaultSetting,approvalSequenceId}'))), '[]')
      from app a where a.org_id = org() and a.app_id in (select app_id from jsonb_to_recordset(asks) as x(app_id text))))
  into answer;
  return answer;
end $$;
