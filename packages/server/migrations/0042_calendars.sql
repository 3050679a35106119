-- Calendars of business hours: deadlines, reminders and escalations of steps can be counted in them.

create table calendar (
  org_id text collate "C" not null references org,
  calendar_id text collate "C" not null,
  name text not null check (length(name) between 1 and 100),
  -- IANA, such as Europe/Berlin.
  time_zone text not null check (length(time_zone) between 1 and 64),
  -- Per day of the week its hours (core/src/calendar/model.ts), and the days that are not like theirs.
  week jsonb not null check (jsonb_typeof(week) = 'object'),
  holidays jsonb not null default '[]' check (jsonb_typeof(holidays) = 'array'),
  is_default boolean not null default false,
  version integer not null default 1,
  last_updated timestamptz not null default clock_timestamp(),
  last_updated_by text collate "C" not null,
  -- Steps of older versions still count their reminders by one that is gone.
  deleted timestamptz,
  primary key (org_id, calendar_id),
  constraint calendar_default_is_there check (not is_default or deleted is null)
);
create unique index calendar_name on calendar (org_id, lower(name)) where deleted is null;
create unique index calendar_one_default on calendar (org_id) where is_default;
comment on table calendar is 'When an organization is at work. What runs already was reckoned when its step began: a change moves nothing.';

select wall('calendar', 'select, insert, update');
