-- What is not settled is looked through every few seconds, for what nobody else judged.
create index grants_unsettled on assent.grants (org_id, grant_id)
  where (status = 'ACTIVE' and outcome <> 'GRANTED') or revocation in ('PENDING', 'FAILED');
