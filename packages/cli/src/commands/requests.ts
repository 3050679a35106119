import type { ActivityListView, RequestView } from '@assent/core/api/shapes.ts'
import { flat } from '@assent/core/card.ts'
import { activityLines } from '@assent/core/cards/activity.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import type { RequestEvent } from '@assent/core/request/model.ts'
import { type Api, makeApi } from '../api.ts'
import type { Context } from '../context.ts'
import type { Options, Run } from '../definitions/definition.ts'
import { nameIn, whatIsAsked } from '../names.ts'
import { limitOf, textOf } from '../options.ts'
import { findUser } from '../people.ts'
import { usage } from '../problems.ts'
import type { Cell, Screen } from '../screen.ts'
import { awaitedOf, openTaskOf, outcomeText, statusStyle, statusWord } from '../status.ts'
import { requestId } from '../tasks.ts'
import { durationWords, local, relative } from '../time.ts'

/** `assent requests [id]` */
export const run: Run = async (context, [id], options) => {
  const api = makeApi(await context.connect())
  return id === undefined ? list(context, api, options) : detail(context, api, requestId(id))
}

const statuses = ['SUBMITTED', 'REJECTED', 'PENDING', 'APPROVED', 'DENIED', 'CANCELED', 'EXPIRED']

const list = async ({ json, screen }: Context, api: Api, options: Options): Promise<void> => {
  const status = textOf(options, 'status')?.toUpperCase()
  if (status !== undefined && !statuses.includes(status))
    throw usage(`There is no status ${status.toLowerCase()}.`, `Write one of ${statuses.join(', ').toLowerCase()}.`)
  const login = textOf(options, 'for')
  const requestedFor = login === undefined ? undefined : (await findUser(api, login)).id
  const all = options['all'] === true || requestedFor !== undefined
  const filter = { ...(status ? { status } : {}), ...(requestedFor ? { requestedFor } : {}) }
  const found = await api.requests(all, filter, limitOf(options))
  if (json) return screen.json(found)
  if (found.length === 0)
    return screen.line(all || status ? 'There are no such requests.' : 'You have asked for nothing yet.')
  await screen.table(['REQUEST', 'WHAT', 'FOR', 'STATUS', 'ASKED'], found.map(row))
}

const row = (request: RequestView): readonly Cell[] => [
  request.id,
  whatIsAsked(request),
  nameIn(request, request.requestedFor.externalId),
  [statusStyle(request), statusWord(request)],
  relative(request.created),
]

const detail = async ({ json, screen }: Context, api: Api, id: string): Promise<void> => {
  const [request, read] = await Promise.all([api.request(id), api.activity(id)])
  const activity = isRefusal(read) ? { data: [], _names: {} } : read
  if (json)
    return screen.json({ ...request, activity: activity.data, _names: { ...request._names, ...activity._names } })
  screen.line(`${screen.style('bold', request.id)} ${screen.style(statusStyle(request), outcomeText(request))}`)
  screen.fact('What', whatIsAsked(request))
  screen.fact('For', nameIn(request, request.requestedFor.externalId))
  if (request.requestedBy.externalId !== request.requestedFor.externalId)
    screen.fact('Asked by', nameIn(request, request.requestedBy.externalId))
  if (request.accessDuration) screen.fact('How long', durationWords(request.accessDuration))
  for (const { id: field, label, name, value, values } of request.requesterFieldValues ?? [])
    if (!field.startsWith('OKTA_'))
      screen.fact('Answer', `${label ?? field}: ${name ?? value ?? values?.join(', ') ?? ''}`)
  if (request.reason) screen.fact('Reason', request.reason)
  const open = openTaskOf(request)
  if (open) screen.fact('Waits', `${awaitedOf(request, open)} (${open.label}${open.isEscalated ? ', escalated' : ''})`)
  showActivity(screen, activity)
}

/** What happened, line by line: when, and what in a sentence with names. */
const showActivity = (screen: Screen, { _names: names, data }: ActivityListView): void => {
  if (data.length > 0) screen.line()
  const happened = data.map(({ actor, at, event }) => ({
    at,
    actorName: actor.name,
    event: event as unknown as RequestEvent,
  }))
  for (const { at, line } of activityLines(happened, names))
    screen.fact(`${local(at)} `, flat(line, { time: local, quote: (text) => text }))
}
