-- Who calls: API tokens, sessions, passwords, identities at outside providers, and the counting of failed sign-ins.

-- Hashes of what the caller has shown in this transaction (hex, by commas). Whoever knows the hash of a token or session
-- may see that one row, so that a caller can be found before his organization is known, within row security.
create function proofs() returns bytea[] language sql stable parallel safe as $$
  select array_agg(decode(h, 'hex')) from unnest(string_to_array(nullif(current_setting('assent.proof', true), ''), ',')) h
$$;

create table api_token (
  org_id text collate "C" not null,
  token_id text collate "C" not null,
  -- Whose rights it has, computed at each use.
  user_id text collate "C" not null,
  -- API: made by somebody, listed. ACCESS: an access token of a client, good for an hour, swept away afterwards.
  kind text not null default 'API' constraint token_kind check (kind in ('API', 'ACCESS')),
  name text not null check (length(name) between 1 and 255),
  -- SHA-256 of the token; the token itself is shown once and stored nowhere (abuse case E3).
  hash bytea not null constraint token_hash check (octet_length(hash) = 32),
  -- Its first characters, to tell one from another.
  hint text not null check (length(hint) <= 12),
  -- Null: whatever the roles give. A list: only these scopes of it.
  scopes text[],
  created timestamptz not null default clock_timestamp(),
  created_by text collate "C" not null,
  expires timestamptz not null,
  last_used timestamptz,
  revoked timestamptz,
  revoked_by text collate "C",
  primary key (org_id, token_id),
  foreign key (org_id, user_id) references users,
  constraint token_ends check (expires > created)
);
create unique index api_token_hash on api_token (hash);
create index api_token_of_user on api_token (org_id, user_id, token_id);
create index api_token_over on api_token (org_id, expires) where kind = 'ACCESS';
comment on table api_token is 'API tokens and access tokens of clients: hashed, with an end, and a revoked one keeps its row.';

create table session (
  org_id text collate "C" not null,
  session_id text collate "C" not null,
  user_id text collate "C" not null,
  -- SHA-256 of the cookie's value.
  hash bytea not null constraint session_hash check (octet_length(hash) = 32),
  method text not null constraint session_method check (method in ('PASSWORD', 'OIDC')),
  created timestamptz not null default clock_timestamp(),
  last_seen timestamptz not null default clock_timestamp(),
  -- Without a call until then it is over; with one it lasts longer, but never past `expires`.
  idle_until timestamptz not null,
  expires timestamptz not null,
  ended timestamptz,
  address text not null default '' check (length(address) <= 64),
  user_agent text not null default '' check (length(user_agent) <= 300),
  primary key (org_id, session_id),
  foreign key (org_id, user_id) references users,
  constraint session_window check (idle_until <= expires)
);
create unique index session_hash_once on session (hash);
create index session_of_user on session (org_id, user_id, session_id);
create index session_over on session (org_id, expires);
comment on table session is 'Browsers that are signed in, as opaque ids with an idle and an absolute end.';

create table password (
  org_id text collate "C" not null,
  user_id text collate "C" not null,
  -- PHC string: algorithm, parameters, salt, hash ($argon2id$v=19$m=…,t=…,p=…$…$…).
  hash text not null check (hash ~ '^\$(argon2id|scrypt)\$'),
  changed timestamptz not null default clock_timestamp(),
  primary key (org_id, user_id),
  foreign key (org_id, user_id) references users
);
comment on table password is 'Local passwords. Who signs in at an outside provider has none.';

create table sign_in_attempt (
  org_id text collate "C" not null references org,
  -- LOGIN: normal form of the login, whether anybody has it or not (abuse cases F12, F13). ADDRESS: where from.
  kind text not null check (kind in ('LOGIN', 'ADDRESS')),
  -- SHA-256, so that what was mistyped into the login field is stored nowhere.
  key bytea not null check (octet_length(key) = 32),
  failures integer not null,
  since timestamptz not null default clock_timestamp(),
  primary key (org_id, kind, key)
);
create index sign_in_attempt_since on sign_in_attempt (org_id, since);

create table oidc_identity (
  org_id text collate "C" not null,
  issuer text not null check (length(issuer) between 1 and 500),
  -- The provider's own immutable name for the person; e-mail addresses are given to others (abuse case D4).
  subject text collate "C" not null check (length(subject) between 1 and 255),
  user_id text collate "C" not null,
  linked timestamptz not null default clock_timestamp(),
  primary key (org_id, issuer, subject),
  foreign key (org_id, user_id) references users
);
create unique index one_identity_per_provider on oidc_identity (org_id, user_id, issuer);
comment on table oidc_identity is 'Which user a person at an outside provider is. A link is made once and never moved.';

