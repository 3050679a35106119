import type { WireApp } from '@assent/core/api/apps.ts'
import type { WireCollection } from '@assent/core/api/collections.ts'
import { at } from './api.ts'
import { useGet } from './query.ts'

/** What pages need of an app. */
export type App = Pick<WireApp, 'id' | 'orn' | 'label' | 'status' | 'assent'>

/** Collections have rules, owners and levels as apps do, and stand in their place. */
export const isCollection = (id: string): boolean => id.startsWith('col')

/** The app, or the collection as far as it is like one. */
export const useApp = (id: string) => {
  const app = useGet<App>(['admin', 'app', id], isCollection(id) || id === '' ? undefined : at`/api/v1/apps/${id}`)
  const collection = useGet<WireCollection>(
    ['admin', 'collection', id],
    isCollection(id) ? at`/governance/api/v1/collections/${id}` : undefined,
  )
  return isCollection(id) ? { ...collection, data: collection.data && asApp(collection.data) } : app
}

const asApp = ({ description = '', id, name, orn }: WireCollection): App => ({
  id,
  orn,
  label: name,
  status: 'ACTIVE',
  assent: { description, entitlementManagement: 'OPTED_OUT', connectorId: null },
})
