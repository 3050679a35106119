-- Users, groups, apps and what can be asked for on them.

create table users (
  org_id text collate "C" not null references org,
  user_id text collate "C" not null,
  -- Accounts of one human share it (abuse case A4); its own id unless linked.
  person_id text collate "C" not null,
  kind text not null default 'HUMAN' constraint user_kind check (kind in ('HUMAN', 'SERVICE')),
  -- Who answers for a service account (abuse case A5).
  owner_id text collate "C",
  login text not null check (length(login) between 1 and 255),
  email text not null check (length(email) between 1 and 255),
  first_name text not null default '' check (length(first_name) <= 255),
  last_name text not null default '' check (length(last_name) <= 255),
  status text not null default 'ACTIVE'
    constraint user_status check (status in ('STAGED', 'PROVISIONED', 'ACTIVE', 'SUSPENDED', 'DEPROVISIONED', 'DELETED')),
  manager_id text collate "C",
  roles text[] not null default '{}'
    constraint user_roles check (roles <@ array['SUPER_ADMIN', 'ACCESS_REQUESTS_ADMIN', 'APP_ADMIN', 'AUDITOR']),
  -- Further attributes of the profile (department, title, …), all strings, integers, booleans or lists of strings.
  profile jsonb not null default '{}' constraint user_profile check (jsonb_typeof(profile) = 'object'),
  -- Which source is the truth for this user: what a user may edit never decides who approves (abuse cases A17, A18).
  source text not null default 'LOCAL' check (length(source) between 1 and 64),
  external_id text check (length(external_id) between 1 and 255),
  time_zone text not null default 'UTC' check (length(time_zone) between 1 and 64),
  created timestamptz not null default clock_timestamp(),
  activated timestamptz,
  last_updated timestamptz not null default clock_timestamp(),
  status_changed timestamptz not null default clock_timestamp(),
  -- What users are found by. Under row security an index serves only leakproof operators, and lower() and like are none:
  -- so the folded texts are columns, compared with =, < and ^@ in byte order.
  login_key text collate "C" not null generated always as (lower(login)) stored,
  email_key text collate "C" not null generated always as (lower(email)) stored,
  first_name_key text collate "C" not null generated always as (lower(first_name)) stored,
  last_name_key text collate "C" not null generated always as (lower(last_name)) stored,
  -- Whom the profile names as manager.
  manager_key text collate "C" generated always as (lower(profile ->> 'managerId')) stored,
  super_admin boolean not null generated always as (kind = 'HUMAN' and status = 'ACTIVE' and 'SUPER_ADMIN' = any (roles)) stored,
  primary key (org_id, user_id),
  constraint service_user_has_an_owner check (kind = 'HUMAN' or owner_id is not null)
);
-- A deleted user keeps the row and the id, which is never used again; only the login becomes free (abuse case D4).
create unique index users_login on users (org_id, login_key) where status <> 'DELETED';
create unique index users_external on users (org_id, source, external_id) where external_id is not null and status <> 'DELETED';
create index users_email on users (org_id, email_key);
create index users_first_name on users (org_id, first_name_key);
create index users_last_name on users (org_id, last_name_key);
create index users_manager on users (org_id, manager_id) where manager_id is not null;
-- Somebody whose manager is named in the profile but not known yet: found when that manager arrives.
create index users_manager_awaited on users (org_id, manager_key) where manager_id is null and manager_key is not null;
create index users_person on users (org_id, person_id);
create index users_last_updated on users (org_id, last_updated);
create index users_super_admin on users (org_id, user_id) where super_admin;
comment on table users is 'The people of the directory, and machine identities with an owner.';

-- The last super administrator stays (abuse case D10): the second wall, behind the command's own check under lock.
create function keep_super_admin() returns trigger language plpgsql as $$
begin
  if exists (select from changed_from o where o.super_admin)
    and not exists (select from assent.users u where u.org_id = assent.org() and u.super_admin)
  then raise exception 'the last super administrator stays' using errcode = '23514', constraint = 'last_super_admin_stays'; end if;
  return null;
end $$;
create trigger last_super_admin_stays after update on users
  referencing old table as changed_from for each statement execute function keep_super_admin();

