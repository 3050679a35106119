import type { AdminRole } from '@assent/core/caller.ts'
import type { OrgId } from '@assent/core/ids.ts'
import { makeWorld } from '@assent/server/demo/world.ts'
import { makeBrowser } from '../../packages/server/test/support/browser.ts'
import { systemCaller } from '../../packages/server/test/support/server.ts'
import type { Actor, Offer } from '../scenarios/driver.ts'
import { apiDriver } from '../scenarios/drivers/api.ts'
import type { E2E } from './app.ts'
import { hostileTexts } from './checks.ts'

// Control characters, and the marks that reorder or hide text, are refused in names (core/directory/text.ts).
const hidden = /[\p{Cc}\u200b\u202a-\u202e\u2066-\u2069\ufeff]/u

/** As much of a text as there is room for, without half a character. */
const cut = (text: string, most: number): string => {
  const head = text.slice(0, most)
  return head.isWellFormed() ? head : head.slice(0, -1)
}

/** What may be a name; the first is markup with a script. */
const names = hostileTexts.filter((text) => !hidden.test(text)).map((text) => cut(text, 250))

const password = 'correct horse battery staple'

type Named = { readonly name: string; readonly any: string }

/**
 * In the demo, an organization's worth of hostile texts: names of people, groups, apps, sequences and rules, questions and
 * their answers, messages, reasons and notes. `boss` decides and may see everything; `asker` asks.
 */
