import { confirm } from '../ask.ts'
import type { Run } from '../definitions/definition.ts'
import { forWhom } from '../delegates.ts'
import { plain } from '../plain.ts'
import { refused } from '../problems.ts'

/** `assent delegate end` */
export const run: Run = async (context, _args, options) => {
  const { json, screen } = context
  const { api, of } = await forWhom(context, options)
  const whose = of ? plain(of.name) : 'you'
  if (!of && (await api.settings()).delegates.appointments.length === 0) throw refused('Nobody stands in for you.')
  await confirm(context, `Shall nobody stand in for ${whose} any more?`, options['yes'] === true)
  const done = await api.appoint(undefined, of?.id)
  if (json) return screen.json(done)
  screen.line(`${screen.style('green', 'ended')}  Nobody stands in for ${whose} any more.`)
}