create table groups (
  org_id text collate "C" not null references org,
  group_id text collate "C" not null,
  name text not null check (length(name) between 1 and 255),
  description text not null default '' check (length(description) <= 1024),
  external_id text check (length(external_id) between 1 and 255),
  created timestamptz not null default clock_timestamp(),
  last_updated timestamptz not null default clock_timestamp(),
  last_membership_updated timestamptz not null default clock_timestamp(),
  deleted timestamptz,
  name_key text collate "C" not null generated always as (lower(name)) stored,
  primary key (org_id, group_id)
);
create unique index groups_name on groups (org_id, name_key) where deleted is null;
create index groups_last_updated on groups (org_id, last_updated) where deleted is null;
comment on table groups is 'Groups. A deleted one keeps its row: its id is never used again (abuse case C12).';

create table group_member (
  org_id text collate "C" not null,
  group_id text collate "C" not null,
  user_id text collate "C" not null,
  -- Since when without a break: somebody who joined after a task was opened is not in its panel (abuse case A7).
  since timestamptz not null default clock_timestamp(),
  -- Two reasons, and the row is there while at least one holds (design rule 5): `direct`, an administrator, import or
  -- directory put it there; `by_access`, a grant did. Taking one away leaves the other.
  direct boolean not null default true,
  by_access boolean not null default false,
  source text not null generated always as (case when direct then 'DIRECT' else 'ACCESS' end) stored,
  primary key (org_id, group_id, user_id),
  constraint group_member_has_a_reason check (direct or by_access),
  foreign key (org_id, group_id) references groups,
  foreign key (org_id, user_id) references users
);
create index group_member_user on group_member (org_id, user_id) include (group_id, since);
comment on table group_member is 'Who is in which group, since when, and whether by a grant.';

create table group_owner (
  org_id text collate "C" not null,
  group_id text collate "C" not null,
  owner_kind text not null check (owner_kind in ('USER', 'GROUP')),
  owner_id text collate "C" not null,
  primary key (org_id, group_id, owner_kind, owner_id),
  foreign key (org_id, group_id) references groups
);

create table connector (
  org_id text collate "C" not null references org,
  connector_id text collate "C" not null,
  -- A key of the connector registry: directory, scim, webhook, manual, …
  kind text not null,
  name text not null check (length(name) between 1 and 255),
  config jsonb not null default '{}',
  -- Sealed by platform/secrets.ts; never leaves the server.
  secret bytea,
  status text not null default 'ACTIVE' check (status in ('ACTIVE', 'DELETED')),
  created timestamptz not null default clock_timestamp(),
  last_updated timestamptz not null default clock_timestamp(),
  primary key (org_id, connector_id)
);
create unique index connector_name on connector (org_id, lower(name)) where status = 'ACTIVE';

create table app (
  org_id text collate "C" not null references org,
  app_id text collate "C" not null,
  -- Okta: name is the kind of the app (its key), label what people read.
  name text not null check (length(name) between 1 and 255),
  label text not null check (length(label) between 1 and 255),
  description text not null default '' check (length(description) <= 2000),
  status text not null default 'ACTIVE' check (status in ('ACTIVE', 'INACTIVE', 'DELETED')),
  -- OPTED_IN: levels are bundles. OPTED_OUT: levels are associated groups (okta-access-requests B.2).
  entitlement_management text not null default 'OPTED_OUT' check (entitlement_management in ('OPTED_IN', 'OPTED_OUT')),
  -- Where access to this app appears besides the directory; null = nowhere else.
  connector_id text collate "C",
  -- Okta's writable request settings: {requestOnBehalfOfSettings, riskSettings}.
  request_settings jsonb not null default '{}',
  settings_version integer not null default 1,
  -- Okta's settings.app: {url}.
  settings jsonb not null default '{}' check (jsonb_typeof(settings) = 'object'),
  created timestamptz not null default clock_timestamp(),
  last_updated timestamptz not null default clock_timestamp(),
  label_key text collate "C" not null generated always as (lower(label)) stored,
  primary key (org_id, app_id),
  foreign key (org_id, connector_id) references connector
);
create unique index app_label on app (org_id, label_key) where status <> 'DELETED';

