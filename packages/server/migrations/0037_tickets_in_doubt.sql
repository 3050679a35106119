-- A step that is run again while nobody knows whether its ticket was made waits until a search there would find it: two
-- minutes (limits.ticketLostMs), since what was just made is not found at once.
create or replace function flow_call_of_step() returns trigger language plpgsql as $$
begin
  update assent.flow_call set next_try = greatest(new.next_try, making + interval '2 minutes'),
    tries = 0, looks = 0, failing = null, told = false, last_error = null
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

-- The same for a connector that was mended, or is used again.
create or replace function call_mended_connector() returns trigger language plpgsql as $$
begin
  update assent.flow_call set next_try = greatest(clock_timestamp(), making + interval '2 minutes')
  where org_id = new.org_id and connector_id = new.connector_id and next_try is not null
    and next_try < clock_timestamp() + interval '1 year';
  perform pg_notify('assent_flow_call', new.org_id);
  return null;
end $$;
