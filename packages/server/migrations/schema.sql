-- Generated from the migrations by `npm run schema`; checked by packages/server/test/schema.test.ts. Do not edit.

create extension pg_trgm with schema assent;

create table app (
  org_id text collate "C" not null,
  app_id text collate "C" not null,
  name text not null,
  label text not null,
  description text not null default ''::text,
  status text not null default 'ACTIVE'::text,
  entitlement_management text not null default 'OPTED_OUT'::text,
  connector_id text collate "C",
  request_settings jsonb not null default '{}'::jsonb,
  settings_version integer not null default 1,
  settings jsonb not null default '{}'::jsonb,
  created timestamp with time zone not null default clock_timestamp(),
  last_updated timestamp with time zone not null default clock_timestamp(),
  constraint app_pkey PRIMARY KEY (org_id, app_id),
  constraint app_description_check CHECK (length(description) <= 2000),
  constraint app_entitlement_management_check CHECK (entitlement_management = ANY (ARRAY['OPTED_IN'::text, 'OPTED_OUT'::text])),
  constraint app_label_check CHECK (length(label) >= 1 AND length(label) <= 255),
  constraint app_name_check CHECK (length(name) >= 1 AND length(name) <= 255),
  constraint app_settings_check CHECK (jsonb_typeof(settings) = 'object'::text),
  constraint app_status_check CHECK (status = ANY (ARRAY['ACTIVE'::text, 'INACTIVE'::text, 'DELETED'::text])),
  constraint app_org_id_connector_id_fkey FOREIGN KEY (org_id, connector_id) REFERENCES connector(org_id, connector_id),
  constraint app_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id)
);
CREATE UNIQUE INDEX app_label ON app USING btree (org_id, lower(label)) WHERE (status <> 'DELETED'::text);
alter table app enable row level security, force row level security;
create policy org_wall on app using ((org_id = org())) with check ((org_id = org()));
grant insert, select, update on app to assent_server;

create table app_group (
  org_id text collate "C" not null,
  app_id text collate "C" not null,
  group_id text collate "C" not null,
  constraint app_group_pkey PRIMARY KEY (org_id, app_id, group_id),
  constraint app_group_org_id_app_id_fkey FOREIGN KEY (org_id, app_id) REFERENCES app(org_id, app_id),
  constraint app_group_org_id_group_id_fkey FOREIGN KEY (org_id, group_id) REFERENCES groups(org_id, group_id)
);
alter table app_group enable row level security, force row level security;
create policy org_wall on app_group using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select on app_group to assent_server;
comment on table app_group is 'Groups associated with an app: each is a level that can be asked for.';

create table app_user (
  org_id text collate "C" not null,
  app_id text collate "C" not null,
  user_id text collate "C" not null,
  since timestamp with time zone not null default clock_timestamp(),
  direct boolean not null default true,
  by_access boolean not null default false,
  source text not null generated always as (
CASE
    WHEN direct THEN 'DIRECT'::text
    ELSE 'ACCESS'::text
END) stored,
  constraint app_user_pkey PRIMARY KEY (org_id, app_id, user_id),
  constraint app_user_has_a_reason CHECK (direct OR by_access),
  constraint app_user_org_id_app_id_fkey FOREIGN KEY (org_id, app_id) REFERENCES app(org_id, app_id),
  constraint app_user_org_id_user_id_fkey FOREIGN KEY (org_id, user_id) REFERENCES users(org_id, user_id)
);
CREATE INDEX app_user_user ON app_user USING btree (org_id, user_id);
alter table app_user enable row level security, force row level security;
create policy org_wall on app_user using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select, update on app_user to assent_server;

create table audit_head (
  org_id text collate "C" not null,
  size bigint not null default 0,
  chain bytea not null default decode(repeat('00'::text, 32), 'hex'::text),
  constraint audit_head_pkey PRIMARY KEY (org_id),
  constraint audit_head_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id)
);
alter table audit_head enable row level security, force row level security;
create policy org_wall on audit_head using ((org_id = org())) with check ((org_id = org()));
grant select on audit_head to assent_server;
comment on table audit_head is 'The end of each chain. Locked by the last statement of every transaction that records something.';

create table bundle (
  org_id text collate "C" not null,
  bundle_id text collate "C" not null,
  app_id text collate "C" not null,
  name text not null,
  description text not null default ''::text,
  status text not null default 'ACTIVE'::text,
  created timestamp with time zone not null default clock_timestamp(),
  created_by text collate "C" not null,
  last_updated timestamp with time zone not null default clock_timestamp(),
  last_updated_by text collate "C" not null,
  constraint bundle_pkey PRIMARY KEY (org_id, bundle_id),
  constraint bundle_description_check CHECK (length(description) <= 1000),
  constraint bundle_name_check CHECK (length(name) >= 1 AND length(name) <= 255),
  constraint bundle_status_check CHECK (status = ANY (ARRAY['ACTIVE'::text, 'DELETED'::text])),
  constraint bundle_org_id_app_id_fkey FOREIGN KEY (org_id, app_id) REFERENCES app(org_id, app_id)
);
CREATE UNIQUE INDEX bundle_name ON bundle USING btree (org_id, app_id, lower(name)) WHERE (status = 'ACTIVE'::text);
alter table bundle enable row level security, force row level security;
create policy org_wall on bundle using ((org_id = org())) with check ((org_id = org()));
grant insert, select, update on bundle to assent_server;

create table bundle_value (
  org_id text collate "C" not null,
  bundle_id text collate "C" not null,
  value_id text collate "C" not null,
  constraint bundle_value_pkey PRIMARY KEY (org_id, bundle_id, value_id),
  constraint bundle_value_org_id_bundle_id_fkey FOREIGN KEY (org_id, bundle_id) REFERENCES bundle(org_id, bundle_id),
  constraint bundle_value_org_id_value_id_fkey FOREIGN KEY (org_id, value_id) REFERENCES entitlement_value(org_id, value_id)
);
CREATE INDEX bundle_value_value ON bundle_value USING btree (org_id, value_id);
alter table bundle_value enable row level security, force row level security;
create policy org_wall on bundle_value using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select on bundle_value to assent_server;

