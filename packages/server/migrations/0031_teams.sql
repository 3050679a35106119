-- Teams: resources of the catalog beside the apps, whose levels are request types (docs/decisions/0015). And their lists.

alter table app add column kind text not null default 'APP' constraint app_kind check (kind in ('APP', 'TEAM'));
comment on column app.kind is 'TEAM: a team. No connector, import, export or list of apps ever sees one.';
drop index app_label;
create unique index app_label on app (org_id, label_key) where status <> 'DELETED' and kind = 'APP';
create unique index team_name on app (org_id, label_key) where status <> 'DELETED' and kind = 'TEAM';
create index app_teams on app (org_id, app_id) where kind = 'TEAM' and status <> 'DELETED';

create table team (
  org_id text collate "C" not null,
  team_id text collate "C" not null,
  -- A name of the fixed set (core/api/teams.ts).
  icon text not null check (length(icon) between 1 and 40),
  -- Who looks after a new request: nobody yet, the members in turn, or one of them.
  auto_assign text not null default 'NONE' constraint team_auto_assign check (auto_assign in ('NONE', 'ROTATE', 'PERSON')),
  assignee_id text collate "C",
  -- Whose turn it was last.
  last_assigned text collate "C",
  -- True: besides the parties and those who decide, only the team's members and super administrators see its requests.
  private boolean not null default false,
  version integer not null default 1,
  primary key (org_id, team_id),
  foreign key (org_id, team_id) references app (org_id, app_id),
  foreign key (org_id, assignee_id) references users (org_id, user_id),
  constraint team_assigns_a_person check ((auto_assign = 'PERSON') = (assignee_id is not null))
);
comment on table team is 'What a team has besides its row of app: the same id, kind TEAM.';

create table team_member (
  org_id text collate "C" not null,
  team_id text collate "C" not null,
  user_id text collate "C" not null,
  since timestamptz not null default clock_timestamp(),
  primary key (org_id, team_id, user_id),
  foreign key (org_id, team_id) references team,
  foreign key (org_id, user_id) references users
);
create index team_member_user on team_member (org_id, user_id);
comment on table team_member is 'Who builds the request types of a team and runs its requests.';

create table config_list (
  org_id text collate "C" not null,
  list_id text collate "C" not null,
  team_id text collate "C" not null,
  name text not null check (length(name) between 1 and 100),
  description text not null default '' check (length(description) <= 1000),
  -- CUSTOM: free values. APPS, GROUPS: some of what the directory has; the value of an item is its id.
  kind text not null constraint config_list_kind check (kind in ('CUSTOM', 'APPS', 'GROUPS')),
  version integer not null default 1,
  created timestamptz not null default clock_timestamp(),
  created_by text collate "C" not null,
  last_updated timestamptz not null default clock_timestamp(),
  last_updated_by text collate "C" not null,
  deleted timestamptz,
  primary key (org_id, list_id),
  foreign key (org_id, team_id) references team
);
create unique index config_list_name on config_list (org_id, team_id, lower(name)) where deleted is null;
comment on table config_list is 'A reusable list of values: choices of questions, and what logic compares with.';

create table config_list_item (
  org_id text collate "C" not null,
  list_id text collate "C" not null,
  value text collate "C" not null check (length(value) between 1 and 280),
  place integer not null,
  primary key (org_id, list_id, value),
  foreign key (org_id, list_id) references config_list
);

select wall('team', 'select, insert, update'), wall('team_member', 'select, insert, delete'),
  wall('config_list', 'select, insert, update'), wall('config_list_item', 'select, insert, delete');

-- What a list offers now, in order: `value` is what is answered, `name` what people read. Of a list of resources only those
-- that are still there.
create function config_list_values(lists text[]) returns table (list_id text, value text, name text)
language sql stable as $$
  select i.list_id, i.value, case l.kind when 'CUSTOM' then i.value when 'APPS' then a.label else g.name end
  from config_list l join config_list_item i using (org_id, list_id)
  left join app a on l.kind = 'APPS' and a.org_id = l.org_id and a.app_id = i.value and a.kind = 'APP' and a.status = 'ACTIVE'
  left join groups g on l.kind = 'GROUPS' and g.org_id = l.org_id and g.group_id = i.value and g.deleted is null
  where l.org_id = org() and l.list_id = any (lists) and l.deleted is null
    and case l.kind when 'CUSTOM' then true when 'APPS' then a.app_id is not null else g.group_id is not null end
  order by i.list_id, i.place, i.value
$$;
