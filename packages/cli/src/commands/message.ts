import { randomUUID } from 'node:crypto'
import { isHexId } from '@assent/core/ids.ts'
import { makeApi } from '../api.ts'
import { askText, canAsk, readAll } from '../ask.ts'
import type { Run } from '../definitions/definition.ts'
import { usage } from '../problems.ts'
import { requestId, taskOf } from '../tasks.ts'

/** `assent message <id> [text...]` */
export const run: Run = async (context, [id, ...words], { ask, json }) => {
  const { screen } = context
  const api = makeApi(await context.connect())
  const text = words.join(' ') || (canAsk(context) ? await askText(context, 'Message: ') : await readAll(context))
  if (text.trim() === '') throw usage('The message is empty.', `Write it behind the id: assent message ${id} "…"`)
  if (ask === true) {
    const { requestId: asked, taskId } = await taskOf(api, id!, ['APPROVAL'])
    const request = await api.askBack(taskId, text.trim(), randomUUID())
    if (json) return screen.json(request)
    return screen.line(`${screen.style('green', 'asked')}  ${asked}  it waits for an answer`)
  }
  const of = isHexId(id!) ? (await api.task(id!)).requestId : requestId(id!)
  await api.message(of, text.trim(), randomUUID())
  if (json) return screen.json({ requestId: of, message: text.trim() })
  screen.line(`${screen.style('green', 'sent')}  ${of}`)
}
