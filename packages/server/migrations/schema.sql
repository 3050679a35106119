-- Generated from the migrations by `npm run schema`; checked by packages/server/test/schema.test.ts. Do not edit.

create table access (
  org_id text collate "C" not null,
  access_id text collate "C" not null,
  user_id text collate "C" not null,
  connector_id text collate "C",
  kind text not null,
  target_id text collate "C" not null,
  app_id text collate "C" not null,
  target_name text not null,
  attribute text,
  wanted boolean not null,
  baseline boolean,
  desired text not null generated always as (
CASE
    WHEN (wanted OR (baseline IS TRUE)) THEN 'there'::text
    ELSE 'gone'::text
END) stored,
  actual text not null,
  generation bigint not null default 0,
  tries integer not null default 0,
  manual boolean not null default false,
  last_error text,
  next_try timestamp with time zone,
  lease_until timestamp with time zone,
  owed_since timestamp with time zone,
  alarmed timestamp with time zone,
  taken timestamp with time zone,
  check_at timestamp with time zone,
  created timestamp with time zone not null default clock_timestamp(),
  last_updated timestamp with time zone not null default clock_timestamp(),
  constraint access_pkey PRIMARY KEY (org_id, access_id),
  constraint one_line_per_access UNIQUE NULLS NOT DISTINCT (org_id, user_id, connector_id, kind, target_id),
  constraint access_actual CHECK (actual = ANY (ARRAY['there'::text, 'gone'::text, 'unknown'::text])),
  constraint access_kind CHECK (kind = ANY (ARRAY['app'::text, 'group'::text, 'entitlement'::text])),
  constraint access_last_error_check CHECK (length(last_error) <= 1000),
  constraint owed_is_not_wanted CHECK (owed_since IS NULL OR NOT wanted),
  constraint access_org_id_connector_id_fkey FOREIGN KEY (org_id, connector_id) REFERENCES connector(org_id, connector_id),
  constraint access_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
  constraint access_org_id_user_id_fkey FOREIGN KEY (org_id, user_id) REFERENCES users(org_id, user_id)
);
CREATE INDEX access_check ON access USING btree (org_id, connector_id, check_at) WHERE (check_at IS NOT NULL);
CREATE INDEX access_due ON access USING btree (org_id, connector_id, desired, next_try) WHERE (next_try IS NOT NULL);
CREATE INDEX access_of_connector ON access USING btree (org_id, connector_id) WHERE ((connector_id IS NOT NULL) AND (wanted OR (actual <> 'gone'::text)));
CREATE INDEX access_owed ON access USING btree (org_id, owed_since) WHERE (owed_since IS NOT NULL);
CREATE TRIGGER generation_never_falls BEFORE UPDATE ON access FOR EACH ROW WHEN (new.generation < old.generation) EXECUTE FUNCTION refuse_older_generation();
alter table access enable row level security, force row level security;
create policy org_wall on access using ((org_id = org())) with check ((org_id = org()));
grant insert, select, update on access to assent_server;
comment on table access is 'The ledger: what each user has where, what for, and what was last proven about it.';

create table api_client (
  org_id text collate "C" not null,
  user_id text collate "C" not null,
  secret_hash bytea,
  keys jsonb,
  scopes text[] not null,
  changed timestamp with time zone not null default clock_timestamp(),
  constraint api_client_pkey PRIMARY KEY (org_id, user_id),
  constraint api_client_secret_hash_check CHECK (octet_length(secret_hash) = 32),
  constraint client_has_a_proof CHECK (secret_hash IS NOT NULL OR keys IS NOT NULL),
  constraint api_client_org_id_user_id_fkey FOREIGN KEY (org_id, user_id) REFERENCES users(org_id, user_id)
);
CREATE UNIQUE INDEX one_client_per_id ON api_client USING btree (user_id);
alter table api_client enable row level security, force row level security;
create policy by_client_id on api_client for select using ((user_id = current_setting('assent.client'::text, true)));
create policy org_wall on api_client using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select, update on api_client to assent_server;

create table api_token (
  org_id text collate "C" not null,
  token_id text collate "C" not null,
  user_id text collate "C" not null,
  kind text not null default 'API'::text,
  name text not null,
  hash bytea not null,
  hint text not null,
  scopes text[],
  created timestamp with time zone not null default clock_timestamp(),
  created_by text collate "C" not null,
  expires timestamp with time zone not null,
  last_used timestamp with time zone,
  revoked timestamp with time zone,
  revoked_by text collate "C",
  constraint api_token_pkey PRIMARY KEY (org_id, token_id),
  constraint api_token_hint_check CHECK (length(hint) <= 12),
  constraint api_token_name_check CHECK (length(name) >= 1 AND length(name) <= 255),
  constraint token_ends CHECK (expires > created),
  constraint token_hash CHECK (octet_length(hash) = 32),
  constraint token_kind CHECK (kind = ANY (ARRAY['API'::text, 'ACCESS'::text])),
  constraint api_token_org_id_user_id_fkey FOREIGN KEY (org_id, user_id) REFERENCES users(org_id, user_id)
);
CREATE UNIQUE INDEX api_token_hash ON api_token USING btree (hash);
CREATE INDEX api_token_of_user ON api_token USING btree (org_id, user_id, token_id);
CREATE INDEX api_token_over ON api_token USING btree (org_id, expires) WHERE (kind = 'ACCESS'::text);
CREATE TRIGGER api_token_is_kept BEFORE DELETE ON api_token FOR EACH ROW WHEN (old.kind = 'API'::text) EXECUTE FUNCTION keep_api_token();
alter table api_token enable row level security, force row level security;
create policy by_proof on api_token for select using ((hash = ANY (proofs())));
create policy org_wall on api_token using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select, update (last_used, revoked, revoked_by) on api_token to assent_server;
comment on table api_token is 'API tokens and access tokens of clients: hashed, with an end, and a revoked one keeps its row.';

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
  label_key text collate "C" not null generated always as (lower(label)) stored,
  kind text not null default 'APP'::text,
  constraint app_pkey PRIMARY KEY (org_id, app_id),
  constraint app_description_check CHECK (length(description) <= 2000),
  constraint app_entitlement_management_check CHECK (entitlement_management = ANY (ARRAY['OPTED_IN'::text, 'OPTED_OUT'::text])),
  constraint app_kind CHECK (kind = ANY (ARRAY['APP'::text, 'TEAM'::text, 'COLLECTION'::text])),
  constraint app_label_check CHECK (length(label) >= 1 AND length(label) <= 255),
  constraint app_name_check CHECK (length(name) >= 1 AND length(name) <= 255),
  constraint app_settings_check CHECK (jsonb_typeof(settings) = 'object'::text),
  constraint app_status_check CHECK (status = ANY (ARRAY['ACTIVE'::text, 'INACTIVE'::text, 'DELETED'::text])),
  constraint app_org_id_connector_id_fkey FOREIGN KEY (org_id, connector_id) REFERENCES connector(org_id, connector_id),
  constraint app_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id)
);
CREATE INDEX app_collections ON app USING btree (org_id, app_id) WHERE ((kind = 'COLLECTION'::text) AND (status <> 'DELETED'::text));
CREATE UNIQUE INDEX app_label ON app USING btree (org_id, label_key) WHERE ((status <> 'DELETED'::text) AND (kind = 'APP'::text));
CREATE INDEX app_teams ON app USING btree (org_id, app_id) WHERE ((kind = 'TEAM'::text) AND (status <> 'DELETED'::text));
CREATE UNIQUE INDEX collection_name ON app USING btree (org_id, label_key) WHERE ((status <> 'DELETED'::text) AND (kind = 'COLLECTION'::text));
CREATE UNIQUE INDEX team_name ON app USING btree (org_id, label_key) WHERE ((status <> 'DELETED'::text) AND (kind = 'TEAM'::text));
CREATE TRIGGER catalog_follow_app AFTER UPDATE OF label, description, status, entitlement_management ON app FOR EACH ROW WHEN (old.* IS DISTINCT FROM new.*) EXECUTE FUNCTION catalog_follow_app();
CREATE TRIGGER collections_follow_apps AFTER UPDATE ON app FOR EACH ROW WHEN (new.kind = 'APP'::text AND (new.status IS DISTINCT FROM old.status OR new.connector_id IS DISTINCT FROM old.connector_id)) EXECUTE FUNCTION collections_of_app_due();
CREATE TRIGGER request_type_follow_app AFTER UPDATE OF status, entitlement_management ON app FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status OR old.entitlement_management IS DISTINCT FROM new.entitlement_management) EXECUTE FUNCTION request_type_follow_app();
CREATE TRIGGER request_type_follow_listed AFTER UPDATE OF label, status ON app FOR EACH ROW WHEN (new.kind = 'APP'::text AND (old.label IS DISTINCT FROM new.label OR old.status IS DISTINCT FROM new.status)) EXECUTE FUNCTION request_type_follow_listed();
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
CREATE INDEX app_group_group ON app_group USING btree (org_id, group_id);
CREATE TRIGGER catalog_follow_app_group AFTER DELETE ON app_group FOR EACH ROW EXECUTE FUNCTION catalog_follow_app_group();
CREATE TRIGGER request_type_follow_app_group AFTER DELETE ON app_group FOR EACH ROW EXECUTE FUNCTION request_type_follow_app_group();
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

create table approver_leave (
  org_id text collate "C" not null,
  group_id text collate "C" not null,
  user_id text collate "C" not null,
  at timestamp with time zone not null,
  constraint approver_leave_pkey PRIMARY KEY (org_id, group_id, user_id),
  constraint approver_leave_org_id_group_id_fkey FOREIGN KEY (org_id, group_id) REFERENCES groups(org_id, group_id),
  constraint approver_leave_org_id_user_id_fkey FOREIGN KEY (org_id, user_id) REFERENCES users(org_id, user_id)
);
alter table approver_leave enable row level security, force row level security;
create policy org_wall on approver_leave using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select, update on approver_leave to assent_server;
comment on table approver_leave is 'Who last left which group that decides on requests, and when: more than the settings allow within some hours needs an administrator.';

create table attachment (
  org_id text collate "C" not null,
  attachment_id text collate "C" not null,
  request_id text collate "C" not null,
  author_id text collate "C" not null,
  name text not null,
  type text not null default ''::text,
  size bigint not null,
  sha256 bytea,
  message_id text collate "C",
  created timestamp with time zone not null default clock_timestamp(),
  constraint attachment_pkey PRIMARY KEY (org_id, attachment_id),
  constraint attachment_is_whole CHECK (message_id IS NULL OR sha256 IS NOT NULL AND type <> ''::text),
  constraint attachment_name_check CHECK (length(name) >= 1 AND length(name) <= 200),
  constraint attachment_sha256_check CHECK (octet_length(sha256) = 32),
  constraint attachment_size_check CHECK (size >= 0),
  constraint attachment_type_check CHECK (length(type) <= 100),
  constraint attachment_org_id_author_id_fkey FOREIGN KEY (org_id, author_id) REFERENCES users(org_id, user_id),
  constraint attachment_org_id_request_id_fkey FOREIGN KEY (org_id, request_id) REFERENCES request(org_id, request_id),
  constraint attachment_org_id_request_id_message_id_fkey FOREIGN KEY (org_id, request_id, message_id) REFERENCES message(org_id, request_id, message_id)
);
CREATE INDEX attachment_of_author ON attachment USING btree (org_id, author_id, created);
CREATE INDEX attachment_of_request ON attachment USING btree (org_id, request_id, attachment_id);
CREATE INDEX attachment_unsent ON attachment USING btree (org_id, created) WHERE (message_id IS NULL);
CREATE TRIGGER attachment_count AFTER INSERT OR DELETE OR UPDATE OF size ON attachment FOR EACH ROW EXECUTE FUNCTION attachment_count();
CREATE TRIGGER attachment_guard BEFORE UPDATE ON attachment FOR EACH ROW EXECUTE FUNCTION attachment_guard();
alter table attachment enable row level security, force row level security;
create policy org_wall on attachment using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select, update (name, type, size, sha256, message_id) on attachment to assent_server;
comment on table attachment is 'A file of a message: what it is called, what it is, and the hash that is on the record.';

create table attachment_chunk (
  org_id text collate "C" not null,
  attachment_id text collate "C" not null,
  at integer not null,
  data bytea not null,
  constraint attachment_chunk_pkey PRIMARY KEY (org_id, attachment_id, at),
  constraint attachment_chunk_at_check CHECK (at >= 0),
  constraint attachment_chunk_data_check CHECK (octet_length(data) >= 1 AND octet_length(data) <= 1048576),
  constraint attachment_chunk_org_id_attachment_id_fkey FOREIGN KEY (org_id, attachment_id) REFERENCES attachment(org_id, attachment_id) ON DELETE CASCADE
);
CREATE TRIGGER attachment_chunk_guard BEFORE INSERT ON attachment_chunk FOR EACH ROW EXECUTE FUNCTION attachment_chunk_guard();
alter table attachment_chunk enable row level security, force row level security;
create policy org_wall on attachment_chunk using ((org_id = org())) with check ((org_id = org()));
grant insert, select on attachment_chunk to assent_server;
comment on table attachment_chunk is 'The bytes of an attachment in pieces, so that no file is ever held as a whole.';

create table attachment_use (
  org_id text collate "C" not null,
  bytes bigint not null default 0,
  constraint attachment_use_pkey PRIMARY KEY (org_id),
  constraint attachment_use_bytes_check CHECK (bytes >= 0),
  constraint attachment_use_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id)
);
alter table attachment_use enable row level security, force row level security;
create policy org_wall on attachment_use using ((org_id = org())) with check ((org_id = org()));
grant select on attachment_use to assent_server;
comment on table attachment_use is 'How much all attachments of an organization take; kept by a trigger.';

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
CREATE TRIGGER catalog_follow_bundle AFTER UPDATE OF name, description, status ON bundle FOR EACH ROW WHEN (old.* IS DISTINCT FROM new.*) EXECUTE FUNCTION catalog_follow_bundle();
CREATE TRIGGER collections_follow_bundles AFTER UPDATE ON bundle FOR EACH ROW WHEN (new.status IS DISTINCT FROM old.status) EXECUTE FUNCTION collections_of_bundle_due();
CREATE TRIGGER request_type_follow_bundle AFTER UPDATE OF status ON bundle FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status) EXECUTE FUNCTION request_type_follow_bundle();
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
CREATE TRIGGER collections_follow_bundle_values_in AFTER INSERT ON bundle_value REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION collections_of_bundle_values_due();
CREATE TRIGGER collections_follow_bundle_values_out AFTER DELETE ON bundle_value REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION collections_of_bundle_values_due();
alter table bundle_value enable row level security, force row level security;
create policy org_wall on bundle_value using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select on bundle_value to assent_server;

create table calendar (
  org_id text collate "C" not null,
  calendar_id text collate "C" not null,
  name text not null,
  time_zone text not null,
  week jsonb not null,
  holidays jsonb not null default '[]'::jsonb,
  is_default boolean not null default false,
  version integer not null default 1,
  last_updated timestamp with time zone not null default clock_timestamp(),
  last_updated_by text collate "C" not null,
  deleted timestamp with time zone,
  constraint calendar_pkey PRIMARY KEY (org_id, calendar_id),
  constraint calendar_default_is_there CHECK (NOT is_default OR deleted IS NULL),
  constraint calendar_holidays_check CHECK (jsonb_typeof(holidays) = 'array'::text),
  constraint calendar_name_check CHECK (length(name) >= 1 AND length(name) <= 100),
  constraint calendar_time_zone_check CHECK (length(time_zone) >= 1 AND length(time_zone) <= 64),
  constraint calendar_week_check CHECK (jsonb_typeof(week) = 'object'::text),
  constraint calendar_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id)
);
CREATE UNIQUE INDEX calendar_name ON calendar USING btree (org_id, lower(name)) WHERE (deleted IS NULL);
CREATE UNIQUE INDEX calendar_one_default ON calendar USING btree (org_id) WHERE is_default;
alter table calendar enable row level security, force row level security;
create policy org_wall on calendar using ((org_id = org())) with check ((org_id = org()));
grant insert, select, update on calendar to assent_server;
comment on table calendar is 'When an organization is at work. What runs already was reckoned when its step began: a change moves nothing.';

create table catalog_entry (
  org_id text collate "C" not null,
  entry_id text collate "C" not null,
  parent_id text collate "C" not null default ''::text,
  app_id text collate "C" not null,
  scope_type text not null,
  scope_id text collate "C" not null,
  name text not null,
  description text not null default ''::text,
  search text generated always as (lower("left"(((name || ' '::text) || description), 600))) stored,
  offered boolean not null default false,
  everyone boolean not null default false,
  name_key text collate "C" not null generated always as ("left"(translate(replace(regexp_replace(NORMALIZE(lower(name), NFKD), '[\u0300-\u036f]'::text, ''::text, 'g'::text), 'ß'::text, 'ss'::text), 'øłđı'::text, 'oldi'::text), 120)) stored,
  constraint catalog_entry_pkey PRIMARY KEY (org_id, entry_id),
  constraint catalog_entry_scope_type_check CHECK (scope_type = ANY (ARRAY['APPLICATION'::text, 'GROUP'::text, 'ENTITLEMENT_BUNDLE'::text, 'REQUEST_TYPE'::text])),
  constraint entry_for_everyone_is_offered CHECK (offered OR NOT everyone),
  constraint catalog_entry_org_id_app_id_fkey FOREIGN KEY (org_id, app_id) REFERENCES app(org_id, app_id)
);
CREATE INDEX catalog_entry_everyone ON catalog_entry USING btree (org_id, parent_id, entry_id) INCLUDE (search) WHERE everyone;
CREATE INDEX catalog_entry_everyone_by_name ON catalog_entry USING btree (org_id, parent_id, name_key, entry_id) INCLUDE (search) WHERE everyone;
CREATE INDEX catalog_entry_of_app ON catalog_entry USING btree (org_id, app_id);
CREATE INDEX catalog_entry_offered ON catalog_entry USING btree (org_id, parent_id, name_key, entry_id) WHERE offered;
CREATE UNIQUE INDEX catalog_entry_scope ON catalog_entry USING btree (org_id, scope_id, app_id, scope_type, ((parent_id = ''::text)));
CREATE TRIGGER eligibility_follow_entries AFTER UPDATE ON catalog_entry REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION eligibility_follow_entries();
CREATE TRIGGER eligibility_follow_new_entries AFTER INSERT ON catalog_entry REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION eligibility_follow_entries();
alter table catalog_entry enable row level security, force row level security;
create policy org_wall on catalog_entry using ((org_id = org())) with check ((org_id = org()));
grant insert, select, update on catalog_entry to assent_server;
comment on table catalog_entry is 'Two levels: an app, and under it each level that some condition ever named. Who sees it follows from the active conditions.';

create table challenge (
  org_id text collate "C" not null,
  hash bytea not null,
  purpose text not null,
  user_id text collate "C",
  binding jsonb,
  expires timestamp with time zone not null,
  used_by bytea,
  passkey_id text collate "C",
  constraint challenge_pkey PRIMARY KEY (org_id, hash),
  constraint challenge_bound CHECK ((purpose = 'STEP_UP'::text) = (binding IS NOT NULL)),
  constraint challenge_hash CHECK (octet_length(hash) = 32),
  constraint challenge_of_somebody CHECK ((purpose = 'SIGN_IN'::text) = (user_id IS NULL)),
  constraint challenge_purpose CHECK (purpose = ANY (ARRAY['REGISTER'::text, 'SIGN_IN'::text, 'STEP_UP'::text])),
  constraint challenge_used_by_check CHECK (octet_length(used_by) = 32),
  constraint challenge_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id)
);
CREATE INDEX challenge_over ON challenge USING btree (org_id, expires);
alter table challenge enable row level security, force row level security;
create policy org_wall on challenge using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select, update (used_by, passkey_id) on challenge to assent_server;
comment on table challenge is 'What passkeys are asked to sign: short-lived, each good once.';

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

create table client_assertion (
  org_id text collate "C" not null,
  user_id text collate "C" not null,
  jti_hash bytea not null,
  expires timestamp with time zone not null,
  constraint client_assertion_pkey PRIMARY KEY (org_id, user_id, jti_hash),
  constraint client_assertion_org_id_user_id_fkey FOREIGN KEY (org_id, user_id) REFERENCES api_client(org_id, user_id)
);
alter table client_assertion enable row level security, force row level security;
create policy org_wall on client_assertion using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select on client_assertion to assent_server;
comment on table client_assertion is 'Assertions that were used: each counts once.';

create table collection (
  org_id text collate "C" not null,
  collection_id text collate "C" not null,
  take_after text collate "C",
  give_after text collate "C",
  version integer not null default 1,
  created_by text collate "C" not null,
  last_updated_by text collate "C" not null,
  constraint collection_pkey PRIMARY KEY (org_id, collection_id),
  constraint collection_org_id_collection_id_fkey FOREIGN KEY (org_id, collection_id) REFERENCES app(org_id, app_id)
);
CREATE INDEX collection_giving ON collection USING btree (org_id, collection_id) WHERE (give_after IS NOT NULL);
CREATE INDEX collection_taking ON collection USING btree (org_id, collection_id) WHERE (take_after IS NOT NULL);
alter table collection enable row level security, force row level security;
create policy org_wall on collection using ((org_id = org())) with check ((org_id = org()));
grant insert, select, update on collection to assent_server;
comment on table collection is 'What a collection has besides its row of app: the same id, kind COLLECTION.';

create table collection_part (
  org_id text collate "C" not null,
  collection_id text collate "C" not null,
  app_id text collate "C" not null,
  kind text not null,
  part_id text collate "C" not null,
  constraint collection_part_pkey PRIMARY KEY (org_id, collection_id, app_id, part_id),
  constraint collection_part_kind CHECK (kind = ANY (ARRAY['ENTITLEMENT_VALUE'::text, 'ENTITLEMENT_BUNDLE'::text])),
  constraint collection_part_org_id_collection_id_app_id_fkey FOREIGN KEY (org_id, collection_id, app_id) REFERENCES collection_resource(org_id, collection_id, app_id) ON DELETE CASCADE
);
CREATE INDEX collection_part_part ON collection_part USING btree (org_id, part_id);
CREATE TRIGGER collection_part_of_its_app BEFORE INSERT ON collection_part FOR EACH ROW EXECUTE FUNCTION refuse_foreign_part();
alter table collection_part enable row level security, force row level security;
create policy org_wall on collection_part using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select on collection_part to assent_server;
comment on table collection_part is 'What a collection holds of an app besides the app itself.';

