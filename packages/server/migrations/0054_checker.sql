-- How far the checker has come with a sequence, so that a restart loses nothing, and by what it knows that nothing changed.

create table sequence_look (
  org_id text collate "C" not null,
  sequence_id text collate "C" not null,
  -- Of the steps that are looked at.
  version integer not null,
  began timestamptz not null default clock_timestamp(),
  -- The last of the users that were looked at.
  after_id text collate "C" not null default '',
  -- How long the record was then; null: conditions were about to change without a word in it.
  record_size bigint,
  -- What was found so far (features/flows/look.ts).
  found jsonb not null default '{}' constraint sequence_look_found check (jsonb_typeof(found) = 'object'),
  -- Whoever looks now keeps the others away until then.
  held_until timestamptz not null,
  primary key (org_id, sequence_id),
  foreign key (org_id, sequence_id) references sequence
);
comment on table sequence_look is 'Looks of the checker that have not ended. A row goes when what was found is kept with the sequence.';

alter table sequence
  -- When everybody was last looked at, and how long the record was then. Where it tells of nothing since that matters to anybody,
  -- what was found still holds.
  add column looked timestamptz,
  add column looked_size bigint;

select wall('sequence_look', 'select, insert, update, delete');
