import { type Api, makeApi } from '../api.ts'
import { askFor } from '../asking.ts'
import type { Run } from '../definitions/definition.ts'
import { findLevel } from '../find.ts'
import { textOf } from '../options.ts'
import { findPerson, type Person } from '../people.ts'
import { usage } from '../problems.ts'

/** `assent request <what...>` */
export const run: Run = async (context, args, options) => {
  const api = makeApi(await context.connect())
  const level = await findLevel(api, args.join(' '))
  const who = textOf(options, 'for')
  const forWhom = who === undefined ? undefined : await somebodyElse(api, level.id, who)
  await askFor(context, api, { ...level, forWhom }, options)
}

/** Somebody whom the entry can be asked for; nobody, if that is whoever asks. */
const somebodyElse = async (api: Api, entryId: string, who: string): Promise<Person | undefined> => {
  const me = await api.me()
  if ([me.id, me.profile.login, me.profile.email].some((own) => own.toLowerCase() === who.toLowerCase()))
    return undefined
  return findPerson(
    who,
    (match) => api.entryUsers(entryId, match),
    () =>
      usage(
        `You cannot ask for this for ${who}.`,
        'Either there is no such person, or this resource is not asked for on behalf of others.',
      ),
  )
}
