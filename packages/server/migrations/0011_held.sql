-- Grants of several values, refusals of access as grants (okta-access-requests G.1), and who held which value when.

-- DENY: an administrator took away everything that the user had of the app. It gives nothing and stands as the base of the
-- user's access there until the next one.
alter table grants add column action text not null default 'ALLOW'
  constraint grant_action check (action in ('ALLOW', 'DENY')),
  add constraint denial_is_of_the_app_itself check (action = 'ALLOW' or (
    scope_type = 'APPLICATION' and request_id is null and extends_id is null and ends is null and lasts is null));
create index grants_base on grants (org_id, user_id, app_id)
  where request_id is null and scope_type = 'APPLICATION' and status in ('ACTIVE', 'SCHEDULED');

create table grant_value (
  org_id text collate "C" not null,
  grant_id text collate "C" not null,
  value_id text collate "C" not null,
  primary key (org_id, grant_id, value_id),
  foreign key (org_id, grant_id) references grants,
  foreign key (org_id, value_id) references entitlement_value
);
create index grant_value_value on grant_value (org_id, value_id);
comment on table grant_value is 'What a CUSTOM grant gives besides the app. Other grants give what their level has.';

-- What a request was approved for has no values of its own: only an administrator names them one by one.
create function refuse_widened_grant() returns trigger language plpgsql as $$
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
end $$;
create trigger grant_value_of_an_administrator after insert on grant_value referencing new table as fresh
  for each statement execute function refuse_widened_grant();

create table entitlement_span (
  org_id text collate "C" not null,
  user_id text collate "C" not null,
  value_id text collate "C" not null,
  -- To the millisecond; one statement has one time.
  since timestamptz not null,
  until timestamptz,
  primary key (org_id, user_id, value_id, since),
  constraint entitlement_span_has_a_length check (until is null or until > since)
);
comment on table entitlement_span is 'From when to when each user held each entitlement value in the directory, for whatever reason.';

create function open_entitlement_spans() returns trigger language plpgsql as $$
begin
  insert into assent.entitlement_span as s (org_id, user_id, value_id, since)
  select f.org_id, f.user_id, f.value_id, t.at
  from fresh f, (select date_trunc('milliseconds', clock_timestamp()) as at) t
  on conflict (org_id, user_id, value_id, since) do update set until = null;
  return null;
end $$;
create trigger entitlement_spans_open after insert on entitlement_user referencing new table as fresh
  for each statement execute function open_entitlement_spans();

create function close_entitlement_spans() returns trigger language plpgsql as $$
begin
  -- What began in this millisecond lasts for one, so that nothing that was held is missing.
  update assent.entitlement_span s
    set until = greatest(t.at, s.since + interval '1 millisecond')
  from gone g, (select date_trunc('milliseconds', clock_timestamp()) as at) t
  where s.org_id = g.org_id and s.user_id = g.user_id and s.value_id = g.value_id and s.until is null;
  return null;
end $$;
create trigger entitlement_spans_close after delete on entitlement_user referencing old table as gone
  for each statement execute function close_entitlement_spans();

select wall('grant_value', 'select, insert, delete'), wall('entitlement_span', 'select, insert, update');

-- What is held already, organization by organization: row security binds the owner too.
do $$ declare o text; begin
  for o in select org_id from org loop
    perform set_config('assent.org', o, true);
    insert into entitlement_span (org_id, user_id, value_id, since)
      select org_id, user_id, value_id, date_trunc('milliseconds', since) from entitlement_user;
  end loop;
  perform set_config('assent.org', '', true);
end $$;
