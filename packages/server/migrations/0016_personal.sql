-- What people keep for themselves: drafts of forms, filters, how they want to be told; and what they are told inside the app.

create table form_draft (
  org_id text collate "C" not null,
  user_id text collate "C" not null,
  -- What form it is of (REQUEST, CONDITION, SEQUENCE) and of which thing (an entry, an app, a condition, …).
  kind text not null constraint draft_kind check (kind in ('REQUEST', 'CONDITION', 'SEQUENCE')),
  key text collate "C" not null check (length(key) between 1 and 64),
  -- As the page wrote it: nobody but that page reads it.
  content text not null constraint draft_size check (length(content) between 1 and 65536),
  updated timestamptz not null default clock_timestamp(),
  expires timestamptz not null,
  primary key (org_id, user_id, kind, key),
  foreign key (org_id, user_id) references users
);
create index form_draft_over on form_draft (org_id, expires);
comment on table form_draft is 'Half-filled forms, so that a closed tab loses nothing. Gone after a month.';

create table saved_filter (
  org_id text collate "C" not null,
  user_id text collate "C" not null,
  filter_id text collate "C" not null,
  -- The list that it is of, in the words of the web app.
  page text not null check (length(page) between 1 and 40),
  name text not null check (length(name) between 1 and 100),
  -- The query string of the list.
  query text not null check (length(query) <= 4000),
  created timestamptz not null default clock_timestamp(),
  last_updated timestamptz not null default clock_timestamp(),
  primary key (org_id, user_id, filter_id),
  constraint one_filter_per_name unique (org_id, user_id, page, name),
  foreign key (org_id, user_id) references users
);
comment on table saved_filter is 'Filters of lists that somebody gave a name, each for himself.';

create table preference (
  org_id text collate "C" not null,
  user_id text collate "C" not null,
  theme text not null default 'SYSTEM' constraint preference_theme check (theme in ('SYSTEM', 'LIGHT', 'DARK')),
  -- BCP 47; null: as the browser asks.
  language text check (length(language) <= 35),
  -- IANA name; null: as the directory has it.
  time_zone text check (length(time_zone) between 1 and 64),
  -- Single keys as shortcuts.
  shortcuts boolean not null default true,
  -- {kind of notice: {email, inApp}}; what is not in it is on.
  notify jsonb not null default '{}' constraint preference_notify check (jsonb_typeof(notify) = 'object'),
  -- Mail that asks for nothing is gathered into one.
  digest text not null default 'OFF' constraint preference_digest check (digest in ('OFF', 'DAILY', 'WEEKLY')),
  digest_hour integer not null default 8 check (digest_hour between 0 and 23),
  -- No mail from then to then; over midnight if the first is the later.
  quiet_from time,
  quiet_to time,
  -- The zone by which hours are meant: one that this database knows, or no notice could be planned.
  clock_zone text not null default 'UTC',
  updated timestamptz not null default clock_timestamp(),
  primary key (org_id, user_id),
  foreign key (org_id, user_id) references users,
  constraint quiet_hours_whole check ((quiet_from is null) = (quiet_to is null) and (quiet_from is null or quiet_from <> quiet_to))
);
comment on table preference is 'How somebody wants pages and notices. Who has no row has never chosen.';

create table in_app_notice (
  org_id text collate "C" not null,
  user_id text collate "C" not null,
  notice_id text collate "C" not null,
  kind text not null,
  request_id text collate "C",
  task_id text collate "C",
  -- As in mail: a person is told of one thing once.
  cause text collate "C" not null,
  card jsonb not null,
  created timestamptz not null default clock_timestamp(),
  read timestamptz,
  primary key (org_id, user_id, notice_id),
  constraint one_in_app_per_person_and_notice unique (org_id, user_id, cause),
  foreign key (org_id, user_id) references users
);
create index in_app_unread on in_app_notice (org_id, user_id, notice_id) where read is null;
comment on table in_app_notice is 'What people are told inside the app; made in the transaction that makes their mail.';

