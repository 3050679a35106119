-- Emergency access: given at once, short, with a reason, told to every administrator, and reviewed by somebody else
-- before either of the two uses it again (abuse case A24).

create table emergency (
  org_id text collate "C" not null,
  emergency_id text collate "C" not null,
  grant_id text collate "C" not null,
  user_id text collate "C" not null,
  holder_person text collate "C" not null,
  reason text not null check (length(reason) between 1 and 1000),
  opened timestamptz not null default clock_timestamp(),
  opened_by text collate "C" not null,
  opened_person text collate "C" not null,
  ends timestamptz not null,
  -- When administrators were last told that nobody has reviewed it.
  reminded timestamptz not null default clock_timestamp(),
  reviewed timestamptz,
  reviewed_by text collate "C",
  reviewed_person text collate "C",
  verdict text constraint emergency_verdict check (verdict in ('JUSTIFIED', 'UNJUSTIFIED')),
  note text check (length(note) between 1 and 1000),
  primary key (org_id, emergency_id),
  foreign key (org_id, grant_id) references grants,
  foreign key (org_id, user_id) references users,
  constraint emergency_is_short check (ends <= opened + interval '25 hours'),
  constraint emergency_review_by_another check (reviewed_person not in (opened_person, holder_person)),
  constraint emergency_review_whole check (
    (reviewed is null) = (verdict is null) and (reviewed is null) = (reviewed_by is null)
    and (reviewed is null) = (reviewed_person is null) and (reviewed is null) = (note is null))
);
create unique index emergency_grant on emergency (org_id, grant_id);
-- Who has one that nobody has reviewed gets no other, neither to give nor to have.
create unique index one_unreviewed_emergency_given on emergency (org_id, opened_person) where reviewed is null;
create unique index one_unreviewed_emergency_held on emergency (org_id, holder_person) where reviewed is null;
comment on table emergency is 'Access that an administrator took or gave in an emergency, and what another one found about it.';

create function emergency_review_stays() returns trigger language plpgsql as $$
begin
  raise exception 'a review stays as it is' using errcode = '23514', constraint = 'emergency_review_stays';
end $$;
create trigger emergency_review_stays before update on emergency
  for each row when (old.reviewed is not null) execute function emergency_review_stays();

select wall('emergency', 'select, insert');
grant update (reminded, reviewed, reviewed_by, reviewed_person, verdict, note) on emergency to assent_server;
