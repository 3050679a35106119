import { randomUUID } from 'node:crypto'
import type { RequestView } from '@assent/core/api/shapes.ts'
import type { Api } from './api.ts'
import { confirm } from './ask.ts'
import type { Context } from './context.ts'
import type { Options } from './definitions/definition.ts'
import { attach, filesOf } from './files.ts'
import { fillForm } from './form.ts'
import { pairsOf, textOf } from './options.ts'
import type { Person } from './people.ts'
import { plain } from './plain.ts'
import { showPreview } from './preview.ts'
import { refused } from './problems.ts'
import { outcomeText } from './status.ts'
import { conflictWords } from './tasks.ts'
import { isoDuration } from './time.ts'

/** What is asked for: an entry of the catalog; for somebody else, or to have a grant for longer. */
export type Asked = {
  readonly id: string
  readonly name: string
  /** Of a collection. */
  readonly holds?: readonly string[] | undefined
  readonly forWhom?: Person | undefined
  readonly extendsGrantId?: string
}

/** Fills the form, shows what would happen, asks whether to go on, sends, and says how it stands. */
export const askFor = async (context: Context, api: Api, asked: Asked, options: Options): Promise<void> => {
  const { json, screen } = context
  const { extendsGrantId, forWhom, holds, id, name } = asked
  const duration = textOf(options, 'duration')
  const files = await filesOf(options)
  const about = {
    entryId: id,
    ...(forWhom ? { requestedFor: forWhom.id } : {}),
    ...(extendsGrantId === undefined ? {} : { extendsGrantId }),
  }
  const [fields, first] = await Promise.all([api.fields(id, forWhom?.id, extendsGrantId), api.preview(about)])
  let preview = first
  if (!preview.requestable && !options['dryRun'])
    throw refused(preview.why ?? 'This cannot be asked for.', ...conflictWords(preview.risk?.conflicts ?? []))
  const wanted = {
    answers: pairsOf(options, 'answer'),
    duration: duration === undefined ? undefined : isoDuration(duration),
    priority: textOf(options, 'priority'),
  }
  const form = await fillForm(context, fields.data ?? [], wanted, forWhom?.id)
  // Until when it lasts depends on how long is asked for; how more time is approved, on all of it.
  const shown = extendsGrantId === undefined ? form.filter(({ type }) => type === 'DURATION') : form
  if (shown.length > 0) preview = await api.preview({ ...about, requesterFieldValues: shown })
  if (!json)
    showPreview(screen, { name, holds, forName: forWhom?.name, isLonger: extendsGrantId !== undefined }, preview, form)
  if (options['dryRun']) return json ? screen.json({ entryId: id, preview, requesterFieldValues: form }) : undefined
  await confirm(context, 'Send this request?', options['yes'] === true)
  const body = { requesterFieldValues: form, ...(extendsGrantId === undefined ? {} : { extendsGrantId }) }
  const sent = await api.ask(id, body, randomUUID())
  const lost = await attach(api, sent.id, files)
  const request = await settle(api, sent, options['wait'] === true ? Number.POSITIVE_INFINITY : 5_000, context)
  for (const why of lost) screen.note(`Not attached: ${plain(why)}`)
  if (json) return screen.json(request)
  screen.line(`\n${screen.style('bold', request.id)}  ${plain(outcomeText(request))}`)
  if (request.status === 'REJECTED') throw refused('The request was rejected: no rule covers it any more.')
  screen.line(`Follow it: assent requests ${request.id}`)
}

/** Looks at a new request until it is past SUBMITTED; with no limit, until it is decided and access is there or not. */
const settle = async (api: Api, sent: RequestView, ms: number, { signal }: Context): Promise<RequestView> => {
  const end = performance.now() + ms
  const settled = ({ status, grantStatus }: RequestView): boolean =>
    Number.isFinite(ms)
      ? status !== 'SUBMITTED'
      : !['SUBMITTED', 'PENDING'].includes(status) &&
        (status !== 'APPROVED' || !['PENDING', undefined, null].includes(grantStatus))
  let request = sent
  let pauseMs = 50
  while (!settled(request) && performance.now() < end && !signal.aborted) {
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
    pauseMs = Math.min(pauseMs * 1.5, 2_000)
    request = await api.request(sent.id)
  }
  return request
}