create table collection_resource (
  org_id text collate "C" not null,
  collection_id text collate "C" not null,
  app_id text collate "C" not null,
  added timestamp with time zone not null default clock_timestamp(),
  added_by text collate "C" not null,
  constraint collection_resource_pkey PRIMARY KEY (org_id, collection_id, app_id),
  constraint collection_holds_no_collection CHECK (app_id <> collection_id),
  constraint collection_resource_org_id_app_id_fkey FOREIGN KEY (org_id, app_id) REFERENCES app(org_id, app_id),
  constraint collection_resource_org_id_collection_id_fkey FOREIGN KEY (org_id, collection_id) REFERENCES collection(org_id, collection_id)
);
CREATE INDEX collection_resource_app ON collection_resource USING btree (org_id, app_id);
CREATE TRIGGER collection_holds_apps BEFORE INSERT ON collection_resource FOR EACH ROW EXECUTE FUNCTION refuse_foreign_resource();
alter table collection_resource enable row level security, force row level security;
create policy org_wall on collection_resource using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select on collection_resource to assent_server;
comment on table collection_resource is 'The apps of a collection.';

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
  requester_groups text[] collate "C" not null default '{}'::text[],
  rule_id text collate "C",
  scope_type text not null,
  scope_ids text[] collate "C" not null default '{}'::text[],
  duration_type text,
  duration text,
  version integer not null default 1,
  checked timestamp with time zone not null default clock_timestamp(),
  created timestamp with time zone not null default clock_timestamp(),
  created_by text collate "C" not null,
  last_updated timestamp with time zone not null default clock_timestamp(),
  last_updated_by text collate "C" not null,
  constraint condition_pkey PRIMARY KEY (org_id, condition_id),
  constraint condition_description_check CHECK (length(description) >= 1 AND length(description) <= 2000),
  constraint condition_duration_bounds CHECK (duration ~ '^(PT([1-9]|[1-6][0-9]|7[0-2])H|P([1-9]|[1-9][0-9]|[12][0-9]{2}|3[0-5][0-9]|36[0-5])D|P([1-9]|[1-4][0-9]|5[0-2])W)$'::text OR scope_type = 'REQUEST_TYPES'::text AND duration ~ '^PT[1-9][0-9]{0,3}M$'::text AND "substring"(duration, '[0-9]+'::text)::integer <= 4320),
  constraint condition_duration_type_check CHECK (duration_type = ANY (ARRAY['ADMIN_FIXED_DURATION'::text, 'REQUESTER_SPECIFIED_DURATION'::text])),
  constraint condition_duration_whole CHECK ((duration_type IS NULL) = (duration IS NULL)),
  constraint condition_expression_named CHECK ((requester_type = 'REQUESTER_EXPRESSION'::text) = (rule_id IS NOT NULL)),
  constraint condition_groups_named CHECK ((requester_type = 'GROUPS'::text) = (cardinality(requester_groups) > 0)),
  constraint condition_invalid_for_a_reason CHECK ((status = 'INVALID'::text) = (invalid_reason IS NOT NULL)),
  constraint condition_name_check CHECK (length(name) >= 1 AND length(name) <= 255),
  constraint condition_priority_check CHECK (priority >= 0),
  constraint condition_requester_type_check CHECK (requester_type = ANY (ARRAY['EVERYONE'::text, 'GROUPS'::text, 'REQUESTER_EXPRESSION'::text])),
  constraint condition_scope_named CHECK ((scope_type = 'RESOURCE_DEFAULT'::text) = (cardinality(scope_ids) = 0)),
  constraint condition_scope_type_check CHECK (scope_type = ANY (ARRAY['RESOURCE_DEFAULT'::text, 'GROUPS'::text, 'ENTITLEMENT_BUNDLES'::text, 'REQUEST_TYPES'::text])),
  constraint condition_status CHECK (status = ANY (ARRAY['ACTIVE'::text, 'INACTIVE'::text, 'INVALID'::text, 'DELETED'::text])),
  constraint condition_org_id_app_id_fkey FOREIGN KEY (org_id, app_id) REFERENCES app(org_id, app_id),
  constraint condition_org_id_rule_id_fkey FOREIGN KEY (org_id, rule_id) REFERENCES requester_rule(org_id, rule_id),
  constraint condition_org_id_sequence_id_fkey FOREIGN KEY (org_id, sequence_id) REFERENCES sequence(org_id, sequence_id),
  constraint one_condition_per_place EXCLUDE USING btree (org_id WITH =, app_id WITH =, priority WITH =) WHERE (status <> 'DELETED'::text) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX condition_invalid ON condition USING btree (org_id, condition_id) WHERE (status = 'INVALID'::text);
CREATE INDEX condition_sequence ON condition USING btree (org_id, sequence_id) WHERE (status <> 'DELETED'::text);
CREATE INDEX condition_unchecked ON condition USING btree (org_id, checked) WHERE (status = ANY (ARRAY['ACTIVE'::text, 'INACTIVE'::text]));
CREATE TRIGGER request_type_follow_condition AFTER UPDATE OF status ON condition FOR EACH ROW WHEN (new.status = 'INVALID'::text AND old.status <> 'INVALID'::text AND new.scope_type = 'REQUEST_TYPES'::text) EXECUTE FUNCTION request_type_follow_condition();
alter table condition enable row level security, force row level security;
create policy org_wall on condition using ((org_id = org())) with check ((org_id = org()));
grant insert, select, update on condition to assent_server;
comment on table condition is 'Who may ask for what level of an app, for how long, by which sequence, at which priority.';

create table condition_due (
  org_id text collate "C" not null,
  due_id bigint not null generated always as identity,
  condition_id text collate "C" not null,
  constraint condition_due_pkey PRIMARY KEY (org_id, due_id),
  constraint condition_due_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id)
);
alter table condition_due enable row level security, force row level security;
create policy org_wall on condition_due using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select, update on condition_due to assent_server;
comment on table condition_due is 'Conditions to look at again, since something that they name changed. To note one never waits for anybody.';

create table condition_extension (
  org_id text collate "C" not null,
  condition_id text collate "C" not null,
  type text not null,
  sequence_id text collate "C",
  maximum_total text,
  constraint condition_extension_pkey PRIMARY KEY (org_id, condition_id),
  constraint condition_extension_has_a_total CHECK ((type = 'AUTOMATIC'::text) = (maximum_total IS NOT NULL)),
  constraint condition_extension_names_its_sequence CHECK ((type = 'SEQUENCE'::text) = (sequence_id IS NOT NULL)),
  constraint condition_extension_type CHECK (type = ANY (ARRAY['FIRST_APPROVER'::text, 'SEQUENCE'::text, 'AUTOMATIC'::text])),
  constraint condition_extension_org_id_condition_id_fkey FOREIGN KEY (org_id, condition_id) REFERENCES condition(org_id, condition_id)
);
alter table condition_extension enable row level security, force row level security;
create policy org_wall on condition_extension using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select, update on condition_extension to assent_server;
comment on table condition_extension is 'A lighter way for requests that make access last longer, of conditions and of request types.';

create table condition_level (
  org_id text collate "C" not null,
  condition_id text collate "C" not null,
  parent_id text collate "C" not null,
  entry_id text collate "C" not null,
  active boolean not null,
  constraint condition_level_pkey PRIMARY KEY (org_id, condition_id, parent_id, entry_id),
  constraint condition_level_org_id_condition_id_fkey FOREIGN KEY (org_id, condition_id) REFERENCES condition(org_id, condition_id),
  constraint condition_level_org_id_entry_id_fkey FOREIGN KEY (org_id, entry_id) REFERENCES catalog_entry(org_id, entry_id)
);
CREATE INDEX condition_level_entry ON condition_level USING btree (org_id, entry_id, condition_id);
CREATE TRIGGER eligibility_follow_levels AFTER UPDATE ON condition_level REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION eligibility_follow_conditions();
CREATE TRIGGER eligibility_follow_lost_levels AFTER DELETE ON condition_level REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION eligibility_follow_conditions();
CREATE TRIGGER eligibility_follow_new_levels AFTER INSERT ON condition_level REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION eligibility_follow_conditions();
alter table condition_level enable row level security, force row level security;
create policy org_wall on condition_level using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select, update on condition_level to assent_server;
comment on table condition_level is 'Derived: the entries that each condition covers and that still exist, with the entry of the app above them.';

create table condition_opener (
  org_id text collate "C" not null,
  opener_id text collate "C" not null,
  parent_id text collate "C" not null,
  condition_id text collate "C" not null,
  active boolean not null,
  constraint condition_opener_pkey PRIMARY KEY (org_id, opener_id, parent_id, condition_id) INCLUDE (active),
  constraint condition_opener_org_id_condition_id_fkey FOREIGN KEY (org_id, condition_id) REFERENCES condition(org_id, condition_id)
);
CREATE INDEX condition_opener_condition ON condition_opener USING btree (org_id, condition_id);
CREATE TRIGGER eligibility_follow_lost_openers AFTER DELETE ON condition_opener REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION eligibility_follow_conditions();
CREATE TRIGGER eligibility_follow_new_openers AFTER INSERT ON condition_opener REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION eligibility_follow_conditions();
CREATE TRIGGER eligibility_follow_openers AFTER UPDATE ON condition_opener REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION eligibility_follow_conditions();
alter table condition_opener enable row level security, force row level security;
create policy org_wall on condition_opener using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select, update on condition_opener to assent_server;
comment on table condition_opener is 'Derived: for each condition that is not for everybody, the groups or the rule that open it.';

create table config_list (
  org_id text collate "C" not null,
  list_id text collate "C" not null,
  team_id text collate "C" not null,
  name text not null,
  description text not null default ''::text,
  kind text not null,
  version integer not null default 1,
  created timestamp with time zone not null default clock_timestamp(),
  created_by text collate "C" not null,
  last_updated timestamp with time zone not null default clock_timestamp(),
  last_updated_by text collate "C" not null,
  deleted timestamp with time zone,
  constraint config_list_pkey PRIMARY KEY (org_id, list_id),
  constraint config_list_description_check CHECK (length(description) <= 1000),
  constraint config_list_kind CHECK (kind = ANY (ARRAY['CUSTOM'::text, 'APPS'::text, 'GROUPS'::text])),
  constraint config_list_name_check CHECK (length(name) >= 1 AND length(name) <= 100),
  constraint config_list_org_id_team_id_fkey FOREIGN KEY (org_id, team_id) REFERENCES team(org_id, team_id)
);
CREATE UNIQUE INDEX config_list_name ON config_list USING btree (org_id, team_id, lower(name)) WHERE (deleted IS NULL);
CREATE TRIGGER request_type_follow_list AFTER UPDATE ON config_list FOR EACH ROW WHEN (old.* IS DISTINCT FROM new.*) EXECUTE FUNCTION request_type_follow_list();
alter table config_list enable row level security, force row level security;
create policy org_wall on config_list using ((org_id = org())) with check ((org_id = org()));
grant insert, select, update on config_list to assent_server;
comment on table config_list is 'A reusable list of values: choices of questions, and what logic compares with.';

create table config_list_item (
  org_id text collate "C" not null,
  list_id text collate "C" not null,
  value text collate "C" not null,
  place integer not null,
  constraint config_list_item_pkey PRIMARY KEY (org_id, list_id, value),
  constraint config_list_item_value_check CHECK (length(value) >= 1 AND length(value) <= 280),
  constraint config_list_item_org_id_list_id_fkey FOREIGN KEY (org_id, list_id) REFERENCES config_list(org_id, list_id)
);
CREATE INDEX config_list_item_value ON config_list_item USING btree (org_id, value);
alter table config_list_item enable row level security, force row level security;
create policy org_wall on config_list_item using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select on config_list_item to assent_server;

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
  secret_expires timestamp with time zone,
  secret_warned timestamp with time zone,
  disabled timestamp with time zone,
  hook_secret bytea,
  constraint connector_pkey PRIMARY KEY (org_id, connector_id),
  constraint connector_name_check CHECK (length(name) >= 1 AND length(name) <= 255),
  constraint connector_status_check CHECK (status = ANY (ARRAY['ACTIVE'::text, 'DELETED'::text])),
  constraint connector_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id)
);
CREATE UNIQUE INDEX connector_name ON connector USING btree (org_id, lower(name)) WHERE (status = 'ACTIVE'::text);
CREATE TRIGGER collections_follow_connectors AFTER UPDATE ON connector FOR EACH ROW WHEN (new.status IS DISTINCT FROM old.status) EXECUTE FUNCTION collections_of_connector_due();
CREATE TRIGGER connector_has_no_live_access BEFORE UPDATE ON connector FOR EACH ROW WHEN (new.status = 'DELETED'::text AND old.status <> 'DELETED'::text) EXECUTE FUNCTION refuse_orphaned_access();
CREATE TRIGGER mended_connector_is_called AFTER UPDATE ON connector FOR EACH ROW WHEN (new.config IS DISTINCT FROM old.config OR new.secret IS DISTINCT FROM old.secret OR new.disabled IS DISTINCT FROM old.disabled) EXECUTE FUNCTION call_mended_connector();
CREATE TRIGGER mended_connector_is_tried AFTER UPDATE ON connector FOR EACH ROW WHEN (new.config IS DISTINCT FROM old.config OR new.secret IS DISTINCT FROM old.secret) EXECUTE FUNCTION try_mended_connector();
CREATE TRIGGER request_type_follow_connector AFTER UPDATE OF status ON connector FOR EACH ROW WHEN (old.status IS DISTINCT FROM new.status) EXECUTE FUNCTION request_type_follow_connector();
alter table connector enable row level security, force row level security;
create policy org_wall on connector using ((org_id = org())) with check ((org_id = org()));
grant insert, select, update on connector to assent_server;

create table connector_health (
  org_id text collate "C" not null,
  connector_id text collate "C" not null,
  failures integer not null default 0,
  open_until timestamp with time zone,
  quiet_until timestamp with time zone,
  last_error text,
  last_failed timestamp with time zone,
  last_worked timestamp with time zone,
  constraint connector_health_pkey PRIMARY KEY (org_id, connector_id),
  constraint connector_health_last_error_check CHECK (length(last_error) <= 1000),
  constraint connector_health_org_id_connector_id_fkey FOREIGN KEY (org_id, connector_id) REFERENCES connector(org_id, connector_id)
);
alter table connector_health enable row level security, force row level security;
create policy org_wall on connector_health using ((org_id = org())) with check ((org_id = org()));
grant insert, select, update on connector_health to assent_server;
comment on table connector_health is 'How the last calls to each connector went, and until when it is left in peace.';

create table connector_ref (
  org_id text collate "C" not null,
  connector_id text collate "C" not null,
  kind text not null,
  our_id text collate "C" not null,
  their_id text not null,
  learned timestamp with time zone not null default clock_timestamp(),
  constraint connector_ref_pkey PRIMARY KEY (org_id, connector_id, kind, our_id),
  constraint connector_ref_kind_check CHECK (kind = ANY (ARRAY['user'::text, 'group'::text, 'entitlement'::text])),
  constraint connector_ref_their_id_check CHECK (length(their_id) >= 1 AND length(their_id) <= 512),
  constraint connector_ref_org_id_connector_id_fkey FOREIGN KEY (org_id, connector_id) REFERENCES connector(org_id, connector_id)
);
alter table connector_ref enable row level security, force row level security;
create policy org_wall on connector_ref using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select, update on connector_ref to assent_server;
comment on table connector_ref is 'The immutable ids that targets gave to our users and groups: names change hands, ids do not (abuse case C12).';

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
CREATE TRIGGER delegates_are_told AFTER INSERT OR UPDATE ON delegate FOR EACH ROW EXECUTE FUNCTION tell_delegate();
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

create table digest_item (
  org_id text collate "C" not null,
  user_id text collate "C" not null,
  item_id text collate "C" not null,
  address text not null,
  kind text not null,
  cause text collate "C" not null,
  card jsonb not null,
  due timestamp with time zone not null,
  created timestamp with time zone not null default clock_timestamp(),
  constraint digest_item_pkey PRIMARY KEY (org_id, user_id, item_id),
  constraint one_digest_item_per_person_and_notice UNIQUE (org_id, user_id, cause),
  constraint digest_item_org_id_user_id_fkey FOREIGN KEY (org_id, user_id) REFERENCES users(org_id, user_id)
);
CREATE INDEX digest_due ON digest_item USING btree (org_id, due);
alter table digest_item enable row level security, force row level security;
create policy org_wall on digest_item using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select, update on digest_item to assent_server;
comment on table digest_item is 'Mail that waits for somebody''s summary.';

create table emergency (
  org_id text collate "C" not null,
  emergency_id text collate "C" not null,
  grant_id text collate "C" not null,
  user_id text collate "C" not null,
  holder_person text collate "C" not null,
  reason text not null,
  opened timestamp with time zone not null default clock_timestamp(),
  opened_by text collate "C" not null,
  opened_person text collate "C" not null,
  ends timestamp with time zone not null,
  reminded timestamp with time zone not null default clock_timestamp(),
  reviewed timestamp with time zone,
  reviewed_by text collate "C",
  reviewed_person text collate "C",
  verdict text,
  note text,
  constraint emergency_pkey PRIMARY KEY (org_id, emergency_id),
  constraint emergency_is_short CHECK (ends <= (opened + '25:00:00'::interval)),
  constraint emergency_note_check CHECK (length(note) >= 1 AND length(note) <= 1000),
  constraint emergency_reason_check CHECK (length(reason) >= 1 AND length(reason) <= 1000),
  constraint emergency_review_by_another CHECK (reviewed_person <> opened_person AND reviewed_person <> holder_person),
  constraint emergency_review_whole CHECK ((reviewed IS NULL) = (verdict IS NULL) AND (reviewed IS NULL) = (reviewed_by IS NULL) AND (reviewed IS NULL) = (reviewed_person IS NULL) AND (reviewed IS NULL) = (note IS NULL)),
  constraint emergency_verdict CHECK (verdict = ANY (ARRAY['JUSTIFIED'::text, 'UNJUSTIFIED'::text])),
  constraint emergency_org_id_grant_id_fkey FOREIGN KEY (org_id, grant_id) REFERENCES grants(org_id, grant_id),
  constraint emergency_org_id_user_id_fkey FOREIGN KEY (org_id, user_id) REFERENCES users(org_id, user_id)
);
CREATE UNIQUE INDEX emergency_grant ON emergency USING btree (org_id, grant_id);
CREATE UNIQUE INDEX one_unreviewed_emergency_given ON emergency USING btree (org_id, opened_person) WHERE (reviewed IS NULL);
CREATE UNIQUE INDEX one_unreviewed_emergency_held ON emergency USING btree (org_id, holder_person) WHERE (reviewed IS NULL);
CREATE TRIGGER emergency_review_stays BEFORE UPDATE ON emergency FOR EACH ROW WHEN (old.reviewed IS NOT NULL) EXECUTE FUNCTION emergency_review_stays();
alter table emergency enable row level security, force row level security;
create policy org_wall on emergency using ((org_id = org())) with check ((org_id = org()));
grant insert, select, update (reminded, reviewed, reviewed_by, reviewed_person, verdict, note) on emergency to assent_server;
comment on table emergency is 'Access that an administrator took or gave in an emergency, and what another one found about it.';

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

create table entitlement_span (
  org_id text collate "C" not null,
  user_id text collate "C" not null,
  value_id text collate "C" not null,
  since timestamp with time zone not null,
  until timestamp with time zone,
  constraint entitlement_span_pkey PRIMARY KEY (org_id, user_id, value_id, since),
  constraint entitlement_span_has_a_length CHECK (until IS NULL OR until > since)
);
alter table entitlement_span enable row level security, force row level security;
create policy org_wall on entitlement_span using ((org_id = org())) with check ((org_id = org()));
grant insert, select, update on entitlement_span to assent_server;
comment on table entitlement_span is 'From when to when each user held each entitlement value in the directory, for whatever reason.';

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
CREATE TRIGGER entitlement_spans_close AFTER DELETE ON entitlement_user REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION close_entitlement_spans();
CREATE TRIGGER entitlement_spans_open AFTER INSERT ON entitlement_user REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION open_entitlement_spans();
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
CREATE INDEX event_request ON event USING btree (org_id, request_id, seq) WHERE (request_id IS NOT NULL);
CREATE INDEX event_search ON event USING gin ((((array_remove(target_ids, request_id) || actor_id) || type))) WITH (fastupdate='on', gin_pending_list_limit='8192');
CREATE INDEX event_time ON event USING btree (org_id, at, seq);
CREATE TRIGGER event_is_append_only BEFORE DELETE OR UPDATE ON event FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER event_is_kept BEFORE TRUNCATE ON event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
alter table event enable row level security, force row level security;
create policy org_wall on event using ((org_id = org())) with check ((org_id = org()));
create policy owner_reads on event for select using (true);
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
  callback_sealed bytea,
  accepted timestamp with time zone,
  answer jsonb,
  answered timestamp with time zone,
  kind text not null default 'WORKFLOW'::text,
  connector_id text collate "C",
  making timestamp with time zone,
  ticket_id text collate "C",
  ticket jsonb,
  looks integer not null default 0,
  failing timestamp with time zone,
  told boolean not null default false,
  woken timestamp with time zone,
  note_due timestamp with time zone,
  note_tries integer not null default 0,
  noting timestamp with time zone,
  noted timestamp with time zone,
  note_error text,
  constraint flow_call_pkey PRIMARY KEY (org_id, task_id),
  constraint flow_answer_whole CHECK ((answer IS NULL) = (answered IS NULL)),
  constraint flow_call_ticket_id_check CHECK (length(ticket_id) >= 1 AND length(ticket_id) <= 64),
  constraint flow_call_org_id_task_id_fkey FOREIGN KEY (org_id, task_id) REFERENCES task(org_id, task_id)
);
CREATE INDEX flow_call_connector ON flow_call USING btree (org_id, connector_id) WHERE ((next_try IS NOT NULL) AND (connector_id IS NOT NULL));
CREATE INDEX flow_call_due ON flow_call USING btree (org_id, next_try) WHERE (next_try IS NOT NULL);
CREATE INDEX flow_call_note ON flow_call USING btree (org_id, note_due) WHERE (note_due IS NOT NULL);
CREATE INDEX flow_call_of_request ON flow_call USING btree (org_id, request_id) WHERE (ticket_id IS NOT NULL);
CREATE INDEX flow_call_ticket ON flow_call USING btree (org_id, connector_id, ticket_id) WHERE ((ticket_id IS NOT NULL) AND (next_try IS NOT NULL));
CREATE TRIGGER flow_call_of_step BEFORE INSERT ON flow_call FOR EACH ROW EXECUTE FUNCTION flow_call_of_step();
alter table flow_call enable row level security, force row level security;
create policy org_wall on flow_call using ((org_id = org())) with check ((org_id = org()));
grant select, update on flow_call to assent_server;
comment on table flow_call is 'Calls that steps make to other systems: of delegated flows until they answer, of tickets until their state ends the step.';

