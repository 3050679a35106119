import type { WirePolicyChange } from '@assent/core/api/changes.ts'
import { at } from '@assent/core/api/client.ts'
import { isId } from '@assent/core/ids.ts'
import { confirm } from './ask.ts'
import type { Context } from './context.ts'
import { usage } from './problems.ts'

/** Where changes of rules that wait for a second administrator are. */
export const policyChanges = '/governance/api/v1/policy-changes'

/** Shows what a proposed change would do, asks, and puts it in force or turns it down. */
export const judge = async (
  context: Context,
  id: string,
  { body, deed, question, yes }: { deed: 'confirm' | 'reject'; question: string; yes: boolean; body?: object },
): Promise<void> => {
  if (!isId('policyChange', id))
    throw usage(`${id} is not the id of a proposed change.`, '`assent policy` shows those that wait.')
  const { json, screen } = context
  const { client, must } = await context.connect()
  const change = await must(client.get<WirePolicyChange>(at`/governance/api/v1/policy-changes/${id}`))
  if (!json)
    for (const { detail, displayMessage, target } of change.effect) {
      const things = target.map((one) => `${one.type} ${one.displayName ?? one.id}`)
      screen.fact('What', displayMessage)
      screen.fact('Of', things.join(', '))
      for (const [name, value] of Object.entries(detail))
        screen.fact(name, typeof value === 'string' ? value : JSON.stringify(value))
    }
  await confirm(context, question, yes)
  const path = `${at`/governance/api/v1/policy-changes/${id}`}/${deed}`
  const done = await must(client.post<WirePolicyChange>(path, body))
  if (json) return screen.json(done)
  screen.line(`${done.status.toLowerCase()}  ${id}`)
}
