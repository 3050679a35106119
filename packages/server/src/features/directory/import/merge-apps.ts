import type { AppInstance } from '@assent/core/directory/model.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import { eventsOf } from '../act.ts'
import { appParts } from '../apps/commands.ts'
import { appsByLabel } from '../apps/queries.ts'
import { type AppState, insertAppGroups, insertApps, lockApps, updateApps } from '../apps/store.ts'
import { connectorsByName } from '../connectors/store.ts'
import { groupsByName } from '../groups/queries.ts'
import { appTarget, groupTarget } from '../targets.ts'
import { shown } from './columns.ts'
import type { Merge } from './merge-users.ts'
import { inOrder, type Staged } from './store.ts'

type Plan = { readonly before: AppInstance | undefined; readonly state: AppState }

/** Merges the apps of a file. */
export const mergeApps = async (merge: Merge): Promise<void> => {
  const { tx, importId } = merge
  for await (const rows of inOrder(tx, importId, 'app')) {
    const found = await appsByLabel(
      tx,
      rows.map(({ data }) => data.label),
    )
    await lockApps(
      tx,
      [...found.values()].map(({ appId }) => appId),
    )
    const connectors = await connectorsByName(
      tx,
      rows.flatMap(({ data }) => data.connector ?? []),
    )
    await write(
      merge,
      rows.flatMap((row) => planOf(merge, row, found.get(row.data.label), connectors) ?? []),
    )
  }
}

const planOf = (
  { tally, services }: Merge,
  { data, line }: Staged<'app'>,
  before: AppInstance | undefined,
  connectors: ReadonlyMap<string, string>,
): Plan | undefined => {
  const { entitlementManagement, connector, status, ...input } = data
  const connectorId = typeof connector === 'string' ? connectors.get(connector) : connector
  if (typeof connector === 'string' && connectorId === undefined) {
    tally.errors.add({ line, column: 'connector', message: `There is no connector ${shown(connector)}.` })
    return undefined
  }
  const parts = appParts({ ...input, ...(connectorId === undefined ? {} : { connectorId }) }, before)
  if (isRefusal(parts)) {
    for (const { summary } of parts.causes) tally.errors.add({ line, message: summary })
    return undefined
  }
  const management =
    entitlementManagement === undefined
      ? before?.entitlementManagement
      : entitlementManagement
        ? 'OPTED_IN'
        : 'OPTED_OUT'
  const state: AppState = {
    ...parts,
    appId: before?.appId ?? services.newId('app'),
    status: status ?? before?.status ?? 'ACTIVE',
    entitlementManagement: management ?? 'OPTED_OUT',
  }
  return { before, state }
}

const compared = ['label', 'name', 'description', 'url', 'connectorId', 'status', 'entitlementManagement'] as const

const write = async ({ tx, tally, caller, importId }: Merge, plans: readonly Plan[]): Promise<void> => {
  const fresh = plans.filter(({ before }) => !before)
  const edited = plans.filter(({ before, state }) => before && compared.some((part) => before[part] !== state[part]))
  const states = (some: readonly Plan[]) => some.map(({ state }) => state)
  const record = (type: string, some: readonly Plan[]) =>
    tx.record(...eventsOf(caller, type, states(some).map(appTarget), { import: importId }))
  if (fresh.length > 0) await insertApps(tx, states(fresh))
  record('application.lifecycle.create', fresh)
  if (edited.length > 0) await updateApps(tx, states(edited))
  record('application.lifecycle.update', edited)
  const turned = (to: AppState['entitlementManagement'], from: string) =>
    plans.filter(
      ({ before, state }) =>
        state.entitlementManagement === to && (before?.entitlementManagement ?? 'OPTED_OUT') === from,
    )
  record('resource.governance_engine.enable', turned('OPTED_IN', 'OPTED_OUT'))
  record('resource.governance_engine.disable', turned('OPTED_OUT', 'OPTED_IN'))
  tally.count('apps', 'created', fresh.length)
  tally.count('apps', 'updated', edited.length)
  tally.count('apps', 'unchanged', plans.length - fresh.length - edited.length)
}

/** Merges which groups are levels of which app. */
export const mergeAppGroups = async ({ tx, importId, tally, caller }: Merge): Promise<void> => {
  for await (const rows of inOrder(tx, importId, 'appGroup')) {
    const apps = await appsByLabel(
      tx,
      rows.map(({ data }) => data.app),
    )
    const groups = await groupsByName(
      tx,
      rows.map(({ data }) => data.group),
    )
    const pairs = rows.flatMap(({ data, line }) => {
      const [app, group] = [apps.get(data.app), groups.get(data.group)]
      if (!app) tally.errors.add({ line, column: 'app', message: `There is no app ${shown(data.app)}.` })
      if (!group) tally.errors.add({ line, column: 'group', message: `There is no group ${shown(data.group)}.` })
      return app && group ? [{ app, group }] : []
    })
    const fresh = await insertAppGroups(
      tx,
      pairs.map(({ app, group }) => ({ appId: app.appId, groupId: group.groupId })),
    )
    const isNew = new Set(fresh.map(({ appId, groupId }) => `${appId}/${groupId}`))
    const added = pairs.filter(({ app, group }) => isNew.has(`${app.appId}/${group.groupId}`))
    for (const [, same] of Map.groupBy(added, ({ app }) => app.appId))
      for (const event of eventsOf(
        caller,
        'group.application_assignment.add',
        same.map(({ group }) => groupTarget(group)),
        { import: importId },
      ))
        tx.record({ ...event, targets: [...event.targets, appTarget(same[0]!.app)] })
    tally.count('appGroups', 'created', fresh.length)
    tally.count('appGroups', 'unchanged', pairs.length - fresh.length)
  }
}
