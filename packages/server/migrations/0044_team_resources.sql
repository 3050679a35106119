-- What the members of a team may give, take and call in the request types that they build, granted by an administrator.

create table team_resource (
  org_id text collate "C" not null,
  team_id text collate "C" not null,
  app_id text collate "C",
  connector_id text collate "C",
  resource_id text collate "C" not null generated always as (coalesce(app_id, connector_id)) stored,
  since timestamptz not null default clock_timestamp(),
  primary key (org_id, team_id, resource_id),
  foreign key (org_id, team_id) references team,
  foreign key (org_id, app_id) references app,
  foreign key (org_id, connector_id) references connector,
  constraint team_resource_is_one check (num_nonnulls(app_id, connector_id) = 1)
);
comment on table team_resource is 'Apps and connectors that the members of a team may name in steps that give, take or call.';

select wall('team_resource', 'select, insert, delete');
