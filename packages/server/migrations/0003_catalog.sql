-- Conditions and the catalog they fill.

create extension if not exists pg_trgm with schema assent;

create table condition (
  org_id text collate "C" not null,
  condition_id text collate "C" not null,
  app_id text collate "C" not null,
  name text not null check (length(name) between 1 and 255),
  description text check (length(description) between 1 and 2000),
  status text not null default 'INACTIVE' constraint condition_status check (status in ('ACTIVE', 'INACTIVE', 'INVALID', 'DELETED')),
  -- What was wrong when it became INVALID, in words.
  invalid_reason text,
  -- 0 is the highest. Counts among the conditions of one resource (okta-access-requests C.3).
  priority integer not null check (priority >= 0),
  sequence_id text collate "C" not null,
  requester_type text not null check (requester_type in ('EVERYONE', 'GROUPS', 'EXPRESSION')),
  requester_groups text[] not null default '{}',
  -- An expression over profile attributes, as the tree that core/policy/expression.ts parses.
  requester_expression jsonb,
  scope_type text not null check (scope_type in ('RESOURCE_DEFAULT', 'GROUPS', 'ENTITLEMENT_BUNDLES')),
  scope_ids text[] not null default '{}',
  duration_type text check (duration_type in ('ADMIN_FIXED_DURATION', 'REQUESTER_SPECIFIED_DURATION')),
  duration text,
  version integer not null default 1,
  created timestamptz not null default clock_timestamp(),
  created_by text collate "C" not null,
  last_updated timestamptz not null default clock_timestamp(),
  last_updated_by text collate "C" not null,
  primary key (org_id, condition_id),
  foreign key (org_id, app_id) references app,
  constraint condition_duration_whole check ((duration_type is null) = (duration is null)),
  constraint condition_groups_named check ((requester_type = 'GROUPS') = (cardinality(requester_groups) > 0)),
  constraint condition_expression_named check ((requester_type = 'EXPRESSION') = (requester_expression is not null)),
  constraint condition_scope_named check ((scope_type = 'RESOURCE_DEFAULT') = (cardinality(scope_ids) = 0))
);
create index condition_app on condition (org_id, app_id, priority) where status <> 'DELETED';
create index condition_sequence on condition (org_id, sequence_id) where status <> 'DELETED';
create index condition_groups on condition using gin (requester_groups) where status = 'ACTIVE' and requester_type = 'GROUPS';
comment on table condition is 'Who may ask for what level of an app, for how long, by which sequence, at which priority.';

create table catalog_entry (
  org_id text collate "C" not null,
  entry_id text collate "C" not null,
  -- Null for an app; the app's entry for its levels.
  parent_id text collate "C",
  app_id text collate "C" not null,
  scope_type text not null check (scope_type in ('APPLICATION', 'GROUP', 'ENTITLEMENT_BUNDLE')),
  -- The app itself for APPLICATION.
  scope_id text collate "C" not null,
  name text not null,
  description text not null default '',
  primary key (org_id, entry_id),
  foreign key (org_id, app_id) references app
);
create unique index catalog_entry_scope on catalog_entry (org_id, app_id, scope_type, scope_id) where parent_id is not null;
create unique index catalog_entry_app on catalog_entry (org_id, app_id) where parent_id is null;
create index catalog_entry_order on catalog_entry (org_id, entry_id) where parent_id is null;
create index catalog_entry_search on catalog_entry using gin ((lower(name || ' ' || description)) gin_trgm_ops);
comment on table catalog_entry is 'Two levels: an app, and under it each level that some condition ever named. Who sees it follows from the active conditions.';

select wall('condition', 'select, insert, update'), wall('catalog_entry', 'select, insert, update');
