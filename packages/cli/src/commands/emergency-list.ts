import { withQuery } from '@assent/core/api/client.ts'
import type { WireEmergency } from '@assent/core/api/emergency.ts'
import type { Run } from '../definitions/definition.ts'
import { emergencies, standing } from '../emergency.ts'
import { limitOf } from '../options.ts'
import { local, relative } from '../time.ts'

/** `assent emergency list` */
export const run: Run = async ({ connect, json, screen }, _args, options) => {
  const { client, must } = await connect()
  const most = limitOf(options)
  const asked = {
    open: options['all'] === true || options['mine'] === true ? undefined : 'true',
    mine: options['mine'] === true ? 'true' : undefined,
  }
  const path = withQuery(emergencies, { ...asked, limit: Math.min(most, 200) })
  const all = await must(client.all<WireEmergency>(path, most))
  if (json) return screen.json(all)
  if (all.length === 0)
    return screen.line(asked.open ? 'No emergency access waits for a review.' : 'There is no emergency access.')
  await screen.table(
    ['ID', 'WHAT', 'FOR', 'GIVEN', 'UNTIL', 'STATE', 'WHY'],
    all.map((one) => [
      one.id,
      one.access,
      one.holder,
      relative(one.opened),
      local(one.ended ?? one.ends),
      standing(one),
      one.reason,
    ]),
  )
}
