-- The catalog in the order of names. What is compared is bytes, so that an index serves it under row security (decision 9):
-- small letters without their marks, of a length that fits into an index.

alter table catalog_entry add column name_key text collate "C" not null generated always as (
  left(translate(replace(regexp_replace(normalize(lower(name), nfkd), '[\u0300-\u036f]', '', 'g'), 'ß', 'ss'), 'øłđı', 'oldi'), 120)
) stored;
comment on column catalog_entry.name_key is 'By what entries are put in order: two that differ in nothing else stand in the order of their ids.';

drop index catalog_entry_offered;
create index catalog_entry_offered on catalog_entry (org_id, parent_id, name_key, entry_id) where offered;
-- Beside the one by ids, in which the levels of all apps are walked.
create index catalog_entry_everyone_by_name on catalog_entry (org_id, parent_id, name_key, entry_id) include (search) where everyone;

-- As it was, but by names: a page of what a user may ask for, the top of the catalog (parent '') or the levels of an app, after a
-- place (two empty texts: from the beginning), with every pattern (null: no search).
drop function catalog_page;
create function catalog_page(
  requester text, parent text, after_name text, after_id text, length integer, patterns text[]
) returns setof catalog_entry language plpgsql stable rows 50 set plan_cache_mode = force_generic_plan as $$
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
      ),
      shown as (
        (select e.name_key, e.entry_id from catalog_entry e
          where e.org_id = org() and e.parent_id = parent and e.everyone and (e.name_key, e.entry_id) > (after_name, after_id)
          order by e.name_key, e.entry_id limit length)
        union
        (select e.name_key, e.entry_id from opened join catalog_entry e on e.org_id = org() and e.entry_id = opened.entry_id
          where e.offered and not e.everyone and (e.name_key, e.entry_id) > (after_name, after_id)
          order by e.name_key, e.entry_id limit length)
        order by name_key, entry_id limit length
      )
      select e.* from shown join catalog_entry e on e.org_id = org() and e.entry_id = shown.entry_id
      order by e.name_key, e.entry_id;
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
      ),
      shown as (
        (select e.name_key, e.entry_id from catalog_entry e
          where e.org_id = org() and e.parent_id = parent and e.everyone and (e.name_key, e.entry_id) > (after_name, after_id) and e.search like all (patterns)
          order by e.name_key, e.entry_id limit length)
        union
        (select e.name_key, e.entry_id from opened join catalog_entry e on e.org_id = org() and e.entry_id = opened.entry_id
          where e.offered and not e.everyone and (e.name_key, e.entry_id) > (after_name, after_id) and e.search like all (patterns)
          order by e.name_key, e.entry_id limit length)
        order by name_key, entry_id limit length
      )
      select e.* from shown join catalog_entry e on e.org_id = org() and e.entry_id = shown.entry_id
      order by e.name_key, e.entry_id;
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
        where l.active
      ),
      shown as (
        (select e.name_key, e.entry_id from catalog_entry e
          where e.org_id = org() and e.parent_id = parent and e.everyone and (e.name_key, e.entry_id) > (after_name, after_id)
          order by e.name_key, e.entry_id limit length)
        union
        (select e.name_key, e.entry_id from opened join catalog_entry e on e.org_id = org() and e.entry_id = opened.entry_id
          where e.offered and not e.everyone and (e.name_key, e.entry_id) > (after_name, after_id)
          order by e.name_key, e.entry_id limit length)
        order by name_key, entry_id limit length
      )
      select e.* from shown join catalog_entry e on e.org_id = org() and e.entry_id = shown.entry_id
      order by e.name_key, e.entry_id;
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
        where l.active
      ),
      shown as (
        (select e.name_key, e.entry_id from catalog_entry e
          where e.org_id = org() and e.parent_id = parent and e.everyone and (e.name_key, e.entry_id) > (after_name, after_id) and e.search like all (patterns)
          order by e.name_key, e.entry_id limit length)
        union
        (select e.name_key, e.entry_id from opened join catalog_entry e on e.org_id = org() and e.entry_id = opened.entry_id
          where e.offered and not e.everyone and (e.name_key, e.entry_id) > (after_name, after_id) and e.search like all (patterns)
          order by e.name_key, e.entry_id limit length)
        order by name_key, entry_id limit length
      )
      select e.* from shown join catalog_entry e on e.org_id = org() and e.entry_id = shown.entry_id
      order by e.name_key, e.entry_id;
  end if;
end $$;
