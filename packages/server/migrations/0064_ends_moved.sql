-- An end that is moved may come to lie before what people were told of already: it is looked at by itself.
create table notice_end (
  org_id text collate "C" not null,
  grant_id text collate "C" not null,
  primary key (org_id, grant_id),
  foreign key (org_id, grant_id) references grants
);
comment on table notice_end is 'Grants whose end was moved: whether it is to be spoken of is judged anew.';

select wall('notice_end', 'select, insert, update, delete');
