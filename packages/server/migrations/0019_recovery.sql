-- The way back in when nobody can sign in as super administrator any more (abuse case D10).

create table recovery_seal (
  org_id text collate "C" not null primary key references org,
  -- SHA-256 of a code of 160 random bits, which is kept on paper and nowhere else.
  hash bytea not null check (octet_length(hash) = 32),
  sealed timestamptz not null default clock_timestamp(),
  sealed_by text collate "C" not null,
  -- When it was used, once, and for whom.
  opened timestamptz,
  opened_for text collate "C",
  constraint opened_for_somebody check ((opened is null) = (opened_for is null))
);
comment on table recovery_seal is 'One sealed code per organization: with it, whoever runs the server makes somebody super administrator.';

select wall('recovery_seal', 'select, insert, update');
