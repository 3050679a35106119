-- Tickets that steps make in other systems (Jira, ServiceNow). They are calls like those of delegated flows; besides, the
-- ticket is kept, and looked at until its state ends the step.

alter table connector add column disabled timestamptz;
comment on column connector.disabled is 'Since when steps do not call by it; null: they do.';

alter table flow_call
  add column kind text not null default 'WORKFLOW',
  add column connector_id text collate "C",
  -- Since when it may be there without our knowing: committed before each call that makes one.
  add column making timestamptz,
  -- The other system's own id of what was made, and what was last told of it.
  add column ticket_id text collate "C" check (length(ticket_id) between 1 and 64),
  add column ticket jsonb,
  -- Looks in a row that saw nothing new, since when it fails in a row, and whether those who see to it know.
  add column looks integer not null default 0,
  add column failing timestamptz,
  add column told boolean not null default false;
comment on table flow_call is 'Calls that steps make to other systems: of delegated flows until they answer, of tickets until their state ends the step.';
create index flow_call_connector on flow_call (org_id, connector_id) where next_try is not null and connector_id is not null;

update flow_call c set connector_id = f.steps -> t.step ->> 'connectorId'
from task t join request r on r.org_id = t.org_id and r.request_id = t.request_id
  join flow_version f on f.org_id = r.org_id and f.flow_id = r.flow_id and f.version = r.flow_version
where c.org_id = t.org_id and c.task_id = t.task_id and c.next_try is not null;

-- What kind of step calls, and by which connector. A step that is run again has its row: it is due once more.
create function flow_call_of_step() returns trigger language plpgsql as $$
begin
  update assent.flow_call set next_try = new.next_try, tries = 0, looks = 0, failing = null, told = false, last_error = null
  where org_id = new.org_id and task_id = new.task_id;
  if found then return null; end if;
  select t.type, f.steps -> t.step ->> 'connectorId' into new.kind, new.connector_id
  from assent.task t
    join assent.request r on r.org_id = t.org_id and r.request_id = t.request_id
    join assent.flow_version f on f.org_id = r.org_id and f.flow_id = r.flow_id and f.version = r.flow_version
  where t.org_id = new.org_id and t.task_id = new.task_id;
  new.kind := coalesce(new.kind, 'WORKFLOW');
  return new;
end $$;
create trigger flow_call_of_step before insert on flow_call for each row execute function flow_call_of_step();

-- A connector that was mended, or is used again, is tried at once.
create function call_mended_connector() returns trigger language plpgsql as $$
begin
  update assent.flow_call set next_try = clock_timestamp()
  where org_id = new.org_id and connector_id = new.connector_id and next_try is not null
    and next_try < clock_timestamp() + interval '1 year';
  perform pg_notify('assent_flow_call', new.org_id);
  return null;
end $$;
create trigger mended_connector_is_called after update on connector for each row
  when (row(new.config, new.secret, new.disabled) is distinct from row(old.config, old.secret, old.disabled))
  execute function call_mended_connector();
