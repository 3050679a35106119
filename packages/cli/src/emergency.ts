import type { WireApp } from '@assent/core/api/apps.ts'
import { at, where, withQuery } from '@assent/core/api/client.ts'
import type { WireCollection } from '@assent/core/api/collections.ts'
import type { WireEmergency } from '@assent/core/api/emergency.ts'
import type { WireOwned, WireUnowned } from '@assent/core/api/owners.ts'
import { isId } from '@assent/core/ids.ts'
import { limits } from '@assent/core/limits.ts'
import type { Static } from 'typebox'
import type { Connection } from './context.ts'
import { usage } from './problems.ts'

/** Where access in an emergency is. */
export const emergencies = '/governance/api/v1/emergency-access'

const owners = '/governance/api/v1/resource-owners'

/** What is given: an app itself, or one of its groups or bundles. */
export type Level = {
  readonly appId: string
  readonly scopeType: WireEmergency['scopeType']
  readonly scopeId: string
  readonly name: string
}

type Named = { readonly id: string; readonly name: string }

/** The one thing of a list that a text means: its id, its name, or a part of it; otherwise the end of the command. */
const oneOf = (what: string, text: string, found: readonly Named[]): Named => {
  const wanted = text.trim().toLowerCase()
  const exact = found.filter(({ id, name }) => id === text || name.toLowerCase() === wanted)
  const fit = exact.length > 0 ? exact : found.filter(({ name }) => name.toLowerCase().includes(wanted))
  if (fit.length === 1) return fit[0]!
  if (fit.length === 0) throw usage(`There is no ${what} called "${text}".`, ...found.slice(0, 20).map(lineOf))
  throw usage(`"${text}" fits ${fit.length} of them. Say which ${what}:`, ...fit.slice(0, 20).map(lineOf))
}

const lineOf = ({ id, name }: Named): string => `${id}  ${name}`

/** The app, and of it the level, that two texts mean; without the second the app itself. */
export const findLevel = async (connection: Connection, app: string, level: string | undefined): Promise<Level> => {
  const { client, must } = connection
  const [collection] = level === undefined ? await collectionsLike(connection, app) : []
  if (collection)
    return { appId: collection.id, scopeType: 'APPLICATION', scopeId: collection.id, name: collection.name }
  const path = isId('app', app)
    ? undefined
    : withQuery('/api/v1/apps', {
        filter: `label co ${JSON.stringify(app.trim().slice(0, limits.searchMax))}`,
        limit: 50,
      })
  const apps = path
    ? await must(client.get<readonly WireApp[]>(path))
    : [await must(client.get<WireApp>(at`/api/v1/apps/${app}`))]
  const { id: appId } = oneOf(
    'app',
    app,
    apps.map(({ id, label }) => ({ id, name: label })),
  )
  const chosen = apps.find(({ id }) => id === appId)!
  if (level === undefined) return { appId, scopeType: 'APPLICATION', scopeId: appId, name: chosen.label }
  const { id, name } = oneOf('level', level, await levelsOf(connection, chosen))
  const scopeType = id.startsWith('enb') ? 'ENTITLEMENT_BUNDLE' : 'GROUP'
  return { appId, scopeType, scopeId: id, name: `${chosen.label}: ${name}` }
}

/** The collection that a text means by its id or its whole name; apps are found by a part of theirs. */
const collectionsLike = async ({ client, must }: Connection, text: string): Promise<readonly Named[]> => {
  const wanted = text.trim().slice(0, limits.collectionName)
  if (wanted === '' || isId('app', wanted)) return []
  const filter = isId('collection', wanted) ? where('id', 'eq', wanted) : where('name', 'sw', wanted)
  const path = withQuery('/governance/api/v1/collections', { filter, limit: 50 })
  const found = await must(client.all<WireCollection>(path, 50))
  return found.filter(({ id, name }) => id === wanted || name.toLowerCase() === wanted.toLowerCase())
}

/** The groups or bundles of an app, with owners and without. */
const levelsOf = async ({ client, must }: Connection, { assent, orn }: WireApp): Promise<readonly Named[]> => {
  const type = assent.entitlementManagement === 'OPTED_IN' ? 'entitlement-bundles' : 'groups'
  const filter = `${where('parentResourceOrn', 'eq', orn)} and ${where('resource.type', 'eq', type)}`
  const [owned, unowned] = await Promise.all([
    must(client.all<Static<typeof WireOwned>>(withQuery(owners, { filter, limit: 200 }), 1_000)),
    must(
      client.all<Static<typeof WireUnowned>>(withQuery(`${owners}/catalog/resources`, { filter, limit: 200 }), 1_000),
    ),
  ])
  return [...owned.map(({ resource }) => resource), ...unowned].map(({ id, profile }) => ({ id, name: profile.name }))
}

/** One of them by its id. */
export const getEmergency = ({ client, must }: Connection, id: string): Promise<WireEmergency> => {
  if (!isId('emergency', id))
    throw usage(`${id} is not the id of emergency access.`, '`assent emergency` shows what there is.')
  return must(client.get<WireEmergency>(`${emergencies}/${id}`))
}

/** How it stands: `open until …`, over, and what was found about it. */
export const standing = ({ ended, verdict }: WireEmergency): string =>
  [ended === null ? 'running' : 'over', verdict === null ? 'not reviewed' : verdict.toLowerCase()].join(', ')