create table app_group (
  org_id text collate "C" not null,
  app_id text collate "C" not null,
  group_id text collate "C" not null,
  primary key (org_id, app_id, group_id),
  foreign key (org_id, app_id) references app,
  foreign key (org_id, group_id) references groups
);
comment on table app_group is 'Groups associated with an app: each is a level that can be asked for.';

create table app_user (
  org_id text collate "C" not null,
  app_id text collate "C" not null,
  user_id text collate "C" not null,
  since timestamptz not null default clock_timestamp(),
  direct boolean not null default true,
  by_access boolean not null default false,
  source text not null generated always as (case when direct then 'DIRECT' else 'ACCESS' end) stored,
  primary key (org_id, app_id, user_id),
  constraint app_user_has_a_reason check (direct or by_access),
  foreign key (org_id, app_id) references app,
  foreign key (org_id, user_id) references users
);
create index app_user_user on app_user (org_id, user_id);

create table entitlement (
  org_id text collate "C" not null,
  entitlement_id text collate "C" not null,
  app_id text collate "C" not null,
  name text not null check (length(name) between 1 and 255),
  external_value text not null check (length(external_value) between 1 and 255),
  description text not null default '' check (length(description) <= 1000),
  data_type text not null default 'string' check (data_type in ('string', 'array')),
  multi_value boolean not null default true,
  created timestamptz not null default clock_timestamp(),
  last_updated timestamptz not null default clock_timestamp(),
  deleted timestamptz,
  primary key (org_id, entitlement_id),
  foreign key (org_id, app_id) references app
);
create unique index entitlement_external on entitlement (org_id, app_id, external_value) where deleted is null;

create table entitlement_value (
  org_id text collate "C" not null,
  value_id text collate "C" not null,
  entitlement_id text collate "C" not null,
  name text not null check (length(name) between 1 and 255),
  external_value text not null check (length(external_value) between 1 and 2000),
  description text not null default '' check (length(description) <= 1024),
  deleted timestamptz,
  primary key (org_id, value_id),
  foreign key (org_id, entitlement_id) references entitlement
);
create unique index entitlement_value_external on entitlement_value (org_id, entitlement_id, md5(external_value)) where deleted is null;
comment on table entitlement_value is 'Values of an entitlement. A deleted one keeps its row: its id is never used again (abuse case C12).';

create table entitlement_user (
  org_id text collate "C" not null,
  value_id text collate "C" not null,
  user_id text collate "C" not null,
  since timestamptz not null default clock_timestamp(),
  direct boolean not null default true,
  by_access boolean not null default false,
  source text not null generated always as (case when direct then 'DIRECT' else 'ACCESS' end) stored,
  primary key (org_id, value_id, user_id),
  constraint entitlement_user_has_a_reason check (direct or by_access),
  foreign key (org_id, value_id) references entitlement_value,
  foreign key (org_id, user_id) references users
);
create index entitlement_user_user on entitlement_user (org_id, user_id);
comment on table entitlement_user is 'Who holds which entitlement value, as far as the built-in directory knows.';

create table bundle (
  org_id text collate "C" not null,
  bundle_id text collate "C" not null,
  app_id text collate "C" not null,
  name text not null check (length(name) between 1 and 255),
  description text not null default '' check (length(description) <= 1000),
  status text not null default 'ACTIVE' check (status in ('ACTIVE', 'DELETED')),
  created timestamptz not null default clock_timestamp(),
  created_by text collate "C" not null,
  last_updated timestamptz not null default clock_timestamp(),
  last_updated_by text collate "C" not null,
  primary key (org_id, bundle_id),
  foreign key (org_id, app_id) references app
);
create unique index bundle_name on bundle (org_id, app_id, lower(name)) where status = 'ACTIVE';

create table bundle_value (
  org_id text collate "C" not null,
  bundle_id text collate "C" not null,
  value_id text collate "C" not null,
  primary key (org_id, bundle_id, value_id),
  foreign key (org_id, bundle_id) references bundle,
  foreign key (org_id, value_id) references entitlement_value
);
create index bundle_value_value on bundle_value (org_id, value_id);

