import assert from 'node:assert/strict'
import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { until } from '@assent/server/platform/wait.ts'
import { openConnection } from '../../bench/lib/http.ts'
import { makeLifecycleOrganization } from '../../bench/lib/organization.ts'
import { launchOn } from './external.ts'
import { check, runLoad, settled } from './load.ts'

const database = await withDatabase()
const sql = { sql: database.owner.bare }

/** Debian's package faketime: makes a process believe another time, which a file says and may change. */
const [library] = globSync('/usr/lib/*/faketime/libfaketimeMT.so.1')
const skip = library === undefined && 'libfaketime is not installed here (Debian: apt-get install faketime)'

const folder = mkdtempSync(join(tmpdir(), 'assent-clock-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const file = join(folder, 'offset')
const setClock = (offset: string): void => writeFileSync(file, `${offset}\n`)

const launchElsewhen = () => {
  setClock('+0')
  const settings = {
    LD_PRELOAD: library!,
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_NO_CACHE: '1',
    // What counts pauses is not set by anybody.
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    DONT_FAKE_MONOTONIC: '1',
  }
  return launchOn(database, { settings })
}

/** What the server itself takes the time for: the second in which a limit of calls is full again. */
const serversClock = async (port: number, token: string): Promise<number> => {
  const answer = await fetch(`http://127.0.0.1:${port}/governance/api/v2/my/tasks`, {
    headers: { authorization: `SSWS ${token}` },
  })
  return Number(answer.headers.get('x-rate-limit-reset')) * 1_000
}

const hours = 3_600_000
const jumps: readonly (readonly [string, number])[] = [
  ['+5m', hours / 12],
  ['-5m', -hours / 12],
  ['-2h', -2 * hours],
  ['+30d', 720 * hours],
  ['+0', 0],
]

test('B5 B6: whatever the clock of the server says, that of the database decides', { skip }, async (t) => {
  const [began] = await database.owner.bare<{ at: string }>('select clock_timestamp()::text as at')
  const server = await launchElsewhen()
  const organization = await makeLifecycleOrganization(sql, 16)
  const { orgId, people } = organization
  const load = runLoad({ ...organization, people: people.slice(8) }, [server.port], 8)
  const gone = people[7]!
  await database.owner.bare(
    `update api_token set created = clock_timestamp() - interval '2 hours', expires = clock_timestamp() - interval '1 second'
     where org_id = $1 and user_id = $2`,
    [orgId, gone.user],
  )
  try {
    for (const [index, [offset, ms]] of jumps.entries()) {
      setClock(offset)
      const person = people[index]!
      const believed = await serversClock(server.port, person.bossToken)
      assert.ok(
        Math.abs(believed - Date.now() - ms) < 60_000,
        `the server believes ${new Date(believed).toISOString()}`,
      )
      await load.progress(8)
      await onTime(server.port, organization, person)
      await tooLate(server.port, organization, person)
      const ended = await fetch(`http://127.0.0.1:${server.port}/governance/api/v2/my/requests`, {
        headers: { authorization: `SSWS ${gone.userToken}` },
      })
      assert.equal(ended.status, 401, 'a token that has expired stays so')
    }
    await load.stop()
    await settled(sql, orgId)
    await check(sql, orgId, load.acknowledged, 2 * jumps.length)
    const [late] = await database.owner.bare<{ odd: number }>(
      `select count(*)::int as odd from event where org_id = $1
         and at not between $2::timestamptz - interval '1 second' and clock_timestamp()`,
      [orgId, began!.at],
    )
    assert.equal(late!.odd, 0, 'events at times that never were')
    t.diagnostic(`${load.acknowledged.decided.size} decisions at five times`)
  } finally {
    await load.stop()
    await server.stop()
  }
})

type Organization = Awaited<ReturnType<typeof makeLifecycleOrganization>>
type Person = Organization['people'][number]

const ask = async (port: number, { entryId }: Organization, { userToken }: Person) => {
  const connection = await openConnection('127.0.0.1', port, userToken)
  const path = `/governance/api/v2/my/catalogs/default/entries/${entryId}/requests`
  const { body, status } = await connection.send('POST', path, {}).finally(connection.close)
  assert.equal(status, 202, body)
  return JSON.parse(body) as { id: string; tasks: { id: string }[] }
}

const decide = async (port: number, { bossToken }: Person, taskId: string) => {
  const connection = await openConnection('127.0.0.1', port, bossToken)
  const path = `/governance/api/v2/my/tasks/${taskId}/resolve`
  return connection.send('POST', path, { value: 'APPROVED' }).finally(connection.close)
}

/** Puts the end of the time to decide so many seconds from now, by the database's clock. */
const endsIn = (orgId: string, requestId: string, taskId: string, seconds: number) =>
  database.owner.bare(
    `with at as (select to_char(clock_timestamp() + $4 * interval '1 second', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as due)
     update request set state = jsonb_set(state, '{timers}', state->'timers' ||
       jsonb_build_object('kind', 'DEADLINE', 'taskId', $3::text, 'due', at.due))
     from at where org_id = $1 and request_id = $2`,
    [orgId, requestId, taskId, seconds],
  )

const onTime = async (port: number, organization: Organization, person: Person): Promise<void> => {
  const { id, tasks } = await ask(port, organization, person)
  await endsIn(organization.orgId, id, tasks[0]!.id, 60)
  const answer = await decide(port, person, tasks[0]!.id)
  assert.equal(answer.status, 200, answer.body)
  // Others are approved all the time: this one alone is waited for.
  const given = async () =>
    (await database.owner.bare('select from grants where request_id = $1 and granted is not null', [id])).length === 1
  assert.ok(await until(given, 60_000), 'it is given')
  const [grant] = await database.owner.bare<{ days: number; old: number }>(
    `select extract(epoch from ends - granted)::int / 86400 as days, abs(extract(epoch from clock_timestamp() - granted)) as old
     from grants where org_id = $1 and request_id = $2`,
    [organization.orgId, id],
  )
  assert.equal(grant!.days, 7)
  assert.ok(grant!.old < 60, `granted ${grant!.old} s away from now`)
}

const tooLate = async (port: number, organization: Organization, person: Person): Promise<void> => {
  const { id, tasks } = await ask(port, organization, person)
  // Not in next_due: no timer comes before the decision, the data alone refuse it (abuse case B4).
  await endsIn(organization.orgId, id, tasks[0]!.id, -1)
  const answer = await decide(port, person, tasks[0]!.id)
  assert.equal(answer.status, 409, answer.body)
  const of = [organization.orgId, id]
  await database.owner.bare('update request set next_due = clock_timestamp() where org_id = $1 and request_id = $2', of)
  const expired = async () => {
    const [row] = await database.owner.bare<{ status: string }>(
      'select status from request where org_id = $1 and request_id = $2',
      of,
    )
    return row!.status === 'EXPIRED'
  }
  assert.ok(await until(expired, 60_000), 'then it expires by itself')
}
