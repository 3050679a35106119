-- A clock that is read in a join may be read anew for each row: what one statement gave or took had several times, and a
-- history showed states of a millisecond between them.
create or replace function assent.open_entitlement_spans() returns trigger language plpgsql as $$
declare now_at constant timestamptz := date_trunc('milliseconds', clock_timestamp());
begin
  insert into assent.entitlement_span as s (org_id, user_id, value_id, since)
  select f.org_id, f.user_id, f.value_id, now_at from fresh f
  on conflict (org_id, user_id, value_id, since) do update set until = null;
  return null;
end $$;

create or replace function assent.close_entitlement_spans() returns trigger language plpgsql as $$
declare now_at constant timestamptz := date_trunc('milliseconds', clock_timestamp());
begin
  -- What began in this millisecond lasts for one, so that nothing that was held is missing.
  update assent.entitlement_span s
    set until = greatest(now_at, s.since + interval '1 millisecond')
  from gone g
  where s.org_id = g.org_id and s.user_id = g.user_id and s.value_id = g.value_id and s.until is null;
  return null;
end $$;
