import type { Case } from '../case.ts'
import { v1, v2, type World } from '../world.ts'

/** Four eyes on, a proposal by another super administrator that is turned down, and four eyes off again. */
const decided = async (world: World): Promise<string> => {
  const other = await world.person({ roles: ['SUPER_ADMIN'] })
  await world.did('PATCH', `${v1}/settings`, { _limits: { fourEyes: { policy: true, grants: false } } })
  const steps = [{ type: 'APPROVAL', label: 'Manager', assignmentRule: { type: 'MANAGER' } }]
  const proposed = await world.did('POST', `${v2}/request-sequences`, { name: world.fresh('Proposed '), steps }, other)
  const id = proposed._links.policyChange.href.split('/').at(-1) as string
  await world.did('POST', `${v1}/policy-changes/${id}/reject`, {})
  await world.services.db.inOrg(world.orgId, async (tx) => {
    await tx.query(`update org set settings = settings #- '{limits,fourEyes}' where org_id = org()`)
    await tx.query(`update users set roles = '{}' where org_id = org() and user_id = $1`, [other.userId])
  })
  return id
}

const emergencies = (world: World, emergency: { hours: number } | null) =>
  world.did('PATCH', `${v1}/settings`, { _limits: { emergency } })

const emergency = async (world: World, scopeId?: string) => {
  const appId = await world.app()
  const userId = await world.user()
  return { userId, appId, scopeType: 'APPLICATION', scopeId: scopeId ?? appId, reason: 'The site is down.' }
}

/** Changes that wait for a second administrator, and access in an emergency. */
export const cases: readonly Case[] = [
  {
    operation: 'confirmPolicyChange',
    status: 409,
    when: 'it is decided, or its time is over',
    says: 'This change is decided',
    make: async (world) => ({ params: { policyChangeId: await decided(world) } }),
  },
  {
    operation: 'rejectPolicyChange',
    status: 409,
    when: 'it is decided, or its time is over',
    says: 'This change is decided',
    make: async (world) => ({ params: { policyChangeId: await decided(world) }, body: {} }),
  },
  {
    operation: 'openEmergencyAccess',
    status: 404,
    when: 'the user, app or level is not there',
    says: 'Resource not found',
    make: async (world) => {
      await world.person({ roles: ['APP_ADMIN'] })
      await emergencies(world, { hours: 4 })
      const body = { ...(await emergency(world)), userId: `00u${'0'.repeat(17)}` }
      return { body, after: () => emergencies(world, null) }
    },
  },
  {
    operation: 'openEmergencyAccess',
    status: 409,
    when: 'the organization has none, the last one was not reviewed, or nobody could review it (abuse case A24)',
    says: 'There is no emergency access',
    make: async (world) => ({ body: await emergency(world) }),
  },
  {
    operation: 'reviewEmergencyAccess',
    status: 409,
    when: 'it was reviewed',
    says: 'This was reviewed',
    make: async (world) => {
      const by = await world.person({ roles: ['APP_ADMIN'] })
      await emergencies(world, { hours: 4 })
      const { id } = await world.did('POST', `${v1}/emergency-access`, await emergency(world), by)
      const body = { verdict: 'JUSTIFIED', note: 'It was down.' }
      await world.did('POST', `${v1}/emergency-access/${id}/review`, body)
      return { params: { emergencyId: id }, body, after: () => emergencies(world, null) }
    },
  },
  {
    operation: 'confirmClock',
    status: 409,
    when: 'nobody doubts the clock',
    says: 'The clock is not doubted',
    make: () => ({ body: { reason: 'It is right.' } }),
  },
  {
    operation: 'updateOrgSettings',
    status: 409,
    when: 'four eyes are asked for where there is one super administrator',
    says: 'two super administrators',
    make: () => ({ body: { _limits: { fourEyes: { policy: true, grants: true } } } }),
  },
]
