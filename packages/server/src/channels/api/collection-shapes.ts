import type {
  WireAssignment,
  WireCollection,
  WireCollectionResource,
  WirePrincipalProfile,
} from '@assent/core/api/collections.ts'
import { appOrn, orn } from '@assent/core/directory/orn.ts'
import type { AssignmentView, CollectionView, ProfileView, ResourceView } from '../../app/app.ts'
import { withoutEmpty } from './grant-shapes.ts'

type Link = (path: string) => string

export const collectionsBase = '/governance/api/v1/collections'

/** A collection for the wire. */
export const shownCollection = (orgId: string, view: CollectionView, link: Link, counted: boolean): WireCollection => {
  const self = link(`${collectionsBase}/${view.collectionId}`)
  return {
    id: view.collectionId,
    name: view.name,
    ...(view.description === '' ? {} : { description: view.description }),
    orn: orn(orgId, 'COLLECTION', view.collectionId),
    ...(counted
      ? { counts: { principalAssignmentCount: view.people, resourceCounts: { applications: view.apps } } }
      : {}),
    created: view.created,
    createdBy: view.createdBy,
    lastUpdated: view.lastUpdated,
    lastUpdatedBy: view.lastUpdatedBy,
    _version: view.version,
    _conditions: view.conditions,
    _links: {
      self: { href: self },
      resources: { href: `${self}/resources` },
      assignments: { href: `${self}/assignments` },
    },
  }
}

/** An app of a collection for the wire, with its entitlements, or only how many values there are. */
export const shownResource = (
  orgId: string,
  collectionId: string,
  view: ResourceView,
  link: Link,
  include: { readonly entitlements: boolean; readonly count: boolean },
): WireCollectionResource => ({
  resourceOrn: appOrn(orgId, view.appName, view.appId),
  resourceId: view.appId,
  resourceProfile: { id: view.appId, name: view.appName, label: view.appLabel },
  ...(include.entitlements
    ? {
        entitlements: view.entitlements.map((one) => ({
          ...withoutEmpty(one),
          required: false,
          values: one.values.map((value) => ({
            ...withoutEmpty(value),
            orn: orn(orgId, 'ENTITLEMENT_VALUE', value.id),
          })),
        })),
        _bundles: [...view.bundles],
      }
    : {}),
  ...(include.count ? { entitlementValueCount: view.valueCount } : {}),
  _links: { entitlements: { href: link(`${collectionsBase}/${collectionId}/resources/${view.appId}`) } },
})

/** Somebody who can have a collection, for the wire. */
export const shownProfile = ({ active, userId, ...rest }: ProfileView): WirePrincipalProfile => ({
  id: userId,
  email: rest.email,
  login: rest.login,
  firstName: rest.firstName,
  lastName: rest.lastName,
  status: active ? 'ACTIVE' : 'INACTIVE',
})

/** Who has a collection, for the wire. */
export const shownAssignment = (view: AssignmentView, withProfile: boolean): WireAssignment => ({
  id: view.assignmentId,
  collectionId: view.collectionId,
  principal: { externalId: view.userId, type: 'OKTA_USER' },
  actor: view.actor,
  assignmentType: 'INDIVIDUAL',
  ...(view.ends === null ? {} : { expirationTime: view.ends }),
  ...(view.timeZone === null ? {} : { timeZone: view.timeZone }),
  ...(withProfile ? { principalProfile: shownProfile(view) } : {}),
  _grant: {
    id: view.grantId,
    grantStatus: view.outcome,
    problem: view.problem,
    requestId: view.requestId,
    created: view.created,
  },
})
