-- Where whoever asks sets the priority, a request is born with it. As in 0039 otherwise.
create or replace function request_save(p jsonb) returns void language plpgsql security definer
  set search_path = assent, pg_temp set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  o constant text := org();
  n integer;
begin
  if p ? 'born' then
    insert into request (org_id, request_id, status, requested_for, requested_by, app_id, scope_type, scope_id, entry_id,
      condition_id, flow_id, flow_version, duration, digest, created, last_updated, last_updated_by, resolved, grant_status,
      next_due, priority, version, state)
    select o, request_id, status, requested_for, requested_by, app_id, scope_type, scope_id, entry_id,
      condition_id, flow_id, flow_version, duration, digest, created, last_updated, last_updated_by, resolved, grant_status,
      next_due, coalesce(priority, 2), 1, state
    from jsonb_to_recordset(p->'born') as r(request_id text, status text, requested_for text, requested_by text, app_id text,
      scope_type text, scope_id text, entry_id text, condition_id text, flow_id text, flow_version integer, duration text,
      digest text, created timestamptz, last_updated timestamptz, last_updated_by text, resolved timestamptz,
      grant_status text, next_due timestamptz, priority smallint, state jsonb);
  end if;
  if p ? 'changed' then
    update request q set status = r.status, duration = r.duration, digest = r.digest, last_updated = r.last_updated,
      last_updated_by = r.last_updated_by, resolved = r.resolved, grant_status = r.grant_status, granted = r.granted,
      revocation_status = r.revocation_status, revocation_scheduled = r.revocation_scheduled, revoked = r.revoked,
      next_due = r.next_due, priority = coalesce(r.priority, 2),
      held = coalesce(r.held, false), round = coalesce(r.round, 1), version = r.version, state = r.state
    from jsonb_to_recordset(p->'changed') as r(request_id text, status text, duration text, digest text,
      last_updated timestamptz, last_updated_by text, resolved timestamptz, grant_status text, granted timestamptz,
      revocation_status text, revocation_scheduled timestamptz, revoked timestamptz, next_due timestamptz,
      priority smallint, held boolean, round integer, version integer, state jsonb)
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
