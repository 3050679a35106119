-- Open tasks that somebody gives to whoever stands in for him. Without that, a stand-in acts on what was opened since.

create table handed_task (
  org_id text collate "C" not null,
  delegate_id text collate "C" not null,
  task_id text collate "C" not null,
  -- To whom, and when: it holds as long as the appointment is what it was then.
  to_id text collate "C" not null,
  at timestamptz not null default clock_timestamp(),
  primary key (org_id, delegate_id, task_id),
  foreign key (org_id, delegate_id) references delegate on delete cascade
);
comment on table handed_task is 'Open tasks given to a stand-in on request. They come back by themselves: whoever is named in the task was never taken out.';

select wall('handed_task', 'select, insert, update, delete');

-- Open tasks that these users act on in the place of somebody who gave them away: `task`, `to`, `by`. It is asked with every
-- decision, so its plans are kept, and who stands in for nobody costs one look into an index.
create function handed_facts(actors text[]) returns jsonb language plpgsql stable as $$
begin
  if not exists (select from delegate d where d.org_id = org() and d.stand_in_id = any (actors)) then return '[]'; end if;
  return (select coalesce(jsonb_agg(jsonb_build_object('task', h.task_id, 'to', h.to_id, 'by', d.delegator_id)), '[]')
    from delegate d
    join handed_task h on h.org_id = d.org_id and h.delegate_id = d.delegate_id
      and h.to_id = d.stand_in_id and h.at >= d.last_updated
    join task t on t.org_id = h.org_id and t.task_id = h.task_id and t.status = 'OPEN'
    where d.org_id = org() and d.stand_in_id = any (actors)
      and d.starts <= clock_timestamp() and (d.ends is null or d.ends > clock_timestamp()));
end $$;

-- How more time is approved for access that a condition gave; no row: by the condition's own sequence.
create table condition_extension (
  org_id text collate "C" not null,
  condition_id text collate "C" not null,
  type text not null constraint condition_extension_type check (type in ('FIRST_APPROVER', 'SEQUENCE', 'AUTOMATIC')),
  sequence_id text collate "C",
  maximum_total text,
  primary key (org_id, condition_id),
  foreign key (org_id, condition_id) references condition,
  constraint condition_extension_names_its_sequence check ((type = 'SEQUENCE') = (sequence_id is not null)),
  constraint condition_extension_has_a_total check ((type = 'AUTOMATIC') = (maximum_total is not null))
);
comment on table condition_extension is 'A lighter way for requests that make access last longer.';

select wall('condition_extension', 'select, insert, update, delete');

-- The members of a team are told when one of its request types is disabled by itself.
alter table own_notice drop constraint own_notice_kind,
  add constraint own_notice_kind check (kind in ('delegate_appointed', 'alarm', 'type_disabled'));