export const makeHostileWorld = async ({ assent }: E2E) => {
  const { orgId } = assent.demo!.credentials
  const { run } = makeWorld(assent.app, orgId as OrgId)
  const system = systemCaller(orgId as OrgId)

  const person = async (key: string, index: number, managerId?: string, roles: readonly AdminRole[] = []) => {
    const [name, other] = [names[index % names.length]!, names[(index + 3) % names.length]!]
    const login = `${key}@hostile.example`
    const more = { title: name, department: other, ...(managerId ? { managerId } : {}) }
    const profile = { login, email: login, firstName: name, lastName: other, ...more }
    const { userId } = await run(system, 'user.create', { activate: true, password, profile })
    if (roles.length > 0) await run(system, 'user.setRoles', { user: userId, roles })
    const { token } = await run(system, 'token.create', { name, userId })
    const browser = makeBrowser(undefined, assent.baseUrl)
    return { name, login, userId, token, browser } satisfies Actor
  }
  const boss = await person('boss', 0, undefined, ['SUPER_ADMIN'])
  const asker = await person('asker', 0, boss.login)
  const others: Actor[] = []
  for (const index of names.keys()) others.push(await person(`other${index}`, index, boss.login))

  /** An app with a level, asked for by a sequence and a rule: all of them called so. */
  const offer = async ({ any, name }: Named, questions: readonly object[]) => {
    const { groupId } = await run(system, 'group.create', { name, description: name })
    for (const { userId } of others) await run(system, 'group.addMember', { groupId, user: userId })
    const { appId } = await run(system, 'app.create', { label: name, description: name, activate: true })
    await run(system, 'app.addGroup', { appId, groupId })
    const [label, description] = [cut(any, 250), cut(any, 2_000)]
    const form = { type: 'QUESTION', label, assignmentRule: { type: 'REQUESTER' }, questions: [...questions] }
    const decision = { type: 'APPROVAL', label, description, assignmentRule: { type: 'MANAGER' } }
    const steps = questions.length > 0 ? [form, decision] : [decision]
    const { sequenceId } = await run(system, 'sequence.create', { name, description, steps })
    const condition = {
      ...{ name, description, approvalSequenceId: sequenceId },
      requesterSettings: { type: 'EVERYONE' as const },
      accessScopeSettings: { type: 'GROUPS' as const, groups: [{ id: groupId }] },
      accessDurationSettings: { type: 'REQUESTER_SPECIFIED_DURATION' as const, maximumDuration: 'P7D' },
    }
    await run(system, 'condition.import', { activate: true, conditions: [{ appId, condition }] })
    const [entry] = await assent.db.inOrg(orgId as OrgId, (tx) =>
      tx.query<{ entry_id: string; parent_id: string }>(
        'select entry_id, parent_id from catalog_entry where app_id = $1 and scope_id = $2',
        [appId, groupId],
      ),
    )
    return { appId, groupId, sequenceId, topId: entry!.parent_id, label: name, entryId: entry!.entry_id }
  }
  const labels = hostileTexts.map((text) => cut(text, 250))
  const questions = [
    ...labels.map((label) => ({ label, type: 'TEXT', required: false })),
    { label: 'Which one?', type: 'SELECT', choices: names, required: false },
  ]
  type Whole = Awaited<ReturnType<typeof offer>> & Offer
  const offers: Whole[] = []
  for (const [index, name] of names.entries())
    offers.push(await offer({ name, any: hostileTexts[index]! }, index === 0 ? questions : []))

  /** What stands on the pages of an administrator's own: settings, access in an emergency, passkeys. */
  const besides = async ({ token, userId: bossId }: Actor, { userId }: Actor, { appId, groupId }: Whole) => {
    const call = async (method: string, path: string, body: unknown) => {
      const headers = { authorization: `SSWS ${token}`, 'content-type': 'application/json' }
      const answer = await fetch(assent.baseUrl + path, { method, headers, body: JSON.stringify(body) })
      if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`)
    }
    const v1 = '/governance/api/v1'
    for (const name of names) {
      const scim = { baseUrl: 'https://scim.hostile.example' }
      await call('POST', `${v1}/connectors`, { kind: 'scim', name: cut(name, 100), config: scim, secret: 'none' })
      const jira = { baseUrl: 'https://jira.example', edition: 'cloud', email: cut(name, 100) }
      await call('POST', `${v1}/connectors`, {
        kind: 'jira',
        name: cut(`${name} in Jira`, 250),
        config: jira,
        secret: 'none',
      })
      await call('POST', '/governance/api/v2/webhooks', { name: cut(name, 100), url: 'https://hooks.hostile.example' })
    }
    await call('PATCH', `${v1}/settings`, { _limits: { emergency: { hours: 1 } } })
    const level = { appId, scopeType: 'GROUP', scopeId: groupId }
    await call('POST', `${v1}/emergency-access`, { ...level, userId, reason: cut(names.join(' '), 1_000) })
    await assent.db.inOrg(orgId as OrgId, (tx) =>
      tx.query(
        `insert into passkey (org_id, passkey_id, user_id, credential_id, public_key, counter, name, synced)
         select org(), lpad(o::text, 20, 'p'), $1, sha256(name::bytea), 'key', 0, name, false
         from unnest($2::text[]) with ordinality as n (name, o)`,
        [bossId, names.map((name) => cut(name, 100))],
      ),
    )
  }

  /** A team with a list and a request type, all of them called so. */
  const offerTeam = async (name: string, steps: readonly object[]) => {
    const description = cut(name, 1_000)
    const { teamId } = await run(system, 'team.create', { name: cut(name, 40), description })
    await run(system, 'team.addMember', { teamId, userId: boss.userId })
    await run(system, 'list.create', {
      teamId,
      list: { name: cut(name, 100), description, kind: 'CUSTOM', items: [...new Set(names)] },
    })
    const { typeId } = await run(system, 'requestType.create', {
      form: {
        ...{ teamId, name: cut(name, 50), description, audience: { type: 'EVERYONE' }, status: 'ACTIVE' },
        steps: steps as never,
      },
    })
    return { teamId, typeId }
  }
  const form = { type: 'QUESTION', label: names[0]!, assignmentRule: { type: 'REQUESTER' }, questions }
  const team = await offerTeam(names[0]!, [form])
  for (const name of names.slice(1)) await offerTeam(name, [])

  const { approve, ask, cancel, deny } = apiDriver(assent.baseUrl)
  const duration = 'P7D'
  const answers = Object.fromEntries(labels.map((label, index) => [label, cut(hostileTexts[index]!, 1_000)]))
  const [waiting, given, denied, canceled, open] = offers as [Whole, Whole, Whole, Whole, Whole]
  const asked = await ask(asker, waiting, { duration, answers: { ...answers, 'Which one?': names[0]! } })
  for (const { token } of [asker, boss])
    for (const message of hostileTexts)
      await fetch(`${assent.baseUrl}/governance/api/v2/requests/${asked.requestId}/messages`, {
        method: 'POST',
        headers: { authorization: `SSWS ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ message: cut(message, 5_000) }),
      })
  // Kept whole as tags where they are short enough; what cannot be seen is taken out of them.
  for (const [path, body] of [
    ['tags', { add: [...new Set(hostileTexts.map((text) => cut(text, 40)))] }],
    ['hold', { reason: cut(hostileTexts.join(' '), 1_000) }],
  ] as const) {
    const answer = await fetch(`${assent.baseUrl}/governance/api/v2/requests/${asked.requestId}/${path}`, {
      method: 'POST',
      headers: { authorization: `SSWS ${boss.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`)
  }
  const held = await ask(asker, given, { duration })
  await approve(boss, held, { message: cut(hostileTexts.join(' '), 5_000) })
  await deny(boss, await ask(asker, denied, { duration }), hostileTexts[0]!)
  await cancel(asker, await ask(asker, canceled, { duration }), hostileTexts[0]!)
  for (const other of others) await ask(other, open, { duration })
  // Nobody is the manager of `boss`, so nobody can decide this one.
  await ask(boss, waiting, { duration })
  const note = cut(hostileTexts.join(' ').replaceAll(new RegExp(hidden, 'gu'), ''), 1_000)
  await run(system, 'delegate.setFor', { user: boss.userId, appointment: { standInId: asker.userId, note } })
  await run(system, 'delegate.setFor', { user: asker.userId, appointment: { standInId: boss.userId, note } })
  const item = { ...{ key: 'one', entryId: open.entryId, name: names[0]!, comment: names[0]!, body: {} }, duration }
  await fetch(`${assent.baseUrl}/governance/api/v2/my/drafts/REQUEST/list`, {
    method: 'PUT',
    headers: { authorization: `SSWS ${asker.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ content: JSON.stringify({ items: [item] }) }),
  })
  await besides(boss, asker, open)
  // Who asked for the one and has the other is over the line of it.
  const list = (name: string, id: string) => ({
    name,
    operation: 'CONTAINS_ONE' as const,
    items: [{ kind: 'GROUP' as const, id, at: '' }],
  })
  const { ruleId } = await run(system, 'riskRule.create', {
    ...{ name: names[0]!, description: cut(hostileTexts[0]!, 1_000), notes: names[0]!, appId: null },
    lists: [list(names[0]!, waiting.groupId), list(names[1]!, given.groupId)],
  })
  const description = cut(hostileTexts[0]!, 1_000)
  const { collectionId } = await run(system, 'collection.create', { name: names[0]!, description })
  const whole = { appId: waiting.appId, entitlements: [], bundles: [], at: '' }
  await run(system, 'collection.addResources', { collectionId, resources: [whole] })
  const assignee = { userId: asker.userId, actor: 'ADMIN' as const, ends: null, timeZone: null, at: '' }
  await run(system, 'collection.assign', { collectionId, assignees: [assignee] })
  const label = cut(names[0]!, 50)
  const labeled = await run(system, 'label.create', { name: label, values: [{ name: label }] })
  const resources = [
    { kind: 'APP' as const, id: waiting.appId },
    { kind: 'COLLECTION' as const, id: collectionId },
  ]
  await run(system, 'label.assign', { resources, valueIds: [labeled.values[0]!.valueId] })
  const day = { date: '2099-05-01', name: cut(names[0]!, 100) }
  const week = { monday: [{ from: '09:00', to: '17:00' }] }
  await run(system, 'calendar.create', { name: cut(names[0]!, 100), timeZone: 'UTC', week, holidays: [day] })
  return {
    boss,
    asker,
    ruleId,
    collectionId,
    team,
    waiting,
    given,
    open,
    requestId: asked.requestId,
    heldId: held.requestId,
    password,
  }
}