create table flow_version (
  org_id text collate "C" not null,
  flow_id text collate "C" not null,
  version integer not null,
  steps jsonb not null,
  created timestamp with time zone not null default clock_timestamp(),
  created_by text collate "C" not null,
  constraint flow_version_pkey PRIMARY KEY (org_id, flow_id, version),
  constraint flow_version_steps_check CHECK (jsonb_typeof(steps) = 'array'::text),
  constraint flow_version_version_check CHECK (version > 0),
  constraint flow_version_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id)
);
alter table flow_version enable row level security, force row level security;
create policy org_wall on flow_version using ((org_id = org())) with check ((org_id = org()));
grant insert, select on flow_version to assent_server;
comment on table flow_version is 'What a request was started with stays what it runs by.';

create table form_draft (
  org_id text collate "C" not null,
  user_id text collate "C" not null,
  kind text not null,
  key text collate "C" not null,
  content text not null,
  updated timestamp with time zone not null default clock_timestamp(),
  expires timestamp with time zone not null,
  constraint form_draft_pkey PRIMARY KEY (org_id, user_id, kind, key),
  constraint draft_kind CHECK (kind = ANY (ARRAY['REQUEST'::text, 'CONDITION'::text, 'SEQUENCE'::text, 'REQUEST_TYPE'::text])),
  constraint draft_size CHECK (length(content) >= 1 AND length(content) <= 65536),
  constraint form_draft_key_check CHECK (length(key) >= 1 AND length(key) <= 64),
  constraint form_draft_org_id_user_id_fkey FOREIGN KEY (org_id, user_id) REFERENCES users(org_id, user_id)
);
CREATE INDEX form_draft_over ON form_draft USING btree (org_id, expires);
alter table form_draft enable row level security, force row level security;
create policy org_wall on form_draft using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select, update on form_draft to assent_server;
comment on table form_draft is 'Half-filled forms, so that a closed tab loses nothing. Gone after a month.';

create table grant_access (
  org_id text collate "C" not null,
  grant_id text collate "C" not null,
  access_id text collate "C" not null,
  withdrawn timestamp with time zone,
  left_out boolean not null default false,
  constraint grant_access_pkey PRIMARY KEY (org_id, grant_id, access_id),
  constraint left_out_is_withdrawn CHECK (NOT left_out OR withdrawn IS NOT NULL)
);
CREATE INDEX grant_access_access ON grant_access USING btree (org_id, access_id);
alter table grant_access enable row level security, force row level security;
create policy org_wall on grant_access using ((org_id = org())) with check ((org_id = org()));
grant insert, select, update on grant_access to assent_server;
comment on table grant_access is 'Which grant is a reason for which access: what was approved, as it was when it was given.';

create table grant_value (
  org_id text collate "C" not null,
  grant_id text collate "C" not null,
  value_id text collate "C" not null,
  constraint grant_value_pkey PRIMARY KEY (org_id, grant_id, value_id),
  constraint grant_value_org_id_grant_id_fkey FOREIGN KEY (org_id, grant_id) REFERENCES grants(org_id, grant_id),
  constraint grant_value_org_id_value_id_fkey FOREIGN KEY (org_id, value_id) REFERENCES entitlement_value(org_id, value_id)
);
CREATE INDEX grant_value_value ON grant_value USING btree (org_id, value_id);
CREATE TRIGGER grant_value_of_an_administrator AFTER INSERT ON grant_value REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION refuse_widened_grant();
alter table grant_value enable row level security, force row level security;
create policy org_wall on grant_value using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select on grant_value to assent_server;
comment on table grant_value is 'What a CUSTOM grant gives besides the app. Other grants give what their level has.';

create table grants (
  org_id text collate "C" not null,
  grant_id text collate "C" not null,
  request_id text collate "C",
  extends_id text collate "C",
  user_id text collate "C" not null,
  app_id text collate "C" not null,
  scope_type text not null,
  scope_id text collate "C" not null,
  status text not null,
  actor text not null,
  duration text,
  lasts bigint,
  starts timestamp with time zone not null,
  granted timestamp with time zone,
  ends timestamp with time zone,
  end_fixed boolean not null default false,
  time_zone text,
  ended timestamp with time zone,
  end_reason text,
  ended_by text collate "C",
  user_gone timestamp with time zone,
  problem text,
  outcome text not null default 'PENDING'::text,
  outcome_told text not null default 'PENDING'::text,
  revocation text,
  revocation_told text,
  revoked timestamp with time zone,
  created timestamp with time zone not null default clock_timestamp(),
  created_by text collate "C" not null,
  last_updated timestamp with time zone not null default clock_timestamp(),
  last_updated_by text collate "C" not null,
  action text not null default 'ALLOW'::text,
  task_id text collate "C",
  constraint grants_pkey PRIMARY KEY (org_id, grant_id),
  constraint denial_is_of_the_app_itself CHECK (action = 'ALLOW'::text OR scope_type = 'APPLICATION'::text AND request_id IS NULL AND extends_id IS NULL AND ends IS NULL AND lasts IS NULL),
  constraint grant_action CHECK (action = ANY (ARRAY['ALLOW'::text, 'DENY'::text])),
  constraint grant_actor CHECK (actor = ANY (ARRAY['ACCESS_REQUEST'::text, 'API'::text, 'ADMIN'::text])),
  constraint grant_duration_whole CHECK ((duration IS NULL) = (lasts IS NULL)),
  constraint grant_end_reason CHECK (end_reason = ANY (ARRAY['EXPIRED'::text, 'REVOKED'::text, 'GIVEN_BACK'::text, 'USER_GONE'::text, 'REFUSED'::text])),
  constraint grant_ended_whole CHECK ((status = ANY (ARRAY['EXPIRED'::text, 'INACTIVE'::text])) = (ended IS NOT NULL) AND (ended IS NULL) = (end_reason IS NULL) AND (ended IS NULL) = (revocation IS NULL)),
  constraint grant_expired_by_time CHECK ((status = 'EXPIRED'::text) = (NOT end_reason IS DISTINCT FROM 'EXPIRED'::text)),
  constraint grant_lasts_a_while CHECK (lasts >= 1 AND lasts <= (400 * 86400000::bigint)),
  constraint grant_of_a_task_is_of_no_request CHECK (task_id IS NULL OR request_id IS NULL AND extends_id IS NULL),
  constraint grant_of_a_time_has_an_end CHECK (granted IS NULL OR lasts IS NULL OR ends IS NOT NULL),
  constraint grant_outcome CHECK (outcome = ANY (ARRAY['PENDING'::text, 'GRANTED'::text, 'FAILED'::text, 'MANUAL_REQUIRED'::text])),
  constraint grant_revocation CHECK (revocation = ANY (ARRAY['PENDING'::text, 'REVOKED'::text, 'FAILED'::text])),
  constraint grant_scope CHECK (scope_type = ANY (ARRAY['APPLICATION'::text, 'GROUP'::text, 'ENTITLEMENT_BUNDLE'::text, 'ENTITLEMENT_VALUE'::text])),
  constraint grant_status CHECK (status = ANY (ARRAY['SCHEDULED'::text, 'ACTIVE'::text, 'EXPIRED'::text, 'INACTIVE'::text])),
  constraint grants_problem_check CHECK (length(problem) <= 1000),
  constraint grants_org_id_app_id_fkey FOREIGN KEY (org_id, app_id) REFERENCES app(org_id, app_id),
  constraint grants_org_id_extends_id_fkey FOREIGN KEY (org_id, extends_id) REFERENCES grants(org_id, grant_id),
  constraint grants_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
  constraint grants_org_id_task_id_fkey FOREIGN KEY (org_id, task_id) REFERENCES task(org_id, task_id),
  constraint grants_org_id_user_id_fkey FOREIGN KEY (org_id, user_id) REFERENCES users(org_id, user_id)
);
CREATE INDEX grants_base ON grants USING btree (org_id, user_id, app_id) WHERE ((request_id IS NULL) AND (task_id IS NULL) AND (scope_type = 'APPLICATION'::text) AND (status = ANY (ARRAY['ACTIVE'::text, 'SCHEDULED'::text])));
CREATE INDEX grants_by_user ON grants USING btree (org_id, user_id, grant_id);
CREATE INDEX grants_due ON grants USING btree (org_id, ends) WHERE ((status = 'ACTIVE'::text) AND (ends IS NOT NULL));
CREATE INDEX grants_of_app ON grants USING btree (org_id, app_id, grant_id) WHERE (status = ANY (ARRAY['ACTIVE'::text, 'SCHEDULED'::text]));
CREATE INDEX grants_of_tasks ON grants USING btree (org_id, grant_id) WHERE ((task_id IS NOT NULL) AND (status = ANY (ARRAY['ACTIVE'::text, 'SCHEDULED'::text])));
CREATE INDEX grants_of_the_gone ON grants USING btree (org_id, user_gone) WHERE ((user_gone IS NOT NULL) AND (ended IS NULL));
CREATE INDEX grants_starting ON grants USING btree (org_id, starts) WHERE (status = 'SCHEDULED'::text);
CREATE INDEX grants_unmet ON grants USING btree (org_id, grant_id) WHERE ((outcome = ANY (ARRAY['FAILED'::text, 'MANUAL_REQUIRED'::text])) AND (ended IS NULL));
CREATE INDEX grants_unsettled ON grants USING btree (org_id, grant_id) WHERE (((status = 'ACTIVE'::text) AND (outcome <> 'GRANTED'::text)) OR (revocation = ANY (ARRAY['PENDING'::text, 'FAILED'::text])));
CREATE INDEX grants_untold ON grants USING btree (org_id, grant_id) WHERE ((outcome_told <> outcome) OR ((revocation <> 'PENDING'::text) AND (revocation_told IS DISTINCT FROM revocation)));
CREATE UNIQUE INDEX one_grant_per_request ON grants USING btree (org_id, request_id) WHERE (request_id IS NOT NULL);
CREATE UNIQUE INDEX one_grant_per_task ON grants USING btree (org_id, task_id) WHERE (task_id IS NOT NULL);
CREATE TRIGGER ended_grant_stays_ended BEFORE UPDATE ON grants FOR EACH ROW WHEN (old.ended IS NOT NULL AND (old.status IS DISTINCT FROM new.status OR old.ended IS DISTINCT FROM new.ended OR old.end_reason IS DISTINCT FROM new.end_reason OR old.ends IS DISTINCT FROM new.ends OR old.user_id IS DISTINCT FROM new.user_id OR old.scope_id IS DISTINCT FROM new.scope_id)) EXECUTE FUNCTION refuse_reopened_grant();
CREATE TRIGGER grant_gives_what_its_step_says AFTER INSERT ON grants REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION refuse_unsaid_grant();
CREATE TRIGGER grant_gives_what_was_approved AFTER INSERT ON grants REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION refuse_unapproved_grant();
alter table grants enable row level security, force row level security;
create policy org_wall on grants using ((org_id = org())) with check ((org_id = org()));
grant insert, select, update on grants to assent_server;
comment on table grants is 'Reasons for access. One per approved request, or made by an administrator.';

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
CREATE TRIGGER eligibility_follow_joins AFTER INSERT ON group_member REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION eligibility_follow_members();
CREATE TRIGGER eligibility_follow_leaves AFTER DELETE ON group_member REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION eligibility_follow_members();
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
  name_key text collate "C" not null generated always as (lower(name)) stored,
  brake_lifted_until timestamp with time zone,
  constraint groups_pkey PRIMARY KEY (org_id, group_id),
  constraint groups_description_check CHECK (length(description) <= 1024),
  constraint groups_external_id_check CHECK (length(external_id) >= 1 AND length(external_id) <= 255),
  constraint groups_name_check CHECK (length(name) >= 1 AND length(name) <= 255),
  constraint groups_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id)
);
CREATE INDEX groups_last_updated ON groups USING btree (org_id, last_updated) WHERE (deleted IS NULL);
CREATE UNIQUE INDEX groups_name ON groups USING btree (org_id, name_key) WHERE (deleted IS NULL);
CREATE TRIGGER catalog_follow_group AFTER UPDATE OF name, description, deleted ON groups FOR EACH ROW WHEN (old.* IS DISTINCT FROM new.*) EXECUTE FUNCTION catalog_follow_group();
CREATE TRIGGER request_type_follow_group AFTER UPDATE OF deleted ON groups FOR EACH ROW WHEN (old.deleted IS DISTINCT FROM new.deleted) EXECUTE FUNCTION request_type_follow_group();
CREATE TRIGGER request_type_follow_listed AFTER UPDATE OF name, deleted ON groups FOR EACH ROW WHEN (old.name IS DISTINCT FROM new.name OR old.deleted IS DISTINCT FROM new.deleted) EXECUTE FUNCTION request_type_follow_listed();
alter table groups enable row level security, force row level security;
create policy org_wall on groups using ((org_id = org())) with check ((org_id = org()));
grant insert, select, update on groups to assent_server;
comment on table groups is 'Groups. A deleted one keeps its row: its id is never used again (abuse case C12).';

create table handed_task (
  org_id text collate "C" not null,
  delegate_id text collate "C" not null,
  task_id text collate "C" not null,
  to_id text collate "C" not null,
  at timestamp with time zone not null default clock_timestamp(),
  constraint handed_task_pkey PRIMARY KEY (org_id, delegate_id, task_id),
  constraint handed_task_org_id_delegate_id_fkey FOREIGN KEY (org_id, delegate_id) REFERENCES delegate(org_id, delegate_id) ON DELETE CASCADE
);
alter table handed_task enable row level security, force row level security;
create policy org_wall on handed_task using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select, update on handed_task to assent_server;
comment on table handed_task is 'Open tasks given to a stand-in on request. They come back by themselves: whoever is named in the task was never taken out.';

create table import_row (
  org_id text collate "C" not null,
  import_id text collate "C" not null,
  n integer not null,
  kind text not null,
  line integer not null,
  key text collate "C" not null,
  data jsonb not null,
  created timestamp with time zone not null default clock_timestamp(),
  constraint import_row_pkey PRIMARY KEY (org_id, import_id, n),
  constraint import_row_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id)
);
CREATE INDEX import_row_created ON import_row USING btree (created);
CREATE INDEX import_row_key ON import_row USING btree (org_id, import_id, kind, key, n);
alter table import_row enable row level security, force row level security;
create policy org_wall on import_row using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select on import_row to assent_server;
comment on table import_row is 'Staging of imports; emptied when the import ends, and by the sweeping lane if it could not.';

create table in_app_notice (
  org_id text collate "C" not null,
  user_id text collate "C" not null,
  notice_id text collate "C" not null,
  kind text not null,
  request_id text collate "C",
  task_id text collate "C",
  cause text collate "C" not null,
  card jsonb not null,
  created timestamp with time zone not null default clock_timestamp(),
  read timestamp with time zone,
  constraint in_app_notice_pkey PRIMARY KEY (org_id, user_id, notice_id),
  constraint one_in_app_per_person_and_notice UNIQUE (org_id, user_id, cause),
  constraint in_app_notice_org_id_user_id_fkey FOREIGN KEY (org_id, user_id) REFERENCES users(org_id, user_id)
);
CREATE INDEX in_app_unread ON in_app_notice USING btree (org_id, user_id, notice_id) WHERE (read IS NULL);
alter table in_app_notice enable row level security, force row level security;
create policy org_wall on in_app_notice using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select, update on in_app_notice to assent_server;
comment on table in_app_notice is 'What people are told inside the app; made in the transaction that makes their mail.';

create table label (
  org_id text collate "C" not null,
  label_id text collate "C" not null,
  name text not null,
  name_key text collate "C" not null generated always as (lower(name)) stored,
  version integer not null default 1,
  created timestamp with time zone not null default clock_timestamp(),
  constraint label_pkey PRIMARY KEY (org_id, label_id),
  constraint label_name_check CHECK (length(name) >= 1 AND length(name) <= 50),
  constraint label_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id)
);
CREATE UNIQUE INDEX label_name ON label USING btree (org_id, name_key);
alter table label enable row level security, force row level security;
create policy org_wall on label using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select, update on label to assent_server;
comment on table label is 'Keys of labels.';

create table label_value (
  org_id text collate "C" not null,
  value_id text collate "C" not null,
  label_id text collate "C" not null,
  name text not null,
  name_key text collate "C" not null generated always as (lower(name)) stored,
  color text not null default 'gray'::text,
  place integer not null,
  constraint label_value_pkey PRIMARY KEY (org_id, value_id),
  constraint label_color CHECK (color = ANY (ARRAY['red'::text, 'orange'::text, 'yellow'::text, 'green'::text, 'blue'::text, 'purple'::text, 'teal'::text, 'beige'::text, 'gray'::text])),
  constraint label_value_name_check CHECK (length(name) >= 1 AND length(name) <= 50),
  constraint label_value_org_id_label_id_fkey FOREIGN KEY (org_id, label_id) REFERENCES label(org_id, label_id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX label_value_name ON label_value USING btree (org_id, label_id, name_key);
alter table label_value enable row level security, force row level security;
create policy org_wall on label_value using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select, update on label_value to assent_server;
comment on table label_value is 'Values of labels, each with the colour of its chip.';

create table mail (
  org_id text collate "C" not null,
  mail_id text collate "C" not null,
  user_id text collate "C" not null,
  address text not null,
  kind text not null,
  request_id text collate "C",
  task_id text collate "C",
  cause text collate "C" not null,
  card jsonb not null,
  state text not null,
  tries integer not null default 0,
  next_try timestamp with time zone,
  last_error text,
  created timestamp with time zone not null default clock_timestamp(),
  sent timestamp with time zone,
  constraint mail_pkey PRIMARY KEY (org_id, mail_id),
  constraint one_mail_per_person_and_notice UNIQUE (org_id, user_id, cause),
  constraint mail_last_error_check CHECK (length(last_error) <= 1000),
  constraint mail_state CHECK (state = ANY (ARRAY['QUEUED'::text, 'HELD'::text, 'SENT'::text, 'FAILED'::text, 'DROPPED'::text])),
  constraint queued_mail_has_a_next_try CHECK ((state = 'QUEUED'::text) = (next_try IS NOT NULL)),
  constraint sent_mail_has_a_time CHECK ((state = 'SENT'::text) = (sent IS NOT NULL)),
  constraint mail_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id)
);
CREATE INDEX mail_due ON mail USING btree (org_id, next_try) WHERE (state = 'QUEUED'::text);
alter table mail enable row level security, force row level security;
create policy org_wall on mail using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select, update on mail to assent_server;
comment on table mail is 'The outbox: one row per person and notice.';

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
  constraint notice_to_kind_check CHECK (to_kind = ANY (ARRAY['USER'::text, 'GROUP'::text, 'REQUEST_ADMINS'::text, 'TEAM'::text, 'FOLLOWER'::text, 'ASSIGNEE'::text]))
);
alter table notice enable row level security, force row level security;
create policy org_wall on notice using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select, update (note) on notice to assent_server;
comment on table notice is 'Who is still to be told of what. A row goes when it became mail (or nothing to send).';

create table notice_end (
  org_id text collate "C" not null,
  grant_id text collate "C" not null,
  constraint notice_end_pkey PRIMARY KEY (org_id, grant_id),
  constraint notice_end_org_id_grant_id_fkey FOREIGN KEY (org_id, grant_id) REFERENCES grants(org_id, grant_id)
);
alter table notice_end enable row level security, force row level security;
create policy org_wall on notice_end using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select, update on notice_end to assent_server;
comment on table notice_end is 'Grants whose end was moved: whether it is to be spoken of is judged anew.';

create table notice_mark (
  org_id text collate "C" not null,
  span text not null,
  ends timestamp with time zone not null,
  grant_id text collate "C" not null,
  constraint notice_mark_pkey PRIMARY KEY (org_id, span),
  constraint notice_mark_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id)
);
alter table notice_mark enable row level security, force row level security;
create policy org_wall on notice_mark using ((org_id = org())) with check ((org_id = org()));
grant insert, select, update on notice_mark to assent_server;
comment on table notice_mark is 'Up to which end of access people have been told that it comes.';

create table notice_rotation (
  org_id text collate "C" not null,
  group_id text collate "C" not null,
  after_id text collate "C" not null,
  constraint notice_rotation_pkey PRIMARY KEY (org_id, group_id),
  constraint notice_rotation_org_id_group_id_fkey FOREIGN KEY (org_id, group_id) REFERENCES groups(org_id, group_id)
);
alter table notice_rotation enable row level security, force row level security;
create policy org_wall on notice_rotation using ((org_id = org())) with check ((org_id = org()));
grant insert, select, update on notice_rotation to assent_server;
comment on table notice_rotation is 'Whose turn it is in groups of which only some are told.';

create table notice_told (
  org_id text collate "C" not null,
  task_id text collate "C" not null,
  user_id text collate "C" not null,
  constraint notice_told_pkey PRIMARY KEY (org_id, task_id, user_id),
  constraint notice_told_org_id_task_id_fkey FOREIGN KEY (org_id, task_id) REFERENCES task(org_id, task_id)
);
alter table notice_told enable row level security, force row level security;
create policy org_wall on notice_told using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select on notice_told to assent_server;
comment on table notice_told is 'Which members of a group were told of a task: they are reminded, and told of its end. All members may act.';

create table oidc_flow (
  org_id text collate "C" not null,
  hash bytea not null,
  provider text not null,
  state text not null,
  nonce text not null,
  verifier text not null,
  return_to text not null,
  expires timestamp with time zone not null,
  constraint oidc_flow_pkey PRIMARY KEY (org_id, hash),
  constraint oidc_flow_hash_check CHECK (octet_length(hash) = 32),
  constraint oidc_flow_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id)
);
CREATE INDEX oidc_flow_over ON oidc_flow USING btree (org_id, expires);
alter table oidc_flow enable row level security, force row level security;
create policy org_wall on oidc_flow using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select on oidc_flow to assent_server;
comment on table oidc_flow is 'Sign-ins under way at an outside provider. Read once: whoever comes back takes the row away.';

create table oidc_identity (
  org_id text collate "C" not null,
  issuer text not null,
  subject text collate "C" not null,
  user_id text collate "C" not null,
  linked timestamp with time zone not null default clock_timestamp(),
  constraint oidc_identity_pkey PRIMARY KEY (org_id, issuer, subject),
  constraint oidc_identity_issuer_check CHECK (length(issuer) >= 1 AND length(issuer) <= 500),
  constraint oidc_identity_subject_check CHECK (length(subject) >= 1 AND length(subject) <= 255),
  constraint oidc_identity_org_id_user_id_fkey FOREIGN KEY (org_id, user_id) REFERENCES users(org_id, user_id)
);
CREATE UNIQUE INDEX one_identity_per_provider ON oidc_identity USING btree (org_id, user_id, issuer);
alter table oidc_identity enable row level security, force row level security;
create policy org_wall on oidc_identity using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select on oidc_identity to assent_server;
comment on table oidc_identity is 'Which user a person at an outside provider is. A link is made once and never moved.';

