-- What somebody waits for by request types is looked for with what he has: more time for it is asked for there.
create index open_request_of_type on request (org_id, requested_for, request_id)
  where status = 'PENDING' and scope_type = 'REQUEST_TYPE';

comment on table condition_extension is 'A lighter way for requests that make access last longer, of conditions and of request types.';
