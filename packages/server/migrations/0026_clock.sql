-- A clock of the database that jumped is doubted (abuse case B7): nothing is decided or given until it is right again, or
-- somebody says that it is. And statistics of tables that grow from nothing.

alter table org add column clock_doubted timestamptz;
comment on column org.clock_doubted is 'Since when, by that very clock, the clock of the database is doubted; null: it is trusted.';
grant update (clock_doubted) on org to assent_server;

-- Analyses up to `most` tables that have grown tenfold since they last were, the most overgrown first; returns how many. The
-- server owns no table and so may not do it itself. Plans that were made for empty tables, and kept, are made anew by it.
-- Each table comes at most at 100, 1,000, 10,000, … rows; what changes beside growing is autovacuum's. One at a time.
create function statistics_refresh(most integer) returns integer
language plpgsql security definer set search_path = assent, pg_temp as $$
declare
  grown regclass;
  done integer := 0;
begin
  if not pg_try_advisory_xact_lock(hashtext('assent statistics')) then return 0; end if;
  for grown in
    select c.oid from pg_class c join pg_stat_user_tables s on s.relid = c.oid
    where c.relnamespace = 'assent'::regnamespace and c.relkind = 'r' and s.n_live_tup >= 10 * greatest(c.reltuples, 10)
    order by s.n_live_tup / greatest(c.reltuples, 1) desc limit most
  loop
    execute format('analyze (skip_locked) %s', grown);
    done := done + 1;
  end loop;
  return done;
end $$;
revoke execute on function statistics_refresh from public;
grant execute on function statistics_refresh to assent_server;
