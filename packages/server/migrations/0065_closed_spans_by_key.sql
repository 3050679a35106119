-- Each span that ends is looked up by its key (offset 0): a join with what is gone may be planned quadratic as long as the
-- tables have no statistics, so that taking one value from 5,000 people took over 15 seconds.
create or replace function assent.close_entitlement_spans() returns trigger language plpgsql as $$
declare now_at constant timestamptz := date_trunc('milliseconds', clock_timestamp());
begin
  -- What began in this millisecond lasts for one, so that nothing that was held is missing.
  update assent.entitlement_span s
    set until = greatest(now_at, s.since + interval '1 millisecond')
  where s.ctid = any (array(
    select x.place from gone g cross join lateral (
      select e.ctid as place from assent.entitlement_span e
      where e.org_id = g.org_id and e.user_id = g.user_id and e.value_id = g.value_id and e.until is null offset 0) x));
  return null;
end $$;
