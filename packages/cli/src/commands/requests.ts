import type { RequestView } from '@assent/core/api/shapes.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import { type Api, makeApi } from '../api.ts'
import type { Context } from '../context.ts'
import type { Options, Run } from '../definitions.ts'
import { nameIn, whatIsAsked } from '../names.ts'
import { limitOf, textOf } from '../options.ts'
import { plain } from '../plain.ts'
import { usage } from '../problems.ts'
import type { Cell } from '../screen.ts'
import { outcomeText, statusStyle, statusWord } from '../status.ts'
import { durationWords, local, relative } from '../time.ts'
import { eventText } from '../timeline.ts'

/** `assent requests [id]` */
export const run: Run = async (context, [id], options) => {
  const api = makeApi(await context.connect())
  return id === undefined ? list(context, api, options) : detail(context, api, id)
}

const statuses = ['SUBMITTED', 'REJECTED', 'PENDING', 'APPROVED', 'DENIED', 'CANCELED', 'EXPIRED']

const list = async ({ json, screen }: Context, api: Api, options: Options): Promise<void> => {
  const status = textOf(options, 'status')?.toUpperCase()
  if (status !== undefined && !statuses.includes(status))
    throw usage(`There is no status ${status.toLowerCase()}.`, `Write one of ${statuses.join(', ').toLowerCase()}.`)
  const requestedFor = await personOf(api, options)
  const all = options['all'] === true || requestedFor !== undefined
  const filter = { ...(status ? { status } : {}), ...(requestedFor ? { requestedFor } : {}) }
  const found = await api.requests(all, filter, limitOf(options))
  if (json) return screen.json(found)
  if (found.length === 0) return screen.line('There are no such requests.')
  await screen.table(['REQUEST', 'WHAT', 'FOR', 'STATUS', 'ASKED'], found.map(row))
}

const personOf = async (api: Api, options: Options): Promise<string | undefined> => {
  const login = textOf(options, 'for')
  if (login === undefined) return undefined
  const user = await api.user(login)
  if (isRefusal(user)) throw usage(`There is no user ${login} that you may see.`)
  return user.id
}

const row = (request: RequestView): readonly Cell[] => [
  request.id,
  whatIsAsked(request),
  nameIn(request, request.requestedFor.externalId),
  [statusStyle(request), statusWord(request)],
  relative(request.created),
]

const detail = async ({ json, screen }: Context, api: Api, id: string): Promise<void> => {
  const [request, activity] = await Promise.all([api.request(id), api.activity(id)])
  const events = isRefusal(activity) ? [] : activity.data
  if (json) return screen.json({ ...request, activity: events })
  const line = (head: string, text: string) => screen.line(`${screen.style('dim', head.padEnd(12))}${plain(text)}`)
  screen.line(`${screen.style('bold', request.id)} ${screen.style(statusStyle(request), outcomeText(request))}`)
  line('What', whatIsAsked(request))
  line('For', nameIn(request, request.requestedFor.externalId))
  if (request.requestedBy.externalId !== request.requestedFor.externalId)
    line('Asked by', nameIn(request, request.requestedBy.externalId))
  if (request.accessDuration) line('How long', durationWords(request.accessDuration))
  for (const { id: field, label, value, values } of request.requesterFieldValues ?? [])
    if (!field.startsWith('OKTA_')) line('Answer', `${label ?? field}: ${value ?? values?.join(', ') ?? ''}`)
  if (request.reason) line('Reason', request.reason)
  const open = request.tasks?.find(({ status }) => status === 'OPEN' || status === 'ASSIGNING')
  if (open)
    line(
      'Waits for',
      `${open.label}: ${open.assignees.map(({ externalId, name }) => name ?? externalId).join(', ') || 'nobody yet'}`,
    )
  if (events.length > 0) screen.line()
  for (const event of events)
    screen.line(
      `${screen.style('dim', local(event.at))}  ${plain(eventText(event, request._names))}  ${screen.style('dim', plain(event.actor.name))}`,
    )
}