create table catalog_entry (
  org_id text collate "C" not null,
  entry_id text collate "C" not null,
  parent_id text collate "C",
  app_id text collate "C" not null,
  scope_type text not null,
  scope_id text collate "C" not null,
  name text not null,
  description text not null default ''::text,
  constraint catalog_entry_pkey PRIMARY KEY (org_id, entry_id),
  constraint catalog_entry_scope_type_check CHECK (scope_type = ANY (ARRAY['APPLICATION'::text, 'GROUP'::text, 'ENTITLEMENT_BUNDLE'::text])),
  constraint catalog_entry_org_id_app_id_fkey FOREIGN KEY (org_id, app_id) REFERENCES app(org_id, app_id)
);
CREATE UNIQUE INDEX catalog_entry_app ON catalog_entry USING btree (org_id, app_id) WHERE (parent_id IS NULL);
CREATE INDEX catalog_entry_order ON catalog_entry USING btree (org_id, entry_id) WHERE (parent_id IS NULL);
CREATE UNIQUE INDEX catalog_entry_scope ON catalog_entry USING btree (org_id, app_id, scope_type, scope_id) WHERE (parent_id IS NOT NULL);
CREATE INDEX catalog_entry_search ON catalog_entry USING gin (lower(((name || ' '::text) || description)) gin_trgm_ops);
alter table catalog_entry enable row level security, force row level security;
create policy org_wall on catalog_entry using ((org_id = org())) with check ((org_id = org()));
grant insert, select, update on catalog_entry to assent_server;
comment on table catalog_entry is 'Two levels: an app, and under it each level that some condition ever named. Who sees it follows from the active conditions.';

create table checkpoint (
  org_id text collate "C" not null,
  size bigint not null,
  root bytea not null,
  at timestamp with time zone not null,
  key_id text not null,
  signature bytea not null,
  frontier bytea[] not null,
  constraint checkpoint_pkey PRIMARY KEY (org_id, size),
  constraint checkpoint_size_check CHECK (size > 0),
  constraint checkpoint_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id)
);
CREATE TRIGGER checkpoint_is_append_only BEFORE DELETE OR UPDATE ON checkpoint FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER checkpoint_is_kept BEFORE TRUNCATE ON checkpoint FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
alter table checkpoint enable row level security, force row level security;
create policy org_wall on checkpoint using ((org_id = org())) with check ((org_id = org()));
grant insert, select on checkpoint to assent_server;
comment on table checkpoint is 'Signed tree heads. The key is not in the database, and each head is also written outside it.';

create table condition (
  org_id text collate "C" not null,
  condition_id text collate "C" not null,
  app_id text collate "C" not null,
  name text not null,
  description text,
  status text not null default 'INACTIVE'::text,
  invalid_reason text,
  priority integer not null,
  sequence_id text collate "C" not null,
  requester_type text not null,
  requester_groups text[] not null default '{}'::text[],
  requester_expression jsonb,
  scope_type text not null,
  scope_ids text[] not null default '{}'::text[],
  duration_type text,
  duration text,
  version integer not null default 1,
  created timestamp with time zone not null default clock_timestamp(),
  created_by text collate "C" not null,
  last_updated timestamp with time zone not null default clock_timestamp(),
  last_updated_by text collate "C" not null,
  constraint condition_pkey PRIMARY KEY (org_id, condition_id),
  constraint condition_description_check CHECK (length(description) >= 1 AND length(description) <= 2000),
  constraint condition_duration_type_check CHECK (duration_type = ANY (ARRAY['ADMIN_FIXED_DURATION'::text, 'REQUESTER_SPECIFIED_DURATION'::text])),
  constraint condition_duration_whole CHECK ((duration_type IS NULL) = (duration IS NULL)),
  constraint condition_expression_named CHECK ((requester_type = 'EXPRESSION'::text) = (requester_expression IS NOT NULL)),
  constraint condition_groups_named CHECK ((requester_type = 'GROUPS'::text) = (cardinality(requester_groups) > 0)),
  constraint condition_name_check CHECK (length(name) >= 1 AND length(name) <= 255),
  constraint condition_priority_check CHECK (priority >= 0),
  constraint condition_requester_type_check CHECK (requester_type = ANY (ARRAY['EVERYONE'::text, 'GROUPS'::text, 'EXPRESSION'::text])),
  constraint condition_scope_named CHECK ((scope_type = 'RESOURCE_DEFAULT'::text) = (cardinality(scope_ids) = 0)),
  constraint condition_scope_type_check CHECK (scope_type = ANY (ARRAY['RESOURCE_DEFAULT'::text, 'GROUPS'::text, 'ENTITLEMENT_BUNDLES'::text])),
  constraint condition_status CHECK (status = ANY (ARRAY['ACTIVE'::text, 'INACTIVE'::text, 'INVALID'::text, 'DELETED'::text])),
  constraint condition_org_id_app_id_fkey FOREIGN KEY (org_id, app_id) REFERENCES app(org_id, app_id)
);
CREATE INDEX condition_app ON condition USING btree (org_id, app_id, priority) WHERE (status <> 'DELETED'::text);
CREATE INDEX condition_groups ON condition USING gin (requester_groups) WHERE ((status = 'ACTIVE'::text) AND (requester_type = 'GROUPS'::text));
CREATE INDEX condition_sequence ON condition USING btree (org_id, sequence_id) WHERE (status <> 'DELETED'::text);
alter table condition enable row level security, force row level security;
create policy org_wall on condition using ((org_id = org())) with check ((org_id = org()));
grant insert, select, update on condition to assent_server;
comment on table condition is 'Who may ask for what level of an app, for how long, by which sequence, at which priority.';

create table connector (
  org_id text collate "C" not null,
  connector_id text collate "C" not null,
  kind text not null,
  name text not null,
  config jsonb not null default '{}'::jsonb,
  secret bytea,
  status text not null default 'ACTIVE'::text,
  created timestamp with time zone not null default clock_timestamp(),
  last_updated timestamp with time zone not null default clock_timestamp(),
  constraint connector_pkey PRIMARY KEY (org_id, connector_id),
  constraint connector_name_check CHECK (length(name) >= 1 AND length(name) <= 255),
  constraint connector_status_check CHECK (status = ANY (ARRAY['ACTIVE'::text, 'DELETED'::text])),
  constraint connector_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id)
);
CREATE UNIQUE INDEX connector_name ON connector USING btree (org_id, lower(name)) WHERE (status = 'ACTIVE'::text);
alter table connector enable row level security, force row level security;
create policy org_wall on connector using ((org_id = org())) with check ((org_id = org()));
grant insert, select, update on connector to assent_server;

create table delegate (
  org_id text collate "C" not null,
  delegate_id text collate "C" not null,
  delegator_id text collate "C" not null,
  stand_in_id text collate "C" not null,
  note text not null default ''::text,
  starts timestamp with time zone not null,
  ends timestamp with time zone,
  created_by text collate "C" not null,
  created timestamp with time zone not null default clock_timestamp(),
  last_updated timestamp with time zone not null default clock_timestamp(),
  last_updated_by text collate "C" not null,
  constraint delegate_pkey PRIMARY KEY (org_id, delegate_id),
  constraint delegate_is_somebody_else CHECK (delegator_id <> stand_in_id),
  constraint delegate_note_check CHECK (length(note) <= 1000),
  constraint delegate_window CHECK (ends IS NULL OR ends > starts),
  constraint delegate_org_id_delegator_id_fkey FOREIGN KEY (org_id, delegator_id) REFERENCES users(org_id, user_id),
  constraint delegate_org_id_stand_in_id_fkey FOREIGN KEY (org_id, stand_in_id) REFERENCES users(org_id, user_id)
);
CREATE INDEX delegate_stand_in ON delegate USING btree (org_id, stand_in_id);
CREATE UNIQUE INDEX one_delegate_per_user ON delegate USING btree (org_id, delegator_id);
alter table delegate enable row level security, force row level security;
create policy org_wall on delegate using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select, update on delegate to assent_server;

