import { zonedDay } from '@assent/core/cards/time.ts'
import { isRefusal, type Refusal, type Result, refuse } from '@assent/core/refusal.ts'
import { drawDelegatePage } from './draw-delegate.ts'
import { pickedIn, wordsOf } from './read.ts'
import { type Answer, answered, type Handler, triedWith, type Visit } from './visit.ts'

/** Who stands in for the visitor, for whom he stands in, and whom he could choose. */
export const showDelegate = async (given: Visit, refused?: Refusal): Promise<Result<Answer>> => {
  const { app, caller, viewer, form, key, query } = given
  const mine = await app.read(caller, 'delegate.mine', {})
  if (isRefusal(mine)) return mine
  const sought = form.get('who') ?? query('who') ?? ''
  const [match] = wordsOf(sought)
  const found =
    match === undefined ? { items: [] } : await app.read(caller, 'delegate.candidates', { page: { limit: 20 }, match })
  if (isRefusal(found)) return found
  const people = found.items.map(({ firstName, lastName, login, userId }) => ({
    userId,
    login,
    name: `${firstName} ${lastName}`.trim() || login,
  }))
  const handable = people.length > 0 ? await app.read(caller, 'task.handable', {}) : { open: 0 }
  if (isRefusal(handable)) return handable
  const { open } = handable
  const page = drawDelegatePage({ mine, sought, found: people, open, viewer, key, ...triedWith(refused, form) })
  return answered(page, refused)
}

/** Has somebody stand in: days are days of the visitor's time zone, the last one to its end. */
export const appointDelegate: Handler = async (given) => {
  const { app, caller, form, viewer } = given
  const [standInId] = pickedIn(form)
  if (standInId === undefined) return showDelegate(given, refuse('invalid', 'Choose somebody of the list.'))
  const day = (name: string, plus: number) => {
    const text = form.get(name)?.trim()
    return text ? zonedDay(text, viewer.timeZone, plus) : undefined
  }
  const [starts, ends, note] = [day('from', 0), day('until', 1), form.get('note')?.trim()]
  if (starts === null || ends === null) return showDelegate(given, refuse('invalid', 'Write days like 2026-08-21.'))
  const done = await app.run(caller, 'delegate.setMine', {
    appointment: {
      standInId,
      ...(note ? { note } : {}),
      ...(starts ? { starts } : {}),
      ...(ends ? { ends } : {}),
    },
  })
  if (isRefusal(done)) return showDelegate(given, done)
  const handed = form.get('open') === 'yes' ? await app.run(caller, 'task.handOver', {}) : undefined
  return isRefusal(handed) ? showDelegate(given, handed) : { to: '/delegate' }
}

/** Has nobody stand in any more. */
export const endDelegate: Handler = async (given) => {
  const done = await given.app.run(given.caller, 'delegate.setMine', { appointment: null })
  return isRefusal(done) ? showDelegate(given, done) : { to: '/delegate' }
}
