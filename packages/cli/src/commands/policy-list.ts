import type { WirePolicyChange } from '@assent/core/api/changes.ts'
import { withQuery } from '@assent/core/api/client.ts'
import type { Run } from '../definitions/definition.ts'
import { limitOf } from '../options.ts'
import { policyChanges } from '../policy.ts'
import { relative } from '../time.ts'

/** `assent policy list` */
export const run: Run = async ({ connect, json, screen }, _args, options) => {
  const { client, must } = await connect()
  const most = limitOf(options)
  const open = options['all'] === true ? undefined : 'true'
  const path = withQuery(policyChanges, { open, limit: Math.min(most, 200) })
  const all = await must(client.all<WirePolicyChange>(path, most))
  if (json) return screen.json(all)
  if (all.length === 0) return screen.line('No change of rules waits for a second administrator.')
  await screen.table(
    ['ID', 'WHAT', 'OF', 'STATE', 'PROPOSED'],
    all.map(({ effect, id, proposed, status }) => [
      id,
      [...new Set(effect.map(({ displayMessage }) => displayMessage))].join(', '),
      [...new Set(effect.flatMap(({ target }) => target.flatMap(({ displayName }) => displayName ?? [])))].join(', '),
      status.toLowerCase(),
      relative(proposed),
    ]),
  )
}
