import type { Caller } from '@assent/core/caller.ts'
import type { AppInstance, AppUser, EntitlementManagement } from '@assent/core/directory/model.ts'
import { causesOf, clean, nameProblem, textProblem } from '@assent/core/directory/text.ts'
import { isRefusal, type Refusal, type Result, refuse } from '@assent/core/refusal.ts'
import type { Services } from '../../../app/services.ts'
import type { Tx } from '../../../platform/db.ts'
import { change, eventOf } from '../act.ts'
import { kindOfConnector } from '../connectors/store.ts'
import { lockGroups } from '../groups/store.ts'
import { addDirect, removeDirect } from '../membership/commands.ts'
import { forbidden, managesApps, notFound } from '../permission.ts'
import { appTarget, groupTarget, userTarget } from '../targets.ts'
import { lockUser } from '../users/store.ts'
import { listAppUsers } from './queries.ts'
import { type AppState, deleteApp, deleteAppGroup, insertAppGroups, insertApps, lockApps, updateApps } from './store.ts'

/** What an administrator writes of an app. */
export type AppInput = {
  readonly label: string
  readonly name?: string
  readonly description?: string
  readonly url?: string | null
  readonly connectorId?: string | null
}

/** The parts of an app as they are kept, or what is wrong with them. `before` fills in what is not named. */
export const appParts = (
  input: Partial<AppInput>,
  before?: AppInstance,
): Result<Pick<AppState, 'label' | 'name' | 'description' | 'url' | 'connectorId'>> => {
  const label = clean(input.label ?? before?.label ?? '')
  const name = clean(input.name ?? before?.name ?? 'bookmark')
  const description = (input.description ?? before?.description ?? '').normalize('NFC')
  const url = input.url === undefined ? (before?.url ?? null) : input.url
  const causes = causesOf({
    '/label': nameProblem(label),
    '/name': /^[A-Za-z0-9_.-]{1,100}$/.test(name) ? undefined : 'must have letters, digits, dots, - and _ only',
    '/description': textProblem(description, 2_000, true),
    '/settings/app/url': url === null ? undefined : urlProblem(url),
  })
  if (causes.length > 0) return refuse('invalid', 'The app is not valid.', causes)
  const connectorId = input.connectorId === undefined ? (before?.connectorId ?? null) : input.connectorId
  return { label, name, description, url, connectorId }
}