create table digest_item (
  org_id text collate "C" not null,
  user_id text collate "C" not null,
  item_id text collate "C" not null,
  address text not null,
  kind text not null,
  cause text collate "C" not null,
  card jsonb not null,
  due timestamptz not null,
  created timestamptz not null default clock_timestamp(),
  primary key (org_id, user_id, item_id),
  constraint one_digest_item_per_person_and_notice unique (org_id, user_id, cause),
  foreign key (org_id, user_id) references users
);
create index digest_due on digest_item (org_id, due);
comment on table digest_item is 'Mail that waits for somebody''s summary.';

create table own_notice (
  org_id text collate "C" not null references org,
  notice_id bigint generated always as identity,
  kind text not null constraint own_notice_kind check (kind in ('delegate_appointed')),
  to_id text collate "C" not null,
  -- Of whom it speaks.
  about_id text collate "C" not null,
  detail jsonb not null default '{}',
  created timestamptz not null default clock_timestamp(),
  primary key (org_id, notice_id)
);
comment on table own_notice is 'Notices that belong to no request, still to be told.';

select wall('form_draft', 'select, insert, update, delete'), wall('saved_filter', 'select, insert, update, delete'),
  wall('preference', 'select, insert, update'), wall('in_app_notice', 'select, insert, update, delete'),
  wall('digest_item', 'select, insert, update, delete'), wall('own_notice', 'select, insert, update, delete');

-- Mail about no request.
alter table mail alter column request_id drop not null;

-- Whoever appoints a delegate, by whatever way: the delegate is told in the same transaction (okta-access-requests K).
create function tell_delegate() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    if row(new.stand_in_id, new.starts, new.ends) is not distinct from row(old.stand_in_id, old.starts, old.ends) then return null; end if;
  end if;
  insert into assent.own_notice (org_id, kind, to_id, about_id, detail)
  values (new.org_id, 'delegate_appointed', new.stand_in_id, new.delegator_id,
    jsonb_strip_nulls(jsonb_build_object('starts', new.starts, 'ends', new.ends, 'note', nullif(new.note, ''))));
  perform pg_notify('assent_own_notice', new.org_id);
  return null;
end $$;
create trigger delegates_are_told after insert or update on delegate for each row execute function tell_delegate();

-- When mail may go out that could go now: at the end of the quiet hours that it falls into.
create function after_quiet(moment timestamptz, quiet_from time, quiet_to time, zone text) returns timestamptz
language sql immutable as $$
  select case
    when quiet_from is null then moment
    when quiet_from < quiet_to and l.t >= quiet_from and l.t < quiet_to then (l.day + quiet_to) at time zone zone
    when quiet_from > quiet_to and l.t >= quiet_from then (l.day + 1 + quiet_to) at time zone zone
    when quiet_from > quiet_to and l.t < quiet_to then (l.day + quiet_to) at time zone zone
    else moment end
  from (select (moment at time zone zone)::time as t, (moment at time zone zone)::date as day) l
$$;

-- The next time that a summary goes out: every day at that hour, or on Mondays.
create function next_digest(moment timestamptz, digest text, hour integer, zone text) returns timestamptz
language sql immutable as $$
  select (case digest
    when 'WEEKLY' then date_trunc('week', l) + interval '7 days'
    else date_trunc('day', l) + interval '1 day' end + make_interval(hours => hour)
    - case when digest = 'DAILY' and l < date_trunc('day', l) + make_interval(hours => hour) then interval '1 day'
      when digest = 'WEEKLY' and l < date_trunc('week', l) + make_interval(hours => hour) then interval '7 days'
      else interval '0' end) at time zone zone
  from (select moment at time zone zone as l) x
$$;

-- Tells people: each as he wants it, by mail (now, after his quiet hours, or with his summary), inside the app, both or
-- neither. `p` is a list of {mail_id, user_id, address, kind, request_id, task_id, cause, card}; `held`: there is no way to
-- send mail; `acting`: kinds that ask for something, which no summary holds back. Returns how much mail is queued.
create function notices_out(p jsonb, held boolean, acting text[]) returns integer language plpgsql
  set plan_cache_mode = force_generic_plan as $$
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
end $$;
