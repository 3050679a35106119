import type { Caller } from '@assent/core/caller.ts'
import type { OrgId, PersonId, UserId } from '@assent/core/ids.ts'
import { isRefusal, type Result } from '@assent/core/refusal.ts'
import type { App, Commands, Queries } from '../app/app.ts'

/** The door as the demo uses it: as one of its people, with a refusal as a fault of the demo's own data. */
export type World = {
  readonly orgId: OrgId
  readonly run: <N extends keyof Commands>(
    as: Caller,
    name: N,
    input: Commands[N]['input'],
  ) => Promise<Commands[N]['output']>
  readonly read: <N extends keyof Queries>(
    as: Caller,
    name: N,
    input: Queries[N]['input'],
  ) => Promise<Queries[N]['output']>
  /** The server itself, which made the organization. */
  readonly system: Caller
  /** Somebody of the demo, by key. */
  readonly as: (key: string) => Caller
  readonly userId: (key: string) => string
  readonly know: (
    key: string,
    user: { readonly userId: string; readonly personId: string },
    roles: Caller['roles'],
  ) => void
}

/** Makes the world of an organization that is still empty. */
export const makeWorld = (app: App, orgId: OrgId): World => {
  const people = new Map<string, Caller>()
  const as = (key: string): Caller => {
    const caller = people.get(key)
    if (!caller) throw new Error(`the demo has nobody called ${key}`)
    return caller
  }
  const must = async <T>(what: string, who: Caller, result: Promise<Result<T>>): Promise<T> => {
    const value = await result
    if (!isRefusal(value)) return value
    throw new Error(`the demo was refused ${what} as ${nameOf(who)}: ${value.summary} ${JSON.stringify(value.causes)}`)
  }
  const nameOf = (who: Caller) => [...people].find(([, one]) => one === who)?.[0] ?? 'the server'
  return {
    orgId,
    run: (who, name, input) => must(name, who, app.run(who, name, input)),
    read: (who, name, input) => must(name, who, app.read(who, name, input)),
    system: {
      orgId,
      userId: 'system' as UserId,
      personId: 'system' as PersonId,
      kind: 'SYSTEM',
      roles: [],
      channel: 'system',
    },
    as,
    userId: (key) => as(key).userId,
    know: (key, { personId, userId }, roles) => {
      people.set(key, {
        orgId,
        userId: userId as UserId,
        personId: personId as PersonId,
        kind: 'HUMAN',
        roles,
        channel: 'system',
      })
    },
  }
}

/** What was made, by the name that the demo's data call it. */
export const byName = () => {
  const ids = new Map<string, string>()
  return {
    set: (name: string, id: string) => void ids.set(name, id),
    get: (name: string): string => {
      const id = ids.get(name)
      if (id === undefined) throw new Error(`the demo has nothing called ${name}`)
      return id
    },
  }
}

export type ByName = ReturnType<typeof byName>
