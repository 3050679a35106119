import { confirmExpressly, neededText } from '../ask.ts'
import type { Run } from '../definitions/definition.ts'
import { textOf } from '../options.ts'

/** `assent clock confirm` */
export const run: Run = async (context, _args, options) => {
  const { json, screen } = context
  const { client, must } = await context.connect()
  const reason = await neededText(context, textOf(options, 'message'), 'Why is it right', 'Say it with --message "…".')
  await confirmExpressly(context, 'Is the clock of the database right as it is now?', options['yes'] === true)
  await must(client.post('/governance/api/v1/clock/confirm', { reason }))
  if (json) return screen.json({ doubtedSince: null })
  screen.line(`${screen.style('green', 'confirmed')}  Things are decided and given again.`)
}
