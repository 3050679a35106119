import { limits } from '../limits.ts'
import { type Cause, type Result, refuse } from '../refusal.ts'
import type { Context } from './context.ts'
import type { Request, RequestEvent } from './model.ts'
import { acceptTag, tagKey } from './tags.ts'

type Retagging = { readonly add: readonly string[]; readonly remove: readonly string[] }

/** Adds and removes tags, what is removed first; the event says what the request has then. A tag that is there stays as it is written. */
export const retag = (
  request: Request,
  { add, remove }: Retagging,
  { actor }: Pick<Context, 'actor'>,
): Result<readonly RequestEvent[]> => {
  const before = request.tags ?? []
  const causes: Cause[] = []
  const accepted = (given: readonly string[], where: string): readonly string[] =>
    given.flatMap((one, index) => {
      const tag = acceptTag(one)
      if (tag === undefined)
        causes.push({ summary: `A tag has 1 to ${limits.tag} characters.`, location: `/${where}/${index}` })
      return tag ?? []
    })
  const [wanted, unwanted] = [accepted(add, 'add'), new Set(accepted(remove, 'remove').map(tagKey))]
  if (causes.length > 0) return refuse('invalid', 'These are no tags.', causes)
  const tags = before.filter((tag) => !unwanted.has(tagKey(tag)))
  for (const tag of wanted) if (!tags.some((known) => tagKey(known) === tagKey(tag))) tags.push(tag)
  if (tags.length > limits.tagsPerRequest)
    return refuse('invalid', `A request has at most ${limits.tagsPerRequest} tags.`, [
      { summary: 'too many tags', location: '/add' },
    ])
  const [added, removed] = [tags.filter((tag) => !before.includes(tag)), before.filter((tag) => !tags.includes(tag))]
  if (added.length + removed.length === 0) return []
  return [{ type: 'tagged', tags, added, removed, by: actor.userId }]
}
