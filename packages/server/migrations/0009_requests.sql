-- Requests: the state tables, and the one function that writes them.

create table request (
  org_id text collate "C" not null references org,
  request_id text collate "C" not null,
  status text not null
    constraint request_status check (status in ('PENDING', 'REJECTED', 'APPROVED', 'DENIED', 'CANCELED', 'EXPIRED')),
  requested_for text collate "C" not null,
  requested_by text collate "C" not null,
  app_id text collate "C" not null,
  scope_type text not null check (scope_type in ('APPLICATION', 'GROUP', 'ENTITLEMENT_BUNDLE')),
  scope_id text collate "C" not null,
  entry_id text collate "C" not null,
  condition_id text collate "C",
  flow_id text collate "C",
  flow_version integer,
  duration text,
  digest text not null,
  created timestamptz not null,
  last_updated timestamptz not null,
  last_updated_by text collate "C" not null,
  resolved timestamptz,
  grant_status text constraint request_grant_status check (grant_status in ('PENDING', 'GRANTED', 'FAILED', 'MANUAL_REQUIRED')),
  granted timestamptz,
  revocation_status text constraint request_revocation_status check (revocation_status in ('PENDING', 'REVOKED', 'FAILED')),
  revocation_scheduled timestamptz,
  revoked timestamptz,
  -- When the grants feature took it up; null while nobody has.
  grant_claimed timestamptz,
  -- The earliest of its timers; deadlines are claimed by it.
  next_due timestamptz,
  -- Counts the changes; a save names the one it follows.
  version integer not null,
  -- The aggregate, as core/request/model.ts has it. The columns beside it are for finding and for the checks below.
  state jsonb not null,
  primary key (org_id, request_id),
  foreign key (org_id, requested_for) references users,
  foreign key (org_id, requested_by) references users,
  foreign key (org_id, app_id) references app,
  constraint closed_requests_have_a_time check ((status = 'PENDING') = (resolved is null)),
  constraint open_requests_have_a_flow check (status <> 'PENDING' or (condition_id is not null and flow_id is not null and flow_version is not null)),
  constraint only_approved_requests_are_granted check ((status = 'APPROVED') = (grant_status is not null)),
  constraint only_granted_requests_are_revoked check (revocation_status is null or grant_status is not null),
  constraint closed_requests_have_no_timer check (status = 'PENDING' or next_due is null)
);
create unique index one_open_request_per_level on request (org_id, requested_for, app_id, scope_type, scope_id) where status = 'PENDING';
create index request_due on request (org_id, next_due) where next_due is not null;
create index request_to_grant on request (org_id, request_id) where grant_status = 'PENDING' and grant_claimed is null;
create index request_for on request (org_id, requested_for, request_id);
create index request_by on request (org_id, requested_by, request_id) where requested_by <> requested_for;
create index request_app on request (org_id, app_id, request_id);
create index request_status_order on request (org_id, status, request_id);
create index request_updated on request (org_id, last_updated, request_id);
comment on table request is 'One asking. Written only by request_save.';

create table task (
  org_id text collate "C" not null,
  task_id text collate "C" not null,
  request_id text collate "C" not null,
  step integer not null,
  type text not null,
  status text not null constraint task_status check (status in ('OPEN', 'ASSIGNING', 'COMPLETED', 'LOCKED')),
  label text not null,
  opened timestamptz not null,
  updated timestamptz not null,
  closed timestamptz,
  completed_by text collate "C",
  value text,
  escalated boolean not null,
  primary key (org_id, task_id),
  foreign key (org_id, request_id) references request,
  constraint ended_tasks_have_a_time check ((status in ('OPEN', 'ASSIGNING')) = (closed is null))
);
create unique index one_open_task_per_request on task (org_id, request_id) where status in ('OPEN', 'ASSIGNING');
create index task_request on task (org_id, request_id);
create index task_unassigned on task (org_id, task_id) where status = 'ASSIGNING';
create index task_completed_by on task (org_id, completed_by, task_id) where completed_by is not null;
comment on table task is 'Steps being carried out, as a list; their inner state is in request.state.';

