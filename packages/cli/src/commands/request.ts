import { randomUUID } from 'node:crypto'
import type { RequestView } from '@assent/core/api/shapes.ts'
import { type Api, makeApi } from '../api.ts'
import { confirm } from '../ask.ts'
import type { Context } from '../context.ts'
import type { Run } from '../definitions.ts'
import { findLevel } from '../find.ts'
import { fillForm } from '../form.ts'
import { pairsOf, textOf } from '../options.ts'
import { findPerson, type Person } from '../people.ts'
import { plain } from '../plain.ts'
import { showPreview } from '../preview.ts'
import { refused } from '../problems.ts'
import { outcomeText } from '../status.ts'
import { isoDuration } from '../time.ts'

/** `assent request <what...>` */
export const run: Run = async (context, args, options) => {
  const { json, screen } = context
  const api = makeApi(await context.connect())
  const level = await findLevel(api, args.join(' '))
  const forWhom = textOf(options, 'for')
  const other = forWhom === undefined ? undefined : await somebodyElse(api, level.id, forWhom)
  const duration = textOf(options, 'duration')
  const [fields, preview] = await Promise.all([api.fields(level.id, other?.id), api.preview(other?.id, level.id)])
  const wanted = {
    answers: pairsOf(options, 'answer'),
    duration: duration === undefined ? undefined : isoDuration(duration),
  }
  const form = await fillForm(context, fields.data ?? [], wanted, other?.id)
  if (!json) showPreview(screen, level.name, other?.name, preview, form)
  if (options['dryRun'])
    return json ? screen.json({ entryId: level.id, preview, requesterFieldValues: form }) : undefined
  if (!preview.requestable) throw refused(preview.why ?? 'This cannot be asked for.')
  await confirm(context, 'Send this request?', options['yes'] === true)
  const sent = await api.ask(level.id, form, randomUUID())
  const request = await settle(api, sent, options['wait'] === true ? Number.POSITIVE_INFINITY : 5_000, context)
  if (json) return screen.json(request)
  screen.line(`\n${screen.style('bold', request.id)}  ${plain(outcomeText(request))}`)
  if (request.status === 'REJECTED') throw refused('The request was rejected: no rule covers it any more.')
  screen.line(`Follow it: assent requests ${request.id}`)
}

const somebodyElse = async (api: Api, entryId: string, who: string): Promise<Person | undefined> => {
  const [me, person] = await Promise.all([api.me(), findPerson(api, entryId, who)])
  return person.id === me.id ? undefined : person
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
