import pg from 'pg'

/** A request that is open and one that was approved and given, as the product itself left them: the others are made after them. */
export type Template = { readonly open: string; readonly closed: string }

/** How many people the made requests are spread over, how many approvers the open ones, and how many events each has. */
export const [users, approvers, eventsEach] = [10_000, 200, 5]

/** The n-th made thing of a kind. */
export const idOf = (kind: string, n: number): string => `${kind}B${String(n).padStart(16, '0')}`

/** Fills by set-wise SQL with the requests of these numbers: one in a hundred is open, spread over the approvers. */
export const fillRequests = async (
  url: string,
  orgId: string,
  template: Template,
  range: { readonly from: number; readonly to: number },
): Promise<void> => {
  const owner = new pg.Client({ connectionString: url })
  await owner.connect()
  try {
    await owner.query(
      `set search_path = assent, public; set session_replication_role = replica; set assent.org = '${orgId}'`,
    )
    for (const statement of statements(template, range)) await owner.query(statement)
  } finally {
    await owner.end()
  }
}

const statements = (
  { closed, open }: Template,
  { from, to }: { readonly from: number; readonly to: number },
): readonly string[] => {
  const name = (kind: string, n: string) => `'${kind}B' || lpad((${n})::text, 16, '0')`
  const [requester, boss] = [
    name('00u', `1 + n::bigint * 104729 % ${users}`),
    name('00u', `1 + n / 100 % ${approvers}`),
  ]
  const numbers = `from generate_series(${from}, ${to}) n`
  const template = `case when n % 100 = 0 then '${open}' else '${closed}' end`
  const earlier = `- (${to} - n) * interval '10 seconds'`
  const task = `lpad(to_hex(n), 24, '0')`
  return [
    `insert into users (org_id, user_id, person_id, login, email, first_name, last_name)
     select org(), ${name('00u', 'n')}, ${name('00u', 'n')}, 'bench' || n || '@example.test', 'bench' || n || '@example.test', 'Bench', n::text
     from generate_series(1, ${users}) n on conflict do nothing`,
    `insert into request
     select made.* ${numbers} join request t on t.request_id = ${template}
     cross join lateral jsonb_populate_record(t, jsonb_build_object('request_id', ${name('req', 'n')}, 'requested_for', ${requester},
       'requested_by', ${requester}, 'scope_id', n::text, 'created', t.created ${earlier}, 'last_updated', t.created ${earlier},
       'state', t.state || jsonb_build_object('requestId', ${name('req', 'n')}, 'requestedFor', ${requester}, 'requestedBy', ${requester},
         'tasks', jsonb_set(t.state -> 'tasks', '{0,taskId}', to_jsonb(${task}))))) made`,
    `insert into task
     select made.* ${numbers} join task t on t.request_id = ${template}
     cross join lateral jsonb_populate_record(t, jsonb_build_object('task_id', ${task}, 'request_id', ${name('req', 'n')},
       'completed_by', case when n % 100 = 0 then null else ${boss} end)) made`,
    `insert into task_assignee (org_id, task_id, principal_kind, principal_id)
     select org(), ${task}, 'USER', ${boss} from generate_series(${from}, ${to}) n where n % 100 = 0`,
    `insert into event
     select made.* ${numbers} join event e on e.request_id = '${closed}'
       and e.seq in (select seq from event where request_id = '${closed}' order by seq limit ${eventsEach})
     cross join lateral jsonb_populate_record(e, jsonb_build_object('seq', 1000000 + (n - 1) * 100 + e.seq, 'request_id', ${name('req', 'n')},
       'target_ids', array[${name('req', 'n')}, ${requester}], 'at', e.at ${earlier})) made`,
    'vacuum analyze',
  ]
}
