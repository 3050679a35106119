-- Further proofs of who somebody is: passkeys, one-time codes and recovery codes, and what is under way with them.

alter table session drop constraint session_method;
alter table session add constraint session_method
  check (method in ('PASSWORD', 'OIDC', 'PASSKEY', 'TOTP', 'RECOVERY', 'PERSONA'));

create table passkey (
  org_id text collate "C" not null,
  passkey_id text collate "C" not null,
  user_id text collate "C" not null,
  -- The authenticator's own name for it (WebAuthn, 4: at least 16 bytes, at most 1023).
  credential_id bytea not null constraint passkey_credential check (octet_length(credential_id) between 16 and 1023),
  -- COSE key.
  public_key bytea not null check (octet_length(public_key) between 1 and 4000),
  -- How often it signed, where it counts; one that falls back was copied.
  counter bigint not null check (counter between 0 and 4294967295),
  name text not null check (length(name) between 1 and 100),
  transports text[] not null default '{}' check (cardinality(transports) <= 10),
  -- Whether the maker of the device keeps copies of it on other devices of the same person.
  synced boolean not null,
  created timestamptz not null default clock_timestamp(),
  last_used timestamptz,
  primary key (org_id, passkey_id),
  foreign key (org_id, user_id) references users
);
create unique index passkey_credential_once on passkey (org_id, credential_id);
create index passkey_of_user on passkey (org_id, user_id, passkey_id);
comment on table passkey is 'Public keys of passkeys (WebAuthn). The private ones never leave the devices.';

create table challenge (
  org_id text collate "C" not null references org,
  -- SHA-256 of what the passkey has to sign.
  hash bytea not null constraint challenge_hash check (octet_length(hash) = 32),
  purpose text not null constraint challenge_purpose check (purpose in ('REGISTER', 'SIGN_IN', 'STEP_UP')),
  -- Whose it is; nobody's before a sign-in.
  user_id text collate "C",
  -- What a step-up signs: request, task, answer, digest of what was shown.
  binding jsonb,
  expires timestamptz not null,
  -- A step-up that was used, by which delivery, with which passkey: the same delivery may come again (abuse case B13).
  used_by bytea check (octet_length(used_by) = 32),
  passkey_id text collate "C",
  primary key (org_id, hash),
  constraint challenge_of_somebody check ((purpose = 'SIGN_IN') = (user_id is null)),
  constraint challenge_bound check ((purpose = 'STEP_UP') = (binding is not null))
);
create index challenge_over on challenge (org_id, expires);
comment on table challenge is 'What passkeys are asked to sign: short-lived, each good once.';

create table totp (
  org_id text collate "C" not null,
  user_id text collate "C" not null,
  -- Sealed (platform/secrets). Null until the first code proved that the app on the phone has it.
  secret bytea,
  -- A secret that awaits its first code; the old one counts until then.
  pending bytea,
  confirmed timestamptz,
  -- The time step of the last code that was taken: no code counts twice (RFC 6238, 5.2).
  last_step bigint not null default 0,
  primary key (org_id, user_id),
  foreign key (org_id, user_id) references users,
  constraint totp_has_a_secret check (secret is not null or pending is not null),
  constraint totp_confirmed check ((secret is null) = (confirmed is null))
);
comment on table totp is 'One-time codes of an authenticator app, as second factor of a local password.';

create table recovery_code (
  org_id text collate "C" not null,
  user_id text collate "C" not null,
  hash bytea not null check (octet_length(hash) = 32),
  used timestamptz,
  primary key (org_id, user_id, hash),
  foreign key (org_id, user_id) references users
);
comment on table recovery_code is 'Codes for who lost the phone: hashed, each good once.';

create table sign_in_step (
  org_id text collate "C" not null,
  -- SHA-256 of the cookie of the browser in which the password was right.
  hash bytea not null check (octet_length(hash) = 32),
  user_id text collate "C" not null,
  -- TOTP: a code is awaited. ENROL: the second factor has to be set up first.
  need text not null constraint sign_in_step_need check (need in ('TOTP', 'ENROL')),
  return_to text not null,
  created timestamptz not null default clock_timestamp(),
  expires timestamptz not null,
  tries integer not null default 0,
  primary key (org_id, hash),
  foreign key (org_id, user_id) references users
);
create index sign_in_step_over on sign_in_step (org_id, expires);
comment on table sign_in_step is 'Sign-ins whose password was right and whose second factor is still to come.';

select wall('passkey', 'select, insert, delete'), wall('challenge', 'select, insert, delete'),
  wall('totp', 'select, insert, update, delete'), wall('recovery_code', 'select, insert, delete'),
  wall('sign_in_step', 'select, insert, delete');
grant update (name, counter, synced, last_used) on passkey to assent_server;
grant update (used_by, passkey_id) on challenge to assent_server;
grant update (used) on recovery_code to assent_server;
grant update (tries) on sign_in_step to assent_server;

-- Whoever leaves takes the further proofs along as well.
create or replace function user_left() returns trigger language plpgsql set search_path = assent, pg_temp as $$
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
end $$;
