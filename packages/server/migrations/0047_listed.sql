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