create table on_call (
  org_id text collate "C" not null,
  on_call_id text collate "C" not null,
  name text not null,
  members text[] collate "C" not null,
  turn_ms bigint not null,
  starts timestamp with time zone not null,
  version integer not null default 1,
  last_updated timestamp with time zone not null default clock_timestamp(),
  constraint on_call_pkey PRIMARY KEY (org_id, on_call_id),
  constraint on_call_has_members CHECK (cardinality(members) >= 1 AND cardinality(members) <= 100),
  constraint on_call_name_check CHECK (length(name) >= 1 AND length(name) <= 255),
  constraint on_call_turn CHECK (turn_ms >= 3600000 AND turn_ms <= '31536000000'::bigint),
  constraint on_call_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id)
);
CREATE UNIQUE INDEX on_call_name ON on_call USING btree (org_id, lower(name));
CREATE TRIGGER request_type_follow_on_call AFTER DELETE ON on_call FOR EACH ROW EXECUTE FUNCTION request_type_follow_on_call();
alter table on_call enable row level security, force row level security;
create policy org_wall on on_call using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select, update on on_call to assent_server;
comment on table on_call is 'Who is on call in turn. Before the first turn begins nobody is.';

create table org (
  org_id text collate "C" not null,
  name text not null,
  epoch integer not null default 1,
  quarantined_since timestamp with time zone,
  settings jsonb not null default '{}'::jsonb,
  created timestamp with time zone not null default clock_timestamp(),
  clock_doubted timestamp with time zone,
  constraint org_pkey PRIMARY KEY (org_id),
  constraint org_name_check CHECK (length(name) >= 1 AND length(name) <= 255)
);
CREATE TRIGGER new_org_has_labels AFTER INSERT ON org FOR EACH ROW EXECUTE FUNCTION labels_of_new_org();
CREATE TRIGGER new_org_has_teams AFTER INSERT ON org FOR EACH ROW EXECUTE FUNCTION teams_of_new_org();
grant insert, select, update (name, quarantined_since, settings, clock_doubted) on org to assent_server;
comment on table org is 'One organization; every other table leads with its org_id. Readable across organizations, so that lanes find their work.';

create table own_notice (
  org_id text collate "C" not null,
  notice_id bigint not null generated always as identity,
  kind text not null,
  to_id text collate "C" not null,
  about_id text collate "C" not null,
  detail jsonb not null default '{}'::jsonb,
  created timestamp with time zone not null default clock_timestamp(),
  constraint own_notice_pkey PRIMARY KEY (org_id, notice_id),
  constraint own_notice_kind CHECK (kind = ANY (ARRAY['delegate_appointed'::text, 'alarm'::text, 'type_disabled'::text])),
  constraint own_notice_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id)
);
alter table own_notice enable row level security, force row level security;
create policy org_wall on own_notice using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select, update on own_notice to assent_server;
comment on table own_notice is 'Notices that belong to no request, still to be told.';

create table passkey (
  org_id text collate "C" not null,
  passkey_id text collate "C" not null,
  user_id text collate "C" not null,
  credential_id bytea not null,
  public_key bytea not null,
  counter bigint not null,
  name text not null,
  transports text[] not null default '{}'::text[],
  synced boolean not null,
  created timestamp with time zone not null default clock_timestamp(),
  last_used timestamp with time zone,
  constraint passkey_pkey PRIMARY KEY (org_id, passkey_id),
  constraint passkey_counter_check CHECK (counter >= 0 AND counter <= '4294967295'::bigint),
  constraint passkey_credential CHECK (octet_length(credential_id) >= 16 AND octet_length(credential_id) <= 1023),
  constraint passkey_name_check CHECK (length(name) >= 1 AND length(name) <= 100),
  constraint passkey_public_key_check CHECK (octet_length(public_key) >= 1 AND octet_length(public_key) <= 4000),
  constraint passkey_transports_check CHECK (cardinality(transports) <= 10),
  constraint passkey_org_id_user_id_fkey FOREIGN KEY (org_id, user_id) REFERENCES users(org_id, user_id)
);
CREATE UNIQUE INDEX passkey_credential_once ON passkey USING btree (org_id, credential_id);
CREATE INDEX passkey_of_user ON passkey USING btree (org_id, user_id, passkey_id);
alter table passkey enable row level security, force row level security;
create policy org_wall on passkey using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select, update (counter, name, synced, last_used) on passkey to assent_server;
comment on table passkey is 'Public keys of passkeys (WebAuthn). The private ones never leave the devices.';

create table password (
  org_id text collate "C" not null,
  user_id text collate "C" not null,
  hash text not null,
  changed timestamp with time zone not null default clock_timestamp(),
  constraint password_pkey PRIMARY KEY (org_id, user_id),
  constraint password_hash_check CHECK (hash ~ '^\$(argon2id|scrypt)\$'::text),
  constraint password_org_id_user_id_fkey FOREIGN KEY (org_id, user_id) REFERENCES users(org_id, user_id)
);
alter table password enable row level security, force row level security;
create policy org_wall on password using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select, update on password to assent_server;
comment on table password is 'Local passwords. Who signs in at an outside provider has none.';

create table policy_change (
  org_id text collate "C" not null,
  change_id text collate "C" not null,
  command text collate "C" not null,
  input bytea,
  effect jsonb not null,
  status text not null default 'PROPOSED'::text,
  proposed timestamp with time zone not null default clock_timestamp(),
  proposed_by text collate "C" not null,
  proposed_person text collate "C" not null,
  expires timestamp with time zone not null,
  decided timestamp with time zone,
  decided_by text collate "C",
  decided_person text collate "C",
  reason text,
  constraint policy_change_pkey PRIMARY KEY (org_id, change_id),
  constraint policy_change_command_check CHECK (length(command) >= 1 AND length(command) <= 64),
  constraint policy_change_decided_whole CHECK ((status = 'PROPOSED'::text) = (decided IS NULL) AND (decided IS NULL) = (decided_by IS NULL) AND (decided IS NULL) = (decided_person IS NULL)),
  constraint policy_change_effect_check CHECK (jsonb_typeof(effect) = 'array'::text),
  constraint policy_change_needs_two CHECK (status <> 'DONE'::text OR decided_person <> proposed_person),
  constraint policy_change_open_has_input CHECK ((status = 'PROPOSED'::text) = (input IS NOT NULL)),
  constraint policy_change_reason_check CHECK (length(reason) >= 1 AND length(reason) <= 1000),
  constraint policy_change_status CHECK (status = ANY (ARRAY['PROPOSED'::text, 'DONE'::text, 'REJECTED'::text, 'WITHDRAWN'::text])),
  constraint policy_change_withdrawn_by_its_own CHECK (status <> 'WITHDRAWN'::text OR decided_person = proposed_person),
  constraint policy_change_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id)
);
CREATE INDEX policy_change_open ON policy_change USING btree (org_id, command) WHERE (status = 'PROPOSED'::text);
CREATE TRIGGER policy_change_stays_decided BEFORE UPDATE ON policy_change FOR EACH ROW WHEN (old.status <> 'PROPOSED'::text) EXECUTE FUNCTION policy_change_stays_decided();
alter table policy_change enable row level security, force row level security;
create policy org_wall on policy_change using ((org_id = org())) with check ((org_id = org()));
grant insert, select, update (input, status, decided, decided_by, decided_person, reason) on policy_change to assent_server;
comment on table policy_change is 'Changes of rules that one administrator proposed and another one puts in force, by the same command.';

create table preference (
  org_id text collate "C" not null,
  user_id text collate "C" not null,
  theme text not null default 'SYSTEM'::text,
  language text,
  time_zone text,
  shortcuts boolean not null default true,
  notify jsonb not null default '{}'::jsonb,
  digest text not null default 'OFF'::text,
  digest_hour integer not null default 8,
  quiet_from time without time zone,
  quiet_to time without time zone,
  clock_zone text not null default 'UTC'::text,
  updated timestamp with time zone not null default clock_timestamp(),
  constraint preference_pkey PRIMARY KEY (org_id, user_id),
  constraint preference_digest CHECK (digest = ANY (ARRAY['OFF'::text, 'DAILY'::text, 'WEEKLY'::text])),
  constraint preference_digest_hour_check CHECK (digest_hour >= 0 AND digest_hour <= 23),
  constraint preference_language_check CHECK (length(language) <= 35),
  constraint preference_notify CHECK (jsonb_typeof(notify) = 'object'::text),
  constraint preference_theme CHECK (theme = ANY (ARRAY['SYSTEM'::text, 'LIGHT'::text, 'DARK'::text])),
  constraint preference_time_zone_check CHECK (length(time_zone) >= 1 AND length(time_zone) <= 64),
  constraint quiet_hours_whole CHECK ((quiet_from IS NULL) = (quiet_to IS NULL) AND (quiet_from IS NULL OR quiet_from <> quiet_to)),
  constraint preference_org_id_user_id_fkey FOREIGN KEY (org_id, user_id) REFERENCES users(org_id, user_id)
);
alter table preference enable row level security, force row level security;
create policy org_wall on preference using ((org_id = org())) with check ((org_id = org()));
grant insert, select, update on preference to assent_server;
comment on table preference is 'How somebody wants pages and notices. Who has no row has never chosen.';

create table recovery_code (
  org_id text collate "C" not null,
  user_id text collate "C" not null,
  hash bytea not null,
  used timestamp with time zone,
  constraint recovery_code_pkey PRIMARY KEY (org_id, user_id, hash),
  constraint recovery_code_hash_check CHECK (octet_length(hash) = 32),
  constraint recovery_code_org_id_user_id_fkey FOREIGN KEY (org_id, user_id) REFERENCES users(org_id, user_id)
);
alter table recovery_code enable row level security, force row level security;
create policy org_wall on recovery_code using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select, update (used) on recovery_code to assent_server;
comment on table recovery_code is 'Codes for who lost the phone: hashed, each good once.';

create table recovery_seal (
  org_id text collate "C" not null,
  hash bytea not null,
  sealed timestamp with time zone not null default clock_timestamp(),
  sealed_by text collate "C" not null,
  opened timestamp with time zone,
  opened_for text collate "C",
  constraint recovery_seal_pkey PRIMARY KEY (org_id),
  constraint opened_for_somebody CHECK ((opened IS NULL) = (opened_for IS NULL)),
  constraint recovery_seal_hash_check CHECK (octet_length(hash) = 32),
  constraint recovery_seal_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id)
);
alter table recovery_seal enable row level security, force row level security;
create policy org_wall on recovery_seal using ((org_id = org())) with check ((org_id = org()));
grant insert, select, update on recovery_seal to assent_server;
comment on table recovery_seal is 'One sealed code per organization: with it, whoever runs the server makes somebody super administrator.';

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
  grant_claimed timestamp with time zone,
  next_due timestamp with time zone,
  version integer not null,
  state jsonb not null,
  priority smallint not null default 2,
  held boolean not null default false,
  round integer not null default 1,
  constraint request_pkey PRIMARY KEY (org_id, request_id),
  constraint closed_requests_have_a_time CHECK ((status = 'PENDING'::text) = (resolved IS NULL)),
  constraint closed_requests_have_no_timer CHECK (status = 'PENDING'::text OR next_due IS NULL),
  constraint only_approved_requests_are_granted CHECK ((status = 'APPROVED'::text) = (grant_status IS NOT NULL)),
  constraint only_granted_requests_are_revoked CHECK (revocation_status IS NULL OR grant_status IS NOT NULL),
  constraint only_open_requests_are_held CHECK (NOT held OR status = 'PENDING'::text),
  constraint open_requests_have_a_flow CHECK (status <> 'PENDING'::text OR condition_id IS NOT NULL AND flow_id IS NOT NULL AND flow_version IS NOT NULL),
  constraint request_grant_status CHECK (grant_status = ANY (ARRAY['PENDING'::text, 'GRANTED'::text, 'FAILED'::text, 'MANUAL_REQUIRED'::text])),
  constraint request_priority CHECK (priority >= 1 AND priority <= 4),
  constraint request_revocation_status CHECK (revocation_status = ANY (ARRAY['PENDING'::text, 'REVOKED'::text, 'FAILED'::text])),
  constraint request_round CHECK (round >= 1),
  constraint request_scope_type_check CHECK (scope_type = ANY (ARRAY['APPLICATION'::text, 'GROUP'::text, 'ENTITLEMENT_BUNDLE'::text, 'REQUEST_TYPE'::text])),
  constraint request_status CHECK (status = ANY (ARRAY['PENDING'::text, 'REJECTED'::text, 'APPROVED'::text, 'DENIED'::text, 'CANCELED'::text, 'EXPIRED'::text])),
  constraint request_org_id_app_id_fkey FOREIGN KEY (org_id, app_id) REFERENCES app(org_id, app_id),
  constraint request_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id),
  constraint request_org_id_requested_by_fkey FOREIGN KEY (org_id, requested_by) REFERENCES users(org_id, user_id),
  constraint request_org_id_requested_for_fkey FOREIGN KEY (org_id, requested_for) REFERENCES users(org_id, user_id)
);
CREATE UNIQUE INDEX one_open_request_per_level ON request USING btree (org_id, requested_for, app_id, scope_type, scope_id) WHERE ((status = 'PENDING'::text) AND (scope_type <> 'REQUEST_TYPE'::text));
CREATE INDEX open_request_of_type ON request USING btree (org_id, requested_for, request_id) WHERE ((status = 'PENDING'::text) AND (scope_type = 'REQUEST_TYPE'::text));
CREATE INDEX request_app ON request USING btree (org_id, app_id, request_id);
CREATE INDEX request_by ON request USING btree (org_id, requested_by, request_id) WHERE (requested_by <> requested_for);
CREATE INDEX request_due ON request USING btree (org_id, next_due) WHERE (next_due IS NOT NULL);
CREATE INDEX request_for ON request USING btree (org_id, requested_for, request_id);
CREATE INDEX request_held ON request USING btree (org_id, request_id) WHERE held;
CREATE INDEX request_of_type ON request USING btree (org_id, scope_id, request_id) WHERE (scope_type = 'REQUEST_TYPE'::text);
CREATE INDEX request_pressing ON request USING btree (org_id, priority, request_id) WHERE (priority <> 2);
CREATE INDEX request_status_order ON request USING btree (org_id, status, request_id);
CREATE INDEX request_to_grant ON request USING btree (org_id, request_id) WHERE ((grant_status = 'PENDING'::text) AND (grant_claimed IS NULL));
CREATE INDEX request_updated ON request USING btree (org_id, last_updated, request_id);
CREATE TRIGGER request_guard BEFORE UPDATE ON request FOR EACH ROW EXECUTE FUNCTION request_guard();
CREATE TRIGGER tickets_hear_of_the_end AFTER UPDATE OF status ON request FOR EACH ROW WHEN (old.status = 'PENDING'::text AND (new.status = ANY (ARRAY['CANCELED'::text, 'DENIED'::text, 'EXPIRED'::text]))) EXECUTE FUNCTION tell_tickets_of_the_end();
alter table request enable row level security, force row level security;
create policy org_wall on request using ((org_id = org())) with check ((org_id = org()));
grant select, update (grant_claimed) on request to assent_server;
comment on table request is 'One asking. Written only by request_save.';

create table request_assignee (
  org_id text collate "C" not null,
  request_id text collate "C" not null,
  user_id text collate "C" not null,
  since timestamp with time zone not null default clock_timestamp(),
  constraint request_assignee_pkey PRIMARY KEY (org_id, request_id),
  constraint request_assignee_org_id_request_id_fkey FOREIGN KEY (org_id, request_id) REFERENCES request(org_id, request_id),
  constraint request_assignee_org_id_user_id_fkey FOREIGN KEY (org_id, user_id) REFERENCES users(org_id, user_id)
);
CREATE INDEX request_assignee_user ON request_assignee USING btree (org_id, user_id);
alter table request_assignee enable row level security, force row level security;
create policy org_wall on request_assignee using ((org_id = org())) with check ((org_id = org()));
grant select on request_assignee to assent_server;

create table request_follower (
  org_id text collate "C" not null,
  user_id text collate "C" not null,
  request_id text collate "C" not null,
  constraint request_follower_pkey PRIMARY KEY (org_id, user_id, request_id),
  constraint request_follower_org_id_request_id_fkey FOREIGN KEY (org_id, request_id) REFERENCES request(org_id, request_id),
  constraint request_follower_org_id_user_id_fkey FOREIGN KEY (org_id, user_id) REFERENCES users(org_id, user_id)
);
CREATE INDEX request_follower_request ON request_follower USING btree (org_id, request_id);
alter table request_follower enable row level security, force row level security;
create policy org_wall on request_follower using ((org_id = org())) with check ((org_id = org()));
grant select on request_follower to assent_server;
comment on table request_follower is 'Derived from the aggregates: whom of what happens to a request is told. To follow one is no right to see what a team keeps to itself.';

create table request_tag (
  org_id text collate "C" not null,
  key text collate "C" not null,
  request_id text collate "C" not null,
  tag text not null,
  constraint request_tag_pkey PRIMARY KEY (org_id, key, request_id),
  constraint request_tag_key_check CHECK (length(key) >= 1 AND length(key) <= 200),
  constraint request_tag_tag_check CHECK (length(tag) >= 1 AND length(tag) <= 40),
  constraint request_tag_org_id_request_id_fkey FOREIGN KEY (org_id, request_id) REFERENCES request(org_id, request_id)
);
CREATE INDEX request_tag_request ON request_tag USING btree (org_id, request_id);
alter table request_tag enable row level security, force row level security;
create policy org_wall on request_tag using ((org_id = org())) with check ((org_id = org()));
grant select on request_tag to assent_server;
comment on table request_tag is 'Derived from the aggregates: free words, for finding requests and for suggesting them again.';

create table request_type (
  org_id text collate "C" not null,
  type_id text collate "C" not null,
  team_id text collate "C" not null,
  name text not null,
  description text not null default ''::text,
  icon text not null,
  status text not null,
  disabled_reason text,
  sequence_id text collate "C" not null,
  condition_id text collate "C" not null,
  gives_app_id text collate "C",
  gives_type text,
  gives_id text collate "C",
  source text not null,
  checked timestamp with time zone default clock_timestamp(),
  version integer not null default 1,
  created timestamp with time zone not null default clock_timestamp(),
  created_by text collate "C" not null,
  last_updated timestamp with time zone not null default clock_timestamp(),
  last_updated_by text collate "C" not null,
  constraint request_type_pkey PRIMARY KEY (org_id, type_id),
  constraint request_type_description_check CHECK (length(description) <= 2000),
  constraint request_type_disabled_for_a_reason CHECK ((status = 'DISABLED'::text) = (disabled_reason IS NOT NULL)),
  constraint request_type_gives_a_level CHECK ((gives_type IS NULL) = (gives_app_id IS NULL) AND (gives_type IS NULL) = (gives_id IS NULL)),
  constraint request_type_gives_type_check CHECK (gives_type = ANY (ARRAY['APPLICATION'::text, 'GROUP'::text, 'ENTITLEMENT_BUNDLE'::text])),
  constraint request_type_icon_check CHECK (length(icon) >= 1 AND length(icon) <= 40),
  constraint request_type_name_check CHECK (length(name) >= 1 AND length(name) <= 50),
  constraint request_type_source_check CHECK (source = ANY (ARRAY['API'::text, 'WEB'::text])),
  constraint request_type_status CHECK (status = ANY (ARRAY['DRAFT'::text, 'ACTIVE'::text, 'DISABLED'::text, 'DELETED'::text])),
  constraint request_type_org_id_condition_id_fkey FOREIGN KEY (org_id, condition_id) REFERENCES condition(org_id, condition_id),
  constraint request_type_org_id_gives_app_id_fkey FOREIGN KEY (org_id, gives_app_id) REFERENCES app(org_id, app_id),
  constraint request_type_org_id_sequence_id_fkey FOREIGN KEY (org_id, sequence_id) REFERENCES sequence(org_id, sequence_id),
  constraint request_type_org_id_team_id_fkey FOREIGN KEY (org_id, team_id) REFERENCES team(org_id, team_id)
);
CREATE UNIQUE INDEX request_type_condition ON request_type USING btree (org_id, condition_id);
CREATE UNIQUE INDEX request_type_name ON request_type USING btree (org_id, team_id, lower(name)) WHERE (status <> 'DELETED'::text);
CREATE INDEX request_type_team ON request_type USING btree (org_id, team_id) WHERE (status <> 'DELETED'::text);
CREATE INDEX request_type_unchecked ON request_type USING btree (org_id, type_id) WHERE (checked IS NULL);
CREATE TRIGGER catalog_follow_request_type AFTER UPDATE OF name, description ON request_type FOR EACH ROW WHEN (old.* IS DISTINCT FROM new.*) EXECUTE FUNCTION catalog_follow_request_type();
alter table request_type enable row level security, force row level security;
create policy org_wall on request_type using ((org_id = org())) with check ((org_id = org()));
grant insert, select, update on request_type to assent_server;
comment on table request_type is 'A way to ask that a team offers. Its form, tasks and approvals are the versions of its sequence.';

create table request_type_use (
  org_id text collate "C" not null,
  used_id text collate "C" not null,
  type_id text collate "C" not null,
  constraint request_type_use_pkey PRIMARY KEY (org_id, used_id, type_id),
  constraint request_type_use_org_id_type_id_fkey FOREIGN KEY (org_id, type_id) REFERENCES request_type(org_id, type_id)
);
CREATE INDEX request_type_use_type ON request_type_use USING btree (org_id, type_id);
alter table request_type_use enable row level security, force row level security;
create policy org_wall on request_type_use using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select on request_type_use to assent_server;
comment on table request_type_use is 'Derived: what the current version of a request type names: users, groups, lists, schedules, connectors, levels.';

create table requester_rule (
  org_id text collate "C" not null,
  rule_id text collate "C" not null,
  expression jsonb not null,
  path jsonpath not null,
  constraint requester_rule_pkey PRIMARY KEY (org_id, rule_id),
  constraint requester_rule_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id)
);
alter table requester_rule enable row level security, force row level security;
create policy org_wall on requester_rule using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select on requester_rule to assent_server;
comment on table requester_rule is 'Each distinct requester expression. A user whose profile satisfies it is like a member of a group of that id.';

create table resource_label (
  org_id text collate "C" not null,
  kind text not null,
  resource_id text collate "C" not null,
  value_id text collate "C" not null,
  assigned timestamp with time zone not null default clock_timestamp(),
  assigned_by text collate "C" not null,
  constraint resource_label_pkey PRIMARY KEY (org_id, resource_id, value_id),
  constraint resource_label_kind CHECK (kind = ANY (ARRAY['APP'::text, 'GROUP'::text, 'ENTITLEMENT_BUNDLE'::text, 'ENTITLEMENT_VALUE'::text, 'COLLECTION'::text])),
  constraint label_value_in_use FOREIGN KEY (org_id, value_id) REFERENCES label_value(org_id, value_id)
);
CREATE INDEX resource_label_listed ON resource_label USING btree (org_id, kind, resource_id);
CREATE INDEX resource_label_value ON resource_label USING btree (org_id, value_id, resource_id);
alter table resource_label enable row level security, force row level security;
create policy org_wall on resource_label using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select on resource_label to assent_server;
comment on table resource_label is 'Which resource has which label values.';

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

