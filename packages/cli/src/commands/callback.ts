import { makeApi } from '../api.ts'
import type { Run } from '../definitions/definition.ts'
import { waitingTaskOf } from '../tasks.ts'

/** `assent callback <id>` */
export const run: Run = async (context, [id], options) => {
  const { json, screen } = context
  const api = makeApi(await context.connect())
  const { taskId } = await waitingTaskOf(api, id!)
  const address = options['new'] ? await api.renewCallback(taskId) : await api.callback(taskId)
  // Bare, so that it can be handed on: whoever knows it can answer.
  if (json) screen.json(address)
  else screen.line(address.callbackUrl)
}
