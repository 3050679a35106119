-- Collections: resources of the catalog beside apps and teams. Whoever is given one has what it holds, as long as it holds
-- it (docs/decisions/0017). An assignment is a grant of the collection, by a request or by an administrator.

alter table app drop constraint app_kind, add constraint app_kind check (kind in ('APP', 'TEAM', 'COLLECTION'));
comment on column app.kind is 'TEAM: a team; COLLECTION: a collection. No connector, import, export or list of apps ever sees one.';
create unique index collection_name on app (org_id, label_key) where status <> 'DELETED' and kind = 'COLLECTION';
create index app_collections on app (org_id, app_id) where kind = 'COLLECTION' and status <> 'DELETED';

create table collection (
  org_id text collate "C" not null,
  collection_id text collate "C" not null,
  -- After which grant its holders are still to be brought in line with what it holds: '' from the first, null: all are.
  take_after text collate "C",
  give_after text collate "C",
  version integer not null default 1,
  created_by text collate "C" not null,
  last_updated_by text collate "C" not null,
  primary key (org_id, collection_id),
  foreign key (org_id, collection_id) references app (org_id, app_id)
);
create index collection_taking on collection (org_id, collection_id) where take_after is not null;
create index collection_giving on collection (org_id, collection_id) where give_after is not null;
comment on table collection is 'What a collection has besides its row of app: the same id, kind COLLECTION.';

create table collection_resource (
  org_id text collate "C" not null,
  collection_id text collate "C" not null,
  app_id text collate "C" not null,
  added timestamptz not null default clock_timestamp(),
  added_by text collate "C" not null,
  primary key (org_id, collection_id, app_id),
  foreign key (org_id, collection_id) references collection,
  foreign key (org_id, app_id) references app,
  constraint collection_holds_no_collection check (app_id <> collection_id)
);
create index collection_resource_app on collection_resource (org_id, app_id);
comment on table collection_resource is 'The apps of a collection.';

create table collection_part (
  org_id text collate "C" not null,
  collection_id text collate "C" not null,
  app_id text collate "C" not null,
  kind text not null constraint collection_part_kind check (kind in ('ENTITLEMENT_VALUE', 'ENTITLEMENT_BUNDLE')),
  part_id text collate "C" not null,
  primary key (org_id, collection_id, app_id, part_id),
  foreign key (org_id, collection_id, app_id) references collection_resource on delete cascade
);
create index collection_part_part on collection_part (org_id, part_id);
comment on table collection_part is 'What a collection holds of an app besides the app itself.';

-- The second wall: only apps are held, and of an app only what is its own.
create function refuse_foreign_resource() returns trigger language plpgsql as $$
begin
  if not exists (select from assent.app a where a.org_id = new.org_id and a.app_id = new.app_id and a.kind = 'APP') then
    raise exception 'a collection holds apps' using errcode = '23514', constraint = 'collection_holds_apps';
  end if;
  return new;
end $$;
create trigger collection_holds_apps before insert on collection_resource for each row execute function refuse_foreign_resource();
create function refuse_foreign_part() returns trigger language plpgsql as $$
begin
  if not exists (
    select from assent.bundle b where new.kind = 'ENTITLEMENT_BUNDLE' and b.org_id = new.org_id and b.bundle_id = new.part_id
      and b.app_id = new.app_id
    union all
    select from assent.entitlement_value v join assent.entitlement e using (org_id, entitlement_id)
    where new.kind = 'ENTITLEMENT_VALUE' and v.org_id = new.org_id and v.value_id = new.part_id and e.app_id = new.app_id
  ) then
    raise exception 'a part is of its own app' using errcode = '23514', constraint = 'collection_part_of_its_app';
  end if;
  return new;
end $$;
create trigger collection_part_of_its_app before insert on collection_part for each row execute function refuse_foreign_part();

select wall('collection', 'select, insert, update'), wall('collection_resource', 'select, insert, delete'),
  wall('collection_part', 'select, insert, delete');

-- The collection holds it no more: it comes back if the collection does so, unlike what somebody took out of the grant.
alter table grant_access add column left_out boolean not null default false
  constraint left_out_is_withdrawn check (not left_out or withdrawn is not null);

-- The apps of a collection, and the entitlement values that they are held with; nothing for any other id.
create function collection_things(collection text) returns table (item_id text) language sql stable as $$
  select r.app_id from collection_resource r where r.org_id = org() and r.collection_id = collection
  union
  select p.part_id from collection_part p where p.org_id = org() and p.collection_id = collection
  union
  select v.value_id from collection_part p join bundle b on b.org_id = p.org_id and b.bundle_id = p.part_id and b.status = 'ACTIVE'
    join bundle_value v on v.org_id = b.org_id and v.bundle_id = b.bundle_id
  where p.org_id = org() and p.collection_id = collection
$$;

-- Something changed about what collections hold: their holders are brought in line (features/collections, by lanes).
create function collections_due(org text, collections text[]) returns void language plpgsql as $$
begin
  if cardinality(collections) = 0 then return; end if;
  perform from assent.collection where org_id = org and collection_id = any (collections) order by collection_id for no key update;
  update assent.collection set take_after = '', give_after = '' where org_id = org and collection_id = any (collections);
  perform pg_notify('assent_collections', org);
end $$;

create function collections_of_app_due() returns trigger language plpgsql as $$
begin
  perform assent.collections_due(new.org_id, array(
    select r.collection_id from assent.collection_resource r where r.org_id = new.org_id and r.app_id = new.app_id));
  return null;
end $$;
create trigger collections_follow_apps after update on app for each row
  when (new.kind = 'APP' and row(new.status, new.connector_id) is distinct from row(old.status, old.connector_id))
  execute function collections_of_app_due();

create function collections_of_connector_due() returns trigger language plpgsql as $$
begin
  perform assent.collections_due(new.org_id, array(
    select distinct r.collection_id from assent.app a join assent.collection_resource r using (org_id, app_id)
    where a.org_id = new.org_id and a.connector_id = new.connector_id));
  return null;
end $$;
create trigger collections_follow_connectors after update on connector for each row
  when (new.status is distinct from old.status) execute function collections_of_connector_due();

create function collections_of_bundle_due() returns trigger language plpgsql as $$
begin
  perform assent.collections_due(new.org_id, array(
    select distinct p.collection_id from assent.collection_part p where p.org_id = new.org_id and p.part_id = new.bundle_id));
  return null;
end $$;
create trigger collections_follow_bundles after update on bundle for each row
  when (new.status is distinct from old.status) execute function collections_of_bundle_due();

create function collections_of_bundle_values_due() returns trigger language plpgsql as $$
begin
  perform assent.collections_due(o.org_id, array(
    select distinct p.collection_id from changed c join assent.collection_part p on p.org_id = c.org_id and p.part_id = c.bundle_id
    where c.org_id = o.org_id))
  from (select distinct org_id from changed) o;
  return null;
end $$;
create trigger collections_follow_bundle_values_in after insert on bundle_value referencing new table as changed
  for each statement execute function collections_of_bundle_values_due();
create trigger collections_follow_bundle_values_out after delete on bundle_value referencing old table as changed
  for each statement execute function collections_of_bundle_values_due();

-- What separation of duties is judged on, for a whole batch: [{user_id, app_id, scope_type, scope_id}]. Null where there is
-- nothing to judge, which costs one look. Rules that nothing asked for is named by cannot be in its way.
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