create table delivery (
  org_id text collate "C" not null,
  caller_id text collate "C" not null,
  key text not null,
  fingerprint bytea not null,
  answer jsonb not null,
  created timestamp with time zone not null,
  constraint one_answer_per_delivery PRIMARY KEY (org_id, caller_id, key),
  constraint delivery_key_check CHECK (length(key) >= 1 AND length(key) <= 255)
);
alter table delivery enable row level security, force row level security;
create policy org_wall on delivery using ((org_id = org())) with check ((org_id = org()));
grant select on delivery to assent_server;
comment on table delivery is 'What a delivery key was answered with; makes every retry harmless (abuse cases B2, B13).';

create table entitlement (
  org_id text collate "C" not null,
  entitlement_id text collate "C" not null,
  app_id text collate "C" not null,
  name text not null,
  external_value text not null,
  description text not null default ''::text,
  data_type text not null default 'string'::text,
  multi_value boolean not null default true,
  created timestamp with time zone not null default clock_timestamp(),
  last_updated timestamp with time zone not null default clock_timestamp(),
  deleted timestamp with time zone,
  constraint entitlement_pkey PRIMARY KEY (org_id, entitlement_id),
  constraint entitlement_data_type_check CHECK (data_type = ANY (ARRAY['string'::text, 'array'::text])),
  constraint entitlement_description_check CHECK (length(description) <= 1000),
  constraint entitlement_external_value_check CHECK (length(external_value) >= 1 AND length(external_value) <= 255),
  constraint entitlement_name_check CHECK (length(name) >= 1 AND length(name) <= 255),
  constraint entitlement_org_id_app_id_fkey FOREIGN KEY (org_id, app_id) REFERENCES app(org_id, app_id)
);
CREATE UNIQUE INDEX entitlement_external ON entitlement USING btree (org_id, app_id, external_value) WHERE (deleted IS NULL);
alter table entitlement enable row level security, force row level security;
create policy org_wall on entitlement using ((org_id = org())) with check ((org_id = org()));
grant insert, select, update on entitlement to assent_server;

create table entitlement_user (
  org_id text collate "C" not null,
  value_id text collate "C" not null,
  user_id text collate "C" not null,
  since timestamp with time zone not null default clock_timestamp(),
  direct boolean not null default true,
  by_access boolean not null default false,
  source text not null generated always as (
CASE
    WHEN direct THEN 'DIRECT'::text
    ELSE 'ACCESS'::text
END) stored,
  constraint entitlement_user_pkey PRIMARY KEY (org_id, value_id, user_id),
  constraint entitlement_user_has_a_reason CHECK (direct OR by_access),
  constraint entitlement_user_org_id_user_id_fkey FOREIGN KEY (org_id, user_id) REFERENCES users(org_id, user_id),
  constraint entitlement_user_org_id_value_id_fkey FOREIGN KEY (org_id, value_id) REFERENCES entitlement_value(org_id, value_id)
);
CREATE INDEX entitlement_user_user ON entitlement_user USING btree (org_id, user_id);
alter table entitlement_user enable row level security, force row level security;
create policy org_wall on entitlement_user using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select, update on entitlement_user to assent_server;
comment on table entitlement_user is 'Who holds which entitlement value, as far as the built-in directory knows.';

create table entitlement_value (
  org_id text collate "C" not null,
  value_id text collate "C" not null,
  entitlement_id text collate "C" not null,
  name text not null,
  external_value text not null,
  description text not null default ''::text,
  deleted timestamp with time zone,
  constraint entitlement_value_pkey PRIMARY KEY (org_id, value_id),
  constraint entitlement_value_description_check CHECK (length(description) <= 1024),
  constraint entitlement_value_external_value_check CHECK (length(external_value) >= 1 AND length(external_value) <= 2000),
  constraint entitlement_value_name_check CHECK (length(name) >= 1 AND length(name) <= 255),
  constraint entitlement_value_org_id_entitlement_id_fkey FOREIGN KEY (org_id, entitlement_id) REFERENCES entitlement(org_id, entitlement_id)
);
CREATE UNIQUE INDEX entitlement_value_external ON entitlement_value USING btree (org_id, entitlement_id, md5(external_value)) WHERE (deleted IS NULL);
alter table entitlement_value enable row level security, force row level security;
create policy org_wall on entitlement_value using ((org_id = org())) with check ((org_id = org()));
grant insert, select, update on entitlement_value to assent_server;
comment on table entitlement_value is 'Values of an entitlement. A deleted one keeps its row: its id is never used again (abuse case C12).';

create table event (
  org_id text collate "C" not null,
  seq bigint not null,
  body text not null,
  detail text,
  salt bytea,
  leaf bytea not null,
  chain bytea not null,
  type text collate "C" not null,
  at timestamp with time zone not null,
  actor_id text collate "C" not null,
  request_id text collate "C",
  target_ids text[] collate "C" not null,
  constraint event_pkey PRIMARY KEY (org_id, seq)
);
CREATE INDEX event_actor ON event USING btree (org_id, actor_id, at, seq);
CREATE INDEX event_request ON event USING btree (org_id, request_id, seq) WHERE (request_id IS NOT NULL);
CREATE INDEX event_search ON event USING gin (((target_ids || type)));
CREATE INDEX event_time ON event USING btree (org_id, at, seq);
CREATE TRIGGER event_is_append_only BEFORE DELETE OR UPDATE ON event FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER event_is_kept BEFORE TRUNCATE ON event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
alter table event enable row level security, force row level security;
create policy org_wall on event using ((org_id = org())) with check ((org_id = org()));
grant select on event to assent_server;
comment on table event is 'Every event of an organization. The server can read it; only events_append and event_erase write it.';

