-- Logic compares with what a configuration list calls its apps and groups: when one of these is renamed or gone, request types
-- whose questions offer the list are looked at again, as they are when the list itself changes (0032).

create index config_list_item_value on config_list_item (org_id, value);

create function request_type_follow_listed() returns trigger language plpgsql as $$
begin
  perform request_type_recheck(array(
    select i.list_id from config_list_item i
    where i.org_id = org() and i.value = case tg_table_name when 'groups' then to_jsonb(new) ->> 'group_id' else to_jsonb(new) ->> 'app_id' end));
  return null;
end $$;
create trigger request_type_follow_listed after update of name, deleted on groups
  for each row when ((old.name, old.deleted) is distinct from (new.name, new.deleted)) execute function request_type_follow_listed();
create trigger request_type_follow_listed after update of label, status on app
  for each row when (new.kind = 'APP' and (old.label, old.status) is distinct from (new.label, new.status))
  execute function request_type_follow_listed();

-- What a request type gives may last minutes (okta-access-requests E.8); conditions of apps stay at hours, as in 0003.
alter table condition drop constraint condition_duration_bounds;
alter table condition add constraint condition_duration_bounds check (duration ~
  '^(PT([1-9]|[1-6][0-9]|7[0-2])H|P([1-9]|[1-9][0-9]|[12][0-9]{2}|3[0-5][0-9]|36[0-5])D|P([1-9]|[1-4][0-9]|5[0-2])W)$'
  or scope_type = 'REQUEST_TYPES' and duration ~ '^PT[1-9][0-9]{0,3}M$' and substring(duration from '[0-9]+')::integer <= 4320);
