import type { WireEmergency } from '@assent/core/api/emergency.ts'
import type { UserView } from '@assent/core/api/shapes.ts'
import { limits } from '@assent/core/limits.ts'
import { makeApi } from '../api.ts'
import { confirm, neededText } from '../ask.ts'
import type { Run } from '../definitions/definition.ts'
import { emergencies, findLevel } from '../emergency.ts'
import { personName } from '../names.ts'
import { countOf, textOf } from '../options.ts'
import { findUser } from '../people.ts'
import { plain } from '../plain.ts'
import { local, relative } from '../time.ts'

/** `assent emergency open <app> [level]` */
export const run: Run = async (context, [app, level], options) => {
  const { json, screen } = context
  const hours = countOf(options, 'hours', limits.emergencyHours)
  const connection = await context.connect()
  const { client, must } = connection
  const { name, ...what } = await findLevel(connection, app!, level)
  const login = textOf(options, 'for')
  const whom = login === undefined ? undefined : await findUser(makeApi(connection), login)
  const self = whom ? undefined : await must(client.get<UserView>('/api/v1/users/me'))
  const reason = await neededText(context, textOf(options, 'message'), 'Why', 'Say it with --message "…".')
  if (!json) {
    screen.fact('What', name)
    screen.fact('For', whom?.name ?? personName(self!))
    screen.fact('Why', reason)
    screen.line(
      'Every administrator and auditor is told. Another administrator has to review it; until then you two get no',
    )
    screen.line('other. It is neither extended nor widened.')
  }
  await confirm(context, 'Give it now?', options['yes'] === true)
  const body = { userId: whom?.id ?? self!.id, ...what, reason, ...(hours === undefined ? {} : { hours }) }
  const opened = await must(client.post<WireEmergency>(emergencies, body))
  if (json) return screen.json(opened)
  screen.line(`${screen.style('green', 'given')}  ${opened.id}  ${plain(opened.access)}`)
  screen.line(`It ends ${relative(opened.ends)}, ${local(opened.ends)}. Before: assent emergency end ${opened.id}`)
}
