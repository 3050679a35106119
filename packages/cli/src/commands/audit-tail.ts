import { withQuery } from '@assent/core/api/client.ts'
import type { LogEvent, LogParty } from '@assent/core/api/shapes.ts'
import { systemUserId } from '@assent/core/ids.ts'
import type { Connection, Context } from '../context.ts'
import type { Options, Run } from '../definitions/definition.ts'
import { limitOf, textOf } from '../options.ts'
import { plainJson } from '../plain.ts'
import { local } from '../time.ts'

const everyMs = 1_000

/** `assent audit tail` */
export const run: Run = async (context, _args, options) => {
  const connection = await context.connect()
  const { must, client } = connection
  const filter = filterOf(options)
  const last = await must(
    client.get<readonly LogEvent[]>(
      withQuery('/api/v1/logs', { filter, sortOrder: 'DESCENDING', limit: Math.min(limitOf(options), 1_000) }),
    ),
  )
  const shown = last.toReversed()
  if (context.json && !options['follow']) return context.screen.json(shown)
  for (const event of shown) show(context, event)
  if (options['follow']) await follow(context, connection, filter, shown)
}

const filterOf = (options: Options): string | undefined => {
  const [request, type] = [textOf(options, 'request'), textOf(options, 'type')]
  const parts = [
    ...(request === undefined ? [] : [`target.id eq ${JSON.stringify(request)}`]),
    ...(type === undefined ? [] : [`eventType eq ${JSON.stringify(type)}`]),
  ]
  return parts.length === 0 ? undefined : parts.join(' and ')
}

// Events of the same millisecond may come in two answers: what was shown is kept by its id for a while.
const follow = async (
  context: Context,
  { client, must }: Connection,
  filter: string | undefined,
  shown: readonly LogEvent[],
): Promise<void> => {
  const { signal } = context
  const seen = new Set(shown.map(({ uuid }) => uuid))
  let since = shown.at(-1)?.published ?? new Date().toISOString()
  while (!signal.aborted) {
    await pause(everyMs, signal)
    if (signal.aborted) return
    const events = await must(
      client.get<readonly LogEvent[]>(
        withQuery('/api/v1/logs', { filter, since, sortOrder: 'ASCENDING', limit: 1_000 }),
      ),
    )
    for (const event of events) {
      if (seen.has(event.uuid)) continue
      seen.add(event.uuid)
      since = event.published
      show(context, event)
    }
    if (seen.size > 10_000) for (const uuid of [...seen].slice(0, 5_000)) seen.delete(uuid)
  }
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    const stop = () => {
      clearTimeout(timer)
      resolve()
    }
    signal.addEventListener('abort', stop, { once: true })
  })

const party = ({ alternateId, displayName, id }: LogParty): string =>
  displayName || alternateId || (id === systemUserId || id === 'system' ? 'Assent' : id)

const show = ({ json, screen }: Pick<Context, 'json' | 'screen'>, event: LogEvent): void => {
  if (json) {
    screen.line(plainJson(event).replaceAll(/\n */g, ' '))
    return
  }
  const failed = event.outcome?.result !== undefined && event.outcome.result !== 'SUCCESS'
  const targets = (event.target ?? []).map(party).join(', ')
  const what = `${event.eventType}${failed ? ' (failed)' : ''}`
  const by = event.actor ? ` by ${party(event.actor)}` : ''
  screen.fact(`${local(event.published)} `, `${what}${by}${targets === '' ? '' : `: ${targets}`}`)
}
