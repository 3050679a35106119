import { readFileSync } from 'node:fs'
import { credentialsFile, type DemoCredentials } from '@assent/server/demo/seed.ts'
import pg from 'pg'
import { type CatalogSize, fillCatalog } from './catalog.ts'
import { type BenchServer, startServer } from './server.ts'

export type WebSize = CatalogSize & {
  /** Approvals that wait for one person. */
  readonly tasks: number
}

/**
 * The shipped server with the demo of a company that has grown: so many people and apps more, and so many requests that wait
 * for `decider`. Started anew after that, so that nothing is left of the time when its tables were empty.
 */
export const makeWebWorld = async (size: WebSize, say: (what: string) => void) => {
  const demo = { ASSENT_DEMO: 'yes' }
  say('making the demo')
  const first = await startServer(undefined, undefined, demo)
  const { dataDir, port } = first
  try {
    await grow(first, size, say)
  } catch (error) {
    await first.stop()
    throw error
  }
  await first.stop({ keep: true })
  say('starting the server anew')
  const server = await startServer(dataDir, port, demo)
  const { users } = JSON.parse(readFileSync(credentialsFile(dataDir), 'utf8')) as DemoCredentials
  return {
    ...server,
    baseUrl: `http://127.0.0.1:${port}`,
    /** Somebody of the demo, by the beginning of the login. */
    who: (start: string) => users.find(({ login }) => login.startsWith(start))!,
  }
}

export type WebWorld = Awaited<ReturnType<typeof makeWebWorld>>

/** Who asks in the demo, and who decides. */
export const [asker, decider] = ['elif', 'chloe']

const grow = async ({ superUrl }: BenchServer, size: WebSize, say: (what: string) => void): Promise<void> => {
  const owner = new pg.Client({ connectionString: superUrl })
  await owner.connect()
  try {
    const [org] = (await owner.query<{ org_id: string }>('select org_id from assent.org')).rows
    say(`${size.users.toLocaleString('en')} people, ${size.apps.toLocaleString('en')} apps`)
    await fillCatalog((sql) => owner.query(sql), org!.org_id, size)
    say(`${size.tasks.toLocaleString('en')} tasks`)
    for (const statement of tasks(size)) await owner.query(statement)
  } finally {
    await owner.end()
  }
}

const userId = (login: string) => `(select user_id from users where login ^@ '${login}')`

/** Copies of a request of the demo that waits for the decider alone, each by somebody else; and groups for the asker. */
const tasks = ({ groups, tasks: count }: WebSize): readonly string[] => {
  const padded = (start: string, length: number) => `'${start}' || lpad(n::text, ${length}, '0')`
  const [request, task, user] = [padded('reqB', 16), `lpad(to_hex(n), 24, '0')`, padded('00u', 17)]
  const swapped = (column: string) =>
    `replace(replace(replace(${column}::text, o.request_id, ${request}), o.task_id, ${task}), o.requested_for, ${user})`
  const copies = `from generate_series(1, ${count}) n, origin o`
  const later = `interval '1 millisecond' * n`
  return [
    `create temporary table origin as
     select r.request_id, t.task_id, r.requested_for from request r join task t using (org_id, request_id)
     join task_assignee a using (org_id, task_id)
     where r.status = 'PENDING' and t.status = 'OPEN' and t.type = 'APPROVAL' and r.requested_for = r.requested_by
       and a.principal_id = ${userId(decider)}
     order by r.request_id limit 1`,
    `insert into request
     select (jsonb_populate_record(null::request, ${swapped('to_jsonb(r)')}::jsonb
       || jsonb_build_object('created', r.created + ${later}))).*
     ${copies} join request r on r.request_id = o.request_id`,
    `insert into task
     select (jsonb_populate_record(null::task, ${swapped('to_jsonb(t)')}::jsonb)).*
     ${copies} join task t on t.task_id = o.task_id`,
    `insert into task_assignee (org_id, task_id, principal_kind, principal_id)
     select org(), ${task}, 'USER', ${userId(decider)} ${copies}`,
    `insert into group_member (org_id, group_id, user_id)
     select org(), '00g' || lpad(((k * 211) % ${groups} + 1)::text, 17, '0'), ${userId(asker)} from generate_series(1, 20) as k
     on conflict do nothing`,
    'vacuum analyze',
  ]
}
