-- The brake on mass changes of groups that decide on requests (abuse case D6).

create table approver_leave (
  org_id text collate "C" not null,
  group_id text collate "C" not null,
  user_id text collate "C" not null,
  at timestamptz not null,
  primary key (org_id, group_id, user_id),
  foreign key (org_id, group_id) references groups,
  foreign key (org_id, user_id) references users
);
comment on table approver_leave is 'Who last left which group that decides on requests, and when: more than the settings allow within some hours needs an administrator.';

-- Until when an administrator lets any number leave.
alter table groups add column brake_lifted_until timestamptz;

select wall('approver_leave', 'select, insert, update, delete');
