import type { Tx } from '../../platform/db.ts'
import { lockRotation, saveRotation } from './store.ts'
import { type Member, membersInTurn } from './store-people.ts'

/** Deals out whose turn it is in groups, fairly: the next `count` fitting members after the last ones. */
export type Turns = {
  readonly deal: (groupId: string, count: number, fits: (member: Member) => boolean) => readonly string[]
}

/** Members loaded beyond those asked for, since some will not fit (the requester, who has voted, who joined later). */
const spare = 50
/** Where looking for more ends: some 200,000 members, twice the largest organization (okta-access-requests B.4). */
const largest = 4_096

/**
 * Runs `work` with the members of these groups (each with how many will be asked for in all), and keeps where the turns
 * came to. Only as much of a group is loaded as is needed: should too few of that fit, `work` runs again with more, so it
 * must do nothing but answer.
 */
export const withTurns = async <T>(
  tx: Tx,
  wanted: ReadonlyMap<string, number>,
  work: (turns: Turns) => T,
): Promise<T> => {
  if (wanted.size === 0) return work({ deal: () => [] })
  const before = await lockRotation(tx, [...wanted.keys()])
  for (let factor = 1; ; factor *= 8) {
    const asked = [...before].map(([groupId, after]) => ({
      groupId,
      after,
      most: (wanted.get(groupId)! + spare) * factor,
    }))
    const members = await membersInTurn(tx, asked)
    const dealer = makeDealer(members, new Map(asked.map(({ groupId, most }) => [groupId, most])))
    const result = work(dealer.turns)
    if (dealer.short() && factor < largest) continue
    await saveRotation(tx, dealer.moved)
    return result
  }
}

/** A dealer over rings of members. `short`: it ran out of members that were loaded, and there are more. */
export const makeDealer = (members: ReadonlyMap<string, readonly Member[]>, most: ReadonlyMap<string, number>) => {
  const moved = new Map<string, string>()
  const at = new Map<string, number>()
  let short = false
  const deal: Turns['deal'] = (groupId, count, fits) => {
    const ring = members.get(groupId) ?? []
    // A group that is gone has no members at all.
    const whole = ring.length < (most.get(groupId) ?? 1)
    const dealt: string[] = []
    let index = at.get(groupId) ?? 0
    for (let looked = 0; looked < ring.length && dealt.length < count; looked++) {
      if (index >= ring.length && !whole) break
      const member = ring[index % ring.length]!
      index++
      if (!fits(member)) continue
      dealt.push(member.userId)
      moved.set(groupId, member.userId)
      at.set(groupId, whole ? index % ring.length : index)
    }
    if (dealt.length < count && !whole) short = true
    return dealt
  }
  return { turns: { deal }, moved, short: () => short }
}