// The address becomes a link on people's pages: nothing but the web (abuse case F13's kin).
const urlProblem = (url: string): string | undefined =>
  url.length <= 2_000 && /^https?:\/\/[^\s"<>]+$/i.test(url) ? undefined : 'must be an address with http or https'

/** Creates an app. `activate` false: INACTIVE, so nobody can ask for it yet. */
export const createApp =
  (services: Services) =>
  async (
    caller: Caller,
    { activate, ...input }: AppInput & { readonly activate: boolean },
  ): Promise<Result<AppInstance>> => {
    if (!managesApps(caller)) return forbidden('create apps')
    const parts = appParts(input)
    if (isRefusal(parts)) return parts
    return change(services, caller, async (tx) => {
      const refusal = await checkConnector(services, tx, parts.connectorId)
      if (refusal) return refusal
      const [app] = await insertApps(tx, [
        {
          ...parts,
          appId: services.newId('app'),
          status: activate ? 'ACTIVE' : 'INACTIVE',
          entitlementManagement: 'OPTED_OUT',
        },
      ])
      tx.record(eventOf(caller, 'application.lifecycle.create', [appTarget(app!)]))
      return app!
    })
  }

const checkConnector = async (
  { connectors }: Services,
  tx: Tx,
  connectorId: string | null,
): Promise<Refusal | undefined> => {
  const kind = connectorId === null ? undefined : await kindOfConnector(tx, connectorId)
  if (connectorId === null || (kind !== undefined && (connectors.size === 0 || connectors.has(kind)))) return undefined
  return refuse('invalid', 'There is no such connector.', [
    { summary: 'connectorId must be the id of a connector', location: '/connectorId', reason: 'IDENTIFIER_NOT_FOUND' },
  ])
}

/** Changes the parts of an app that the input names. */
export const updateApp =
  (services: Services) =>
  async (
    caller: Caller,
    { appId, ...input }: Partial<AppInput> & { readonly appId: string },
  ): Promise<Result<AppInstance>> => {
    if (!managesApps(caller)) return forbidden('change apps')
    return change(services, caller, async (tx) => {
      const [before] = await lockApps(tx, [appId])
      if (!before) return notFound('app')
      const parts = appParts(input, before)
      if (isRefusal(parts)) return parts
      const changed = (Object.keys(parts) as (keyof typeof parts)[]).filter((part) => parts[part] !== before[part])
      if (changed.length === 0) return before
      const refusal = changed.includes('connectorId')
        ? await checkConnector(services, tx, parts.connectorId)
        : undefined
      if (refusal) return refusal
      const [after] = await updateApps(tx, [{ ...before, ...parts }])
      tx.record(eventOf(caller, 'application.lifecycle.update', [appTarget(after!)], { changed }))
      return after!
    })
  }

const steps = {
  activate: { to: 'ACTIVE', event: 'application.lifecycle.activate' },
  deactivate: { to: 'INACTIVE', event: 'application.lifecycle.deactivate' },
} as const

/** Activates or deactivates an app. Who has it keeps it; nobody can ask for an inactive one. Idempotent, as Okta's. */
export const moveApp =
  (services: Services, name: keyof typeof steps) =>
  async (caller: Caller, { appId }: { readonly appId: string }): Promise<Result<AppInstance>> => {
    if (!managesApps(caller)) return forbidden(`${name} apps`)
    return change(services, caller, async (tx) => {
      const [before] = await lockApps(tx, [appId])
      if (!before) return notFound('app')
      if (before.status === steps[name].to) return before
      const [after] = await updateApps(tx, [{ ...before, status: steps[name].to }])
      tx.record(eventOf(caller, steps[name].event, [appTarget(after!)]))
      return after!
    })
  }

/** Deletes an inactive app. Its id is never used again. */
export const removeApp =
  (services: Services) =>
  async (caller: Caller, { appId }: { readonly appId: string }): Promise<Result<undefined>> => {
    if (!managesApps(caller)) return forbidden('delete apps')
    return change(services, caller, async (tx): Promise<Refusal | undefined> => {
      const [app] = await lockApps(tx, [appId])
      if (!app) return notFound('app')
      if (app.status !== 'INACTIVE') return refuse('conflict', 'Deactivate the app first.')
      await deleteApp(tx, appId, caller.userId)
      tx.record(eventOf(caller, 'application.lifecycle.delete', [appTarget(app)]))
      return undefined
    })
  }

/** Assigns a user to an app; see addDirect for what a grant means here. */
export const assignUser =
  (services: Services) =>
  async (caller: Caller, input: { readonly appId: string; readonly user: string }): Promise<Result<AppUser>> => {
    if (!managesApps(caller)) return forbidden('assign users to apps')
    return change(services, caller, async (tx) => {
      const found = await userAndApp(tx, input)
      if (isRefusal(found)) return found
      const done = await addDirect(tx, caller, [found.change])
      if (isRefusal(done)) return done
      const page = await listAppUsers(tx, input.appId, { userId: found.change.item.userId }, { limit: 1 })
      return isRefusal(page) ? page : page.items[0]!
    })
  }

/** Ends the assignment of a user to an app; see removeDirect for what a grant means here. */
export const unassignUser =
  (services: Services) =>
  async (caller: Caller, input: { readonly appId: string; readonly user: string }): Promise<Result<undefined>> => {
    if (!managesApps(caller)) return forbidden('unassign users from apps')
    return change(services, caller, async (tx): Promise<Refusal | undefined> => {
      const found = await userAndApp(tx, input)
      if (isRefusal(found)) return found
      const done = await removeDirect(tx, caller, [found.change])
      if (isRefusal(done)) return done
      return done[0]!.reasonChanged ? undefined : notFound('assignment')
    })
  }

const userAndApp = async (tx: Tx, input: { readonly appId: string; readonly user: string }) => {
  const user = await lockUser(tx, input.user)
  const [app] = await lockApps(tx, [input.appId])
  if (!app) return notFound('app')
  if (!user) return notFound('user')
  const item = { kind: 'app', targetId: app.appId, userId: user.userId } as const
  return { change: { item, user: userTarget(user), place: appTarget(app) } }
}

/** Makes a group a level of an app that can be asked for, or no level any more. */
export const changeAppGroup =
  (services: Services, sort: 'add' | 'remove') =>
  async (
    caller: Caller,
    { appId, groupId }: { readonly appId: string; readonly groupId: string },
  ): Promise<Result<undefined>> => {
    if (!managesApps(caller)) return forbidden('change which groups belong to an app')
    return change(services, caller, async (tx): Promise<Refusal | undefined> => {
      const [app] = await lockApps(tx, [appId])
      const [group] = await lockGroups(tx, [groupId])
      if (!app) return notFound('app')
      if (!group) return notFound('group')
      const changed =
        sort === 'add'
          ? (await insertAppGroups(tx, [{ appId, groupId }])).length > 0
          : await deleteAppGroup(tx, appId, groupId)
      if (sort === 'remove' && !changed) return notFound('associated group')
      if (changed)
        tx.record(eventOf(caller, `group.application_assignment.${sort}`, [groupTarget(group), appTarget(app)]))
      return undefined
    })
  }

/** Turns entitlement management of an app on or off, which decides what its levels are (okta-access-requests B.2). */
export const setEntitlementManagement =
  (services: Services) =>
  async (
    caller: Caller,
    { appId, status }: { readonly appId: string; readonly status: EntitlementManagement },
  ): Promise<Result<AppInstance>> => {
    if (!managesApps(caller)) return forbidden('change entitlement management')
    return change(services, caller, async (tx) => {
      const [before] = await lockApps(tx, [appId])
      if (!before) return notFound('app')
      if (before.entitlementManagement === status) return before
      const [after] = await updateApps(tx, [{ ...before, entitlementManagement: status }])
      const event = status === 'OPTED_IN' ? 'resource.governance_engine.enable' : 'resource.governance_engine.disable'
      tx.record(eventOf(caller, event, [appTarget(after!)]))
      return after!
    })
  }
