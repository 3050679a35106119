-- One look-up each (offset 0): a trigger keeps its plan, and one made while the tables were small would join them whole.
create or replace function vote_guard() returns trigger language plpgsql as $$
begin
  if exists (
    select from fresh v
    cross join lateral (
      select r.requested_for, r.requested_by from request r where r.org_id = v.org_id and r.request_id = v.request_id offset 0) r
    cross join lateral (
      select u.person_id, u.kind, u.status from users u where u.org_id = v.org_id and u.user_id = v.user_id offset 0) voter
    cross join lateral unnest(array[r.requested_for, r.requested_by]) as p(user_id)
    cross join lateral (select u.person_id from users u where u.org_id = v.org_id and u.user_id = p.user_id offset 0) party
    where party.person_id = voter.person_id or voter.kind <> 'HUMAN' or voter.status <> 'ACTIVE'
  ) then
    raise exception 'nobody decides his own request, and machines decide none' using errcode = '23514', constraint = 'nobody_decides_his_own_request';
  end if;
  return null;
end $$;
