-- Every organization begins with two teams: IT, and Privileged Access (okta-access-requests J).

alter table team add column purpose text constraint team_purpose check (purpose in ('PRIVILEGED_ACCESS'));
comment on column team.purpose is 'PRIVILEGED_ACCESS: whose the steps on privileged access are, whatever it is called; it cannot be deleted.';
create unique index team_of_purpose on team (org_id, purpose) where purpose is not null;

-- Makes those that the organization does not have by name; who has a team of that name keeps it, for that purpose.
create function first_teams(org text) returns void language plpgsql as $$
declare
  before text := current_setting('assent.org', true);
  now_ms bigint := (extract(epoch from clock_timestamp()) * 1000)::bigint;
  it text := lpad(to_hex(now_ms), 12, '0') || substr(replace(gen_random_uuid()::text, '-', ''), 1, 12);
  privileged text := lpad(to_hex(now_ms + 1), 12, '0') || substr(replace(gen_random_uuid()::text, '-', ''), 1, 12);
begin
  perform set_config('assent.org', org, true);
  with made as (
    insert into assent.app (org_id, app_id, kind, name, label, description) values
      (org, it, 'TEAM', 'team', 'IT', 'Devices, accounts and everything that does not work.'),
      (org, privileged, 'TEAM', 'team', 'Privileged Access', 'Looks after access with which much could be broken.')
    on conflict (org_id, label_key) where status <> 'DELETED' and kind = 'TEAM' do nothing
    returning app_id)
  insert into assent.team (org_id, team_id, icon)
  select org, app_id, case app_id when it then 'laptop' else 'key' end from made;
  update assent.team t set purpose = 'PRIVILEGED_ACCESS' from assent.app a
  where a.org_id = org and a.kind = 'TEAM' and a.status <> 'DELETED' and a.label_key = 'privileged access'
    and t.org_id = org and t.team_id = a.app_id;
  perform set_config('assent.org', coalesce(before, ''), true);
end $$;

-- The first super administrator is the first in the team of privileged access, as long as nobody has touched it. Gives the
-- team that he is in now; no row where somebody saw to it before.
create function first_in_team(who text) returns table (team_id text, name text) language sql as $$
  with t as (
    update assent.team t set version = version + 1
    where t.org_id = assent.org() and t.purpose = 'PRIVILEGED_ACCESS' and t.version = 1
      and not exists (select from assent.team_member m where m.org_id = t.org_id and m.team_id = t.team_id)
      and exists (select from assent.users u where u.org_id = t.org_id and u.user_id = who and u.super_admin)
    returning t.team_id),
  m as (
    insert into assent.team_member (org_id, team_id, user_id) select assent.org(), t.team_id, who from t
    returning team_id)
  select m.team_id, a.label from m join assent.app a on a.org_id = assent.org() and a.app_id = m.team_id
$$;

create function teams_of_new_org() returns trigger language plpgsql as $$
begin
  perform assent.first_teams(new.org_id);
  return null;
end $$;
create trigger new_org_has_teams after insert on org for each row execute function teams_of_new_org();
do $$ declare o text; begin
  for o in select org_id from org loop
    perform first_teams(o);
    perform set_config('assent.org', o, true);
    perform first_in_team(u.user_id) from (select user_id from users where org_id = o and super_admin order by user_id limit 1) u;
    perform set_config('assent.org', '', true);
  end loop;
end $$;
