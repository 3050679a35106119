import type { WireHeldBy } from '@assent/core/api/my-access.ts'
import { api, at, withQuery } from '../../data/api.ts'
import { asProblem } from '../../data/problem.ts'

export type Held = WireHeldBy

/** Where to read what somebody has. */
export const heldPath = (userId: string, limit: number): string =>
  withQuery(at`/governance/api/v2/users/${userId}/access`, { limit })

const path = '/governance/api/v2/revoke-principal-access'

const leaveGroup = ({ level }: Held, userId: string, key: string): Promise<unknown> =>
  api.remove(at`/api/v1/groups/${level.id}/users/${userId}`, { key: `${key}-group` })

/**
 * Takes one thing back, every reason for it: its grants, and, where somebody gave it by hand, that right too. Only super
 * administrators take people out of groups.
 */
export const takeBack = async (held: Held, userId: string, reason: string, key: string): Promise<void> => {
  const { app, grants, level, principalOrn, standing } = held
  if (standing && level.type === 'ENTITLEMENT_VALUE') {
    await api.post(path, { principalOrn, revokeOrns: [level.orn], _reason: reason }, { key })
    return
  }
  for (const { id } of grants)
    await api.post(at`/governance/api/v1/grants/${id}/revoke`, { reason }, { key: `${key}-${id}` })
  if (!standing) return
  if (level.type === 'APPLICATION') await api.remove(at`/api/v1/apps/${app.id}/users/${userId}`, { key: `${key}-app` })
  if (level.type === 'GROUP') await leaveGroup(held, userId, key)
}

/** Whether the viewer could end it: `manages` says that he is a super administrator. */
export const canTake = ({ grants, level, standing, state }: Held, manages: boolean): boolean =>
  state !== 'REMOVING' && (grants.length > 0 || (standing && (level.type !== 'GROUP' || manages)))

/** Everything that somebody has, as it is now. */
const allOf = async (userId: string): Promise<readonly Held[]> => {
  const all: Held[] = []
  let next: string | undefined = heldPath(userId, 200)
  while (next !== undefined) {
    const part: { readonly items: readonly Held[]; readonly next: string | undefined } = await api.part<Held>(next)
    all.push(...part.items)
    next = part.next
  }
  return all
}

export type Progress = { readonly done: number; readonly of: number }
/** What could not be taken, and why. */
export type Failure = { readonly name: string; readonly why: string }

type TakeAll = {
  readonly userId: string
  readonly reason: string
  readonly key: string
  /** Also out of the groups that are levels of apps. */
  readonly manages: boolean
  readonly onProgress: (progress: Progress) => void
}

/** Takes everything, app by app; what fails is told at the end, and does not keep the rest from being taken. */
export const takeAll = async ({ key, manages, onProgress, reason, userId }: TakeAll): Promise<readonly Failure[]> => {
  const all = await allOf(userId)
  const apps = new Map(all.map((held) => [held.app.id, held]))
  const groups = manages ? all.filter(({ level, standing }) => standing && level.type === 'GROUP') : []
  const steps = [
    ...[...apps.values()].map(({ app, principalOrn }) => ({
      name: app.name,
      run: () => api.post(path, { principalOrn, revokeOrns: [app.orn], _reason: reason }, { key: `${key}-${app.id}` }),
    })),
    ...[...new Map(groups.map((held) => [held.level.id, held])).values()].map((held) => ({
      name: held.level.name,
      run: () => leaveGroup(held, userId, `${key}-${held.level.id}`),
    })),
  ]
  const failures: Failure[] = []
  for (const [index, { name, run }] of steps.entries()) {
    onProgress({ done: index, of: steps.length })
    try {
      await run()
    } catch (error) {
      failures.push({ name, why: asProblem(error).message })
    }
  }
  return failures
}