create table risk_rule (
  org_id text collate "C" not null,
  rule_id text collate "C" not null,
  name text not null,
  description text not null default ''::text,
  notes text not null default ''::text,
  app_id text collate "C",
  first_name text not null,
  second_name text not null,
  first_operation text not null,
  second_operation text not null,
  version integer not null default 1,
  created timestamp with time zone not null default clock_timestamp(),
  created_by text collate "C" not null,
  last_updated timestamp with time zone not null default clock_timestamp(),
  last_updated_by text collate "C" not null,
  name_key text collate "C" not null generated always as (lower(name)) stored,
  constraint risk_rule_pkey PRIMARY KEY (org_id, rule_id),
  constraint risk_rule_description_check CHECK (length(description) <= 1000),
  constraint risk_rule_first CHECK (first_operation = ANY (ARRAY['CONTAINS_ONE'::text, 'CONTAINS_ALL'::text])),
  constraint risk_rule_first_name_check CHECK (length(first_name) >= 1 AND length(first_name) <= 255),
  constraint risk_rule_name_check CHECK (length(name) >= 1 AND length(name) <= 255),
  constraint risk_rule_notes_check CHECK (length(notes) <= 1000),
  constraint risk_rule_second CHECK (second_operation = ANY (ARRAY['CONTAINS_ONE'::text, 'CONTAINS_ALL'::text])),
  constraint risk_rule_second_name_check CHECK (length(second_name) >= 1 AND length(second_name) <= 255),
  constraint risk_rule_org_id_app_id_fkey FOREIGN KEY (org_id, app_id) REFERENCES app(org_id, app_id),
  constraint risk_rule_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id)
);
CREATE INDEX risk_rule_app ON risk_rule USING btree (org_id, app_id, rule_id) WHERE (app_id IS NOT NULL);
CREATE UNIQUE INDEX risk_rule_name ON risk_rule USING btree (org_id, name_key);
alter table risk_rule enable row level security, force row level security;
create policy org_wall on risk_rule using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select, update on risk_rule to assent_server;
comment on table risk_rule is 'Separation of duties: nobody may have what satisfies both lists.';

create table risk_rule_item (
  org_id text collate "C" not null,
  rule_id text collate "C" not null,
  list integer not null,
  kind text not null,
  item_id text collate "C" not null,
  constraint risk_rule_item_once PRIMARY KEY (org_id, rule_id, item_id),
  constraint risk_rule_item_kind CHECK (kind = ANY (ARRAY['ENTITLEMENT_VALUE'::text, 'ENTITLEMENT_BUNDLE'::text, 'GROUP'::text, 'APP'::text])),
  constraint risk_rule_item_list CHECK (list = ANY (ARRAY[0, 1])),
  constraint risk_rule_item_org_id_rule_id_fkey FOREIGN KEY (org_id, rule_id) REFERENCES risk_rule(org_id, rule_id) ON DELETE CASCADE
);
CREATE INDEX risk_rule_item_item ON risk_rule_item USING btree (org_id, item_id);
alter table risk_rule_item enable row level security, force row level security;
create policy org_wall on risk_rule_item using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select on risk_rule_item to assent_server;
comment on table risk_rule_item is 'What the lists of risk rules name.';

create table saved_filter (
  org_id text collate "C" not null,
  user_id text collate "C" not null,
  filter_id text collate "C" not null,
  page text not null,
  name text not null,
  query text not null,
  created timestamp with time zone not null default clock_timestamp(),
  last_updated timestamp with time zone not null default clock_timestamp(),
  constraint saved_filter_pkey PRIMARY KEY (org_id, user_id, filter_id),
  constraint one_filter_per_name UNIQUE (org_id, user_id, page, name),
  constraint saved_filter_name_check CHECK (length(name) >= 1 AND length(name) <= 100),
  constraint saved_filter_page_check CHECK (length(page) >= 1 AND length(page) <= 40),
  constraint saved_filter_query_check CHECK (length(query) <= 4000),
  constraint saved_filter_org_id_user_id_fkey FOREIGN KEY (org_id, user_id) REFERENCES users(org_id, user_id)
);
alter table saved_filter enable row level security, force row level security;
create policy org_wall on saved_filter using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select, update on saved_filter to assent_server;
comment on table saved_filter is 'Filters of lists that somebody gave a name, each for himself.';

create table sequence (
  org_id text collate "C" not null,
  sequence_id text collate "C" not null,
  name text not null,
  description text not null default ''::text,
  status text not null default 'ACTIVE'::text,
  version integer not null,
  resource_types text[] not null default '{APP,GROUP}'::text[],
  findings jsonb not null default '[]'::jsonb,
  checked timestamp with time zone,
  created timestamp with time zone not null default clock_timestamp(),
  created_by text collate "C" not null,
  last_updated timestamp with time zone not null default clock_timestamp(),
  last_updated_by text collate "C" not null,
  request_type_id text collate "C",
  looked timestamp with time zone,
  looked_size bigint,
  constraint sequence_pkey PRIMARY KEY (org_id, sequence_id),
  constraint sequence_description_check CHECK (length(description) <= 2000),
  constraint sequence_name_check CHECK (length(name) >= 1 AND length(name) <= 255),
  constraint sequence_resource_types CHECK (resource_types <@ ARRAY['APP'::text, 'GROUP'::text] AND cardinality(resource_types) > 0),
  constraint sequence_status_check CHECK (status = ANY (ARRAY['ACTIVE'::text, 'DELETED'::text])),
  constraint sequence_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id)
);
CREATE UNIQUE INDEX sequence_name ON sequence USING btree (org_id, lower(name)) WHERE ((status = 'ACTIVE'::text) AND (request_type_id IS NULL));
alter table sequence enable row level security, force row level security;
create policy org_wall on sequence using ((org_id = org())) with check ((org_id = org()));
grant insert, select, update on sequence to assent_server;
comment on table sequence is 'An approval sequence: what conditions point to. Its steps are in flow_version.';

create table sequence_look (
  org_id text collate "C" not null,
  sequence_id text collate "C" not null,
  version integer not null,
  began timestamp with time zone not null default clock_timestamp(),
  after_id text collate "C" not null default ''::text,
  record_size bigint,
  found jsonb not null default '{}'::jsonb,
  held_until timestamp with time zone not null,
  constraint sequence_look_pkey PRIMARY KEY (org_id, sequence_id),
  constraint sequence_look_found CHECK (jsonb_typeof(found) = 'object'::text),
  constraint sequence_look_org_id_sequence_id_fkey FOREIGN KEY (org_id, sequence_id) REFERENCES sequence(org_id, sequence_id)
);
alter table sequence_look enable row level security, force row level security;
create policy org_wall on sequence_look using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select, update on sequence_look to assent_server;
comment on table sequence_look is 'Looks of the checker that have not ended. A row goes when what was found is kept with the sequence.';

create table session (
  org_id text collate "C" not null,
  session_id text collate "C" not null,
  user_id text collate "C" not null,
  hash bytea not null,
  method text not null,
  created timestamp with time zone not null default clock_timestamp(),
  last_seen timestamp with time zone not null default clock_timestamp(),
  idle_until timestamp with time zone not null,
  expires timestamp with time zone not null,
  ended timestamp with time zone,
  address text not null default ''::text,
  user_agent text not null default ''::text,
  constraint session_pkey PRIMARY KEY (org_id, session_id),
  constraint session_address_check CHECK (length(address) <= 64),
  constraint session_hash CHECK (octet_length(hash) = 32),
  constraint session_method CHECK (method = ANY (ARRAY['PASSWORD'::text, 'OIDC'::text, 'PASSKEY'::text, 'TOTP'::text, 'RECOVERY'::text, 'PERSONA'::text])),
  constraint session_user_agent_check CHECK (length(user_agent) <= 300),
  constraint session_window CHECK (idle_until <= expires),
  constraint session_org_id_user_id_fkey FOREIGN KEY (org_id, user_id) REFERENCES users(org_id, user_id)
);
CREATE UNIQUE INDEX session_hash_once ON session USING btree (hash);
CREATE INDEX session_of_user ON session USING btree (org_id, user_id, session_id);
CREATE INDEX session_over ON session USING btree (org_id, expires);
alter table session enable row level security, force row level security;
create policy by_proof on session for select using ((hash = ANY (proofs())));
create policy org_wall on session using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select, update (last_seen, idle_until, ended) on session to assent_server;
comment on table session is 'Browsers that are signed in, as opaque ids with an idle and an absolute end.';

create table sign_in_attempt (
  org_id text collate "C" not null,
  kind text not null,
  key bytea not null,
  failures integer not null,
  since timestamp with time zone not null default clock_timestamp(),
  constraint sign_in_attempt_pkey PRIMARY KEY (org_id, kind, key),
  constraint sign_in_attempt_key_check CHECK (octet_length(key) = 32),
  constraint sign_in_attempt_kind_check CHECK (kind = ANY (ARRAY['LOGIN'::text, 'ADDRESS'::text])),
  constraint sign_in_attempt_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id)
);
CREATE INDEX sign_in_attempt_since ON sign_in_attempt USING btree (org_id, since);
alter table sign_in_attempt enable row level security, force row level security;
create policy org_wall on sign_in_attempt using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select, update on sign_in_attempt to assent_server;

create table sign_in_step (
  org_id text collate "C" not null,
  hash bytea not null,
  user_id text collate "C" not null,
  need text not null,
  return_to text not null,
  created timestamp with time zone not null default clock_timestamp(),
  expires timestamp with time zone not null,
  tries integer not null default 0,
  constraint sign_in_step_pkey PRIMARY KEY (org_id, hash),
  constraint sign_in_step_hash_check CHECK (octet_length(hash) = 32),
  constraint sign_in_step_need CHECK (need = ANY (ARRAY['TOTP'::text, 'ENROL'::text])),
  constraint sign_in_step_org_id_user_id_fkey FOREIGN KEY (org_id, user_id) REFERENCES users(org_id, user_id)
);
CREATE INDEX sign_in_step_over ON sign_in_step USING btree (org_id, expires);
alter table sign_in_step enable row level security, force row level security;
create policy org_wall on sign_in_step using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select, update (tries) on sign_in_step to assent_server;
comment on table sign_in_step is 'Sign-ins whose password was right and whose second factor is still to come.';

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
CREATE INDEX task_action ON task USING btree (org_id, task_id) WHERE ((type = 'ACTION'::text) AND (status = 'OPEN'::text));
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

create table team (
  org_id text collate "C" not null,
  team_id text collate "C" not null,
  icon text not null,
  auto_assign text not null default 'NONE'::text,
  assignee_id text collate "C",
  last_assigned text collate "C",
  private boolean not null default false,
  version integer not null default 1,
  purpose text,
  constraint team_pkey PRIMARY KEY (org_id, team_id),
  constraint team_assigns_a_person CHECK ((auto_assign = 'PERSON'::text) = (assignee_id IS NOT NULL)),
  constraint team_auto_assign CHECK (auto_assign = ANY (ARRAY['NONE'::text, 'ROTATE'::text, 'PERSON'::text])),
  constraint team_icon_check CHECK (length(icon) >= 1 AND length(icon) <= 40),
  constraint team_purpose CHECK (purpose = 'PRIVILEGED_ACCESS'::text),
  constraint team_org_id_assignee_id_fkey FOREIGN KEY (org_id, assignee_id) REFERENCES users(org_id, user_id),
  constraint team_org_id_team_id_fkey FOREIGN KEY (org_id, team_id) REFERENCES app(org_id, app_id)
);
CREATE UNIQUE INDEX team_of_purpose ON team USING btree (org_id, purpose) WHERE (purpose IS NOT NULL);
alter table team enable row level security, force row level security;
create policy org_wall on team using ((org_id = org())) with check ((org_id = org()));
grant insert, select, update on team to assent_server;
comment on table team is 'What a team has besides its row of app: the same id, kind TEAM.';

create table team_member (
  org_id text collate "C" not null,
  team_id text collate "C" not null,
  user_id text collate "C" not null,
  since timestamp with time zone not null default clock_timestamp(),
  constraint team_member_pkey PRIMARY KEY (org_id, team_id, user_id),
  constraint team_member_org_id_team_id_fkey FOREIGN KEY (org_id, team_id) REFERENCES team(org_id, team_id),
  constraint team_member_org_id_user_id_fkey FOREIGN KEY (org_id, user_id) REFERENCES users(org_id, user_id)
);
CREATE INDEX team_member_user ON team_member USING btree (org_id, user_id);
alter table team_member enable row level security, force row level security;
create policy org_wall on team_member using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select on team_member to assent_server;
comment on table team_member is 'Who builds the request types of a team and runs its requests.';

create table team_resource (
  org_id text collate "C" not null,
  team_id text collate "C" not null,
  app_id text collate "C",
  connector_id text collate "C",
  resource_id text collate "C" not null generated always as (COALESCE(app_id, connector_id)) stored,
  since timestamp with time zone not null default clock_timestamp(),
  constraint team_resource_pkey PRIMARY KEY (org_id, team_id, resource_id),
  constraint team_resource_is_one CHECK (num_nonnulls(app_id, connector_id) = 1),
  constraint team_resource_org_id_app_id_fkey FOREIGN KEY (org_id, app_id) REFERENCES app(org_id, app_id),
  constraint team_resource_org_id_connector_id_fkey FOREIGN KEY (org_id, connector_id) REFERENCES connector(org_id, connector_id),
  constraint team_resource_org_id_team_id_fkey FOREIGN KEY (org_id, team_id) REFERENCES team(org_id, team_id)
);
alter table team_resource enable row level security, force row level security;
create policy org_wall on team_resource using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select on team_resource to assent_server;
comment on table team_resource is 'Apps and connectors that the members of a team may name in steps that give, take or call.';

create table totp (
  org_id text collate "C" not null,
  user_id text collate "C" not null,
  secret bytea,
  pending bytea,
  confirmed timestamp with time zone,
  last_step bigint not null default 0,
  constraint totp_pkey PRIMARY KEY (org_id, user_id),
  constraint totp_confirmed CHECK ((secret IS NULL) = (confirmed IS NULL)),
  constraint totp_has_a_secret CHECK (secret IS NOT NULL OR pending IS NOT NULL),
  constraint totp_org_id_user_id_fkey FOREIGN KEY (org_id, user_id) REFERENCES users(org_id, user_id)
);
alter table totp enable row level security, force row level security;
create policy org_wall on totp using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select, update on totp to assent_server;
comment on table totp is 'One-time codes of an authenticator app, as second factor of a local password.';

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
  login_key text collate "C" not null generated always as (lower(login)) stored,
  email_key text collate "C" not null generated always as (lower(email)) stored,
  first_name_key text collate "C" not null generated always as (lower(first_name)) stored,
  last_name_key text collate "C" not null generated always as (lower(last_name)) stored,
  manager_key text collate "C" generated always as (lower((profile ->> 'managerId'::text))) stored,
  super_admin boolean not null generated always as (((kind = 'HUMAN'::text) AND (status = 'ACTIVE'::text) AND ('SUPER_ADMIN'::text = ANY (roles)))) stored,
  department_key text collate "C" generated always as ("left"(lower((profile ->> 'department'::text)), 200)) stored,
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
CREATE INDEX users_department ON users USING btree (org_id, department_key) WHERE (department_key IS NOT NULL);
CREATE INDEX users_email ON users USING btree (org_id, email_key);
CREATE UNIQUE INDEX users_external ON users USING btree (org_id, source, external_id) WHERE ((external_id IS NOT NULL) AND (status <> 'DELETED'::text));
CREATE INDEX users_first_name ON users USING btree (org_id, first_name_key);
CREATE INDEX users_last_name ON users USING btree (org_id, last_name_key);
CREATE INDEX users_last_updated ON users USING btree (org_id, last_updated);
CREATE UNIQUE INDEX users_login ON users USING btree (org_id, login_key) WHERE (status <> 'DELETED'::text);
CREATE INDEX users_manager ON users USING btree (org_id, manager_id) WHERE (manager_id IS NOT NULL);
CREATE INDEX users_manager_awaited ON users USING btree (org_id, manager_key) WHERE ((manager_id IS NULL) AND (manager_key IS NOT NULL));
CREATE INDEX users_person ON users USING btree (org_id, person_id);
CREATE INDEX users_service ON users USING btree (org_id, user_id) WHERE (kind = 'SERVICE'::text);
CREATE INDEX users_super_admin ON users USING btree (org_id, user_id) WHERE super_admin;
CREATE TRIGGER eligibility_follow_new_users AFTER INSERT ON users REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION eligibility_follow_users();
CREATE TRIGGER eligibility_follow_users AFTER UPDATE ON users REFERENCING OLD TABLE AS before NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION eligibility_follow_users();
CREATE TRIGGER grants_end_with_the_user AFTER UPDATE OF status ON users FOR EACH ROW WHEN ((new.status = ANY (ARRAY['DEPROVISIONED'::text, 'DELETED'::text])) AND old.status IS DISTINCT FROM new.status) EXECUTE FUNCTION mark_grants_of_the_gone();
CREATE TRIGGER last_super_admin_stays AFTER UPDATE ON users REFERENCING OLD TABLE AS changed_from FOR EACH STATEMENT EXECUTE FUNCTION keep_super_admin();
CREATE TRIGGER request_type_follow_users AFTER UPDATE ON users REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION request_type_follow_users();
CREATE TRIGGER user_leaves AFTER UPDATE OF status ON users FOR EACH ROW WHEN (new.status = 'DEPROVISIONED'::text AND old.status <> 'DEPROVISIONED'::text) EXECUTE FUNCTION user_left();
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
CREATE INDEX vote_user ON vote USING btree (org_id, user_id, task_id);
CREATE TRIGGER vote_guard AFTER INSERT ON vote REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION vote_guard();
CREATE TRIGGER vote_is_final BEFORE DELETE OR UPDATE ON vote FOR EACH STATEMENT EXECUTE FUNCTION no_change();
alter table vote enable row level security, force row level security;
create policy org_wall on vote using ((org_id = org())) with check ((org_id = org()));
grant select on vote to assent_server;
comment on table vote is 'Who decided what, when, and what he was shown. Never changed.';

create table wait_usual (
  org_id text collate "C" not null,
  kind text not null,
  thing_id text collate "C" not null,
  p50_seconds integer not null default 0,
  decided integer not null default 0,
  looked timestamp with time zone not null default clock_timestamp(),
  constraint wait_usual_pkey PRIMARY KEY (org_id, kind, thing_id),
  constraint wait_kind CHECK (kind = ANY (ARRAY['ENTRY'::text, 'SEQUENCE'::text, 'LOOK'::text])),
  constraint wait_usual_p50_seconds_check CHECK (p50_seconds >= 0),
  constraint wait_usual_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id)
);
alter table wait_usual enable row level security, force row level security;
create policy org_wall on wait_usual using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select, update on wait_usual to assent_server;
comment on table wait_usual is 'Derived: how long requests usually take. Worked out anew every few minutes (features/requests/waits.ts).';

create table webhook (
  org_id text collate "C" not null,
  webhook_id text collate "C" not null,
  name text not null,
  url text not null,
  event_types text[] not null default '{}'::text[],
  secret bytea not null,
  previous_secret bytea,
  previous_until timestamp with time zone,
  status text not null default 'ACTIVE'::text,
  failures integer not null default 0,
  retry_at timestamp with time zone not null default clock_timestamp(),
  last_delivered timestamp with time zone,
  last_failed timestamp with time zone,
  last_error text,
  created timestamp with time zone not null default clock_timestamp(),
  created_by text collate "C" not null,
  last_updated timestamp with time zone not null default clock_timestamp(),
  constraint webhook_pkey PRIMARY KEY (org_id, webhook_id),
  constraint webhook_name_check CHECK (length(name) >= 1 AND length(name) <= 255),
  constraint webhook_status CHECK (status = ANY (ARRAY['ACTIVE'::text, 'INACTIVE'::text])),
  constraint webhook_url_check CHECK (length(url) >= 1 AND length(url) <= 2048),
  constraint webhook_org_id_fkey FOREIGN KEY (org_id) REFERENCES org(org_id)
);
CREATE UNIQUE INDEX webhook_name ON webhook USING btree (org_id, lower(name));
alter table webhook enable row level security, force row level security;
create policy org_wall on webhook using ((org_id = org())) with check ((org_id = org()));
grant delete, insert, select, update on webhook to assent_server;

create table webhook_delivery (
  org_id text collate "C" not null,
  webhook_id text collate "C" not null,
  seq bigint not null,
  request_id text collate "C",
  due timestamp with time zone not null default clock_timestamp(),
  tries integer not null default 0,
  last_error text,
  constraint webhook_delivery_pkey PRIMARY KEY (org_id, webhook_id, seq),
  constraint webhook_delivery_org_id_webhook_id_fkey FOREIGN KEY (org_id, webhook_id) REFERENCES webhook(org_id, webhook_id) ON DELETE CASCADE
);
CREATE INDEX webhook_delivery_order ON webhook_delivery USING btree (org_id, webhook_id, request_id, seq) WHERE (request_id IS NOT NULL);
alter table webhook_delivery enable row level security, force row level security;
create policy org_wall on webhook_delivery using ((org_id = org())) with check ((org_id = org()));
grant delete, select, update on webhook_delivery to assent_server;
comment on table webhook_delivery is 'What is still to be delivered. A row goes away when its event has arrived.';

CREATE OR REPLACE FUNCTION assent.after_quiet(moment timestamp with time zone, quiet_from time without time zone, quiet_to time without time zone, zone text)
 RETURNS timestamp with time zone
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select case
    when quiet_from is null then moment
    when quiet_from < quiet_to and l.t >= quiet_from and l.t < quiet_to then (l.day + quiet_to) at time zone zone
    when quiet_from > quiet_to and l.t >= quiet_from then (l.day + 1 + quiet_to) at time zone zone
    when quiet_from > quiet_to and l.t < quiet_to then (l.day + quiet_to) at time zone zone
    else moment end
  from (select (moment at time zone zone)::time as t, (moment at time zone zone)::date as day) l
$function$;

CREATE OR REPLACE FUNCTION assent.alarm(about text, wanted text[], facts jsonb)
 RETURNS integer
 LANGUAGE plpgsql
AS $function$
declare
  told integer;
begin
  insert into own_notice (org_id, kind, to_id, about_id, detail)
  select org(), 'alarm', u.user_id, about, facts from users u
  where u.org_id = org() and u.status = 'ACTIVE' and u.kind = 'HUMAN' and u.roles && wanted
  order by u.user_id limit 1000;
  get diagnostics told = row_count;
  perform pg_notify('assent_own_notice', org());
  return told;
