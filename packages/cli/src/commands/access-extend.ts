import { makeApi } from '../api.ts'
import { askFor } from '../asking.ts'
import type { Run } from '../definitions/definition.ts'
import { findHeld, heldName } from '../held.ts'
import { refused } from '../problems.ts'

/** `assent access extend <what...>` */
export const run: Run = async (context, args, options) => {
  const api = makeApi(await context.connect())
  const held = await findHeld(api, args.join(' '))
  const { ends, extendsEntryId, extendsGrantId, pendingRequestId } = held
  const name = heldName(held)
  if (pendingRequestId) throw refused(`You have asked for ${name} already: ${pendingRequestId}.`)
  if (ends === null) throw refused(`${name} has no end: there is nothing to extend.`)
  if (extendsEntryId === undefined || extendsGrantId === undefined)
    throw refused(`${name} cannot be extended now: you may not ask for it, or it is not there yet.`)
  await askFor(context, api, { id: extendsEntryId, name, extendsGrantId }, options)
}
