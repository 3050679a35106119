-- Notices on their way to people, and delegated flows on their way to other systems.

create table mail (
  org_id text collate "C" not null references org,
  mail_id text collate "C" not null,
  user_id text collate "C" not null,
  -- Where it was to go when it was made; sending asks the directory again.
  address text not null,
  kind text not null,
  request_id text collate "C" not null,
  task_id text collate "C",
  -- Hash of what is told: a person is told of one thing once, however many reasons there are to tell him.
  cause text collate "C" not null,
  -- What he is told, as core/card.ts has it; the channel draws it when it sends it.
  card jsonb not null,
  -- HELD: no mail server is set. DROPPED: it was no longer true, or its reader had gone, before it could be sent.
  state text not null constraint mail_state check (state in ('QUEUED', 'HELD', 'SENT', 'FAILED', 'DROPPED')),
  tries integer not null default 0,
  next_try timestamptz,
  last_error text check (length(last_error) <= 1000),
  created timestamptz not null default clock_timestamp(),
  sent timestamptz,
  primary key (org_id, mail_id),
  constraint one_mail_per_person_and_notice unique (org_id, user_id, cause),
  constraint queued_mail_has_a_next_try check ((state = 'QUEUED') = (next_try is not null)),
  constraint sent_mail_has_a_time check ((state = 'SENT') = (sent is not null))
);
create index mail_due on mail (org_id, next_try) where state = 'QUEUED';
comment on table mail is 'The outbox: one row per person and notice.';

create table notice_told (
  org_id text collate "C" not null,
  task_id text collate "C" not null,
  user_id text collate "C" not null,
  primary key (org_id, task_id, user_id),
  foreign key (org_id, task_id) references task
);
comment on table notice_told is 'Which members of a group were told of a task: they are reminded, and told of its end. All members may act.';

create table notice_rotation (
  org_id text collate "C" not null,
  group_id text collate "C" not null,
  -- The member who was told last; the next in the order of ids is told next.
  after_id text collate "C" not null,
  primary key (org_id, group_id),
  foreign key (org_id, group_id) references groups
);
comment on table notice_rotation is 'Whose turn it is in groups of which only some are told.';

create table notice_mark (
  org_id text collate "C" not null references org,
  -- How long before the end of access: P1D or PT1H.
  span text not null,
  -- Every grant that ends at or before this (time, then id) was looked at.
  ends timestamptz not null,
  grant_id text collate "C" not null,
  primary key (org_id, span)
);
comment on table notice_mark is 'Up to which end of access people have been told that it comes.';

alter table flow_call
  -- The callback secret itself, sealed, so that a repeated call is the same call. Gone once the flow has taken it.
  add column callback_sealed bytea,
  -- When the flow said that it would answer later.
  add column accepted timestamptz,
  -- The first answer; no other is taken. It is kept before it is carried out, so that it is never lost.
  add column answer jsonb,
  add column answered timestamptz,
  add constraint flow_answer_whole check ((answer is null) = (answered is null));

select wall('mail', 'select, insert, update, delete'), wall('notice_told', 'select, insert, delete'),
  wall('notice_rotation', 'select, insert, update'), wall('notice_mark', 'select, insert, update');

-- The end of access is noticed by a lane, not by a request; claiming a row needs a right to change something.
grant insert, update (note) on notice to assent_server;