end $function$;

CREATE OR REPLACE FUNCTION assent.analyze_directory(tab text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'assent', 'pg_temp'
AS $function$
begin
  if tab <> all (array['users', 'groups', 'group_member', 'app', 'app_group', 'entitlement', 'entitlement_value', 'import_row']) then
    raise exception 'no statistics are made of % here', tab using errcode = '42501';
  end if;
  execute format('analyze (skip_locked) assent.%I', tab);
end $function$;
revoke execute on function analyze_directory from public;
grant execute on function analyze_directory to assent_server;

CREATE OR REPLACE FUNCTION assent.attachment_chunk_guard()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if exists (select from attachment a where a.org_id = new.org_id and a.attachment_id = new.attachment_id and a.sha256 is not null) then
    raise exception 'an attachment is never changed' using errcode = '23514', constraint = 'attachment_is_never_changed';
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION assent.attachment_count()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'assent', 'pg_temp'
AS $function$
declare
  org constant text := case when tg_op = 'DELETE' then old.org_id else new.org_id end;
  more constant bigint := case when tg_op = 'DELETE' then 0 else new.size end - case when tg_op = 'INSERT' then 0 else old.size end;
begin
  if more = 0 then return null; end if;
  update attachment_use u set bytes = u.bytes + more where u.org_id = org;
  if not found then
    insert into attachment_use (org_id, bytes) values (org, more)
    on conflict (org_id) do update set bytes = attachment_use.bytes + excluded.bytes;
  end if;
  return null;
end $function$;
revoke execute on function attachment_count from public;

CREATE OR REPLACE FUNCTION assent.attachment_guard()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if old.sha256 is not null and (new.name, new.type, new.size, new.sha256) is distinct from (old.name, old.type, old.size, old.sha256) then
    raise exception 'an attachment is never changed' using errcode = '23514', constraint = 'attachment_is_never_changed';
  end if;
  if old.message_id is not null and new.message_id is distinct from old.message_id then
    raise exception 'an attachment stays with its message' using errcode = '23514', constraint = 'attachment_stays_with_its_message';
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION assent.call_mended_connector()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  update assent.flow_call set next_try = greatest(clock_timestamp(), making + interval '2 minutes')
  where org_id = new.org_id and connector_id = new.connector_id and next_try is not null
    and next_try < clock_timestamp() + interval '1 year';
  perform pg_notify('assent_flow_call', new.org_id);
  return null;
end $function$;

CREATE OR REPLACE FUNCTION assent.caller_of(wanted text)
 RETURNS TABLE(person_id text, kind text, roles text[])
 LANGUAGE sql
 STABLE
AS $function$
  select u.person_id, u.kind, u.roles
  from assent.users u left join assent.users o on o.org_id = u.org_id and o.user_id = u.owner_id
  where u.org_id = assent.org() and u.user_id = wanted and u.status = 'ACTIVE'
    and (u.kind = 'HUMAN' or o.status = 'ACTIVE')
$function$;

CREATE OR REPLACE FUNCTION assent.callers(proof_kind text, hashes text[])
 RETURNS TABLE(hash text, org_id text, credential_id text, user_id text, person_id text, kind text, roles text[], scopes text[], idle_until timestamp with time zone, ends timestamp with time zone)
 LANGUAGE plpgsql
 SET search_path TO 'assent', 'pg_temp'
AS $function$
declare
  -- The transaction's own organization comes back at the end, and the proof goes.
  before constant text := coalesce(current_setting('assent.org', true), '');
  shown bytea[] := array(select decode(h, 'hex') from unnest(hashes) h);
  org text;
  orgs text[];
begin
  perform set_config('assent.proof', array_to_string(hashes, ','), true);
  if proof_kind = 'token' then
    orgs := array(select distinct t.org_id from api_token t where t.hash = any (shown));
  else
    orgs := array(select distinct s.org_id from session s where s.hash = any (shown));
  end if;
  foreach org in array orgs loop
    perform set_config('assent.org', org, true);
    if proof_kind = 'token' then
      return query
        select encode(t.hash, 'hex'), t.org_id, t.token_id, t.user_id, c.person_id, c.kind, c.roles, t.scopes, null::timestamptz, t.expires
        from api_token t, caller_of(t.user_id) c
        where t.org_id = org and t.hash = any (shown) and t.revoked is null and t.expires > clock_timestamp();
    else
      return query
        select encode(s.hash, 'hex'), s.org_id, s.session_id, s.user_id, c.person_id, c.kind, c.roles, null::text[], s.idle_until, s.expires
        from session s, caller_of(s.user_id) c
        where s.org_id = org and s.hash = any (shown) and s.ended is null
          and s.idle_until > clock_timestamp() and s.expires > clock_timestamp();
    end if;
  end loop;
  perform set_config('assent.org', before, true), set_config('assent.proof', '', true);
end $function$;

CREATE OR REPLACE FUNCTION assent.catalog_follow_app()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform catalog_rename(new.app_id, new.label, new.description);
  if old.status <> new.status then perform catalog_offer(array[new.app_id]); end if;
  if (old.status, old.entitlement_management) is distinct from (new.status, new.entitlement_management) then
    perform catalog_recheck(array(select condition_id from condition where app_id = new.app_id and status <> 'DELETED'));
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION assent.catalog_follow_app_group()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform catalog_recheck(array(
    select l.condition_id from catalog_entry e join condition_level l using (org_id, entry_id)
    where e.scope_id = old.group_id and e.app_id = old.app_id));
  return null;
end $function$;

CREATE OR REPLACE FUNCTION assent.catalog_follow_bundle()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform catalog_rename(new.bundle_id, new.name, new.description);
  if old.status is distinct from new.status then
    perform catalog_recheck(array(
      select l.condition_id from catalog_entry e join condition_level l using (org_id, entry_id) where e.scope_id = new.bundle_id));
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION assent.catalog_follow_group()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform catalog_rename(new.group_id, new.name, new.description);
  if old.deleted is distinct from new.deleted then
    perform catalog_recheck(array(
      select condition_id from condition_opener where opener_id = new.group_id
      union
      select l.condition_id from catalog_entry e join condition_level l using (org_id, entry_id) where e.scope_id = new.group_id));
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION assent.catalog_follow_request_type()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin perform catalog_rename(new.type_id, new.name, new.description); return null; end $function$;

CREATE OR REPLACE FUNCTION assent.catalog_offer(apps text[])
 RETURNS void
 LANGUAGE sql
AS $function$
  -- In one order, here and where names follow: two that change many entries never wait for each other in a circle.
  select from catalog_entry where org_id = org() and app_id = any (apps) order by entry_id for no key update;
  update catalog_entry e set offered = f.offered, everyone = f.everyone
  from (
    select e.org_id, e.entry_id, coalesce(bool_or(l.active), false) and a.status = 'ACTIVE' as offered,
      coalesce(bool_or(l.active and c.requester_type = 'EVERYONE'), false) and a.status = 'ACTIVE' as everyone
    from catalog_entry e
    join app a using (org_id, app_id)
    left join condition_level l using (org_id, entry_id)
    left join condition c using (org_id, condition_id)
    where e.org_id = org() and e.app_id = any (apps)
    group by e.org_id, e.entry_id, a.status
  ) as f
  where e.org_id = f.org_id and e.entry_id = f.entry_id and (e.offered, e.everyone) <> (f.offered, f.everyone)
$function$;

CREATE OR REPLACE FUNCTION assent.catalog_page(requester text, parent text, after_name text, after_id text, length integer, patterns text[])
 RETURNS SETOF catalog_entry
 LANGUAGE plpgsql
 STABLE ROWS 50
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
begin
  if parent = '' then
    if patterns is null then
      return query
      with openers as materialized (
        select m.group_id as opener_id from group_member m where m.org_id = org() and m.user_id = requester
        union all
        select r.rule_id from requester_rule r join users u on u.org_id = r.org_id and u.user_id = requester
        where r.org_id = org() and u.profile @@ r.path
      ),
      opened as materialized (
        select distinct co.parent_id as entry_id
        from openers o join condition_opener co on co.org_id = org() and co.opener_id = o.opener_id and co.active
      ),
      shown as (
        (select e.name_key, e.entry_id from catalog_entry e
          where e.org_id = org() and e.parent_id = parent and e.everyone and (e.name_key, e.entry_id) > (after_name, after_id)
          order by e.name_key, e.entry_id limit length)
        union
        (select e.name_key, e.entry_id from opened join catalog_entry e on e.org_id = org() and e.entry_id = opened.entry_id
          where e.offered and not e.everyone and (e.name_key, e.entry_id) > (after_name, after_id)
          order by e.name_key, e.entry_id limit length)
        order by name_key, entry_id limit length
      )
      select e.* from shown join catalog_entry e on e.org_id = org() and e.entry_id = shown.entry_id
      order by e.name_key, e.entry_id;
    else
      return query
      with openers as materialized (
        select m.group_id as opener_id from group_member m where m.org_id = org() and m.user_id = requester
        union all
        select r.rule_id from requester_rule r join users u on u.org_id = r.org_id and u.user_id = requester
        where r.org_id = org() and u.profile @@ r.path
      ),
      opened as materialized (
        select distinct co.parent_id as entry_id
        from openers o join condition_opener co on co.org_id = org() and co.opener_id = o.opener_id and co.active
      ),
      shown as (
        (select e.name_key, e.entry_id from catalog_entry e
          where e.org_id = org() and e.parent_id = parent and e.everyone and (e.name_key, e.entry_id) > (after_name, after_id) and e.search like all (patterns)
          order by e.name_key, e.entry_id limit length)
        union
        (select e.name_key, e.entry_id from opened join catalog_entry e on e.org_id = org() and e.entry_id = opened.entry_id
          where e.offered and not e.everyone and (e.name_key, e.entry_id) > (after_name, after_id) and e.search like all (patterns)
          order by e.name_key, e.entry_id limit length)
        order by name_key, entry_id limit length
      )
      select e.* from shown join catalog_entry e on e.org_id = org() and e.entry_id = shown.entry_id
      order by e.name_key, e.entry_id;
    end if;
  elsif patterns is null then
    return query
      with openers as materialized (
        select m.group_id as opener_id from group_member m where m.org_id = org() and m.user_id = requester
        union all
        select r.rule_id from requester_rule r join users u on u.org_id = r.org_id and u.user_id = requester
        where r.org_id = org() and u.profile @@ r.path
      ),
      opened as materialized (
        select distinct l.entry_id
        from openers o
        join condition_opener co on co.org_id = org() and co.opener_id = o.opener_id and co.parent_id = parent and co.active
        join condition_level l on l.org_id = org() and l.condition_id = co.condition_id and l.parent_id = parent
        where l.active
      ),
      shown as (
        (select e.name_key, e.entry_id from catalog_entry e
          where e.org_id = org() and e.parent_id = parent and e.everyone and (e.name_key, e.entry_id) > (after_name, after_id)
          order by e.name_key, e.entry_id limit length)
        union
        (select e.name_key, e.entry_id from opened join catalog_entry e on e.org_id = org() and e.entry_id = opened.entry_id
          where e.offered and not e.everyone and (e.name_key, e.entry_id) > (after_name, after_id)
          order by e.name_key, e.entry_id limit length)
        order by name_key, entry_id limit length
      )
      select e.* from shown join catalog_entry e on e.org_id = org() and e.entry_id = shown.entry_id
      order by e.name_key, e.entry_id;
  else
    return query
      with openers as materialized (
        select m.group_id as opener_id from group_member m where m.org_id = org() and m.user_id = requester
        union all
        select r.rule_id from requester_rule r join users u on u.org_id = r.org_id and u.user_id = requester
        where r.org_id = org() and u.profile @@ r.path
      ),
      opened as materialized (
        select distinct l.entry_id
        from openers o
        join condition_opener co on co.org_id = org() and co.opener_id = o.opener_id and co.parent_id = parent and co.active
        join condition_level l on l.org_id = org() and l.condition_id = co.condition_id and l.parent_id = parent
        where l.active
      ),
      shown as (
        (select e.name_key, e.entry_id from catalog_entry e
          where e.org_id = org() and e.parent_id = parent and e.everyone and (e.name_key, e.entry_id) > (after_name, after_id) and e.search like all (patterns)
          order by e.name_key, e.entry_id limit length)
        union
        (select e.name_key, e.entry_id from opened join catalog_entry e on e.org_id = org() and e.entry_id = opened.entry_id
          where e.offered and not e.everyone and (e.name_key, e.entry_id) > (after_name, after_id) and e.search like all (patterns)
          order by e.name_key, e.entry_id limit length)
        order by name_key, entry_id limit length
      )
      select e.* from shown join catalog_entry e on e.org_id = org() and e.entry_id = shown.entry_id
      order by e.name_key, e.entry_id;
  end if;
end $function$;

CREATE OR REPLACE FUNCTION assent.catalog_recheck(conditions text[])
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  if cardinality(conditions) = 0 then return; end if;
  insert into condition_due (org_id, condition_id) select org(), unnest(conditions);
  perform pg_notify('assent_catalog', org());
end $function$;

CREATE OR REPLACE FUNCTION assent.catalog_rename(scope text, new_name text, new_description text)
 RETURNS void
 LANGUAGE sql
AS $function$
  select from catalog_entry where org_id = org() and scope_id = scope order by entry_id for no key update;
  update catalog_entry set name = new_name, description = new_description
    where org_id = org() and scope_id = scope and (name, description) is distinct from (new_name, new_description);
$function$;

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

CREATE OR REPLACE FUNCTION assent.client_org(wanted text)
 RETURNS text
 LANGUAGE plpgsql
 SET search_path TO 'assent', 'pg_temp'
AS $function$
declare
  found text;
begin
  perform set_config('assent.client', wanted, true);
  select c.org_id into found from api_client c where c.user_id = wanted;
  perform set_config('assent.client', '', true);
  return found;
end $function$;

CREATE OR REPLACE FUNCTION assent.clock()
 RETURNS timestamp with time zone
 LANGUAGE sql
 STABLE
AS $function$ select clock_timestamp() $function$;

CREATE OR REPLACE FUNCTION assent.close_entitlement_spans()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION assent.collection_things(collection text)
 RETURNS TABLE(item_id text)
 LANGUAGE sql
 STABLE
AS $function$
  select r.app_id from collection_resource r where r.org_id = org() and r.collection_id = collection
  union
  select p.part_id from collection_part p where p.org_id = org() and p.collection_id = collection
  union
  select v.value_id from collection_part p join bundle b on b.org_id = p.org_id and b.bundle_id = p.part_id and b.status = 'ACTIVE'
    join bundle_value v on v.org_id = b.org_id and v.bundle_id = b.bundle_id
  where p.org_id = org() and p.collection_id = collection
$function$;

CREATE OR REPLACE FUNCTION assent.collections_due(org text, collections text[])
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  if cardinality(collections) = 0 then return; end if;
  perform from assent.collection where org_id = org and collection_id = any (collections) order by collection_id for no key update;
  update assent.collection set take_after = '', give_after = '' where org_id = org and collection_id = any (collections);
  perform pg_notify('assent_collections', org);
end $function$;

CREATE OR REPLACE FUNCTION assent.collections_of_app_due()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform assent.collections_due(new.org_id, array(
    select r.collection_id from assent.collection_resource r where r.org_id = new.org_id and r.app_id = new.app_id));
  return null;
end $function$;

CREATE OR REPLACE FUNCTION assent.collections_of_bundle_due()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform assent.collections_due(new.org_id, array(
    select distinct p.collection_id from assent.collection_part p where p.org_id = new.org_id and p.part_id = new.bundle_id));
  return null;
end $function$;

CREATE OR REPLACE FUNCTION assent.collections_of_bundle_values_due()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform assent.collections_due(o.org_id, array(
    select distinct p.collection_id from changed c join assent.collection_part p on p.org_id = c.org_id and p.part_id = c.bundle_id
    where c.org_id = o.org_id))
  from (select distinct org_id from changed) o;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION assent.collections_of_connector_due()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform assent.collections_due(new.org_id, array(
    select distinct r.collection_id from assent.app a join assent.collection_resource r using (org_id, app_id)
    where a.org_id = new.org_id and a.connector_id = new.connector_id));
  return null;
end $function$;

CREATE OR REPLACE FUNCTION assent.config_list_values(lists text[])
 RETURNS TABLE(list_id text, value text, name text)
 LANGUAGE sql
 STABLE
AS $function$
  select i.list_id, i.value, case l.kind when 'CUSTOM' then i.value when 'APPS' then a.label else g.name end
  from config_list l join config_list_item i using (org_id, list_id)
  left join app a on l.kind = 'APPS' and a.org_id = l.org_id and a.app_id = i.value and a.kind = 'APP' and a.status = 'ACTIVE'
  left join groups g on l.kind = 'GROUPS' and g.org_id = l.org_id and g.group_id = i.value and g.deleted is null
  where l.org_id = org() and l.list_id = any (lists) and l.deleted is null
    and case l.kind when 'CUSTOM' then true when 'APPS' then a.app_id is not null else g.group_id is not null end
  order by i.list_id, i.place, i.value
$function$;

CREATE OR REPLACE FUNCTION assent.eligibility_follow_conditions()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform eligibility_tell(array(
    select distinct '@' || c.app_id from changed o join condition c using (org_id, condition_id) limit 301));
  return null;
end $function$;

CREATE OR REPLACE FUNCTION assent.eligibility_follow_entries()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform eligibility_tell(array(select distinct '@' || c.app_id from changed c limit 301));
  return null;
end $function$;

CREATE OR REPLACE FUNCTION assent.eligibility_follow_members()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform eligibility_tell(array(
    select distinct c.user_id from changed c
    where exists (select from condition_opener o where o.org_id = c.org_id and o.opener_id = c.group_id)
    limit 301));
  return null;
end $function$;

CREATE OR REPLACE FUNCTION assent.eligibility_follow_users()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op = 'INSERT' then
    perform eligibility_tell(array(select user_id from changed limit 301));
  else
    perform eligibility_tell(array(
      select c.user_id from changed c join before b using (org_id, user_id)
      where (c.status, c.profile) is distinct from (b.status, b.profile) limit 301));
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION assent.eligibility_tell(items text[])
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  if cardinality(items) = 0 then return; end if;
  perform pg_notify('assent_eligible', org() || ' ' || case when cardinality(items) > 300 then '*' else array_to_string(items, ' ') end);
end $function$;

CREATE OR REPLACE FUNCTION assent.emergency_review_stays()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'a review stays as it is' using errcode = '23514', constraint = 'emergency_review_stays';
end $function$;

CREATE OR REPLACE FUNCTION assent.event_erase(bodies text, details text, salts text, types text, times text, actors text, requests text, targets text)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'assent', 'pg_temp'
AS $function$
declare
  named int8multirange;
  erased bigint;
begin
  if bodies::jsonb->>'type' is distinct from 'assent.audit.erase' or types <> 'assent.audit.erase'
  then raise exception 'an erasure is recorded as assent.audit.erase' using errcode = '22023'; end if;
  select range_agg(int8range(split_part(r, '-', 1)::bigint, split_part(r, '-', -1)::bigint, '[]')) into named
  from jsonb_array_elements(bodies::jsonb->'targets') t, unnest(string_to_array(t->>'id', ' ')) r
  where t->>'type' = 'AuditEvents';
  perform events_append(bodies, details, salts, types, times, actors, requests, targets);
  update event e set detail = null, salt = null
  from unnest(named) r
  where e.org_id = assent.org() and e.seq >= lower(r) and e.seq < upper(r) and e.detail is not null;
  get diagnostics erased = row_count;
  return erased;
end $function$;
revoke execute on function event_erase from public;
grant execute on function event_erase to assent_server;

CREATE OR REPLACE FUNCTION assent.event_fan_out(first bigint, last bigint)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  if not exists (select from webhook w where w.org_id = assent.org() and w.status = 'ACTIVE') then return; end if;
  insert into webhook_delivery (org_id, webhook_id, seq, request_id)
  select e.org_id, w.webhook_id, e.seq, e.request_id
  from event e join webhook w on w.org_id = e.org_id and w.status = 'ACTIVE'
  where e.org_id = assent.org() and e.seq between first and last
    and (w.event_types = '{}' or exists (select from unnest(w.event_types) t
      where e.type = t or t like '%.*' and starts_with(e.type, left(t, -1))));
  if found then perform pg_notify('assent_webhook', assent.org()); end if;
end $function$;
revoke execute on function event_fan_out from public;

CREATE OR REPLACE FUNCTION assent.event_find(p jsonb)
 RETURNS TABLE(seq bigint, at timestamp with time zone)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'assent', 'pg_temp'
 SET jit TO 'off'
AS $function$
declare
  direction constant text := case when coalesce((p->>'desc')::boolean, false) then 'desc' else 'asc' end;
  commits constant boolean := coalesce((p->>'commits')::boolean, false);
  beyond constant text := case direction when 'desc' then '<' else '>' end;
  wanted text := 'e.org_id = $1';
  one text[];
begin
  if assent.org() is null then return; end if;
  for one in select array(select jsonb_array_elements_text(g)) from jsonb_array_elements(p->'keys') g loop
    -- The request of an event is not in event_search again when it is a target too.
    wanted := wanted || format(
      case when 'req' = any (select left(k, 3) from unnest(one) k)
      then ' and ((array_remove(e.target_ids, e.request_id) || e.actor_id || e.type) && %1$L::text[] or e.request_id = any (%1$L::text[]))'
      else ' and (array_remove(e.target_ids, e.request_id) || e.actor_id || e.type) && %1$L::text[]' end, one);
  end loop;
  if p ? 'request' then wanted := wanted || format(' and e.request_id = %L', p->>'request'); end if;
  if p ? 'since' then wanted := wanted || format(' and e.at >= %L::timestamptz', p->>'since'); end if;
  if p ? 'until' then wanted := wanted || format(' and e.at < %L::timestamptz', p->>'until'); end if;
  if commits and p ? 'seq' then
    wanted := wanted || format(' and e.seq %s %L::bigint', beyond, p->>'seq');
  elsif p ? 'seq' then
    wanted := wanted || format(' and (e.at, e.seq) %s (%L::timestamptz, %L::bigint)', beyond, p->>'at', p->>'seq');
  end if;
  -- Planned for these very values: a rare key goes by the index, a common one along the time.
  return query execute format('select e.seq, e.at from event e where %s order by %s limit %s', wanted,
    case when commits then 'e.seq ' || direction else format('e.at %1$s, e.seq %1$s', direction) end,
    (p->>'limit')::integer) using assent.org();
end $function$;
revoke execute on function event_find from public;
grant execute on function event_find to assent_server;

CREATE OR REPLACE FUNCTION assent.event_hold()
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'assent', 'pg_temp'
AS $function$
begin
  perform from audit_head h where h.org_id = assent.org() for update;
end $function$;
revoke execute on function event_hold from public;
grant execute on function event_hold to assent_server;

CREATE OR REPLACE FUNCTION assent.event_search_settle()
 RETURNS bigint
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'assent', 'pg_temp'
AS $function$ select gin_clean_pending_list('event_search') $function$;
revoke execute on function event_search_settle from public;
grant execute on function event_search_settle to assent_server;

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

CREATE OR REPLACE FUNCTION assent.first_in_team(who text)
 RETURNS TABLE(team_id text, name text)
 LANGUAGE sql
AS $function$
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
$function$;

CREATE OR REPLACE FUNCTION assent.first_labels(org text)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare before text := current_setting('assent.org', true);
begin
  perform set_config('assent.org', org, true);
  insert into assent.label (org_id, label_id, name) values (org, 'lbc0000000CrownJewel', 'Crown Jewel'), (org, 'lbc0000000Privileged', 'Privileged');
  insert into assent.label_value (org_id, value_id, label_id, name, color, place) values
    (org, 'lbl0000000CrownJewel', 'lbc0000000CrownJewel', 'Crown Jewel', 'green', 0),
    (org, 'lbl0000000Privileged', 'lbc0000000Privileged', 'Privileged', 'red', 0);
  perform set_config('assent.org', coalesce(before, ''), true);
end $function$;

CREATE OR REPLACE FUNCTION assent.first_teams(org text)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION assent.flow_call_of_step()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  update assent.flow_call set next_try = greatest(new.next_try, making + interval '2 minutes'),
    tries = 0, looks = 0, failing = null, told = false, last_error = null
  where org_id = new.org_id and task_id = new.task_id;
  if found then return null; end if;
  select t.type, f.steps -> t.step ->> 'connectorId' into new.kind, new.connector_id
  from assent.task t
    join assent.request r on r.org_id = t.org_id and r.request_id = t.request_id
    join assent.flow_version f on f.org_id = r.org_id and f.flow_id = r.flow_id and f.version = r.flow_version
  where t.org_id = new.org_id and t.task_id = new.task_id;
  new.kind := coalesce(new.kind, 'WORKFLOW');
  return new;
end $function$;

CREATE OR REPLACE FUNCTION assent.handed_facts(actors text[])
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
begin
  if not exists (select from delegate d where d.org_id = org() and d.stand_in_id = any (actors)) then return '[]'; end if;
  return (select coalesce(jsonb_agg(jsonb_build_object('task', h.task_id, 'to', h.to_id, 'by', d.delegator_id)), '[]')
    from delegate d
    join handed_task h on h.org_id = d.org_id and h.delegate_id = d.delegate_id
      and h.to_id = d.stand_in_id and h.at >= d.last_updated
    join task t on t.org_id = h.org_id and t.task_id = h.task_id and t.status = 'OPEN'
    where d.org_id = org() and d.stand_in_id = any (actors)
      and d.starts <= clock_timestamp() and (d.ends is null or d.ends > clock_timestamp()));
end $function$;

CREATE OR REPLACE FUNCTION assent.keep_api_token()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'a token that somebody made keeps its row' using errcode = '42501', constraint = 'api_token_is_kept';
end $function$;
revoke execute on function keep_api_token from public;

CREATE OR REPLACE FUNCTION assent.keep_super_admin()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if exists (select from changed_from o where o.super_admin)
    and not exists (select from assent.users u where u.org_id = assent.org() and u.super_admin)
  then raise exception 'the last super administrator stays' using errcode = '23514', constraint = 'last_super_admin_stays'; end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION assent.labels_of_new_org()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform assent.first_labels(new.org_id);
  return null;
end $function$;

CREATE OR REPLACE FUNCTION assent.lines(t text, blank text DEFAULT NULL::text)
 RETURNS text[]
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$ select case t when '' then array[nullif('', blank)] else string_to_array(t, E'\n', blank) end $function$;

CREATE OR REPLACE FUNCTION assent.mark_grants_of_the_gone()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  update assent.grants set user_gone = clock_timestamp()
  where org_id = new.org_id and user_id = new.user_id and status in ('ACTIVE', 'SCHEDULED') and user_gone is null;
  perform pg_notify('assent_user_gone', new.org_id);
  return null;
end $function$;

CREATE OR REPLACE FUNCTION assent.next_digest(moment timestamp with time zone, digest text, hour integer, zone text)
 RETURNS timestamp with time zone
 LANGUAGE sql
 IMMUTABLE
AS $function$
  select (case digest
    when 'WEEKLY' then date_trunc('week', l) + interval '7 days'
    else date_trunc('day', l) + interval '1 day' end + make_interval(hours => hour)
    - case when digest = 'DAILY' and l < date_trunc('day', l) + make_interval(hours => hour) then interval '1 day'
      when digest = 'WEEKLY' and l < date_trunc('week', l) + make_interval(hours => hour) then interval '7 days'
      else interval '0' end) at time zone zone
  from (select moment at time zone zone as l) x
$function$;

CREATE OR REPLACE FUNCTION assent.no_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception '% is never changed', tg_table_name using errcode = '23514', constraint = tg_table_name || '_is_never_changed';
end $function$;

CREATE OR REPLACE FUNCTION assent.notices_out(p jsonb, held boolean, acting text[])
 RETURNS integer
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
declare
  queued integer;
begin
  with told as materialized (
    select m.*, clock_timestamp() as moment,
      coalesce((f.notify -> m.kind ->> 'email')::boolean, true) as by_mail,
      coalesce((f.notify -> m.kind ->> 'inApp')::boolean, true) as in_app,
      f.digest, f.digest_hour, f.quiet_from, f.quiet_to, f.clock_zone,
      coalesce(f.digest <> 'OFF' and m.kind <> all (acting), false) as gathered
    from jsonb_to_recordset(p) as m(mail_id text, user_id text, address text, kind text, request_id text, task_id text, cause text, card jsonb)
    left join preference f on f.org_id = org() and f.user_id = m.user_id),
  shown as (
    insert into in_app_notice (org_id, user_id, notice_id, kind, request_id, task_id, cause, card)
    select org(), user_id, mail_id, kind, request_id, task_id, cause, card from told where in_app
    on conflict on constraint one_in_app_per_person_and_notice do nothing),
  kept as (
    insert into digest_item (org_id, user_id, item_id, address, kind, cause, card, due)
    select org(), user_id, mail_id, address, kind, cause, card, next_digest(moment, digest, digest_hour, clock_zone)
    from told where by_mail and gathered and not held
    on conflict on constraint one_digest_item_per_person_and_notice do nothing),
  sent as (
    insert into mail (org_id, mail_id, user_id, address, kind, request_id, task_id, cause, card, state, next_try)
    select org(), mail_id, user_id, address, kind, request_id, task_id, cause, card,
      case when held then 'HELD' else 'QUEUED' end,
      case when held then null else after_quiet(moment, quiet_from, quiet_to, clock_zone) end
    from told where by_mail and (held or not gathered)
    on conflict on constraint one_mail_per_person_and_notice do nothing
    returning state)
  select count(*) filter (where state = 'QUEUED') into queued from sent;
  if queued > 0 then perform pg_notify('assent_mail', org()); end if;
  perform pg_notify('assent_in_app', org());
  return queued;
end $function$;

CREATE OR REPLACE FUNCTION assent.open_entitlement_spans()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare now_at constant timestamptz := date_trunc('milliseconds', clock_timestamp());
begin
  insert into assent.entitlement_span as s (org_id, user_id, value_id, since)
  select f.org_id, f.user_id, f.value_id, now_at from fresh f
  on conflict (org_id, user_id, value_id, since) do update set until = null;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION assent.org()
 RETURNS text
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$ select nullif(current_setting('assent.org', true), '') $function$;

CREATE OR REPLACE FUNCTION assent.policy_change_stays_decided()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'a policy change that is decided stays as it is' using errcode = '23514', constraint = 'policy_change_stays_decided';
end $function$;

CREATE OR REPLACE FUNCTION assent.policy_facts(user_ids text[], entry_ids text[], OUT entries json, OUT apps json, OUT conditions json, OUT users json, OUT openings json, OUT coverings json)
 RETURNS record
 LANGUAGE plpgsql
 STABLE
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
#variable_conflict use_column
begin
  with entries as (
    select e.org_id, e.entry_id, e.parent_id, e.name, e.app_id, e.scope_type, e.scope_id,
      case e.scope_type
        when 'APPLICATION' then true
        when 'REQUEST_TYPE' then exists (
          select from request_type t
          where t.org_id = e.org_id and t.type_id = e.scope_id and t.team_id = e.app_id and t.status = 'ACTIVE')
        when 'GROUP' then a.entitlement_management = 'OPTED_OUT' and exists (
          select from app_group ag join groups g using (org_id, group_id)
          where ag.org_id = e.org_id and ag.app_id = e.app_id and ag.group_id = e.scope_id and g.deleted is null)
        else a.entitlement_management = 'OPTED_IN' and exists (
          select from bundle b
          where b.org_id = e.org_id and b.bundle_id = e.scope_id and b.app_id = e.app_id and b.status = 'ACTIVE')
      end as live,
      case when e.scope_type = 'REQUEST_TYPE' then (
        select json_build_object('appId', t.gives_app_id, 'scopeType', t.gives_type, 'scopeId', t.gives_id) from request_type t
        where t.org_id = e.org_id and t.type_id = e.scope_id and t.gives_id is not null) end as gives
    from catalog_entry e join app a using (org_id, app_id)
    where e.org_id = org() and e.entry_id = any (entry_ids)
  ),
  coverings as (
    select l.condition_id, e.scope_id
    from entries e join condition_level l on l.org_id = e.org_id and l.entry_id = e.entry_id and l.active
  ),
  covering as (select distinct condition_id from coverings),
  openings as (
    select o.condition_id, m.user_id, m.group_id
    from covering join condition_opener o on o.org_id = org() and o.condition_id = covering.condition_id
    join group_member m on m.org_id = org() and m.group_id = o.opener_id and m.user_id = any (user_ids)
  ),
  conditions as (
    select c.condition_id, c.app_id, c.name, c.priority, c.requester_type, c.scope_type, c.duration_type, c.duration,
      c.sequence_id, s.version as flow_version, r.expression
    from covering join condition c on c.org_id = org() and c.condition_id = covering.condition_id
    join sequence s using (org_id, sequence_id)
    left join requester_rule r using (org_id, rule_id)
    where c.status = 'ACTIVE' and s.status = 'ACTIVE'
  ),
  people as (
    select user_id, kind, status = 'ACTIVE' as active, manager_id,
      case when exists (select from conditions where expression is not null) then profile end as profile
    from users where org_id = org() and user_id = any (user_ids)
  )
  select
    (select coalesce(json_agg(entries), '[]') from entries) as entries,
    (select coalesce(json_agg(json_build_object('app_id', app_id, 'label', label, 'active', status = 'ACTIVE',
        'request_settings', request_settings)), '[]')
      from app where org_id = org() and app_id in (select app_id from entries)) as apps,
    (select coalesce(json_agg(conditions), '[]') from conditions) as conditions,
    (select coalesce(json_agg(people), '[]') from people) as users,
    (select coalesce(json_agg(openings), '[]') from openings) as openings,
    (select coalesce(json_agg(coverings), '[]') from coverings) as coverings
  into entries, apps, conditions, users, openings, coverings;
end $function$;

CREATE OR REPLACE FUNCTION assent.policy_facts_whole(user_ids text[], entry_ids text[], OUT entries json, OUT apps json, OUT conditions json, OUT users json, OUT openings json, OUT coverings json)
 RETURNS record
 LANGUAGE plpgsql
 STABLE
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
#variable_conflict use_column
begin
  with entries as (
    select e.org_id, e.entry_id, e.parent_id, e.name, e.app_id, e.scope_type, e.scope_id,
      case e.scope_type
        when 'APPLICATION' then true
        when 'REQUEST_TYPE' then exists (
          select from request_type t
          where t.org_id = e.org_id and t.type_id = e.scope_id and t.team_id = e.app_id and t.status = 'ACTIVE')
        when 'GROUP' then a.entitlement_management = 'OPTED_OUT' and exists (
          select from app_group ag join groups g using (org_id, group_id)
          where ag.org_id = e.org_id and ag.app_id = e.app_id and ag.group_id = e.scope_id and g.deleted is null)
        else a.entitlement_management = 'OPTED_IN' and exists (
          select from bundle b
          where b.org_id = e.org_id and b.bundle_id = e.scope_id and b.app_id = e.app_id and b.status = 'ACTIVE')
      end as live,
      case when e.scope_type = 'REQUEST_TYPE' then (
        select json_build_object('appId', t.gives_app_id, 'scopeType', t.gives_type, 'scopeId', t.gives_id) from request_type t
        where t.org_id = e.org_id and t.type_id = e.scope_id and t.gives_id is not null) end as gives
    from catalog_entry e join app a using (org_id, app_id)
    where e.org_id = org() and e.entry_id = any (entry_ids)
  ),
  conditions as (
    select c.condition_id, c.app_id, c.name, c.priority, c.requester_type, c.scope_type, c.duration_type, c.duration,
      c.sequence_id, s.version as flow_version, r.expression, c.requester_groups, c.scope_ids
    from condition c join sequence s using (org_id, sequence_id)
    left join requester_rule r using (org_id, rule_id)
    where c.org_id = org() and c.status = 'ACTIVE' and s.status = 'ACTIVE' and c.app_id in (select app_id from entries)
  ),
  openings as (
    select c.condition_id, m.user_id, m.group_id from conditions c
    join group_member m on m.org_id = org() and m.user_id = any (user_ids) and m.group_id = any (c.requester_groups)
  ),
  coverings as (select null::text as condition_id, null::text as scope_id where false),
  people as (
    select user_id, kind, status = 'ACTIVE' as active, manager_id,
      case when exists (select from conditions where expression is not null) then profile end as profile
    from users where org_id = org() and user_id = any (user_ids)
  )
  select
    (select coalesce(json_agg(entries), '[]') from entries) as entries,
    (select coalesce(json_agg(json_build_object('app_id', app_id, 'label', label, 'active', status = 'ACTIVE',
        'request_settings', request_settings)), '[]')
      from app where org_id = org() and app_id in (select app_id from entries)) as apps,
    (select coalesce(json_agg(conditions), '[]') from conditions) as conditions,
    (select coalesce(json_agg(people), '[]') from people) as users,
    (select coalesce(json_agg(openings), '[]') from openings) as openings,
    (select coalesce(json_agg(coverings), '[]') from coverings) as coverings
  into entries, apps, conditions, users, openings, coverings;
end $function$;

CREATE OR REPLACE FUNCTION assent.proofs()
 RETURNS bytea[]
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$
  select array_agg(decode(h, 'hex')) from unnest(string_to_array(nullif(current_setting('assent.proof', true), ''), ',')) h
$function$;

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

CREATE OR REPLACE FUNCTION assent.refuse_foreign_part()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if not exists (
    select from assent.bundle b where new.kind = 'ENTITLEMENT_BUNDLE' and b.org_id = new.org_id and b.bundle_id = new.part_id
      and b.app_id = new.app_id
    union all
    select from assent.entitlement_value v join assent.entitlement e using (org_id, entitlement_id)
    where new.kind = 'ENTITLEMENT_VALUE' and v.org_id = new.org_id and v.value_id = new.part_id and e.app_id = new.app_id
  ) then
    raise exception 'a part is of its own app' using errcode = '23514', constraint = 'collection_part_of_its_app';
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION assent.refuse_foreign_resource()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if not exists (select from assent.app a where a.org_id = new.org_id and a.app_id = new.app_id and a.kind = 'APP') then
    raise exception 'a collection holds apps' using errcode = '23514', constraint = 'collection_holds_apps';
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION assent.refuse_older_generation()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'a generation never falls' using errcode = '23514', constraint = 'generation_never_falls';
end $function$;

CREATE OR REPLACE FUNCTION assent.refuse_orphaned_access()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if exists (select from assent.access a where a.org_id = new.org_id and a.connector_id = new.connector_id
    and (a.wanted or (a.actual <> 'gone' and a.baseline is false))) then
    raise exception 'the connector has live access' using errcode = '23514', constraint = 'connector_has_no_live_access';
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION assent.refuse_reopened_grant()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'an ended grant stays ended' using errcode = '23514', constraint = 'ended_grant_stays_ended';
end $function$;

CREATE OR REPLACE FUNCTION assent.refuse_unapproved_grant()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if exists (
    -- One look-up each, whatever the statistics say: a join would be planned before the first of them.
    select from fresh g where g.request_id is not null and (
      select r.status = 'APPROVED' and r.requested_for = g.user_id
          and g.app_id = coalesce(r.state #>> '{gives,appId}', r.app_id) and case
          when r.state ? 'approvedLevel' then r.state #>> '{approvedLevel,appId}' = g.app_id
            and r.state #>> '{approvedLevel,scopeType}' = g.scope_type and r.state #>> '{approvedLevel,scopeId}' = g.scope_id
          when r.state ? 'gives' then r.state #>> '{gives,scopeType}' = g.scope_type and r.state #>> '{gives,scopeId}' = g.scope_id
          else r.scope_type = g.scope_type and r.scope_id = g.scope_id end
      from assent.request r where r.org_id = g.org_id and r.request_id = g.request_id) is not true
  ) then
    raise exception 'a grant gives what was approved' using errcode = '23514', constraint = 'grant_gives_what_was_approved';
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION assent.refuse_unsaid_grant()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if exists (
    select from fresh g where g.task_id is not null and (
      select t.type = 'ACTION' and t.status = 'OPEN' and r.status = 'PENDING' and s.step->>'do' = 'GIVE'
        and g.user_id = case when s.step ? 'forAnswer' then s.answers ->> (s.step->>'forAnswer') else r.requested_for end
        and case when s.step ? 'level' then g.app_id = s.step #>> '{level,appId}'
            and g.scope_type = s.step #>> '{level,scopeType}' and g.scope_id = s.step #>> '{level,scopeId}'
          else g.scope_id = s.answers ->> (s.step->>'answeredBy') end
      from assent.task t
        join assent.request r on r.org_id = t.org_id and r.request_id = t.request_id
        join assent.flow_version f on f.org_id = r.org_id and f.flow_id = r.flow_id and f.version = r.flow_version
        cross join lateral (select f.steps -> t.step as step,
          (select coalesce(jsonb_object_agg(a->>'id', a->>'value'), '{}') from jsonb_array_elements(r.state->'answers') a) as answers) s
      where t.org_id = g.org_id and t.task_id = g.task_id) is not true
  ) then
    raise exception 'a grant of a step gives what the step says' using errcode = '23514', constraint = 'grant_gives_what_its_step_says';
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION assent.refuse_widened_grant()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if exists (
    select from fresh v where (
      select g.request_id is null and g.scope_type = 'APPLICATION' and g.action = 'ALLOW' and g.ended is null
      from assent.grants g where g.org_id = v.org_id and g.grant_id = v.grant_id) is not true
  ) then
    raise exception 'only a living grant of an administrator has values of its own'
      using errcode = '23514', constraint = 'grant_value_of_an_administrator';
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION assent.request_facts(party_ids text[], actor_ids text[], user_ids text[], attributes jsonb, owned_things jsonb, on_call_ids text[], manager_depth integer, group_ids text[])
 RETURNS json
 LANGUAGE plpgsql
 STABLE
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
declare
  answer json;
begin
  with recursive
  parties as (select distinct unnest(party_ids) as user_id),
  actors as (select distinct unnest(actor_ids) as user_id),
  -- Folded before the join: under row security no index serves lower(). A deleted user is nobody (abuse case D4).
  meant as materialized (
    select n.user_id, n.attribute, s.profile->>n.attribute as ref, lower(s.profile->>n.attribute) as key
    from jsonb_to_recordset(attributes) as n(user_id text, attribute text)
    join users s on s.org_id = org() and s.user_id = n.user_id
  ),
  named as (
    select m.user_id, m.attribute, min(u.user_id) as target
    from meant m
    join users u on u.org_id = org() and u.status <> 'DELETED'
      and (u.user_id = m.ref or u.login_key = m.key or u.email_key = m.key)
    group by m.user_id, m.attribute having count(*) = 1
  ),
  owned as (select distinct kind, id from jsonb_to_recordset(owned_things) as o(kind text, id text)),
  owners as (
    select o.kind, o.id, g.owner_kind, g.owner_id from owned o
    join group_owner g on g.org_id = org() and g.group_id = o.id where o.kind = 'GROUP_MANAGERS'
    union all
    select o.kind, o.id, r.owner_kind, r.owner_id from owned o
    join resource_owner r on r.org_id = org() and r.resource_kind = o.kind and r.resource_id = o.id where o.kind <> 'GROUP_MANAGERS'
  ),
  calls as (
    select on_call_id, members[1 + mod(floor(extract(epoch from clock_timestamp() - starts) * 1000 / turn_ms)::bigint, cardinality(members))::int] as user_id
    from on_call where org_id = org() and on_call_id = any(on_call_ids) and starts <= clock_timestamp()
  ),
  stand_ins as (
    select d.stand_in_id, d.delegator_id, d.starts from actors a
    join delegate d on d.org_id = org() and d.stand_in_id = a.user_id
    where d.starts <= clock_timestamp() and (d.ends is null or d.ends > clock_timestamp())
  ),
  line(user_id, depth) as (
    select user_id, 0 from (
      select user_id from parties union select user_id from actors union select unnest(user_ids)
      union select target from named union select user_id from calls union select delegator_id from stand_ins
      union select owner_id from owners where owner_kind = 'USER'
    ) as everybody
    union
    select u.manager_id, l.depth + 1 from line l join users u on u.org_id = org() and u.user_id = l.user_id
    where u.manager_id is not null and l.depth < manager_depth
  ),
  people as (
    select u.user_id, u.person_id, u.kind, u.status = 'ACTIVE' as active, u.manager_id,
      coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), u.login) as name
    from users u where u.org_id = org() and u.user_id in (select user_id from line)
  ),
  wanted as (
    select distinct g.group_id from groups g
    where g.org_id = org() and g.deleted is null
      and g.group_id in (select unnest(group_ids) union select owner_id from owners where owner_kind = 'GROUP')
  ),
  sizes as (
    select w.group_id, (
      select count(distinct u.person_id)::int from group_member m join users u using (org_id, user_id)
      where m.org_id = org() and m.group_id = w.group_id and u.status = 'ACTIVE' and u.kind = 'HUMAN'
    ) as size from wanted w
  ),
  memberships as (
    select m.group_id, m.user_id, m.since from wanted w
    cross join (select user_id from actors union select delegator_id from stand_ins) as a
    join group_member m on m.org_id = org() and m.group_id = w.group_id and m.user_id = a.user_id
    join users u on u.org_id = org() and u.user_id = m.user_id and u.status = 'ACTIVE'
  ),
  persons as (
    select distinct w.group_id, u.person_id from parties p
    join users me on me.org_id = org() and me.user_id = p.user_id
    join users u on u.org_id = org() and u.person_id = me.person_id and u.status = 'ACTIVE' and u.kind = 'HUMAN'
    join group_member m on m.org_id = org() and m.user_id = u.user_id
    join wanted w on w.group_id = m.group_id
  )
  select json_build_object('now', clock_timestamp(),
    'settings', (select settings from org where org_id = org()),
    'users', (select coalesce(json_agg(people), '[]') from people),
    'named', (select coalesce(json_agg(named), '[]') from named),
    'owners', (select coalesce(json_agg(owners), '[]') from owners),
    'calls', (select coalesce(json_agg(calls), '[]') from calls),
    'stand_ins', (select coalesce(json_agg(stand_ins), '[]') from stand_ins),
    'sizes', (select coalesce(json_agg(sizes), '[]') from sizes),
    'memberships', (select coalesce(json_agg(memberships), '[]') from memberships),
    'persons', (select coalesce(json_agg(persons), '[]') from persons))
  into answer;
  return answer;
