-- The token endpoint is asked before anybody has said which organization is meant: the client id names it. As with
-- tokens and sessions (0005), a row can be seen by whoever shows what it is found by.
create unique index one_client_per_id on api_client (user_id);
create policy by_client_id on api_client for select using (user_id = current_setting('assent.client', true));

create function client_org(wanted text) returns text language plpgsql volatile set search_path = assent, pg_temp as $$
declare
  found text;
begin
  perform set_config('assent.client', wanted, true);
  select c.org_id into found from api_client c where c.user_id = wanted;
  perform set_config('assent.client', '', true);
  return found;
end $$;