create table flow_call (
  org_id text collate "C" not null,
  task_id text collate "C" not null,
  request_id text collate "C" not null,
  callback_hash bytea,
  tries integer not null default 0,
  next_try timestamp with time zone,
  last_error text,
  constraint flow_call_pkey PRIMARY KEY (org_id, task_id),
  constraint flow_call_org_id_task_id_fkey FOREIGN KEY (org_id, task_id) REFERENCES task(org_id, task_id)
);
CREATE INDEX flow_call_due ON flow_call USING btree (org_id, next_try) WHERE (next_try IS NOT NULL);
alter table flow_call enable row level security, force row level security;
create policy org_wall on flow_call using ((org_id = org())) with check ((org_id = org()));
grant select, update on flow_call to assent_server;

create table flow_version (
  org_id text collate "C" not null,
  flow_id text collate "C" not null,
  version integer not null,
  steps jsonb not null,
  created timestamp with time zone not null default clock_timestamp(),
  created_by text collate "C" not null,
  constraint flow_version_pkey PRIMARY KEY (org_id, flow_id, version),
  constraint flow_version_version_check CHECK (version > 0)
);
alter table flow_version enable row level security, force row level security;
create policy org_wall on flow_version using ((org_id = org())) with check ((org_id = org()));
grant insert, select on flow_version to assent_server;
comment on table flow_version is 'What a request was started with stays what it runs by.';

create table group_member (
  org_id text collate "C" not null,
  group_id text collate "C" not null,
  user_id text collate "C" not null,
  since timestamp with time zone not null default clock_timestamp(),
  direct boolean not null default true,
  by_access boolean not null default false,
  source text not null generated always as (
CASE
    WHEN direct THEN 'DIRECT'::text
    ELSE 'ACCESS'::text
END) stored,
  constraint group_member_pkey PRIMARY KEY (org_id, group_id, user_id),
  constraint group_member_has_a_reason CHECK (direct OR by_access),
  constraint group_member_org_id_group_id_fkey FOREIGN KEY (org_id, group_id) REFERENCES groups(org_id, group_id),
  constraint group_member_org_id_user_id_fkey FOREIGN KEY (org_id, user_id) REFERENCES users(org_id, user_id)
);
CREATE INDEX group_member_user ON group_member USING btree (org_id, user_id) INCLUDE (group_id, since);
alter table group_member enable row level security, force row level security;
create policy org_wall on group_member using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select, update on group_member to assent_server;
comment on table group_member is 'Who is in which group, since when, and whether by a grant.';

create table group_owner (
  org_id text collate "C" not null,
  group_id text collate "C" not null,
  owner_kind text not null,
  owner_id text collate "C" not null,
  constraint group_owner_pkey PRIMARY KEY (org_id, group_id, owner_kind, owner_id),
  constraint group_owner_owner_kind_check CHECK (owner_kind = ANY (ARRAY['USER'::text, 'GROUP'::text])),
  constraint group_owner_org_id_group_id_fkey FOREIGN KEY (org_id, group_id) REFERENCES groups(org_id, group_id)
);
alter table group_owner enable row level security, force row level security;
create policy org_wall on group_owner using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select on group_owner to assent_server;

create table groups (
  org_id text collate "C" not null,
  group_id text collate "C" not null,
  name text not null,
  description text not null default ''::text,
  external_id text,
  created timestamp with time zone not null default clock_timestamp(),
  last_updated timestamp with time zone not null default clock_timestamp(),
  last_membership_updated timestamp with time zone not null default clock_timestamp(),
  deleted timestamp with time zone,
  constraint groups_pkey PRIMARY KEY (org_id, group_id),
  constraint groups_description_check CHECK (length(description) <= 1024),
  constraint groups_external_id_check CHECK (length(external_id) >= 1 AND length(external_id) <= 255),
  constraint groups_name_check CHECK (length(name) >= 1 AND length(name) <= 255),
  constraint groups_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id)
);
CREATE INDEX groups_last_updated ON groups USING btree (org_id, last_updated) WHERE (deleted IS NULL);
CREATE UNIQUE INDEX groups_name ON groups USING btree (org_id, lower(name)) WHERE (deleted IS NULL);
alter table groups enable row level security, force row level security;
create policy org_wall on groups using ((org_id = org())) with check ((org_id = org()));
grant insert, select, update on groups to assent_server;
comment on table groups is 'Groups. A deleted one keeps its row: its id is never used again (abuse case C12).';

create table import_row (
  org_id text collate "C" not null,
  import_id text collate "C" not null,
  n integer not null,
  kind text not null,
  line integer not null,
  key text not null,
  data jsonb not null,
  created timestamp with time zone not null default clock_timestamp(),
  constraint import_row_pkey PRIMARY KEY (org_id, import_id, n),
  constraint import_row_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id)
);
CREATE INDEX import_row_created ON import_row USING btree (created);
CREATE INDEX import_row_kind ON import_row USING btree (org_id, import_id, kind, n);
alter table import_row enable row level security, force row level security;
create policy org_wall on import_row using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select on import_row to assent_server;
comment on table import_row is 'Staging of imports; emptied when the import ends, and by the sweeping lane if it could not.';

create table message (
  org_id text collate "C" not null,
  message_id text collate "C" not null,
  request_id text collate "C" not null,
  author_id text collate "C" not null,
  body text not null,
  created timestamp with time zone not null,
  constraint message_pkey PRIMARY KEY (org_id, request_id, message_id),
  constraint message_body_check CHECK (length(body) >= 1 AND length(body) <= 5000),
  constraint message_org_id_request_id_fkey FOREIGN KEY (org_id, request_id) REFERENCES request(org_id, request_id)
);
alter table message enable row level security, force row level security;
create policy org_wall on message using ((org_id = org())) with check ((org_id = org()));
grant select on message to assent_server;

create table migration (
  name text collate "C" not null,
  checksum text not null,
  applied timestamp with time zone not null default clock_timestamp(),
  constraint migration_pkey PRIMARY KEY (name)
);
grant select on migration to assent_server;
comment on table migration is 'The numbered files of packages/server/migrations that this database has.';

create table notice (
  org_id text collate "C" not null,
  notice_id text collate "C" not null,
  kind text not null,
  request_id text collate "C" not null,
  task_id text collate "C",
  to_kind text not null,
  to_id text collate "C" not null default ''::text,
  except_id text collate "C",
  note text,
  created timestamp with time zone not null,
  constraint notice_pkey PRIMARY KEY (org_id, notice_id),
  constraint notice_to_kind_check CHECK (to_kind = ANY (ARRAY['USER'::text, 'GROUP'::text, 'REQUEST_ADMINS'::text]))
);
alter table notice enable row level security, force row level security;
create policy org_wall on notice using ((org_id = org())) with check ((org_id = org()));
grant delete, select on notice to assent_server;
comment on table notice is 'Who is still to be told of what. A row goes when it became mail (or nothing to send).';