end $function$;

CREATE OR REPLACE FUNCTION assent.request_guard()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if old.status <> 'PENDING' and (new.status, new.resolved) is distinct from (old.status, old.resolved) then
    if not (new.status = 'PENDING' and old.status in ('DENIED', 'CANCELED', 'EXPIRED') and new.round = old.round + 1
        and old.resolved > clock_timestamp() - interval '31 days' and old.grant_status is null) then
      raise exception 'a closed request stays closed' using errcode = '23514', constraint = 'closed_requests_stay_closed';
    end if;
    if exists (
      select from assent.grants g where g.org_id = old.org_id and g.status in ('ACTIVE', 'SCHEDULED') and g.request_id = old.request_id
      union all
      select from assent.task t join assent.grants g on g.org_id = t.org_id and g.task_id = t.task_id
      where t.org_id = old.org_id and t.request_id = old.request_id and g.status in ('ACTIVE', 'SCHEDULED')
    ) then
      raise exception 'a request that gave access is not opened again' using errcode = '23514', constraint = 'closed_requests_stay_closed';
    end if;
  elsif new.round <> old.round then
    raise exception 'a round begins when a closed request is opened again' using errcode = '23514', constraint = 'closed_requests_stay_closed';
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
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
declare
  o constant text := org();
  n integer;
