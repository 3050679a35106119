import { at } from '@assent/core/api/client.ts'
import { confirm } from '../ask.ts'
import type { Run } from '../definitions/definition.ts'
import { emergencies, getEmergency } from '../emergency.ts'
import { textOf } from '../options.ts'
import { plain } from '../plain.ts'

/** `assent emergency end <id>` */
export const run: Run = async (context, [id], options) => {
  const { json, screen } = context
  const connection = await context.connect()
  const { client, must } = connection
  const { access, grantId, holder } = await getEmergency(connection, id!)
  if (!json) {
    screen.fact('What', access)
    screen.fact('Of', holder)
  }
  await confirm(context, 'End it now?', options['yes'] === true)
  const reason = textOf(options, 'message')
  await must(client.post(at`/governance/api/v1/grants/${grantId}/revoke`, reason === undefined ? {} : { reason }))
  if (json) return screen.json(await must(client.get(`${emergencies}/${id}`)))
  screen.line(`${screen.style('green', 'ended')}  ${plain(access)}`)
}
