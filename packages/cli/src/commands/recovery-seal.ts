import { confirmExpressly } from '../ask.ts'
import type { Run } from '../definitions/definition.ts'

type State = { readonly sealed: string | null; readonly opened: string | null }

/** `assent recovery seal` */
export const run: Run = async (context, _args, options) => {
  const { json, screen } = context
  const { client, must } = await context.connect()
  const before = await must(client.get<State>('/governance/api/v1/recovery-seal'))
  if (before.sealed !== null && before.opened === null)
    await confirmExpressly(
      context,
      'A code is sealed already, and it will open nothing any more. Go on?',
      options['yes'] === true,
    )
  const made = await must(client.post<{ code: string; sealed: string }>('/governance/api/v1/recovery-seal', {}))
  if (json) return screen.json(made)
  screen.line(screen.style('bold', made.code))
  screen.line('Shown this once. Write it on paper and lock it away, apart from the server.')
  screen.line('To use it, on the server:  assent recovery open LOGIN')
}
