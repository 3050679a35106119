import type { AuditTarget } from '@assent/core/audit/event.ts'
import type { Caller } from '@assent/core/caller.ts'
import type { OwnedResource, PrincipalRef, Resource, ResourceRef } from '@assent/core/directory/model.ts'
import { limits } from '@assent/core/limits.ts'
import { type Refusal, type Result, refuse } from '@assent/core/refusal.ts'
import type { Services } from '../../../app/services.ts'
import type { Tx } from '../../../platform/db.ts'
import { change, eventOf } from '../act.ts'
import { forbidden, managesDirectory, notFound } from '../permission.ts'
import { namedTarget } from '../targets.ts'
import { livePrincipals, resourcesByRef, withOwners } from './queries.ts'
import { lockOwners, removeOwners, setOwners } from './store.ts'

const targetTypes = {
  APP: 'AppInstance',
  GROUP: 'UserGroup',
  ENTITLEMENT_BUNDLE: 'EntitlementBundle',
  ENTITLEMENT_VALUE: 'EntitlementValue',
} as const

const targetOf = ({ kind, id, name }: Resource): AuditTarget => namedTarget(id, targetTypes[kind], name)

export type OwnersInput = { readonly resources: readonly ResourceRef[]; readonly principals: readonly PrincipalRef[] }

/** Sets the owners of one to ten resources: up to five users or one group, or nobody (okta-access-requests B.3). */
export const configureOwners =
  (services: Services) =>
  async (caller: Caller, { resources: refs, principals }: OwnersInput): Promise<Result<readonly OwnedResource[]>> => {
    if (!managesDirectory(caller)) return forbidden('set owners')
    const refusal = ownersProblem(principals)
    if (refusal) return refusal
    return change(services, caller, async (tx) => {
      const resources = await resourcesByRef(tx, refs)
      if (resources.length < refs.length) return notFound('resource')
      const unknown = await checkPrincipals(tx, principals)
      if (unknown) return unknown
      await lockOwners(tx, refs)
      const owners = refs.flatMap((ref) => principals.map((owner) => ({ ...ref, owner })))
      const changed = await setOwners(tx, refs, owners)
      for (const resource of resources)
        if (changed.has(resource.id))
          tx.record(
            eventOf(caller, 'resource.owner.update', [targetOf(resource)], { owners: principals.map(({ id }) => id) }),
          )
      return withOwners(tx, resources)
    })
  }

/** Why these cannot be the owners of anything together, or undefined. */
export const ownersProblem = (principals: readonly PrincipalRef[]): Refusal | undefined => {
  const groups = principals.filter(({ kind }) => kind === 'GROUP').length
  const distinct = new Set(principals.map(({ id }) => id)).size
  const fits = groups === 0 ? principals.length <= limits.ownersPerResource : principals.length === 1
  if (fits && distinct === principals.length) return undefined
  return refuse('invalid', `Owners are up to ${limits.ownersPerResource} different users, or one group.`, [
    {
      summary: `must be up to ${limits.ownersPerResource} different users, or one group`,
      location: '/principalOrns',
      reason: 'INVALID_ARRAY_LENGTH_OVER_MAX',
    },
  ])
}

const checkPrincipals = async (tx: Tx, principals: readonly PrincipalRef[]): Promise<Refusal | undefined> => {
  const live = await livePrincipals(tx, principals)
  const causes = principals.flatMap(({ id }, i) =>
    live.has(id)
      ? []
      : [
          {
            summary: 'there is no such user or group',
            location: `/principalOrns/${i}`,
            reason: 'IDENTIFIER_NOT_FOUND',
          },
        ],
  )
  return causes.length > 0 ? refuse('invalid', 'There is no such user or group.', causes) : undefined
}

/** Takes owners from one resource; those who own it not are passed over, as a repeated call would. */
export const dropOwners =
  (services: Services) =>
  async (
    caller: Caller,
    { resource: ref, principals }: { readonly resource: ResourceRef; readonly principals: readonly PrincipalRef[] },
  ): Promise<Result<undefined>> => {
    if (!managesDirectory(caller)) return forbidden('remove owners')
    return change(services, caller, async (tx): Promise<Refusal | undefined> => {
      const [resource] = await resourcesByRef(tx, [ref])
      if (!resource) return notFound('resource')
      await lockOwners(tx, [ref])
      const removed = await removeOwners(tx, ref, principals)
      if (removed > 0)
        tx.record(
          eventOf(caller, 'resource.owner.update', [targetOf(resource)], { removed: principals.map(({ id }) => id) }),
        )
      return undefined
    })
  }
