-- Labels: keys with values that administrators put on resources (okta-access-requests B.3).

create table label (
  org_id text collate "C" not null references org,
  label_id text collate "C" not null,
  name text not null check (length(name) between 1 and 50),
  name_key text collate "C" not null generated always as (lower(name)) stored,
  version integer not null default 1,
  created timestamptz not null default clock_timestamp(),
  primary key (org_id, label_id)
);
create unique index label_name on label (org_id, name_key);
comment on table label is 'Keys of labels.';

create table label_value (
  org_id text collate "C" not null,
  value_id text collate "C" not null,
  label_id text collate "C" not null,
  name text not null check (length(name) between 1 and 50),
  name_key text collate "C" not null generated always as (lower(name)) stored,
  color text not null default 'gray' constraint label_color check (color in ('red', 'orange', 'yellow', 'green', 'blue', 'purple', 'teal', 'beige', 'gray')),
  -- In which order people made them.
  place integer not null,
  primary key (org_id, value_id),
  foreign key (org_id, label_id) references label on delete cascade
);
create unique index label_value_name on label_value (org_id, label_id, name_key);
comment on table label_value is 'Values of labels, each with the colour of its chip.';

create table resource_label (
  org_id text collate "C" not null,
  -- The wire's word for the kind is made of it (core/directory/orn.ts).
  kind text not null constraint resource_label_kind check (kind in ('APP', 'GROUP', 'ENTITLEMENT_BUNDLE', 'ENTITLEMENT_VALUE', 'COLLECTION')),
  resource_id text collate "C" not null,
  value_id text collate "C" not null,
  assigned timestamptz not null default clock_timestamp(),
  assigned_by text collate "C" not null,
  primary key (org_id, resource_id, value_id),
  -- A value that something has stays.
  constraint label_value_in_use foreign key (org_id, value_id) references label_value
);
create index resource_label_value on resource_label (org_id, value_id, resource_id);
create index resource_label_listed on resource_label (org_id, kind, resource_id);
comment on table resource_label is 'Which resource has which label values.';

select wall('label', 'select, insert, update, delete'), wall('label_value', 'select, insert, update, delete'),
  wall('resource_label', 'select, insert, delete');

-- Every organization begins with the two that Okta has.
create function first_labels(org text) returns void language plpgsql as $$
declare before text := current_setting('assent.org', true);
begin
  perform set_config('assent.org', org, true);
  insert into assent.label (org_id, label_id, name) values (org, 'lbc0000000CrownJewel', 'Crown Jewel'), (org, 'lbc0000000Privileged', 'Privileged');
  insert into assent.label_value (org_id, value_id, label_id, name, color, place) values
    (org, 'lbl0000000CrownJewel', 'lbc0000000CrownJewel', 'Crown Jewel', 'green', 0),
    (org, 'lbl0000000Privileged', 'lbc0000000Privileged', 'Privileged', 'red', 0);
  perform set_config('assent.org', coalesce(before, ''), true);
end $$;
create function labels_of_new_org() returns trigger language plpgsql as $$
begin
  perform assent.first_labels(new.org_id);
  return null;
end $$;
create trigger new_org_has_labels after insert on org for each row execute function labels_of_new_org();
do $$ declare o text; begin
  for o in select org_id from org loop perform first_labels(o); end loop;
end $$;