create table task_assignee (
  org_id text collate "C" not null,
  principal_id text collate "C" not null,
  task_id text collate "C" not null,
  principal_kind text not null check (principal_kind in ('USER', 'GROUP')),
  primary key (org_id, principal_id, task_id),
  foreign key (org_id, task_id) references task
);
create index task_assignee_task on task_assignee (org_id, task_id);
comment on table task_assignee is 'Whose inbox an open task is in. Rows go when it ends.';

create table vote (
  org_id text collate "C" not null,
  task_id text collate "C" not null,
  person_id text collate "C" not null,
  request_id text collate "C" not null,
  user_id text collate "C" not null,
  -- In whose place; the voter's own id unless delegated.
  as_id text collate "C" not null,
  decision text not null check (decision in ('APPROVE', 'DENY')),
  escalated boolean not null,
  digest text not null,
  message text,
  at timestamptz not null,
  constraint one_vote_per_person primary key (org_id, task_id, person_id),
  constraint one_vote_per_seat unique (org_id, task_id, as_id),
  foreign key (org_id, task_id) references task,
  foreign key (org_id, request_id) references request
);
create index vote_user on vote (org_id, user_id, at);
create index vote_request on vote (org_id, request_id);
comment on table vote is 'Who decided what, when, and what he was shown. Never changed.';

create table message (
  org_id text collate "C" not null,
  message_id text collate "C" not null,
  request_id text collate "C" not null,
  author_id text collate "C" not null,
  body text not null check (length(body) between 1 and 5000),
  created timestamptz not null,
  primary key (org_id, request_id, message_id),
  foreign key (org_id, request_id) references request
);

create table notice (
  org_id text collate "C" not null,
  notice_id text collate "C" not null,
  kind text not null,
  request_id text collate "C" not null,
  task_id text collate "C",
  to_kind text not null check (to_kind in ('USER', 'GROUP', 'REQUEST_ADMINS')),
  to_id text collate "C" not null default '',
  except_id text collate "C",
  note text,
  created timestamptz not null,
  primary key (org_id, notice_id)
);
comment on table notice is 'Who is still to be told of what. A row goes when it became mail (or nothing to send).';

create table flow_call (
  org_id text collate "C" not null,
  task_id text collate "C" not null,
  request_id text collate "C" not null,
  -- Hash of the one-time callback secret, once the call was made.
  callback_hash bytea,
  tries integer not null default 0,
  next_try timestamptz,
  last_error text,
  primary key (org_id, task_id),
  foreign key (org_id, task_id) references task
);
create index flow_call_due on flow_call (org_id, next_try) where next_try is not null;

create table delivery (
  org_id text collate "C" not null,
  caller_id text collate "C" not null,
  key text not null check (length(key) between 1 and 255),
  -- Hash of the command: the same key with another command is refused.
  fingerprint bytea not null,
  answer jsonb not null,
  created timestamptz not null,
  constraint one_answer_per_delivery primary key (org_id, caller_id, key)
);
comment on table delivery is 'What a delivery key was answered with; makes every retry harmless (abuse cases B2, B13).';

-- The second wall, by another maker than the state machine.
create function request_guard() returns trigger language plpgsql as $$
begin
  if old.status <> 'PENDING' and (new.status, new.resolved) is distinct from (old.status, old.resolved) then
    raise exception 'a closed request stays closed' using errcode = '23514', constraint = 'closed_requests_stay_closed';
  end if;
  if (new.requested_for, new.requested_by, new.app_id, new.scope_type, new.scope_id, new.entry_id, new.condition_id, new.flow_id, new.flow_version, new.created)
    is distinct from (old.requested_for, old.requested_by, old.app_id, old.scope_type, old.scope_id, old.entry_id, old.condition_id, old.flow_id, old.flow_version, old.created) then
    raise exception 'what was asked is never changed' using errcode = '23514', constraint = 'what_was_asked_is_fixed';
  end if;
  return new;
