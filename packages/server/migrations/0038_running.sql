-- Running requests as a team: who looks after one, who follows it, tags, priority.

-- 1 LOW, 2 NORMAL, 3 HIGH, 4 URGENT (core/request/priority.ts).
alter table request add column priority smallint not null default 2
  constraint request_priority check (priority between 1 and 4);
create index request_pressing on request (org_id, priority, request_id) where priority <> 2;

create table request_follower (
  org_id text collate "C" not null,
  user_id text collate "C" not null,
  request_id text collate "C" not null,
  primary key (org_id, user_id, request_id),
  foreign key (org_id, request_id) references request,
  foreign key (org_id, user_id) references users
);
create index request_follower_request on request_follower (org_id, request_id);
comment on table request_follower is 'Derived from the aggregates: whom of what happens to a request is told. To follow one is no right to see what a team keeps to itself.';

create table request_tag (
  org_id text collate "C" not null,
  -- What two spellings of one tag have in common.
  key text collate "C" not null check (length(key) between 1 and 200),
  request_id text collate "C" not null,
  tag text not null check (length(tag) between 1 and 40),
  primary key (org_id, key, request_id),
  foreign key (org_id, request_id) references request
);
create index request_tag_request on request_tag (org_id, request_id);
comment on table request_tag is 'Derived from the aggregates: free words, for finding requests and for suggesting them again.';

select wall('request_follower', 'select'), wall('request_tag', 'select');

-- Who looks after a new request is said as an event now (features/requests/turns.ts); the table follows the aggregates.
drop trigger request_assign on request;
drop function request_assign();
revoke insert, update, delete on request_assignee from assent_server;
do $$
declare
  o text;
begin
  for o in select org_id from org loop
    perform set_config('assent.org', o, true);
    update request r set state = r.state || jsonb_build_object('assignee', a.user_id)
    from request_assignee a where a.org_id = o and r.org_id = o and r.request_id = a.request_id;
  end loop;
  perform set_config('assent.org', '', true);
end $$;

alter table notice drop constraint notice_to_kind_check, add constraint notice_to_kind_check
  check (to_kind in ('USER', 'GROUP', 'REQUEST_ADMINS', 'FOLLOWER', 'ASSIGNEE'));

-- What somebody is to a request: whether he sees it, by whatever right (as `visible` of features/requests/queries.ts has it);
-- whether those who run it may show it to him; whether he can look after it. Nothing for who is not active.
create function request_sight(asked_id text, reader_id text, out sees boolean, out showable boolean, out looks_after boolean)
language sql stable as $$
  select coalesce(bool_or(x.sees), false), coalesce(bool_or(x.showable), false), coalesce(bool_or(x.looks_after), false)
  from (
    select case when w.hidden then false else
          u.roles && array['SUPER_ADMIN', 'ACCESS_REQUESTS_ADMIN'] or r.state -> 'followers' ? u.user_id end
        or w.member or u.roles && array['SUPER_ADMIN', 'AUDITOR']
        or u.user_id in (r.requested_for, r.requested_by) or r.state -> 'assigners' ? u.user_id
        or exists (select from task t where t.org_id = r.org_id and t.request_id = r.request_id and t.completed_by = u.user_id)
        or exists (select from vote v where v.org_id = r.org_id and v.request_id = r.request_id and v.user_id = u.user_id)
        or exists (select from jsonb_path_query(r.state, '$.tasks[*].detail.panels[*].principals[*].id') asked (id)
          where asked.id #>> '{}' in (
            select u.user_id
            union select m.group_id from group_member m where m.org_id = r.org_id and m.user_id = u.user_id
            union select d.delegator_id from delegate d where d.org_id = r.org_id and d.stand_in_id = u.user_id
              and d.starts <= clock_timestamp() and (d.ends is null or d.ends > clock_timestamp())
            union select m.group_id from delegate d join group_member m on m.org_id = d.org_id and m.user_id = d.delegator_id
              where d.org_id = r.org_id and d.stand_in_id = u.user_id
              and d.starts <= clock_timestamp() and (d.ends is null or d.ends > clock_timestamp()))) as sees,
      u.kind = 'HUMAN' and not w.hidden as showable,
      u.kind = 'HUMAN' and case when r.scope_type = 'REQUEST_TYPE' then w.member
        else u.roles && array['SUPER_ADMIN', 'ACCESS_REQUESTS_ADMIN'] end as looks_after
    from request r cross join users u
    cross join lateral (select
      r.scope_type = 'REQUEST_TYPE' and exists (select from team t where t.org_id = r.org_id and t.team_id = r.app_id and t.private) as hidden,
      r.scope_type = 'REQUEST_TYPE' and exists (
        select from team_member m where m.org_id = r.org_id and m.team_id = r.app_id and m.user_id = u.user_id) as member) w
    where r.org_id = org() and r.request_id = asked_id and u.org_id = org() and u.user_id = reader_id and u.status = 'ACTIVE') x
$$;

-- As in 0009, with what follows from who looks after a request, who follows it, its tags and its priority.
create or replace function request_save(p jsonb) returns void language plpgsql security definer
  set search_path = assent, pg_temp set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  o constant text := org();
  n integer;