create table on_call (
  org_id text collate "C" not null,
  on_call_id text collate "C" not null,
  name text not null,
  members text[] not null,
  turn_ms bigint not null,
  starts timestamp with time zone not null,
  constraint on_call_pkey PRIMARY KEY (org_id, on_call_id),
  constraint on_call_name_check CHECK (length(name) >= 1 AND length(name) <= 255),
  constraint on_call_turn_ms_check CHECK (turn_ms >= 60000 AND turn_ms <= '31536000000'::bigint),
  constraint on_call_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id)
);
CREATE UNIQUE INDEX on_call_name ON on_call USING btree (org_id, lower(name));
alter table on_call enable row level security, force row level security;
create policy org_wall on on_call using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select, update on on_call to assent_server;

create table org (
  org_id text collate "C" not null,
  name text not null,
  epoch integer not null default 1,
  quarantined_since timestamp with time zone,
  settings jsonb not null default '{}'::jsonb,
  created timestamp with time zone not null default clock_timestamp(),
  constraint org_pkey PRIMARY KEY (org_id),
  constraint org_name_check CHECK (length(name) >= 1 AND length(name) <= 255)
);
grant insert, select, update (name, quarantined_since, settings) on org to assent_server;
comment on table org is 'One organization; every other table leads with its org_id. Readable across organizations, so that lanes find their work.';

create table request (
  org_id text collate "C" not null,
  request_id text collate "C" not null,
  status text not null,
  requested_for text collate "C" not null,
  requested_by text collate "C" not null,
  app_id text collate "C" not null,
  scope_type text not null,
  scope_id text collate "C" not null,
  entry_id text collate "C" not null,
  condition_id text collate "C",
  flow_id text collate "C",
  flow_version integer,
  duration text,
  digest text not null,
  created timestamp with time zone not null,
  last_updated timestamp with time zone not null,
  last_updated_by text collate "C" not null,
  resolved timestamp with time zone,
  grant_status text,
  granted timestamp with time zone,
  revocation_status text,
  revocation_scheduled timestamp with time zone,
  revoked timestamp with time zone,
  next_due timestamp with time zone,
  version integer not null,
  state jsonb not null,
  constraint request_pkey PRIMARY KEY (org_id, request_id),
  constraint closed_requests_have_a_time CHECK ((status = 'PENDING'::text) = (resolved IS NULL)),
  constraint closed_requests_have_no_timer CHECK (status = 'PENDING'::text OR next_due IS NULL),
  constraint only_approved_requests_are_granted CHECK ((status = 'APPROVED'::text) = (grant_status IS NOT NULL)),
  constraint only_granted_requests_are_revoked CHECK (revocation_status IS NULL OR grant_status IS NOT NULL),
  constraint open_requests_have_a_flow CHECK (status <> 'PENDING'::text OR condition_id IS NOT NULL AND flow_id IS NOT NULL AND flow_version IS NOT NULL),
  constraint request_grant_status CHECK (grant_status = ANY (ARRAY['PENDING'::text, 'GRANTED'::text, 'FAILED'::text, 'MANUAL_REQUIRED'::text])),
  constraint request_revocation_status CHECK (revocation_status = ANY (ARRAY['PENDING'::text, 'REVOKED'::text, 'FAILED'::text])),
  constraint request_scope_type_check CHECK (scope_type = ANY (ARRAY['APPLICATION'::text, 'GROUP'::text, 'ENTITLEMENT_BUNDLE'::text])),
  constraint request_status CHECK (status = ANY (ARRAY['PENDING'::text, 'REJECTED'::text, 'APPROVED'::text, 'DENIED'::text, 'CANCELED'::text, 'EXPIRED'::text])),
  constraint request_org_id_app_id_fkey FOREIGN KEY (org_id, app_id) REFERENCES app(org_id, app_id),
  constraint request_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
  constraint request_org_id_requested_by_fkey FOREIGN KEY (org_id, requested_by) REFERENCES users(org_id, user_id),
  constraint request_org_id_requested_for_fkey FOREIGN KEY (org_id, requested_for) REFERENCES users(org_id, user_id)
);
CREATE UNIQUE INDEX one_open_request_per_level ON request USING btree (org_id, requested_for, app_id, scope_type, scope_id) WHERE (status = 'PENDING'::text);
CREATE INDEX request_app ON request USING btree (org_id, app_id, request_id);
CREATE INDEX request_by ON request USING btree (org_id, requested_by, request_id) WHERE (requested_by <> requested_for);
CREATE INDEX request_due ON request USING btree (org_id, next_due) WHERE (next_due IS NOT NULL);
CREATE INDEX request_for ON request USING btree (org_id, requested_for, request_id);
CREATE INDEX request_status_order ON request USING btree (org_id, status, request_id);
CREATE INDEX request_to_grant ON request USING btree (org_id, request_id) WHERE (grant_status = 'PENDING'::text);
CREATE INDEX request_updated ON request USING btree (org_id, last_updated, request_id);
CREATE TRIGGER request_guard BEFORE UPDATE ON request FOR EACH ROW EXECUTE FUNCTION request_guard();
alter table request enable row level security, force row level security;
create policy org_wall on request using ((org_id = org())) with check ((org_id = org()));
grant select, update (version) on request to assent_server;
comment on table request is 'One asking. Written only by request_save.';

create table resource_owner (
  org_id text collate "C" not null,
  resource_kind text not null,
  resource_id text collate "C" not null,
  owner_kind text not null,
  owner_id text collate "C" not null,
  constraint resource_owner_pkey PRIMARY KEY (org_id, resource_kind, resource_id, owner_kind, owner_id),
  constraint resource_owner_owner_kind_check CHECK (owner_kind = ANY (ARRAY['USER'::text, 'GROUP'::text])),
  constraint resource_owner_resource_kind_check CHECK (resource_kind = ANY (ARRAY['APP'::text, 'GROUP'::text, 'ENTITLEMENT_BUNDLE'::text, 'ENTITLEMENT_VALUE'::text])),
  constraint resource_owner_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id)
);
CREATE INDEX resource_owner_owner ON resource_owner USING btree (org_id, owner_kind, owner_id);
CREATE CONSTRAINT TRIGGER owners_of_a_resource AFTER INSERT ON resource_owner DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_resource_owner();
alter table resource_owner enable row level security, force row level security;
create policy org_wall on resource_owner using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select on resource_owner to assent_server;
comment on table resource_owner is 'Up to five users or one group per resource (okta-access-requests B.3).';

