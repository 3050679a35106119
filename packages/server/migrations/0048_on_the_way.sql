-- Separation of duties: what the steps of a request give on the way, and what a request type gives, is asked for as well.

create or replace function risk_facts(asks jsonb) returns json language plpgsql stable as $$
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
      union all select o.bundle_id from bundle_value o where o.org_id = org() and o.value_id = a.scope_id
      -- A collection speaks for all that it holds.
      union all select c.item_id from collection_things(a.app_id) c
      union all select o.bundle_id from collection_things(a.app_id) c join bundle_value o on o.org_id = org() and o.value_id = c.item_id) t
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
    select p.for_id, r.request_id, coalesce(r.state #>> '{gives,appId}', r.app_id) as app_id,
      coalesce(r.state #>> '{approvedLevel,scopeType}', r.state #>> '{gives,scopeType}', r.scope_type) as scope_type,
      coalesce(r.state #>> '{approvedLevel,scopeId}', r.state #>> '{gives,scopeId}', r.scope_id) as scope_id, false as approved
    from people p join request r on r.org_id = org() and r.requested_for = p.user_id and r.status = 'PENDING'
    union all
    -- What its steps surely give on the way, from the present one on.
    select p.for_id, r.request_id, w.level ->> 'appId', w.level ->> 'scopeType', w.level ->> 'scopeId', false
    from people p join request r on r.org_id = org() and r.requested_for = p.user_id and r.status = 'PENDING'
    cross join lateral jsonb_to_recordset(r.state -> 'onTheWay') as w(step int, level jsonb, "userId" text)
    where w."userId" = p.user_id and w.step >= (r.state ->> 'at')::int
    union all
    -- Approved, and given as soon as somebody takes it up.
    select p.for_id, r.request_id, coalesce(r.state #>> '{gives,appId}', r.app_id),
      coalesce(r.state #>> '{approvedLevel,scopeType}', r.state #>> '{gives,scopeType}', r.scope_type),
      coalesce(r.state #>> '{approvedLevel,scopeId}', r.state #>> '{gives,scopeId}', r.scope_id), true
    from request r join people p on p.user_id = r.requested_for
    where r.org_id = org() and r.grant_status = 'PENDING' and r.grant_claimed is null
  ),
  levels as (
    select distinct l.scope_id, l.app_id, t.item_id from (
      select app_id, scope_id from jsonb_to_recordset(asks) as a(app_id text, scope_id text)
      union select app_id, scope_id from waiting) l
    cross join lateral (
      select l.app_id as item_id union all select l.scope_id
      union all select b.value_id from bundle_value b where b.org_id = org() and b.bundle_id = l.scope_id
      union all select c.item_id from collection_things(l.app_id) c) t
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
