-- Ticket systems tell us that something changed there. It is never believed: it only brings forward our own look.

alter table connector add column hook_secret bytea;
comment on column connector.hook_secret is 'Sealed: by what the other system proves that it is the one; null: it tells us nothing.';
alter table flow_call add column woken timestamptz;
comment on column flow_call.woken is 'For when we were last told to look: within limits.ticketToldMs of it there is no other look for the telling.';
create index flow_call_ticket on flow_call (org_id, connector_id, ticket_id) where ticket_id is not null and next_try is not null;
