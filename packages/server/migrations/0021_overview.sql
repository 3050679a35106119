-- What an administrator sees first, found without reading all of it: access that could not be given, rules that no longer
-- work, machine identities.

create index grants_unmet on grants (org_id, grant_id) where outcome in ('FAILED', 'MANUAL_REQUIRED') and ended is null;
create index condition_invalid on condition (org_id, condition_id) where status = 'INVALID';
create index users_service on users (org_id, user_id) where kind = 'SERVICE';
