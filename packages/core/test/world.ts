import type { Facts, Principal } from '@assent/core/steps/assignment.ts'

/** A directory in memory, for the laws of the state machine: it can change between any two commands. */
export type World = {
  now: number
  users: Map<string, { personId: string; active: boolean; kind: 'HUMAN' | 'SERVICE'; managerId: string | undefined }>
  members: Map<string, Map<string, number>>
  owners: Map<string, Principal[]>
  /** `handed`: tasks that were open before, and given. */
  delegates: Map<string, { to: string; starts: number; handed: Set<string> }>
}

export const instant = (ms: number): string => new Date(ms).toISOString()

/** The world as facts. Counting is done the plain way, person by person. */
export const factsOf = (world: World): Facts => {
  const isActive = (id: string): boolean => world.users.get(id)?.active === true
  return {
    user: (userId) => {
      const user = world.users.get(userId)
      return user && { userId, displayName: userId, ...user }
    },
    named: () => undefined,
    groupSize: (groupId) => {
      const members = world.members.get(groupId)
      if (!members) return undefined
      const humans = [...members.keys()].filter((id) => isActive(id) && world.users.get(id)?.kind === 'HUMAN')
      return new Set(humans.map((id) => world.users.get(id)!.personId)).size
    },
    memberSince: (groupId, userId) => {
      const since = world.members.get(groupId)?.get(userId)
      return since !== undefined && isActive(userId) ? instant(since) : undefined
    },
    personInGroup: (groupId, personId) =>
      [...(world.members.get(groupId)?.keys() ?? [])].some(
        (id) => isActive(id) && world.users.get(id)?.kind === 'HUMAN' && world.users.get(id)?.personId === personId,
      ),
    owners: (kind, id) => world.owners.get(`${kind} ${id}`) ?? [],
    delegators: (userId) =>
      [...world.delegates].flatMap(([from, { starts, to }]) =>
        to === userId && starts <= world.now ? [{ userId: from, starts: instant(starts) }] : [],
      ),
    handedBy: (userId, taskId) =>
      [...world.delegates].flatMap(([from, { handed, to }]) => (to === userId && handed.has(taskId) ? [from] : [])),
    onCall: () => undefined,
    timeZone: () => 'Europe/Paris',
    listed: () => undefined,
    calendar: () => undefined,
    levelNamed: () => undefined,
    team: () => [],
    nameOf: (id) => (world.users.has(id) || id.startsWith('0oa') ? `Name of ${id}` : undefined),
  }
}
