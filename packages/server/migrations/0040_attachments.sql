-- Files that are attached to messages of requests. Their bytes lie apart from every row that lists read.

create table attachment (
  org_id text collate "C" not null,
  attachment_id text collate "C" not null,
  request_id text collate "C" not null,
  author_id text collate "C" not null,
  name text not null check (length(name) between 1 and 200),
  -- Media type as its bytes show it; '' while it arrives.
  type text not null default '' check (length(type) <= 100),
  -- While it arrives: the most that it may become, so that the totals below hold at any time.
  size bigint not null check (size >= 0),
  sha256 bytea check (octet_length(sha256) = 32),
  -- The message that it was sent with; null: its author has not sent it yet, and nobody else sees it.
  message_id text collate "C",
  created timestamptz not null default clock_timestamp(),
  primary key (org_id, attachment_id),
  foreign key (org_id, request_id) references request,
  foreign key (org_id, author_id) references users,
  foreign key (org_id, request_id, message_id) references message,
  constraint attachment_is_whole check (message_id is null or sha256 is not null and type <> '')
);
create index attachment_of_request on attachment (org_id, request_id, attachment_id);
create index attachment_of_author on attachment (org_id, author_id, created);
create index attachment_unsent on attachment (org_id, created) where message_id is null;
comment on table attachment is 'A file of a message: what it is called, what it is, and the hash that is on the record.';

create table attachment_chunk (
  org_id text collate "C" not null,
  attachment_id text collate "C" not null,
  at integer not null check (at >= 0),
  data bytea not null check (octet_length(data) between 1 and 1048576),
  primary key (org_id, attachment_id, at),
  foreign key (org_id, attachment_id) references attachment on delete cascade
);
alter table attachment_chunk alter column data set storage external;
comment on table attachment_chunk is 'The bytes of an attachment in pieces, so that no file is ever held as a whole.';

create table attachment_use (
  org_id text collate "C" primary key references org,
  bytes bigint not null default 0 check (bytes >= 0)
);
comment on table attachment_use is 'How much all attachments of an organization take; kept by a trigger.';

select wall('attachment', 'select, insert, delete'), wall('attachment_chunk', 'select, insert'), wall('attachment_use', 'select');
grant update (name, type, size, sha256, message_id) on attachment to assent_server;

-- The second wall: what has arrived is what it is, and belongs to the message that it was sent with.
create function attachment_guard() returns trigger language plpgsql as $$
begin
  if old.sha256 is not null and (new.name, new.type, new.size, new.sha256) is distinct from (old.name, old.type, old.size, old.sha256) then
    raise exception 'an attachment is never changed' using errcode = '23514', constraint = 'attachment_is_never_changed';
  end if;
  if old.message_id is not null and new.message_id is distinct from old.message_id then
    raise exception 'an attachment stays with its message' using errcode = '23514', constraint = 'attachment_stays_with_its_message';
  end if;
  return new;
end $$;
create trigger attachment_guard before update on attachment for each row execute function attachment_guard();

create function attachment_chunk_guard() returns trigger language plpgsql as $$
begin
  if exists (select from attachment a where a.org_id = new.org_id and a.attachment_id = new.attachment_id and a.sha256 is not null) then
    raise exception 'an attachment is never changed' using errcode = '23514', constraint = 'attachment_is_never_changed';
  end if;
  return new;
end $$;
create trigger attachment_chunk_guard before insert on attachment_chunk for each row execute function attachment_chunk_guard();

create function attachment_count() returns trigger language plpgsql security definer set search_path = assent, pg_temp as $$
declare
  org constant text := case when tg_op = 'DELETE' then old.org_id else new.org_id end;
  more constant bigint := case when tg_op = 'DELETE' then 0 else new.size end - case when tg_op = 'INSERT' then 0 else old.size end;
begin
  if more = 0 then return null; end if;
  update attachment_use u set bytes = u.bytes + more where u.org_id = org;
  if not found then
    insert into attachment_use (org_id, bytes) values (org, more)
    on conflict (org_id) do update set bytes = attachment_use.bytes + excluded.bytes;
  end if;
  return null;
end $$;
revoke execute on function attachment_count from public;
create trigger attachment_count after insert or delete or update of size on attachment for each row execute function attachment_count();
