import type { Caller } from '@assent/core/caller.ts'
import { limits } from '@assent/core/limits.ts'
import { isRefusal, type Refusal, type Result, refuse } from '@assent/core/refusal.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import { visible } from './queries.ts'
import { type Candidate, mentionCandidates, usersAsCallers } from './queries-mentions.ts'

/** Somebody who may be mentioned. */
export type Mentionable = { readonly userId: string; readonly name: string; readonly login: string }

/** Which of these users may see a request now, judged as if each of them opened it. */
export const whoSees = async (tx: Tx, requestId: string, userIds: readonly string[]): Promise<ReadonlySet<string>> => {
  const people = await usersAsCallers(tx, [...new Set(userIds)])
  const sees = new Set<string>()
  for (const person of people) if (!isRefusal(await visible(tx, person, requestId))) sees.add(person.userId)
  return sees
}

/**
 * Why somebody cannot be mentioned: a mention shows nobody what he may not see. Nothing is said of who he is, or whether
 * there is such a user. What the caller himself may do is judged with the message.
 */
export const hiddenFrom = async (
  { db }: Services,
  caller: Caller,
  requestId: string,
  mentions: readonly string[],
): Promise<Refusal | undefined> => {
  if (mentions.length === 0) return undefined
  return db.inOrg(caller.orgId, async (tx) => {
    const own = await visible(tx, caller, requestId)
    if (isRefusal(own)) return own
    const sees = await whoSees(tx, requestId, mentions)
    const causes = mentions.flatMap((userId, index) =>
      sees.has(userId)
        ? []
        : [
            {
              summary: 'This person may not see the request, so a mention would tell nobody.',
              location: `/mentions/${index}`,
            },
          ],
    )
    return causes.length > 0
      ? refuse('invalid', 'The message was not sent: it mentions somebody who may not see this request.', causes)
      : undefined
  })
}

/** Who can be mentioned in a message, by the beginning of a name: of those who may see the request, and never the caller. */
export const mentionable =
  ({ db }: Services) =>
  (
    caller: Caller,
    { match, requestId }: { readonly requestId: string; readonly match: string },
  ): Promise<Result<readonly Mentionable[]>> =>
    db.inOrg(caller.orgId, async (tx) => {
      const request = await visible(tx, caller, requestId)
      if (isRefusal(request)) return request
      const candidates = await mentionCandidates(tx, requestId, match.trim().toLowerCase(), caller.userId)
      const found: Candidate[] = []
      // A few more than are shown are looked at; each is judged as the message will be.
      for (const one of candidates) {
        if (found.length >= limits.mentionsSuggested) break
        if ((await whoSees(tx, requestId, [one.userId])).has(one.userId)) found.push(one)
      }
      return found
    })
