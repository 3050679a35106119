-- Access that steps of a flow give and take on the way, before their request is at its end. It is a grant like any other, with
-- the task instead of the request as what it goes back to.

alter table grants add column task_id text collate "C",
  add constraint grant_of_a_task_is_of_no_request check (task_id is null or (request_id is null and extends_id is null)),
  add foreign key (org_id, task_id) references task;
comment on column grants.task_id is 'The ACTION task that gave it.';
create unique index one_grant_per_task on grants (org_id, task_id) where task_id is not null;
create index grants_of_tasks on grants (org_id, grant_id) where task_id is not null and status in ('ACTIVE', 'SCHEDULED');

-- What a step gave is no base of an administrator's.
drop index grants_base;
create index grants_base on grants (org_id, user_id, app_id)
  where request_id is null and task_id is null and scope_type = 'APPLICATION' and status in ('ACTIVE', 'SCHEDULED');

create index task_action on task (org_id, task_id) where type = 'ACTION' and status = 'OPEN';

-- The second wall, by another maker: what names a task gives what its step says, to whom it says, while the request runs.
create function refuse_unsaid_grant() returns trigger language plpgsql as $$
begin
  if exists (
    select from fresh g where g.task_id is not null and (
      select t.type = 'ACTION' and t.status = 'OPEN' and r.status = 'PENDING' and s.step->>'do' = 'GIVE'
        and g.user_id = case when s.step ? 'forAnswer' then s.answers ->> (s.step->>'forAnswer') else r.requested_for end
        and case when s.step ? 'level' then g.app_id = s.step #>> '{level,appId}'
            and g.scope_type = s.step #>> '{level,scopeType}' and g.scope_id = s.step #>> '{level,scopeId}'
          else g.scope_id = s.answers ->> (s.step->>'answeredBy') end
      from assent.task t
        join assent.request r on r.org_id = t.org_id and r.request_id = t.request_id
        join assent.flow_version f on f.org_id = r.org_id and f.flow_id = r.flow_id and f.version = r.flow_version
        cross join lateral (select f.steps -> t.step as step,
          (select coalesce(jsonb_object_agg(a->>'id', a->>'value'), '{}') from jsonb_array_elements(r.state->'answers') a) as answers) s
      where t.org_id = g.org_id and t.task_id = g.task_id) is not true
  ) then
    raise exception 'a grant of a step gives what the step says' using errcode = '23514', constraint = 'grant_gives_what_its_step_says';
  end if;
  return null;
end $$;
create trigger grant_gives_what_its_step_says after insert on grants referencing new table as fresh
  for each statement execute function refuse_unsaid_grant();