end $$;
create trigger request_guard before update on request for each row execute function request_guard();

create function vote_guard() returns trigger language plpgsql as $$
begin
  if exists (
    select from fresh v join request r using (org_id, request_id)
    join users voter on voter.org_id = v.org_id and voter.user_id = v.user_id
    cross join lateral unnest(array[r.requested_for, r.requested_by]) as p(user_id)
    join users party on party.org_id = r.org_id and party.user_id = p.user_id
    where party.person_id = voter.person_id or voter.kind <> 'HUMAN' or voter.status <> 'ACTIVE'
  ) then
    raise exception 'nobody decides his own request, and machines decide none' using errcode = '23514', constraint = 'nobody_decides_his_own_request';
  end if;
  return null;
end $$;
create trigger vote_guard after insert on vote referencing new table as fresh for each statement execute function vote_guard();

create function no_change() returns trigger language plpgsql as $$
begin
  raise exception '% is never changed', tg_table_name using errcode = '23514', constraint = tg_table_name || '_is_never_changed';
end $$;
create trigger vote_is_final before update or delete on vote for each statement execute function no_change();

select wall('request', 'select'), wall('task', 'select'), wall('task_assignee', 'select'), wall('vote', 'select'),
  wall('message', 'select'), wall('notice', 'select, delete'), wall('flow_call', 'select, update'), wall('delivery', 'select');

-- Locking needs a right to change something; this column decides nothing.
grant update (grant_claimed) on request to assent_server;

-- Saves whole requests: the only way in. `born` and `changed` are rows of request; the rest is what came with them.
-- A changed row follows the version before its own; anything else is stale and undoes the transaction.
-- Every statement in it finds rows by key: the settings keep a plan that was made while a table was still empty from
-- reading the whole of it later.
create function request_save(p jsonb) returns void language plpgsql security definer
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
      next_due = r.next_due, version = r.version, state = r.state
    from jsonb_to_recordset(p->'changed') as r(request_id text, status text, duration text, digest text,
      last_updated timestamptz, last_updated_by text, resolved timestamptz, grant_status text, granted timestamptz,
      revocation_status text, revocation_scheduled timestamptz, revoked timestamptz, next_due timestamptz,
      version integer, state jsonb)
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
  if p ? 'approved' then
    perform pg_notify('assent_approved', o);
  end if;
end $$;
revoke execute on function request_save from public;
grant execute on function request_save to assent_server;

-- What the directory says now, for a batch of decisions (features/requests/facts.ts says what each part is). Owners,
-- named users and the people on call bring their own facts along; managers up to a depth. Deleted groups and inactive
-- members count for nothing. A function, so that it is planned once: planning takes longer than running it.
create function request_facts(party_ids text[], actor_ids text[], user_ids text[], attributes jsonb, owned_things jsonb,
  on_call_ids text[], manager_depth integer, group_ids text[])
returns json language plpgsql stable set plan_cache_mode = force_generic_plan as $$
declare
  answer json;
