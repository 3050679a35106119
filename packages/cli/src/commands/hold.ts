import { makeApi } from '../api.ts'
import { neededText } from '../ask.ts'
import type { Run } from '../definitions/definition.ts'
import { textOf } from '../options.ts'
import { requestId } from '../tasks.ts'
import { dayOrInstant, local } from '../time.ts'

/** `assent hold <id>` */
export const run: Run = async (context, [id], options) => {
  const { json, screen } = context
  const given = textOf(options, 'until')
  const until = given === undefined ? undefined : dayOrInstant(given, 'end')
  const api = makeApi(await context.connect())
  const of = requestId(id!)
  const reason = await neededText(context, textOf(options, 'message'), 'What does it wait for', '-m "…"')
  const held = await api.hold(of, reason, until)
  if (json) return screen.json(held)
  screen.line(`${screen.style('green', 'on hold')}  ${of}  until ${held._onHold ? local(held._onHold.until) : ''}`)
}
