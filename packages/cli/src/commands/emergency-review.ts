import type { WireEmergency } from '@assent/core/api/emergency.ts'
import { confirm, neededText } from '../ask.ts'
import type { Run } from '../definitions/definition.ts'
import { emergencies, getEmergency } from '../emergency.ts'
import { textOf } from '../options.ts'
import { usage } from '../problems.ts'
import { local } from '../time.ts'

/** `assent emergency review <id>` */
export const run: Run = async (context, [id], options) => {
  const { json, screen } = context
  const [right, wrong] = [options['justified'] === true, options['unjustified'] === true]
  if (right === wrong) throw usage('Was it right? Say --justified or --unjustified.')
  const connection = await context.connect()
  const { client, must } = connection
  const one = await getEmergency(connection, id!)
  if (!json) {
    screen.fact('What', one.access)
    screen.fact('Of', one.holder)
    screen.fact('Why', one.reason)
    screen.fact('Given', local(one.opened))
    screen.fact(one.ended === null ? 'Ends' : 'Ended', local(one.ended ?? one.ends))
  }
  const note = await neededText(context, textOf(options, 'message'), 'What did you find', 'Say it with --message "…".')
  await confirm(context, wrong ? 'Not justified: end it now?' : 'Justified?', options['yes'] === true)
  const body = { verdict: right ? 'JUSTIFIED' : 'UNJUSTIFIED', note }
  const done = await must(client.post<WireEmergency>(`${emergencies}/${id}/review`, body))
  if (json) return screen.json(done)
  screen.line(`${done.verdict?.toLowerCase()}  ${id}`)
}