begin
  if p ? 'born' then
    insert into request (org_id, request_id, status, requested_for, requested_by, app_id, scope_type, scope_id, entry_id,
      condition_id, flow_id, flow_version, duration, digest, created, last_updated, last_updated_by, resolved, grant_status,
      next_due, version, state)
    select o, request_id, status, requested_for, requested_by, app_id, scope_type, scope_id, entry_id,
      condition_id, flow_id, flow_version, duration, digest, created, last_updated, last_updated_by, resolved, grant_status,
      next_due, 1, state
    from jsonb_to_recordset(p->'born') as r(request_id text, status text, requested_for text, requested_by text, app_id text,
      scope_type text, scope_id text, entry_id text, condition_id text, flow_id text, flow_version integer, duration text,
      digest text, created timestamptz, last_updated timestamptz, last_updated_by text, resolved timestamptz,
      grant_status text, next_due timestamptz, state jsonb);
  end if;
  if p ? 'changed' then
    update request q set status = r.status, duration = r.duration, digest = r.digest, last_updated = r.last_updated,
      last_updated_by = r.last_updated_by, resolved = r.resolved, grant_status = r.grant_status, granted = r.granted,
      revocation_status = r.revocation_status, revocation_scheduled = r.revocation_scheduled, revoked = r.revoked,
      next_due = r.next_due, priority = coalesce(r.priority, 2), version = r.version, state = r.state
    from jsonb_to_recordset(p->'changed') as r(request_id text, status text, duration text, digest text,
      last_updated timestamptz, last_updated_by text, resolved timestamptz, grant_status text, granted timestamptz,
      revocation_status text, revocation_scheduled timestamptz, revoked timestamptz, next_due timestamptz,
      priority smallint, version integer, state jsonb)
    where q.org_id = o and q.request_id = r.request_id and q.version = r.version - 1;
    get diagnostics n = row_count;
    if n <> jsonb_array_length(p->'changed') then
      raise exception 'a request changed meanwhile' using errcode = '40001';
    end if;
  end if;
  if p ? 'tasks' then
    insert into task (org_id, task_id, request_id, step, type, status, label, opened, updated, closed, completed_by, value, escalated)
    select o, task_id, request_id, step, type, status, label, opened, updated, closed, completed_by, value, escalated
    from jsonb_to_recordset(p->'tasks') as t(task_id text, request_id text, step integer, type text, status text, label text,
      opened timestamptz, updated timestamptz, closed timestamptz, completed_by text, value text, escalated boolean)
    -- Ended tasks first: a request has one open task at a time.
    order by closed nulls last
    on conflict (org_id, task_id) do update set status = excluded.status, updated = excluded.updated, closed = excluded.closed,
      completed_by = excluded.completed_by, value = excluded.value, escalated = excluded.escalated;
    delete from task_assignee a using jsonb_to_recordset(p->'tasks') as t(task_id text) where a.org_id = o and a.task_id = t.task_id;
  end if;
  if p ? 'assignees' then
    insert into task_assignee (org_id, task_id, principal_kind, principal_id)
    select o, task_id, kind, id from jsonb_to_recordset(p->'assignees') as a(task_id text, kind text, id text);
  end if;
  if p ? 'votes' then
    insert into vote (org_id, task_id, person_id, request_id, user_id, as_id, decision, escalated, digest, message, at)
    select o, task_id, person_id, request_id, user_id, as_id, decision, escalated, digest, message, at
    from jsonb_to_recordset(p->'votes') as v(task_id text, person_id text, request_id text, user_id text, as_id text,
      decision text, escalated boolean, digest text, message text, at timestamptz);
  end if;
  if p ? 'messages' then
    insert into message (org_id, message_id, request_id, author_id, body, created)
    select o, message_id, request_id, author_id, body, created
    from jsonb_to_recordset(p->'messages') as m(message_id text, request_id text, author_id text, body text, created timestamptz);
  end if;
  if p ? 'notices' then
    insert into notice (org_id, notice_id, kind, request_id, task_id, to_kind, to_id, except_id, note, created)
    select o, notice_id, kind, request_id, task_id, to_kind, to_id, except_id, note, created
    from jsonb_to_recordset(p->'notices') as x(notice_id text, kind text, request_id text, task_id text, to_kind text,
      to_id text, except_id text, note text, created timestamptz);
    perform pg_notify('assent_notice', o);
  end if;
  if p ? 'calls' then
    insert into flow_call (org_id, task_id, request_id, next_try)
    select o, task_id, request_id, created from jsonb_to_recordset(p->'calls') as c(task_id text, request_id text, created timestamptz);
    perform pg_notify('assent_flow_call', o);
  end if;
  if p ? 'deliveries' then
    insert into delivery (org_id, caller_id, key, fingerprint, answer, created)
    select o, caller_id, key, decode(fingerprint, 'hex'), answer, created
    from jsonb_to_recordset(p->'deliveries') as d(caller_id text, key text, fingerprint text, answer jsonb, created timestamptz);
  end if;
  if p ? 'keepers' then
    delete from request_assignee a using jsonb_to_recordset(p->'keepers') as k(request_id text)
    where a.org_id = o and a.request_id = k.request_id;
    insert into request_assignee (org_id, request_id, user_id)
    select o, request_id, user_id from jsonb_to_recordset(p->'keepers') as k(request_id text, user_id text)
    where user_id is not null;
  end if;
  if p ? 'followers' then
    delete from request_follower f using jsonb_to_recordset(p->'followers') as k(request_id text)
    where f.org_id = o and f.request_id = k.request_id;
    insert into request_follower (org_id, user_id, request_id)
    select distinct o, u.user_id, k.request_id
    from jsonb_to_recordset(p->'followers') as k(request_id text, users jsonb), jsonb_array_elements_text(k.users) as u(user_id);
  end if;
  if p ? 'tags' then
    delete from request_tag t using jsonb_to_recordset(p->'tags') as k(request_id text)
    where t.org_id = o and t.request_id = k.request_id;
    insert into request_tag (org_id, key, request_id, tag)
    select o, w.key, k.request_id, w.tag
    from jsonb_to_recordset(p->'tags') as k(request_id text, tags jsonb), jsonb_to_recordset(k.tags) as w(key text, tag text);
  end if;
  if p ? 'approved' then
    perform pg_notify('assent_approved', o);
  end if;
end $$;

