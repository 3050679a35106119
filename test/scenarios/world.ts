import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AdminRole } from '@assent/core/caller.ts'
import { startAssent } from '@assent/server/assent.ts'
import { openMailbox } from '@assent/server/channels/email/driver.ts'
import { makeWorld } from '@assent/server/demo/world.ts'
import { loadConfig } from '@assent/server/platform/config.ts'
import { makeLog } from '@assent/server/platform/log.ts'
import { makeDatabase } from '@assent/server/platform/testing.ts'
import { makeBrowser } from '../../packages/server/test/support/browser.ts'
import { systemCaller } from '../../packages/server/test/support/server.ts'
import type { Actor, Asked, Offer } from './driver.ts'

/** Everybody's. */
export const password = 'correct horse battery staple'

/** Everybody of the stories: key, name, roles, manager. Managers come first. */
const cast = {
  ines: { name: 'Ines Duarte', roles: ['ACCESS_REQUESTS_ADMIN'], manager: undefined },
  farah: { name: 'Farah Haddad', roles: ['AUDITOR'], manager: undefined },
  chloe: { name: 'Chloe Dubois', roles: [], manager: undefined },
  boris: { name: 'Boris Wolf', roles: [], manager: 'chloe' },
  ada: { name: 'Ada Byron', roles: [], manager: 'boris' },
  uma: { name: 'Uma Rao', roles: [], manager: 'chloe' },
  ulf: { name: 'Ulf Berg', roles: [], manager: 'chloe' },
  ute: { name: 'Ute Lang', roles: [], manager: 'chloe' },
  kim: { name: 'Kim Ito', roles: [], manager: 'chloe' },
  dan: { name: 'Dan Roth', roles: [], manager: 'chloe' },
} as const satisfies Record<string, { name: string; roles: readonly AdminRole[]; manager: string | undefined }>

export type Role = keyof typeof cast
export type Cast = Readonly<Record<Role, Actor>>

/** A step of an approval sequence, as the API takes it. */
export type Step = { readonly type: string; readonly label: string; readonly [member: string]: unknown }

/** What an offer needs besides its steps. */
export type OfferOptions = {
  /** A group to be a member of instead of the app itself. */
  readonly group?: true
  /** The longest time that one may ask for. */
  readonly most?: string
}