create table sequence (
  org_id text collate "C" not null,
  sequence_id text collate "C" not null,
  name text not null,
  description text not null default ''::text,
  status text not null default 'ACTIVE'::text,
  version integer not null,
  created timestamp with time zone not null default clock_timestamp(),
  created_by text collate "C" not null,
  last_updated timestamp with time zone not null default clock_timestamp(),
  last_updated_by text collate "C" not null,
  constraint sequence_pkey PRIMARY KEY (org_id, sequence_id),
  constraint sequence_description_check CHECK (length(description) <= 2000),
  constraint sequence_name_check CHECK (length(name) >= 1 AND length(name) <= 255),
  constraint sequence_status_check CHECK (status = ANY (ARRAY['ACTIVE'::text, 'DELETED'::text])),
  constraint sequence_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id)
);
CREATE UNIQUE INDEX sequence_name ON sequence USING btree (org_id, lower(name)) WHERE (status = 'ACTIVE'::text);
alter table sequence enable row level security, force row level security;
create policy org_wall on sequence using ((org_id = org())) with check ((org_id = org()));
grant insert, select, update on sequence to assent_server;

create table task (
  org_id text collate "C" not null,
  task_id text collate "C" not null,
  request_id text collate "C" not null,
  step integer not null,
  type text not null,
  status text not null,
  label text not null,
  opened timestamp with time zone not null,
  updated timestamp with time zone not null,
  closed timestamp with time zone,
  completed_by text collate "C",
  value text,
  escalated boolean not null,
  constraint task_pkey PRIMARY KEY (org_id, task_id),
  constraint ended_tasks_have_a_time CHECK ((status = ANY (ARRAY['OPEN'::text, 'ASSIGNING'::text])) = (closed IS NULL)),
  constraint task_status CHECK (status = ANY (ARRAY['OPEN'::text, 'ASSIGNING'::text, 'COMPLETED'::text, 'LOCKED'::text])),
  constraint task_org_id_request_id_fkey FOREIGN KEY (org_id, request_id) REFERENCES request(org_id, request_id)
);
CREATE UNIQUE INDEX one_open_task_per_request ON task USING btree (org_id, request_id) WHERE (status = ANY (ARRAY['OPEN'::text, 'ASSIGNING'::text]));
CREATE INDEX task_completed_by ON task USING btree (org_id, completed_by, task_id) WHERE (completed_by IS NOT NULL);
CREATE INDEX task_request ON task USING btree (org_id, request_id);
CREATE INDEX task_unassigned ON task USING btree (org_id, task_id) WHERE (status = 'ASSIGNING'::text);
alter table task enable row level security, force row level security;
create policy org_wall on task using ((org_id = org())) with check ((org_id = org()));
grant select on task to assent_server;
comment on table task is 'Steps being carried out, as a list; their inner state is in request.state.';

create table task_assignee (
  org_id text collate "C" not null,
  principal_id text collate "C" not null,
  task_id text collate "C" not null,
  principal_kind text not null,
  constraint task_assignee_pkey PRIMARY KEY (org_id, principal_id, task_id),
  constraint task_assignee_principal_kind_check CHECK (principal_kind = ANY (ARRAY['USER'::text, 'GROUP'::text])),
  constraint task_assignee_org_id_task_id_fkey FOREIGN KEY (org_id, task_id) REFERENCES task(org_id, task_id)
);
CREATE INDEX task_assignee_task ON task_assignee USING btree (org_id, task_id);
alter table task_assignee enable row level security, force row level security;
create policy org_wall on task_assignee using ((org_id = org())) with check ((org_id = org()));
grant select on task_assignee to assent_server;
comment on table task_assignee is 'Whose inbox an open task is in. Rows go when it ends.';

create table users (
  org_id text collate "C" not null,
  user_id text collate "C" not null,
  person_id text collate "C" not null,
  kind text not null default 'HUMAN'::text,
  owner_id text collate "C",
  login text not null,
  email text not null,
  first_name text not null default ''::text,
  last_name text not null default ''::text,
  status text not null default 'ACTIVE'::text,
  manager_id text collate "C",
  roles text[] not null default '{}'::text[],
  profile jsonb not null default '{}'::jsonb,
  source text not null default 'LOCAL'::text,
  external_id text,
  time_zone text not null default 'UTC'::text,
  created timestamp with time zone not null default clock_timestamp(),
  activated timestamp with time zone,
  last_updated timestamp with time zone not null default clock_timestamp(),
  status_changed timestamp with time zone not null default clock_timestamp(),
  constraint users_pkey PRIMARY KEY (org_id, user_id),
  constraint service_user_has_an_owner CHECK (kind = 'HUMAN'::text OR owner_id IS NOT NULL),
  constraint user_kind CHECK (kind = ANY (ARRAY['HUMAN'::text, 'SERVICE'::text])),
  constraint user_profile CHECK (jsonb_typeof(profile) = 'object'::text),
  constraint user_roles CHECK (roles <@ ARRAY['SUPER_ADMIN'::text, 'ACCESS_REQUESTS_ADMIN'::text, 'APP_ADMIN'::text, 'AUDITOR'::text]),
  constraint user_status CHECK (status = ANY (ARRAY['STAGED'::text, 'PROVISIONED'::text, 'ACTIVE'::text, 'SUSPENDED'::text, 'DEPROVISIONED'::text, 'DELETED'::text])),
  constraint users_email_check CHECK (length(email) >= 1 AND length(email) <= 255),
  constraint users_external_id_check CHECK (length(external_id) >= 1 AND length(external_id) <= 255),
  constraint users_first_name_check CHECK (length(first_name) <= 255),
  constraint users_last_name_check CHECK (length(last_name) <= 255),
  constraint users_login_check CHECK (length(login) >= 1 AND length(login) <= 255),
  constraint users_source_check CHECK (length(source) >= 1 AND length(source) <= 64),
  constraint users_time_zone_check CHECK (length(time_zone) >= 1 AND length(time_zone) <= 64),
  constraint users_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id)
);
CREATE INDEX users_email ON users USING btree (org_id, lower(email) text_pattern_ops);
CREATE UNIQUE INDEX users_external ON users USING btree (org_id, source, external_id) WHERE ((external_id IS NOT NULL) AND (status <> 'DELETED'::text));
CREATE INDEX users_last_name ON users USING btree (org_id, lower(last_name) text_pattern_ops);
CREATE INDEX users_last_updated ON users USING btree (org_id, last_updated);
CREATE UNIQUE INDEX users_login ON users USING btree (org_id, lower(login)) WHERE (status <> 'DELETED'::text);
CREATE INDEX users_login_prefix ON users USING btree (org_id, lower(login) text_pattern_ops);
CREATE INDEX users_manager ON users USING btree (org_id, manager_id) WHERE (manager_id IS NOT NULL);
CREATE INDEX users_manager_awaited ON users USING btree (org_id, lower((profile ->> 'managerId'::text))) WHERE ((manager_id IS NULL) AND (profile ? 'managerId'::text));
CREATE INDEX users_name ON users USING btree (org_id, lower(first_name) text_pattern_ops, lower(last_name) text_pattern_ops);
CREATE INDEX users_person ON users USING btree (org_id, person_id);
CREATE INDEX users_super_admin ON users USING btree (org_id, user_id) WHERE ((roles @> ARRAY['SUPER_ADMIN'::text]) AND (status = 'ACTIVE'::text));
CREATE TRIGGER last_super_admin_stays AFTER UPDATE ON users REFERENCING OLD TABLE AS changed_from FOR EACH STATEMENT EXECUTE FUNCTION keep_super_admin();
alter table users enable row level security, force row level security;
create policy org_wall on users using ((org_id = org())) with check ((org_id = org()));
grant insert, select, update on users to assent_server;
comment on table users is 'The people of the directory, and machine identities with an owner.';