begin
  with recursive
  parties as (select distinct unnest(party_ids) as user_id),
  actors as (select distinct unnest(actor_ids) as user_id),
  -- Folded before the join: under row security no index serves lower(). A deleted user is nobody (abuse case D4).
  meant as materialized (
    select n.user_id, n.attribute, s.profile->>n.attribute as ref, lower(s.profile->>n.attribute) as key
    from jsonb_to_recordset(attributes) as n(user_id text, attribute text)
    join users s on s.org_id = org() and s.user_id = n.user_id
  ),
  named as (
    select m.user_id, m.attribute, min(u.user_id) as target
    from meant m
    join users u on u.org_id = org() and u.status <> 'DELETED'
      and (u.user_id = m.ref or u.login_key = m.key or u.email_key = m.key)
    group by m.user_id, m.attribute having count(*) = 1
  ),
  owned as (select distinct kind, id from jsonb_to_recordset(owned_things) as o(kind text, id text)),
  owners as (
    select o.kind, o.id, g.owner_kind, g.owner_id from owned o
    join group_owner g on g.org_id = org() and g.group_id = o.id where o.kind = 'GROUP_MANAGERS'
    union all
    select o.kind, o.id, r.owner_kind, r.owner_id from owned o
    join resource_owner r on r.org_id = org() and r.resource_kind = o.kind and r.resource_id = o.id where o.kind <> 'GROUP_MANAGERS'
  ),
  calls as (
    select on_call_id, members[1 + mod(floor(extract(epoch from clock_timestamp() - starts) * 1000 / turn_ms)::bigint, cardinality(members))::int] as user_id
    from on_call where org_id = org() and on_call_id = any(on_call_ids) and starts <= clock_timestamp()
  ),
  stand_ins as (
    select d.stand_in_id, d.delegator_id, d.starts from actors a
    join delegate d on d.org_id = org() and d.stand_in_id = a.user_id
    where d.starts <= clock_timestamp() and (d.ends is null or d.ends > clock_timestamp())
  ),
  line(user_id, depth) as (
    select user_id, 0 from (
      select user_id from parties union select user_id from actors union select unnest(user_ids)
      union select target from named union select user_id from calls union select delegator_id from stand_ins
      union select owner_id from owners where owner_kind = 'USER'
    ) as everybody
    union
    select u.manager_id, l.depth + 1 from line l join users u on u.org_id = org() and u.user_id = l.user_id
    where u.manager_id is not null and l.depth < manager_depth
  ),
  people as (
    select u.user_id, u.person_id, u.kind, u.status = 'ACTIVE' as active, u.manager_id,
      coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), u.login) as name
    from users u where u.org_id = org() and u.user_id in (select user_id from line)
  ),
  wanted as (
    select distinct g.group_id from groups g
    where g.org_id = org() and g.deleted is null
      and g.group_id in (select unnest(group_ids) union select owner_id from owners where owner_kind = 'GROUP')
  ),
  sizes as (
    select w.group_id, (
      select count(distinct u.person_id)::int from group_member m join users u using (org_id, user_id)
      where m.org_id = org() and m.group_id = w.group_id and u.status = 'ACTIVE' and u.kind = 'HUMAN'
    ) as size from wanted w
  ),
  memberships as (
    select m.group_id, m.user_id, m.since from wanted w
    cross join (select user_id from actors union select delegator_id from stand_ins) as a
    join group_member m on m.org_id = org() and m.group_id = w.group_id and m.user_id = a.user_id
    join users u on u.org_id = org() and u.user_id = m.user_id and u.status = 'ACTIVE'
  ),
  persons as (
    select distinct w.group_id, u.person_id from parties p
    join users me on me.org_id = org() and me.user_id = p.user_id
    join users u on u.org_id = org() and u.person_id = me.person_id and u.status = 'ACTIVE' and u.kind = 'HUMAN'
    join group_member m on m.org_id = org() and m.user_id = u.user_id
    join wanted w on w.group_id = m.group_id
  )
  select json_build_object('now', clock_timestamp(),
    'settings', (select settings from org where org_id = org()),
    'users', (select coalesce(json_agg(people), '[]') from people),
    'named', (select coalesce(json_agg(named), '[]') from named),
    'owners', (select coalesce(json_agg(owners), '[]') from owners),
    'calls', (select coalesce(json_agg(calls), '[]') from calls),
    'stand_ins', (select coalesce(json_agg(stand_ins), '[]') from stand_ins),
    'sizes', (select coalesce(json_agg(sizes), '[]') from sizes),
    'memberships', (select coalesce(json_agg(memberships), '[]') from memberships),
    'persons', (select coalesce(json_agg(persons), '[]') from persons))
  into answer;
  return answer;
end $$;
