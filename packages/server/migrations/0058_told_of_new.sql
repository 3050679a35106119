-- Members of a team are told of a new request that nobody looks after.

alter table notice drop constraint notice_to_kind_check, add constraint notice_to_kind_check
  check (to_kind in ('USER', 'GROUP', 'REQUEST_ADMINS', 'TEAM', 'FOLLOWER', 'ASSIGNEE'));