create table vote (
  org_id text collate "C" not null,
  task_id text collate "C" not null,
  person_id text collate "C" not null,
  request_id text collate "C" not null,
  user_id text collate "C" not null,
  as_id text collate "C" not null,
  decision text not null,
  escalated boolean not null,
  digest text not null,
  message text,
  at timestamp with time zone not null,
  constraint one_vote_per_person PRIMARY KEY (org_id, task_id, person_id),
  constraint one_vote_per_seat UNIQUE (org_id, task_id, as_id),
  constraint vote_decision_check CHECK (decision = ANY (ARRAY['APPROVE'::text, 'DENY'::text])),
  constraint vote_org_id_request_id_fkey FOREIGN KEY (org_id, request_id) REFERENCES request(org_id, request_id),
  constraint vote_org_id_task_id_fkey FOREIGN KEY (org_id, task_id) REFERENCES task(org_id, task_id)
);
CREATE INDEX vote_request ON vote USING btree (org_id, request_id);
CREATE INDEX vote_user ON vote USING btree (org_id, user_id, at);
CREATE TRIGGER vote_guard AFTER INSERT ON vote REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION vote_guard();
CREATE TRIGGER vote_is_final BEFORE DELETE OR UPDATE ON vote FOR EACH STATEMENT EXECUTE FUNCTION no_change();
alter table vote enable row level security, force row level security;
create policy org_wall on vote using ((org_id = org())) with check ((org_id = org()));
grant select on vote to assent_server;
comment on table vote is 'Who decided what, when, and what he was shown. Never changed.';

CREATE OR REPLACE FUNCTION assent.check_resource_owner()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION assent.event_fan_out(first bigint, last bigint)
 RETURNS void
 LANGUAGE plpgsql
AS $function$ begin end $function$;
revoke execute on function event_fan_out from public;

CREATE OR REPLACE FUNCTION assent.events_append(bodies text, details text, salts text, types text, times text, actors text, requests text, targets text)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'assent', 'pg_temp'
AS $function$
declare
  org constant text := assent.org();
  head audit_head;
  body constant text[] := lines(bodies);
  detail constant text[] := lines(details, '');
  salt constant text[] := lines(salts, '');
  type constant text[] := lines(types);
  at constant timestamptz[] := lines(times)::timestamptz[];
  actor constant text[] := lines(actors);
  request constant text[] := lines(requests, '');
  target constant text[] := lines(targets);
  n constant integer := cardinality(body);
  leaf bytea[];
  link bytea[] := '{}';
  last bytea;
begin
  if org is null then raise exception 'no organization is set' using errcode = '42501'; end if;
  if array[cardinality(detail), cardinality(salt), cardinality(type), cardinality(at), cardinality(actor),
    cardinality(request), cardinality(target)] <> array_fill(n, array[7])
  then raise exception 'events_append needs as many lines of each kind' using errcode = '22023'; end if;
  leaf := array(select sha256('\x00'::bytea || convert_to(b, 'UTF8')) from unnest(body) b);
  -- All that can be done before the lock is done.
  select * into head from audit_head h where h.org_id = org for update;
  if not found then
    insert into audit_head (org_id) values (org) on conflict do nothing;
    select * into strict head from audit_head h where h.org_id = org for update;
  end if;
  last := head.chain;
  for i in 1..n loop
    last := sha256(last || leaf[i]);
    link[i] := last;
  end loop;
  insert into event (org_id, seq, body, detail, salt, leaf, chain, type, at, actor_id, request_id, target_ids)
  select org, head.size + e.i, e.body, e.detail, decode(e.salt, 'hex'), e.leaf, e.link, e.type, e.at, e.actor, e.request,
    string_to_array(e.target, ',')
  from unnest(body, detail, salt, leaf, link, type, at, actor, request, target) with ordinality
    as e (body, detail, salt, leaf, link, type, at, actor, request, target, i);
  update audit_head h set size = head.size + n, chain = last where h.org_id = org;
  perform event_fan_out(head.size + 1, head.size + n);
  perform pg_notify('assent_event', org);
  return head.size + n;
end $function$;
revoke execute on function events_append from public;
grant execute on function events_append to assent_server;

CREATE OR REPLACE FUNCTION assent.keep_super_admin()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if exists (select from changed_from o where o.kind = 'HUMAN' and o.status = 'ACTIVE' and 'SUPER_ADMIN' = any (o.roles))
    and not exists (select from assent.users u where u.org_id = assent.org() and u.kind = 'HUMAN' and u.status = 'ACTIVE' and 'SUPER_ADMIN' = any (u.roles))
  then raise exception 'the last super administrator stays' using errcode = '23514', constraint = 'last_super_admin_stays'; end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION assent.lines(t text, blank text DEFAULT NULL::text)
 RETURNS text[]
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$ select case t when '' then array[nullif('', blank)] else string_to_array(t, E'\n', blank) end $function$;

CREATE OR REPLACE FUNCTION assent.no_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception '% is never changed', tg_table_name using errcode = '23514', constraint = tg_table_name || '_is_never_changed';
end $function$;

CREATE OR REPLACE FUNCTION assent.org()
 RETURNS text
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$ select nullif(current_setting('assent.org', true), '') $function$;

CREATE OR REPLACE FUNCTION assent.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  -- The only change there is: erasing the private part of one event.
  if tg_op = 'UPDATE' and tg_table_name = 'event' then
    if new.detail is null and new.salt is null
      and row(new.org_id, new.seq, new.body, new.leaf, new.chain, new.type, new.at, new.actor_id, new.request_id, new.target_ids)
        is not distinct from
        row(old.org_id, old.seq, old.body, old.leaf, old.chain, old.type, old.at, old.actor_id, old.request_id, old.target_ids)
    then return new; end if;
  end if;
  raise exception 'the record is only ever added to' using errcode = '42501', constraint = tg_table_name || '_is_append_only';
end $function$;
revoke execute on function refuse_change from public;

