-- An approver may approve a smaller level of the same app, where the step names it. What was asked stays as it was asked; what
-- was approved stands beside it, in the aggregate's approvedLevel, and that is what a grant gives.

create or replace function refuse_unapproved_grant() returns trigger language plpgsql as $$
begin
  if exists (
    -- One look-up each, whatever the statistics say: a join would be planned before the first of them.
    select from fresh g where g.request_id is not null and (
      select r.status = 'APPROVED' and r.requested_for = g.user_id and r.app_id = g.app_id and case
          when r.state ? 'approvedLevel' then r.state #>> '{approvedLevel,appId}' = g.app_id
            and r.state #>> '{approvedLevel,scopeType}' = g.scope_type and r.state #>> '{approvedLevel,scopeId}' = g.scope_id
          else r.scope_type = g.scope_type and r.scope_id = g.scope_id end
      from assent.request r where r.org_id = g.org_id and r.request_id = g.request_id) is not true
  ) then
    raise exception 'a grant gives what was approved' using errcode = '23514', constraint = 'grant_gives_what_was_approved';
  end if;
  return null;
end $$;