begin
  if p ? 'born' then
    insert into request (org_id, request_id, status, requested_for, requested_by, app_id, scope_type, scope_id, entry_id,
      condition_id, flow_id, flow_version, duration, digest, created, last_updated, last_updated_by, resolved, grant_status,
      next_due, priority, version, state)
    select o, request_id, status, requested_for, requested_by, app_id, scope_type, scope_id, entry_id,
      condition_id, flow_id, flow_version, duration, digest, created, last_updated, last_updated_by, resolved, grant_status,
      next_due, coalesce(priority, 2), 1, state
    from jsonb_to_recordset(p->'born') as r(request_id text, status text, requested_for text, requested_by text, app_id text,
      scope_type text, scope_id text, entry_id text, condition_id text, flow_id text, flow_version integer, duration text,
      digest text, created timestamptz, last_updated timestamptz, last_updated_by text, resolved timestamptz,
      grant_status text, next_due timestamptz, priority smallint, state jsonb);
  end if;
  if p ? 'changed' then
    update request q set status = r.status, duration = r.duration, digest = r.digest, last_updated = r.last_updated,
      last_updated_by = r.last_updated_by, resolved = r.resolved, grant_status = r.grant_status, granted = r.granted,
      revocation_status = r.revocation_status, revocation_scheduled = r.revocation_scheduled, revoked = r.revoked,
      next_due = r.next_due, priority = coalesce(r.priority, 2),
      held = coalesce(r.held, false), round = coalesce(r.round, 1), version = r.version, state = r.state
    from jsonb_to_recordset(p->'changed') as r(request_id text, status text, duration text, digest text,
      last_updated timestamptz, last_updated_by text, resolved timestamptz, grant_status text, granted timestamptz,
      revocation_status text, revocation_scheduled timestamptz, revoked timestamptz, next_due timestamptz,
      priority smallint, held boolean, round integer, version integer, state jsonb)
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
  if p ? 'keepers' then
    delete from request_assignee a using jsonb_to_recordset(p->'keepers') as k(request_id text)
    where a.org_id = o and a.request_id = k.request_id;
    insert into request_assignee (org_id, request_id, user_id)
    select o, request_id, user_id from jsonb_to_recordset(p->'keepers') as k(request_id text, user_id text)
    where user_id is not null;
  end if;
  if p ? 'followers' then
    delete from request_follower f using jsonb_to_recordset(p->'followers') as k(request_id text)
    where f.org_id = o and f.request_id = k.request_id;
    insert into request_follower (org_id, user_id, request_id)
    select distinct o, u.user_id, k.request_id
    from jsonb_to_recordset(p->'followers') as k(request_id text, users jsonb), jsonb_array_elements_text(k.users) as u(user_id);
  end if;
  if p ? 'tags' then
    delete from request_tag t using jsonb_to_recordset(p->'tags') as k(request_id text)
    where t.org_id = o and t.request_id = k.request_id;
    insert into request_tag (org_id, key, request_id, tag)
    select o, w.key, k.request_id, w.tag
    from jsonb_to_recordset(p->'tags') as k(request_id text, tags jsonb), jsonb_to_recordset(k.tags) as w(key text, tag text);
  end if;
  if p ? 'approved' then
    perform pg_notify('assent_approved', o);
  end if;
end $function$;
revoke execute on function request_save from public;
grant execute on function request_save to assent_server;

CREATE OR REPLACE FUNCTION assent.request_sight(asked_id text, reader_id text, OUT sees boolean, OUT showable boolean, OUT looks_after boolean)
 RETURNS record
 LANGUAGE sql
 STABLE
AS $function$
  select coalesce(bool_or(x.sees), false), coalesce(bool_or(x.showable), false), coalesce(bool_or(x.looks_after), false)
  from (
    select case when w.hidden then false else
          u.roles && array['SUPER_ADMIN', 'ACCESS_REQUESTS_ADMIN'] or r.state -> 'followers' ? u.user_id end
        or w.member or u.roles && array['SUPER_ADMIN', 'AUDITOR']
        or u.user_id in (r.requested_for, r.requested_by) or r.state -> 'assigners' ? u.user_id
        or exists (select from task t where t.org_id = r.org_id and t.request_id = r.request_id and t.completed_by = u.user_id)
        or exists (select from vote v where v.org_id = r.org_id and v.request_id = r.request_id and v.user_id = u.user_id)
        or exists (select from jsonb_path_query(r.state, '$.tasks[*].detail.panels[*].principals[*].id') asked (id)
          where asked.id #>> '{}' in (
            select u.user_id
            union select m.group_id from group_member m where m.org_id = r.org_id and m.user_id = u.user_id
            union select d.delegator_id from delegate d where d.org_id = r.org_id and d.stand_in_id = u.user_id
              and d.starts <= clock_timestamp() and (d.ends is null or d.ends > clock_timestamp())
            union select m.group_id from delegate d join group_member m on m.org_id = d.org_id and m.user_id = d.delegator_id
              where d.org_id = r.org_id and d.stand_in_id = u.user_id
              and d.starts <= clock_timestamp() and (d.ends is null or d.ends > clock_timestamp()))) as sees,
      u.kind = 'HUMAN' and not w.hidden as showable,
      u.kind = 'HUMAN' and case when r.scope_type = 'REQUEST_TYPE' then w.member
        else u.roles && array['SUPER_ADMIN', 'ACCESS_REQUESTS_ADMIN'] end as looks_after
    from request r cross join users u
    cross join lateral (select
      r.scope_type = 'REQUEST_TYPE' and exists (select from team t where t.org_id = r.org_id and t.team_id = r.app_id and t.private) as hidden,
      r.scope_type = 'REQUEST_TYPE' and exists (
        select from team_member m where m.org_id = r.org_id and m.team_id = r.app_id and m.user_id = u.user_id) as member) w
    where r.org_id = org() and r.request_id = asked_id and u.org_id = org() and u.user_id = reader_id and u.status = 'ACTIVE') x
$function$;

CREATE OR REPLACE FUNCTION assent.request_type_follow_app()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin perform request_type_recheck(array[new.app_id]); return null; end $function$;

CREATE OR REPLACE FUNCTION assent.request_type_follow_app_group()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin perform request_type_recheck(array[old.group_id]); return null; end $function$;

CREATE OR REPLACE FUNCTION assent.request_type_follow_bundle()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin perform request_type_recheck(array[new.bundle_id]); return null; end $function$;

CREATE OR REPLACE FUNCTION assent.request_type_follow_condition()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  update request_type t set checked = null
  where t.org_id = new.org_id and t.condition_id = new.condition_id and t.status = 'ACTIVE' and t.checked is not null;
  if found then perform pg_notify('assent_types', org()); end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION assent.request_type_follow_connector()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin perform request_type_recheck(array[new.connector_id]); return null; end $function$;

CREATE OR REPLACE FUNCTION assent.request_type_follow_group()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin perform request_type_recheck(array[new.group_id]); return null; end $function$;

CREATE OR REPLACE FUNCTION assent.request_type_follow_list()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin perform request_type_recheck(array[new.list_id]); return null; end $function$;

CREATE OR REPLACE FUNCTION assent.request_type_follow_listed()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform request_type_recheck(array(
    select i.list_id from config_list_item i
    where i.org_id = org() and i.value = case tg_table_name when 'groups' then to_jsonb(new) ->> 'group_id' else to_jsonb(new) ->> 'app_id' end));
  return null;
end $function$;

CREATE OR REPLACE FUNCTION assent.request_type_follow_on_call()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin perform request_type_recheck(array[old.on_call_id]); return null; end $function$;

CREATE OR REPLACE FUNCTION assent.request_type_follow_users()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform request_type_recheck(array(
    select n.user_id from after n join before b using (org_id, user_id)
    where n.status <> b.status and n.status in ('DEPROVISIONED', 'DELETED')));
  return null;
end $function$;

CREATE OR REPLACE FUNCTION assent.request_type_recheck(ids text[])
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  if cardinality(ids) = 0 then return; end if;
  update request_type t set checked = null
  where t.org_id = org() and t.status in ('ACTIVE', 'DRAFT') and t.checked is not null
    and t.type_id in (select u.type_id from request_type_use u where u.org_id = org() and u.used_id = any (ids));
  if found then perform pg_notify('assent_types', org()); end if;
end $function$;

CREATE OR REPLACE FUNCTION assent.risk_facts(asks jsonb)
 RETURNS json
 LANGUAGE plpgsql
 STABLE
AS $function$
#variable_conflict use_column
declare
  answer json;
  rules text[];
  named text[];
  parts text[];
  asked_for text[];
  accounts text[];
begin
  if asks is null or not exists (select from risk_rule where org_id = org()) then return null; end if;
  select array_agg(distinct a.user_id) into asked_for from jsonb_to_recordset(asks) as a(user_id text);
  rules := array(
    select distinct i.rule_id from jsonb_to_recordset(asks) as a(app_id text, scope_id text)
    cross join lateral (
      select a.app_id as item_id union all select a.scope_id
      union all select b.value_id from bundle_value b where b.org_id = org() and b.bundle_id = a.scope_id
      -- A bundle is held by whoever has all of its values, so each of them speaks for it.
      union all select o.bundle_id from bundle_value b join bundle_value o on o.org_id = org() and o.value_id = b.value_id
        where b.org_id = org() and b.bundle_id = a.scope_id
      union all select o.bundle_id from bundle_value o where o.org_id = org() and o.value_id = a.scope_id
      -- A collection speaks for all that it holds.
      union all select c.item_id from collection_things(a.app_id) c
      union all select o.bundle_id from collection_things(a.app_id) c join bundle_value o on o.org_id = org() and o.value_id = c.item_id) t
    join risk_rule_item i on i.org_id = org() and i.item_id = t.item_id);
  if cardinality(rules) = 0 then return null; end if;
  named := array(select distinct item_id from risk_rule_item where org_id = org() and rule_id = any (rules));
  parts := named || array(select distinct value_id from bundle_value where org_id = org() and bundle_id = any (named));
  accounts := array(
    select u.user_id from users me join users u on u.org_id = org() and u.person_id = me.person_id
    where me.org_id = org() and me.user_id = any (asked_for));
  with people as (
    select me.user_id as for_id, u.user_id from users me join users u on u.org_id = org() and u.person_id = me.person_id
    where me.org_id = org() and me.user_id = any (asked_for)
  ),
  waiting as (
    select p.for_id, r.request_id, coalesce(r.state #>> '{gives,appId}', r.app_id) as app_id,
      coalesce(r.state #>> '{approvedLevel,scopeType}', r.state #>> '{gives,scopeType}', r.scope_type) as scope_type,
      coalesce(r.state #>> '{approvedLevel,scopeId}', r.state #>> '{gives,scopeId}', r.scope_id) as scope_id, false as approved
    from people p join request r on r.org_id = org() and r.requested_for = p.user_id and r.status = 'PENDING'
    union all
    -- What its steps surely give on the way, from the present one on.
    select p.for_id, r.request_id, w.level ->> 'appId', w.level ->> 'scopeType', w.level ->> 'scopeId', false
    from people p join request r on r.org_id = org() and r.requested_for = p.user_id and r.status = 'PENDING'
    cross join lateral jsonb_to_recordset(r.state -> 'onTheWay') as w(step int, level jsonb, "userId" text)
    where w."userId" = p.user_id and w.step >= (r.state ->> 'at')::int
    union all
    -- Approved, and given as soon as somebody takes it up.
    select p.for_id, r.request_id, coalesce(r.state #>> '{gives,appId}', r.app_id),
      coalesce(r.state #>> '{approvedLevel,scopeType}', r.state #>> '{gives,scopeType}', r.scope_type),
      coalesce(r.state #>> '{approvedLevel,scopeId}', r.state #>> '{gives,scopeId}', r.scope_id), true
    from request r join people p on p.user_id = r.requested_for
    where r.org_id = org() and r.grant_status = 'PENDING' and r.grant_claimed is null
  ),
  levels as (
    select distinct l.scope_id, l.app_id, t.item_id from (
      select app_id, scope_id from jsonb_to_recordset(asks) as a(app_id text, scope_id text)
      union select app_id, scope_id from waiting) l
    cross join lateral (
      select l.app_id as item_id union all select l.scope_id
      union all select b.value_id from bundle_value b where b.org_id = org() and b.bundle_id = l.scope_id
      union all select c.item_id from collection_things(l.app_id) c) t
    where t.item_id = any (parts)
  ),
  held as (
    select distinct p.for_id, h.item_id from people p join risk_held(parts, accounts) h on h.user_id = p.user_id
    union select w.for_id, l.item_id from waiting w join levels l on l.scope_id = w.scope_id and l.app_id = w.app_id where w.approved
  ),
  things as (select * from risk_things(parts)),
  live as (
    select i.rule_id, i.list, i.item_id, i.kind, case when i.kind = 'ENTITLEMENT_BUNDLE' then (
      select json_agg(b.value_id) from bundle_value b where b.org_id = org() and b.bundle_id = i.item_id) end as "values"
    from risk_rule_item i join things t on t.item_id = i.item_id
    where i.org_id = org() and i.rule_id = any (rules)
  )
  select json_build_object(
    'rules', (select json_agg(json_build_object('id', r.rule_id, 'name', r.name, 'description', r.description,
        'resource_name', a.label, 'operations', json_build_array(r.first_operation, r.second_operation),
        'items', (select coalesce(json_agg(json_build_object('list', l.list, 'id', l.item_id, 'values', l.values) order by l.item_id), '[]')
          from live l where l.rule_id = r.rule_id)) order by r.rule_id)
      from risk_rule r left join app a on a.org_id = org() and a.app_id = r.app_id
      where r.org_id = org() and r.rule_id = any (rules)),
    'levels', (select coalesce(json_agg(levels), '[]') from levels),
    'held', (select coalesce(json_agg(held), '[]') from held),
    'waiting', (select coalesce(json_agg(waiting order by request_id), '[]') from waiting where not approved),
    'things', (select coalesce(json_agg(json_build_object('id', item_id, 'kind', kind, 'name', name, 'app', app_label)), '[]') from things),
    'apps', (select coalesce(json_agg(json_build_object('app_id', a.app_id,
        'setting', a.request_settings #> '{riskSettings,defaultSetting}',
        'sequence', exists (select from sequence s where s.org_id = org() and s.status = 'ACTIVE'
          and s.sequence_id = a.request_settings #>> '{riskSettings,defaultSetting,approvalSequenceId}'))), '[]')
      from app a where a.org_id = org() and a.app_id in (select app_id from jsonb_to_recordset(asks) as x(app_id text))))
  into answer;
  return answer;
end $function$;

CREATE OR REPLACE FUNCTION assent.risk_held(ids text[], accounts text[])
 RETURNS TABLE(user_id text, item_id text)
 LANGUAGE sql
 STABLE
AS $function$
  select x.user_id, x.value_id from entitlement_user x
  where x.org_id = org() and x.user_id = any (accounts) and x.value_id = any (ids)
  union
  select m.user_id, m.group_id from group_member m
  where m.org_id = org() and m.user_id = any (accounts) and m.group_id = any (ids)
  union
  select u.user_id, u.app_id from app_user u
  where u.org_id = org() and u.user_id = any (accounts) and u.app_id = any (ids)
  union
  select l.user_id, t.item_id from access l cross join lateral (values (l.target_id), (l.app_id)) as t(item_id)
  where l.org_id = org() and l.user_id = any (accounts) and (l.wanted or l.baseline is true or l.actual <> 'gone')
    and t.item_id = any (ids)
  union
  select g.user_id, t.item_id from grants g cross join lateral (
    select g.scope_id as item_id union all select g.app_id
    union all select b.value_id from bundle_value b where b.org_id = g.org_id and b.bundle_id = g.scope_id
    union all select v.value_id from grant_value v where v.org_id = g.org_id and v.grant_id = g.grant_id) t
  where g.org_id = org() and g.user_id = any (accounts) and g.status in ('ACTIVE', 'SCHEDULED') and g.action = 'ALLOW'
    and t.item_id = any (ids)
$function$;

CREATE OR REPLACE FUNCTION assent.risk_things(ids text[])
 RETURNS TABLE(item_id text, kind text, name text, app_id text, app_label text, entitlement_id text)
 LANGUAGE sql
 STABLE
AS $function$
  select v.value_id, 'ENTITLEMENT_VALUE', v.name, e.app_id, a.label, e.entitlement_id
  from entitlement_value v join entitlement e using (org_id, entitlement_id) join app a using (org_id, app_id)
  where v.org_id = org() and v.value_id = any (ids) and v.deleted is null and e.deleted is null and a.status <> 'DELETED'
  union all
  select b.bundle_id, 'ENTITLEMENT_BUNDLE', b.name, b.app_id, a.label, null
  from bundle b join app a using (org_id, app_id)
  where b.org_id = org() and b.bundle_id = any (ids) and b.status = 'ACTIVE' and a.status <> 'DELETED'
  union all
  select g.group_id, 'GROUP', g.name, null, null, null from groups g
  where g.org_id = org() and g.group_id = any (ids) and g.deleted is null
  union all
  select a.app_id, 'APP', a.label, a.app_id, a.label, null from app a
  where a.org_id = org() and a.app_id = any (ids) and a.status <> 'DELETED'
$function$;

CREATE OR REPLACE FUNCTION assent.statistics_refresh(most integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'assent', 'pg_temp'
AS $function$
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
end $function$;
revoke execute on function statistics_refresh from public;
grant execute on function statistics_refresh to assent_server;

CREATE OR REPLACE FUNCTION assent.teams_of_new_org()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform assent.first_teams(new.org_id);
  return null;
end $function$;

CREATE OR REPLACE FUNCTION assent.tell_delegate()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op = 'UPDATE' then
    if row(new.stand_in_id, new.starts, new.ends) is not distinct from row(old.stand_in_id, old.starts, old.ends) then return null; end if;
  end if;
  insert into assent.own_notice (org_id, kind, to_id, about_id, detail)
  values (new.org_id, 'delegate_appointed', new.stand_in_id, new.delegator_id,
    jsonb_strip_nulls(jsonb_build_object('starts', new.starts, 'ends', new.ends, 'note', nullif(new.note, ''))));
  perform pg_notify('assent_own_notice', new.org_id);
  return null;
end $function$;

CREATE OR REPLACE FUNCTION assent.tell_tickets_of_the_end()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  update assent.flow_call set note_due = clock_timestamp()
  where org_id = new.org_id and request_id = new.request_id and ticket_id is not null and noted is null;
  if found then perform pg_notify('assent_ticket_end', new.org_id); end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION assent.try_mended_connector()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  update assent.connector_health set failures = 0, open_until = null, quiet_until = null
  where org_id = new.org_id and connector_id = new.connector_id;
  update assent.access set next_try = clock_timestamp()
  where org_id = new.org_id and connector_id = new.connector_id and next_try is not null;
  perform pg_notify('assent_access', new.org_id);
  return null;
end $function$;

CREATE OR REPLACE FUNCTION assent.user_left()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'assent', 'pg_temp'
AS $function$
begin
  update session set ended = clock_timestamp() where org_id = new.org_id and user_id = new.user_id and ended is null;
  update api_token set revoked = clock_timestamp(), revoked_by = 'user_left'
    where org_id = new.org_id and user_id = new.user_id and revoked is null;
  delete from client_assertion where org_id = new.org_id and user_id = new.user_id;
  delete from api_client where org_id = new.org_id and user_id = new.user_id;
  delete from password where org_id = new.org_id and user_id = new.user_id;
  delete from passkey where org_id = new.org_id and user_id = new.user_id;
  delete from challenge where org_id = new.org_id and user_id = new.user_id;
  delete from sign_in_step where org_id = new.org_id and user_id = new.user_id;
  delete from recovery_code where org_id = new.org_id and user_id = new.user_id;
  delete from totp where org_id = new.org_id and user_id = new.user_id;
  perform pg_notify('assent_accounts', new.org_id);
  return null;
end $function$;
revoke execute on function user_left from public;

CREATE OR REPLACE FUNCTION assent.vote_guard()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if exists (
    select from fresh v
    cross join lateral (
      select r.requested_for, r.requested_by from request r where r.org_id = v.org_id and r.request_id = v.request_id offset 0) r
    cross join lateral (
      select u.person_id, u.kind, u.status from users u where u.org_id = v.org_id and u.user_id = v.user_id offset 0) voter
    cross join lateral unnest(array[r.requested_for, r.requested_by]) as p(user_id)
    cross join lateral (select u.person_id from users u where u.org_id = v.org_id and u.user_id = p.user_id offset 0) party
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