CREATE OR REPLACE FUNCTION assent.request_guard()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if old.status <> 'PENDING' and (new.status, new.resolved) is distinct from (old.status, old.resolved) then
    raise exception 'a closed request stays closed' using errcode = '23514', constraint = 'closed_requests_stay_closed';
  end if;
  if (new.requested_for, new.requested_by, new.app_id, new.scope_type, new.scope_id, new.entry_id, new.condition_id, new.flow_id, new.flow_version, new.created)
    is distinct from (old.requested_for, old.requested_by, old.app_id, old.scope_type, old.scope_id, old.entry_id, old.condition_id, old.flow_id, old.flow_version, old.created) then
    raise exception 'what was asked is never changed' using errcode = '23514', constraint = 'what_was_asked_is_fixed';
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION assent.request_save(p jsonb)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'assent', 'pg_temp'
AS $function$
declare
  o constant text := org();
  n integer;
begin
  if p ? 'born' then
    insert into request (org_id, request_id, status, requested_for, requested_by, app_id, scope_type, scope_id, entry_id,
      condition_id, flow_id, flow_version, duration, digest, created, last_updated, last_updated_by, resolved, grant_status,
      next_due, version, state)
    select o, request_id, status, requested_for, requested_by, app_id, scope_type, scope_id, entry_id,
      condition_id, flow_id, flow_version, duration, digest, created, last_updated, last_updated_by, resolved, grant_status,
      next_due, 1, state
    from jsonb_to_recordset(p->'born') as r(request_id text, status text, requested_for text, requested_by text, app_id text,
      scope_type text, scope_id text, entry_id text, condition_id text, flow_id text, flow_version integer, duration text,
      digest text, created timestamptz, last_updated timestamptz, last_updated_by text, resolved timestamptz,
      grant_status text, next_due timestamptz, state jsonb);
  end if;
  if p ? 'changed' then
    update request q set status = r.status, duration = r.duration, digest = r.digest, last_updated = r.last_updated,
      last_updated_by = r.last_updated_by, resolved = r.resolved, grant_status = r.grant_status, granted = r.granted,
      revocation_status = r.revocation_status, revocation_scheduled = r.revocation_scheduled, revoked = r.revoked,
      next_due = r.next_due, version = r.version, state = r.state
    from jsonb_to_recordset(p->'changed') as r(request_id text, status text, duration text, digest text,
      last_updated timestamptz, last_updated_by text, resolved timestamptz, grant_status text, granted timestamptz,
      revocation_status text, revocation_scheduled timestamptz, revoked timestamptz, next_due timestamptz,
      version integer, state jsonb)
    where q.org_id = o and q.request_id = r.request_id and q.version = r.version - 1;
    get diagnostics n = row_count;
    if n <> jsonb_array_length(p->'changed') then
      raise exception 'a request changed meanwhile' using errcode = '40001';
    end if;
  end if;
  if p ? 'tasks' then
    insert into task (org_id, task_id, request_id, step, type, status, label, opened, updated, closed, completed_by, value, escalated)
    select o, task_id, request_id, step, type, status, label, opened, updated, closed, completed_by, value, escalated
    from jsonb_to_recordset(p->'tasks') as t(task_id text, request_id text, step integer, type text, status text, label text,
      opened timestamptz, updated timestamptz, closed timestamptz, completed_by text, value text, escalated boolean)
    -- Ended tasks first: a request has one open task at a time.
    order by closed nulls last
    on conflict (org_id, task_id) do update set status = excluded.status, updated = excluded.updated, closed = excluded.closed,
      completed_by = excluded.completed_by, value = excluded.value, escalated = excluded.escalated;
    delete from task_assignee a using jsonb_to_recordset(p->'tasks') as t(task_id text) where a.org_id = o and a.task_id = t.task_id;
  end if;
  if p ? 'assignees' then
    insert into task_assignee (org_id, task_id, principal_kind, principal_id)
    select o, task_id, kind, id from jsonb_to_recordset(p->'assignees') as a(task_id text, kind text, id text);
  end if;
  if p ? 'votes' then
    insert into vote (org_id, task_id, person_id, request_id, user_id, as_id, decision, escalated, digest, message, at)
    select o, task_id, person_id, request_id, user_id, as_id, decision, escalated, digest, message, at
    from jsonb_to_recordset(p->'votes') as v(task_id text, person_id text, request_id text, user_id text, as_id text,
      decision text, escalated boolean, digest text, message text, at timestamptz);
  end if;
  if p ? 'messages' then
    insert into message (org_id, message_id, request_id, author_id, body, created)
    select o, message_id, request_id, author_id, body, created
    from jsonb_to_recordset(p->'messages') as m(message_id text, request_id text, author_id text, body text, created timestamptz);
  end if;
  if p ? 'notices' then
    insert into notice (org_id, notice_id, kind, request_id, task_id, to_kind, to_id, except_id, note, created)
    select o, notice_id, kind, request_id, task_id, to_kind, to_id, except_id, note, created
    from jsonb_to_recordset(p->'notices') as x(notice_id text, kind text, request_id text, task_id text, to_kind text,
      to_id text, except_id text, note text, created timestamptz);
    perform pg_notify('assent_notice', o);
  end if;
  if p ? 'calls' then
    insert into flow_call (org_id, task_id, request_id, next_try)
    select o, task_id, request_id, created from jsonb_to_recordset(p->'calls') as c(task_id text, request_id text, created timestamptz);
    perform pg_notify('assent_flow_call', o);
  end if;
  if p ? 'deliveries' then
    insert into delivery (org_id, caller_id, key, fingerprint, answer, created)
    select o, caller_id, key, decode(fingerprint, 'hex'), answer, created
    from jsonb_to_recordset(p->'deliveries') as d(caller_id text, key text, fingerprint text, answer jsonb, created timestamptz);
  end if;
  if p ? 'approved' then
    perform pg_notify('assent_approved', o);
  end if;
end $function$;
revoke execute on function request_save from public;
grant execute on function request_save to assent_server;

CREATE OR REPLACE FUNCTION assent.vote_guard()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if exists (
    select from fresh v join request r using (org_id, request_id)
    join users voter on voter.org_id = v.org_id and voter.user_id = v.user_id
    join users party on party.org_id = r.org_id and party.user_id in (r.requested_for, r.requested_by)
    where party.person_id = voter.person_id or voter.kind <> 'HUMAN' or voter.status <> 'ACTIVE'
  ) then
    raise exception 'nobody decides his own request, and machines decide none' using errcode = '23514', constraint = 'nobody_decides_his_own_request';
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION assent.wall(tab regclass, rights text)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  execute format('alter table %s enable row level security', tab);
  execute format('alter table %s force row level security', tab);
  execute format('create policy org_wall on %s using (org_id = assent.org()) with check (org_id = assent.org())', tab);
  execute format('grant %s on %s to assent_server', rights, tab);
end $function$;
revoke execute on function wall from public;
