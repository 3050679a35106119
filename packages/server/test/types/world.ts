import assert from 'node:assert/strict'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeWorld } from '../catalog/world.ts'
import { makeUser, testServer, wireClient } from '../support/server.ts'

/** Where teams, lists and request types are. */
export const v1 = '/governance/api/v1'
export const v2 = '/governance/api/v2'

/** A server on a database of its own; organizations on it with people, a team, and an app with a level. */
export const typesServer = async () => {
  const database = await withDatabase()
  const server = await testServer(database.db)
  const setUp = async () => {
    const world = await makeWorld(database)
    const admin = await makeUser(server, world.orgId, 'admin', { roles: ['ACCESS_REQUESTS_ADMIN'] })
    const boss = await makeUser(server, world.orgId, 'boss')
    const ada = await makeUser(server, world.orgId, 'ada', { managerId: boss.userId })
    const member = await makeUser(server, world.orgId, 'mel')
    const level = await world.group([], 'Editors')
    const appId = await world.app({ label: 'Figma', description: 'Drawing', groups: [level] })
    const teams = (await must(admin.call('GET', `${v1}/teams`), 200)).body.data
    const team = teams.find((one: { name: string }) => one.name === 'IT')
    await must(admin.call('PUT', `${v1}/teams/${team.id}/members/${member.userId}`), 204)
    return { world, admin, ada, boss, member, level, appId, team, call: wireClient(admin.call) }
  }
  return { database, server, setUp }
}

type Made = Awaited<ReturnType<Awaited<ReturnType<typeof typesServer>>['setUp']>>

/** What Ada asks for by a condition, so that no team has it; her manager decides. Gives the id of the request. */
export const askForLevel = async ({ ada, admin, appId, level, world }: Made): Promise<string> => {
  const sequence = await must(
    admin.call('POST', `${v2}/request-sequences`, {
      name: 'S',
      steps: [{ type: 'APPROVAL', label: 'M', assignmentRule: { type: 'MANAGER' } }],
    }),
    201,
  )
  await must(
    admin.call('POST', `${v2}/request-conditions`, {
      activate: true,
      conditions: [
        {
          resourceId: appId,
          name: 'C',
          approvalSequenceId: sequence.body.id,
          requesterSettings: { type: 'EVERYONE' },
          accessScopeSettings: { type: 'GROUPS', groups: [{ id: level }] },
        },
      ],
    }),
    201,
  )
  const [entry] = await world.sql<{ entry_id: string }>('select entry_id from catalog_entry where scope_id = $1', [
    level,
  ])
  const path = `${v2}/my/catalogs/default/entries/${entry!.entry_id}/requests`
  return (await must(ada.call('POST', path, {}), 202)).body.id
}

type Called = Promise<{ readonly status: number; readonly body: unknown; readonly raw: { readonly body: string } }>

/** An answer of that status, or a failure that shows the other one. */
export const must = async <A extends Called>(answer: A, status: number): Promise<Awaited<A>> => {
  const got = await answer
  assert.equal(got.status, status, got.raw.body)
  return got
}

/** A form with a question of the requester and an approval of the manager, for everybody. */
export const formOf = (teamId: string, more: object = {}) => ({
  teamId,
  name: 'New laptop',
  description: 'For new people',
  icon: 'laptop',
  audience: { type: 'EVERYONE' },
  steps: [
    {
      type: 'QUESTION',
      label: 'What',
      assignmentRule: { type: 'REQUESTER' },
      questions: [{ label: 'Which one?', type: 'SELECT', choices: ['Windows', 'Linux'] }],
    },
    { type: 'APPROVAL', label: 'Manager', assignmentRule: { type: 'MANAGER' } },
  ],
  ...more,
})
