-- A ticket of a request that ends without its approval is told so there, once; it is not closed by us.

alter table flow_call
  add column note_due timestamptz,
  add column note_tries integer not null default 0,
  -- Since when it may have been told without our knowing: committed before each call.
  add column noting timestamptz,
  add column noted timestamptz,
  add column note_error text;
comment on column flow_call.note_due is 'When the ticket is told that its request has ended otherwise; null: it need not be, or knows.';
create index flow_call_note on flow_call (org_id, note_due) where note_due is not null;

create function tell_tickets_of_the_end() returns trigger language plpgsql as $$
begin
  update assent.flow_call set note_due = clock_timestamp()
  where org_id = new.org_id and request_id = new.request_id and ticket_id is not null and noted is null;
  if found then perform pg_notify('assent_ticket_end', new.org_id); end if;
  return null;
end $$;
create trigger tickets_hear_of_the_end after update of status on request for each row
  when (old.status = 'PENDING' and new.status in ('CANCELED', 'DENIED', 'EXPIRED'))
  execute function tell_tickets_of_the_end();
create index flow_call_of_request on flow_call (org_id, request_id) where ticket_id is not null;
