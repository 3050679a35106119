import type { DelegateView } from '@assent/core/api/shapes.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import { type Api, makeApi } from '../api.ts'
import type { Run } from '../definitions/definition.ts'
import { personName } from '../names.ts'
import { limitOf } from '../options.ts'
import { local } from '../time.ts'

type Appointment = Pick<DelegateView, 'delegate' | 'startTime' | 'endTime' | 'note'>

/** `assent delegate list` */
export const run: Run = async ({ connect, json, screen }, _args, options) => {
  const api = makeApi(await connect())
  if (options['all']) {
    const all = await api.delegates(limitOf(options))
    if (json) return screen.json(all)
    const names = await namesOf(api, all)
    if (all.length === 0) return screen.line('Nobody stands in for anybody.')
    return screen.table(
      head,
      all.map((one) => row(one, names[one.delegate.externalId], names[one.delegator.externalId])),
    )
  }
  const { delegates } = await api.settings()
  if (json) return screen.json(delegates)
  const { _names: names, _standsInFor: others, appointments } = delegates
  if (appointments.length + others.length === 0)
    return screen.line('Nobody stands in for you, and you stand in for nobody.')
  await screen.table(head, [
    ...appointments.map((one) => row(one, names[one.delegate.externalId], 'you')),
    ...others.map((one) => row(one, 'you', names[one.delegator.externalId])),
  ])
}

const head = ['WHO', 'STANDS IN FOR', 'FROM', 'UNTIL', 'NOTE']

const row = (one: Appointment, standIn: string | undefined, delegator: string | undefined): readonly string[] => [
  standIn ?? one.delegate.externalId,
  delegator ?? '',
  one.startTime ? local(one.startTime) : '',
  one.endTime ? local(one.endTime) : 'no end',
  one.note ?? '',
]

/** What the people of appointments are called; whoever lists all of them may read the directory. */
const namesOf = async (api: Api, all: readonly DelegateView[]): Promise<Readonly<Record<string, string>>> => {
  const ids = [...new Set(all.flatMap((one) => [one.delegate.externalId, one.delegator.externalId]))]
  const users = await Promise.all(ids.map((id) => api.user(id)))
  return Object.fromEntries(users.flatMap((user) => (isRefusal(user) ? [] : [[user.id, personName(user)]])))
}