/** A whole server as it is run, on a database of its own, with a mail server beside it and everybody of the stories. */
export const startWorld = async () => {
  const database = await makeDatabase()
  const dataDir = mkdtempSync(join(tmpdir(), 'assent-story-'))
  const mailbox = await openMailbox()
  const orgId = await database.newOrg('Stories')
  const assent = await startAssent({
    config: loadConfig({
      ASSENT_DATA_DIR: dataDir,
      DATABASE_URL: database.url,
      DATABASE_OWNER_URL: database.ownerUrl,
      SECRET_KEY: randomBytes(32).toString('base64'),
      ASSENT_DEMO: 'false',
      SMTP_URL: mailbox.url,
      OUTBOUND_ALLOW: '127.0.0.1',
      PORT: '0',
    }),
    log: makeLog('fatal'),
  })
  const { run } = makeWorld(assent.app, orgId)
  const system = systemCaller(orgId)
  const owner = <Row extends object>(sql: string, values: readonly unknown[] = []): Promise<Row[]> =>
    database.owner.bare<Row & Record<string, unknown>>(sql, [orgId, ...values]) as Promise<Row[]>

  const people = new Map<string, Actor>()
  const newActor = async (key: string, { manager, name, roles }: (typeof cast)[Role]): Promise<Actor> => {
    const login = `${key}@stories.example`
    const [firstName, lastName] = name.split(' ') as [string, string]
    const { userId } = await run(system, 'user.create', {
      activate: true,
      password,
      profile: {
        login,
        email: login,
        firstName,
        lastName,
        ...(manager ? { managerId: people.get(manager)!.login } : {}),
      },
    })
    if (roles.length > 0) await run(system, 'user.setRoles', { user: userId, roles })
    const { token } = await run(system, 'token.create', { name: 'Stories', userId })
    const browser = makeBrowser(undefined, assent.baseUrl)
    const seen = await browser.visit('/auth/sign-in', { form: { login, password, return_to: '/' } })
    if (seen.status !== 303) throw new Error(`${name} could not sign in: ${seen.status} ${seen.text}`)
    return { name, login, userId, token, browser }
  }
  // Managers before those who have them as their manager; each level at once, since hashing a password takes long.
  for (let left = Object.entries(cast); left.length > 0; left = left.filter(([key]) => !people.has(key))) {
    const next = left.filter(([, { manager }]) => manager === undefined || people.has(manager))
    const made = await Promise.all(next.map(async ([key, one]) => [key, await newActor(key, one)] as const))
    for (const [key, actor] of made) people.set(key, actor)
  }
  const actors = Object.fromEntries(people) as Cast

  const group = async (name: string, ...members: readonly Role[]): Promise<string> => {
    const { groupId } = await run(system, 'group.create', { name, description: name })
    for (const key of members) await run(system, 'group.addMember', { groupId, user: actors[key].userId })
    return groupId
  }
  const groups = {
    panel: await group('Panel', 'uma', 'ulf', 'ute'),
    desk: await group('Desk', 'kim'),
    nobody: await group('Nobody'),
  }

  /** An app that everybody may ask for by these steps. `connectorId`: what gives its access outside. */
  const offer = async (
    label: string,
    steps: readonly Step[],
    options: OfferOptions & { readonly connectorId?: string } = {},
  ): Promise<Offer> => {
    const { connectorId, most } = options
    const { appId } = await run(system, 'app.create', {
      label,
      description: label,
      activate: true,
      ...(connectorId ? { connectorId } : {}),
    })
    const groupId = options.group && (await group(`${label} members`))
    if (groupId) await run(system, 'app.addGroup', { appId, groupId })
    const { sequenceId } = await run(system, 'sequence.create', { name: `${label}: steps`, steps: [...steps] })
    await run(system, 'condition.import', {
      activate: true,
      conditions: [
        {
          appId,
          condition: {
            name: `${label} for all`,
            approvalSequenceId: sequenceId,
            requesterSettings: { type: 'EVERYONE' },
            accessScopeSettings: groupId ? { type: 'GROUPS', groups: [{ id: groupId }] } : { type: 'RESOURCE_DEFAULT' },
            accessDurationSettings: most ? { type: 'REQUESTER_SPECIFIED_DURATION', maximumDuration: most } : null,
          },
        },
      ],
    })
    const [row] = await owner<{ entry_id: string }>(
      `select entry_id from assent.catalog_entry where org_id = $1 and app_id = $2 and parent_id <> '' and scope_id = $3`,
      [appId, groupId ?? appId],
    )
    return { label, appId, groupId, entryId: row!.entry_id }
  }

  const has = async (actor: Actor, { appId, groupId }: Offer): Promise<boolean> => {
    const sql = groupId
      ? 'select from assent.group_member where org_id = $1 and user_id = $2 and group_id = $3'
      : 'select from assent.app_user where org_id = $1 and user_id = $2 and app_id = $3'
    return (await owner(sql, [actor.userId, groupId ?? appId])).length > 0
  }

  const asAdmin = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const answer = await fetch(`${assent.baseUrl}/governance/api/v2${path}`, {
      method,
      headers: { authorization: `SSWS ${actors.ines.token}`, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as T
  }

  let exports = 0
  /** The whole record, exported by the auditor into a file. */
  const exportRecord = async (): Promise<string> => {
    const file = join(dataDir, `record-${++exports}.jsonl`)
    const answer = await fetch(`${assent.baseUrl}/governance/api/v2/audit/exports`, {
      method: 'POST',
      headers: { authorization: `SSWS ${actors.farah.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ format: 'jsonl' }),
    })
    if (!answer.ok) throw new Error(`no export: ${answer.status} ${await answer.text()}`)
    writeFileSync(file, Buffer.from(await answer.arrayBuffer()))
    return file
  }

  return {
    orgId,
    dataDir,
    mailbox,
    baseUrl: assent.baseUrl,
    services: assent.services,
    actors,
    groups,
    run,
    system,
    offer,
    has,
    exportRecord,
    /** Moves the end of the access that a request gave to this moment. */
    endNow: ({ requestId }: Asked) =>
      owner('update assent.grants set ends = clock_timestamp() where org_id = $1 and request_id = $2', [requestId]),
    /** Makes everything that a request waits for due now, as if time had passed. */
    letTimePass: ({ requestId }: Asked) =>
      owner(
        `update assent.request set next_due = clock_timestamp(), state = jsonb_set(state, '{timers}',
           (select jsonb_agg(timer || jsonb_build_object('due', '2020-01-01T00:00:00.000Z'))
            from jsonb_array_elements(state->'timers') as timer where timer->>'kind' <> 'INACTIVE'))
         where org_id = $1 and request_id = $2`,
        [requestId],
      ),
    /** For how many days the access of a request was given. */
    daysOf: async ({ requestId }: Asked): Promise<number> => {
      const sql = `select extract(epoch from ends - starts)::float8 / 86400 as days from assent.grants where org_id = $1 and request_id = $2`
      return (await owner<{ days: number }>(sql, [requestId]))[0]!.days
    },
    /** The administrator names who has to act, by the API. */
    reassign: async ({ requestId }: Asked, to: Actor): Promise<void> => {
      const filter = encodeURIComponent(`requestId eq "${requestId}"`)
      const { data } = await asAdmin<{ data: { id: string }[] }>('GET', `/tasks?filter=${filter}`)
      await asAdmin('PATCH', `/tasks/${data[0]!.id}`, {
        assignees: [{ externalId: to.userId, type: 'OKTA_USER' }],
        reason: 'Nobody can act.',
      })
    },
    /** What happened to a request, as it is on the record: names of domain events, in their order. */
    eventsOf: async ({ requestId }: Asked): Promise<readonly string[]> => {
      const { data } = await asAdmin<{ data: { type: string }[] }>('GET', `/requests/${requestId}/activity`)
      return data.map(({ type }) => type)
    },
    close: async () => {
      await assent.close()
      await mailbox.close()
      await database.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

export type StoryWorld = Awaited<ReturnType<typeof startWorld>>

/** Looks again and again until something is so; gives it, or fails with what was seen last. */
export const eventually = async <T>(look: () => Promise<T>, good: (seen: T) => boolean): Promise<T> => {
  const end = performance.now() + 120_000
  for (;;) {
    const seen = await look()
    if (good(seen)) return seen
    if (performance.now() > end) throw new Error(`after two minutes still ${JSON.stringify(seen)}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
