import type { WireApp } from '@assent/core/api/apps.ts'
import type { WireOwned, WireUnowned } from '@assent/core/api/owners.ts'
import type { Static } from 'typebox'
import { where, withQuery } from './api.ts'
import { isCollection } from './app.ts'
import { useList } from './query.ts'

/** A level of an app that can be asked for. */
export type Level = {
  readonly type: 'APPLICATION' | 'GROUP' | 'ENTITLEMENT_BUNDLE'
  readonly id: string
  readonly name: string
  readonly description?: string | undefined
  readonly owners: readonly { readonly id: string; readonly name: string }[]
}

const owners = '/governance/api/v1/resource-owners'
type Owned = Static<typeof WireOwned>
type Unowned = Static<typeof WireUnowned>

const levelOf = ({ id, profile, type }: Unowned, principals: Owned['principals'] = []): Level => ({
  type: type === 'groups' ? 'GROUP' : type === 'apps' ? 'APPLICATION' : 'ENTITLEMENT_BUNDLE',
  id,
  name: profile.name,
  description: profile.description,
  owners: principals.map((one) => ({ id: one.id, name: one.profile.name })),
})

/** The app itself and its groups or bundles, by name, or a collection as a whole; undefined until they are known. */
export const useLevels = (
  app: Pick<WireApp, 'id' | 'orn' | 'label' | 'assent'> | undefined,
): { readonly levels: readonly Level[] | undefined; readonly error: unknown } => {
  const type = app?.assent.entitlementManagement === 'OPTED_IN' ? 'entitlement-bundles' : 'groups'
  const isWhole = app !== undefined && isCollection(app.id)
  const of = app && !isWhole && `${where('parentResourceOrn', 'eq', app.orn)} and ${where('resource.type', 'eq', type)}`
  const key = ['admin', 'app', app?.id, 'levels', type] as const
  const self = useList<Owned>(
    [...key, 'self'],
    app && withQuery(owners, { filter: where('resource.orn', 'eq', app.orn), limit: 1 }),
  )
  const owned = useList<Owned>([...key, 'owned'], of ? withQuery(owners, { filter: of, limit: 200 }) : undefined)
  const unowned = useList<Unowned>(
    [...key, 'unowned'],
    of ? withQuery(`${owners}/catalog/resources`, { filter: of, limit: 200 }) : undefined,
  )
  const error = self.error ?? owned.error ?? unowned.error
  if (!app || !self.items) return { levels: undefined, error }
  const whole: Level = {
    type: 'APPLICATION',
    id: app.id,
    name: app.label,
    owners: self.items.flatMap(({ principals }) => principals.map((one) => ({ id: one.id, name: one.profile.name }))),
  }
  if (isWhole) return { levels: [whole], error }
  if (!owned.items || !unowned.items) return { levels: undefined, error }
  const withOwners = owned.items.filter(({ resource }) => resource.type === type)
  // The two lists are not of one moment: what has just been given an owner may still be in both.
  const known = new Set(withOwners.map(({ resource }) => resource.id))
  const parts = [
    ...withOwners.map(({ principals, resource }) => levelOf(resource, principals)),
    ...unowned.items.filter(({ id }) => !known.has(id)).map((resource) => levelOf(resource)),
  ]
  return { levels: [whole, ...parts.toSorted((a, b) => a.name.localeCompare(b.name))], error }
}
