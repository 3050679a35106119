import { makeApi } from '../api.ts'
import { confirm } from '../ask.ts'
import type { Run } from '../definitions/definition.ts'
import { findHeld, heldName } from '../held.ts'
import { plain } from '../plain.ts'
import { refused } from '../problems.ts'
import { local } from '../time.ts'

/** `assent access give-back <what...>` */
export const run: Run = async (context, args, options) => {
  const { json, screen } = context
  const api = makeApi(await context.connect())
  const held = await findHeld(api, args.join(' '))
  const name = heldName(held)
  if (held.grants.length === 0)
    throw refused(
      `${name} was not given by a request, so it cannot be given back.`,
      'An administrator can take it away.',
    )
  if (!json) {
    screen.fact('What', name)
    screen.fact('Until', held.ends ? local(held.ends) : 'it is given back or taken back')
  }
  await confirm(context, 'Give it back now?', options['yes'] === true)
  const done: unknown[] = []
  for (const { id } of held.grants) done.push(await api.giveBack(id))
  if (json) return screen.json(done)
  screen.line(`${screen.style('green', 'given back')}  ${plain(name)}`)
  if (held.standing) screen.line('You still have what was there before; an administrator can take that away.')
}