create table oidc_flow (
  org_id text collate "C" not null references org,
  -- SHA-256 of the cookie that binds the way back to the browser that left.
  hash bytea not null check (octet_length(hash) = 32),
  provider text not null,
  state text not null,
  nonce text not null,
  verifier text not null,
  return_to text not null,
  expires timestamptz not null,
  primary key (org_id, hash)
);
create index oidc_flow_over on oidc_flow (org_id, expires);
comment on table oidc_flow is 'Sign-ins under way at an outside provider. Read once: whoever comes back takes the row away.';

create table api_client (
  org_id text collate "C" not null,
  -- The service user itself: its id is the client id.
  user_id text collate "C" not null,
  secret_hash bytea check (octet_length(secret_hash) = 32),
  -- Public keys for private_key_jwt, as a JWK set.
  keys jsonb,
  scopes text[] not null,
  changed timestamptz not null default clock_timestamp(),
  primary key (org_id, user_id),
  foreign key (org_id, user_id) references users,
  constraint client_has_a_proof check (secret_hash is not null or keys is not null)
);
create table client_assertion (
  org_id text collate "C" not null,
  user_id text collate "C" not null,
  jti_hash bytea not null,
  expires timestamptz not null,
  primary key (org_id, user_id, jti_hash),
  foreign key (org_id, user_id) references api_client
);
comment on table client_assertion is 'Assertions that were used: each counts once.';

select wall('api_token', 'select, insert, delete'), wall('session', 'select, insert, delete'), wall('password', 'select, insert, update, delete'),
  wall('sign_in_attempt', 'select, insert, update, delete'), wall('oidc_identity', 'select, insert, delete'),
  wall('oidc_flow', 'select, insert, delete'), wall('api_client', 'select, insert, update, delete'),
  wall('client_assertion', 'select, insert, delete');
grant update (last_used, revoked, revoked_by) on api_token to assent_server;
grant update (last_seen, idle_until, ended) on session to assent_server;

create function keep_api_token() returns trigger language plpgsql as $$
begin
  raise exception 'a token that somebody made keeps its row' using errcode = '42501', constraint = 'api_token_is_kept';
end $$;
revoke execute on function keep_api_token from public;
create trigger api_token_is_kept before delete on api_token for each row when (old.kind = 'API') execute function keep_api_token();

create policy by_proof on api_token for select using (hash = any (assent.proofs()));
create policy by_proof on session for select using (hash = any (assent.proofs()));

-- A user as a caller. A service user counts only while its owner does: somebody answers for it (abuse cases A5, D9).
create function caller_of(wanted text) returns table (person_id text, kind text, roles text[])
language sql stable as $$
  select u.person_id, u.kind, u.roles
  from assent.users u left join assent.users o on o.org_id = u.org_id and o.user_id = u.owner_id
  where u.org_id = assent.org() and u.user_id = wanted and u.status = 'ACTIVE'
    and (u.kind = 'HUMAN' or o.status = 'ACTIVE')
$$;

-- The callers behind some hashes (hex) of tokens or sessions: one row for each that is good now, by this clock.
create function callers(proof_kind text, hashes text[]) returns table (
  hash text, org_id text, credential_id text, user_id text, person_id text, kind text, roles text[], scopes text[],
  idle_until timestamptz, ends timestamptz
) language plpgsql volatile set search_path = assent, pg_temp as $$
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
end $$;

-- Whoever leaves takes nothing along and finds nothing again: should the user come back, old sessions, tokens and the
-- old password stay dead, whatever way the status was changed (abuse cases D1, D3, D9).
create function user_left() returns trigger language plpgsql set search_path = assent, pg_temp as $$
begin
  update session set ended = clock_timestamp() where org_id = new.org_id and user_id = new.user_id and ended is null;
  update api_token set revoked = clock_timestamp(), revoked_by = 'user_left'
    where org_id = new.org_id and user_id = new.user_id and revoked is null;
  delete from client_assertion where org_id = new.org_id and user_id = new.user_id;
  delete from api_client where org_id = new.org_id and user_id = new.user_id;
  delete from password where org_id = new.org_id and user_id = new.user_id;
  perform pg_notify('assent_accounts', new.org_id);
  return null;
end $$;
revoke execute on function user_left from public;
create trigger user_leaves after update of status on users for each row
  when (new.status = 'DEPROVISIONED' and old.status <> 'DEPROVISIONED') execute function user_left();