create table resource_owner (
  org_id text collate "C" not null references org,
  resource_kind text not null check (resource_kind in ('APP', 'GROUP', 'ENTITLEMENT_BUNDLE', 'ENTITLEMENT_VALUE')),
  resource_id text collate "C" not null,
  owner_kind text not null check (owner_kind in ('USER', 'GROUP')),
  owner_id text collate "C" not null,
  primary key (org_id, resource_kind, resource_id, owner_kind, owner_id)
);
create index resource_owner_owner on resource_owner (org_id, owner_kind, owner_id);
comment on table resource_owner is 'Up to five users or one group per resource (okta-access-requests B.3).';

create function check_resource_owner() returns trigger language plpgsql as $$
declare
  users integer; groups integer;
begin
  select count(*) filter (where o.owner_kind = 'USER'), count(*) filter (where o.owner_kind = 'GROUP') into users, groups
  from assent.resource_owner o
  where o.org_id = new.org_id and o.resource_kind = new.resource_kind and o.resource_id = new.resource_id;
  if users > 5 or groups > 1 or (users > 0 and groups > 0) then
    raise exception 'a resource has up to five users or one group as owners' using errcode = '23514', constraint = 'owners_of_a_resource';
  end if;
  return null;
end $$;
create constraint trigger owners_of_a_resource after insert on resource_owner
  deferrable initially deferred for each row execute function check_resource_owner();

create table delegate (
  org_id text collate "C" not null,
  delegate_id text collate "C" not null,
  delegator_id text collate "C" not null,
  stand_in_id text collate "C" not null,
  note text not null default '' check (length(note) <= 1000),
  -- From when the stand-in acts: only on tasks opened from then on (okta-access-requests K).
  starts timestamptz not null,
  ends timestamptz,
  created_by text collate "C" not null,
  created timestamptz not null default clock_timestamp(),
  last_updated timestamptz not null default clock_timestamp(),
  last_updated_by text collate "C" not null,
  primary key (org_id, delegate_id),
  foreign key (org_id, delegator_id) references users,
  foreign key (org_id, stand_in_id) references users,
  constraint delegate_is_somebody_else check (delegator_id <> stand_in_id),
  constraint delegate_window check (ends is null or ends > starts)
);
create unique index one_delegate_per_user on delegate (org_id, delegator_id);
create index delegate_stand_in on delegate (org_id, stand_in_id);

-- Rows of a file between its arrival and the one transaction that merges them. Unlogged: a crash ends the import.
create unlogged table import_row (
  org_id text collate "C" not null references org,
  import_id text collate "C" not null,
  n integer not null,
  kind text not null,
  line integer not null,
  -- What the row is about, in its compared form: two rows of one kind with one key contradict each other.
  key text collate "C" not null,
  data jsonb not null,
  created timestamptz not null default clock_timestamp(),
  primary key (org_id, import_id, n)
);
create index import_row_key on import_row (org_id, import_id, kind, key, n);
create index import_row_created on import_row (created);
comment on table import_row is 'Staging of imports; emptied when the import ends, and by the sweeping lane if it could not.';

-- Statistics in the middle of an import: autovacuum sees none of its rows before it commits, and plans would be made for
-- empty tables. Skipped while somebody else analyzes the same table.
create function analyze_directory(tab text) returns void language plpgsql security definer set search_path = assent, pg_temp as $$
begin
  if tab <> all (array['users', 'groups', 'group_member', 'app', 'app_group', 'entitlement', 'entitlement_value', 'import_row']) then
    raise exception 'no statistics are made of % here', tab using errcode = '42501';
  end if;
  execute format('analyze (skip_locked) assent.%I', tab);
end $$;
revoke execute on function analyze_directory from public;
grant execute on function analyze_directory to assent_server;

select wall('users', 'select, insert, update'), wall('groups', 'select, insert, update'),
  wall('group_member', 'select, insert, update, delete'), wall('group_owner', 'select, insert, delete'),
  wall('connector', 'select, insert, update'), wall('app', 'select, insert, update'),
  wall('app_group', 'select, insert, delete'), wall('app_user', 'select, insert, update, delete'),
  wall('entitlement', 'select, insert, update'), wall('entitlement_value', 'select, insert, update'),
  wall('entitlement_user', 'select, insert, update, delete'), wall('bundle', 'select, insert, update'),
  wall('bundle_value', 'select, insert, delete'), wall('resource_owner', 'select, insert, delete'),
  wall('delegate', 'select, insert, update, delete'),
  wall('import_row', 'select, insert, delete');
