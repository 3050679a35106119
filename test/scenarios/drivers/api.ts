import type { ActivityView, RequestView, TaskView } from '@assent/core/api/shapes.ts'
import { type Actor, type Asked, type Driver, Refused, type Stand } from '../driver.ts'

const base = '/governance/api/v2'

/** The API as any program calls it: HTTP, JSON and a token. */
export const apiDriver = (baseUrl: string): Driver => {
  const call = async <T>(who: Actor, method: string, path: string, body?: object): Promise<T> => {
    const answer = await fetch(`${baseUrl}${base}${path}`, {
      method,
      headers: {
        authorization: `SSWS ${who.token}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Refused(`${answer.status} ${text}`)
    return (text === '' ? undefined : JSON.parse(text)) as T
  }
  const taskOf = async (who: Actor, { requestId }: Asked): Promise<TaskView | undefined> => {
    const filter = encodeURIComponent(`status eq "OPEN" and requestId eq "${requestId}"`)
    return (await call<{ data: TaskView[] }>(who, 'GET', `/my/tasks?filter=${filter}`)).data[0]
  }
  const resolve = async (who: Actor, asked: Asked, answer: (task: TaskView) => object): Promise<void> => {
    const task = await taskOf(who, asked)
    if (!task) throw new Refused(`nothing of ${asked.requestId} waits for ${who.name}`)
    await call(who, 'POST', `/my/tasks/${task.taskId}/resolve`, { ...answer(task), digest: task.request.digest })
  }
  return {
    name: 'api',
    ask: async (who, offer, { answers = {}, duration }) => {
      const entry = `/my/catalogs/default/entries/${offer.entryId}`
      const { data } = await call<{ data?: { id: string; type: string; label?: string }[] }>(
        who,
        'GET',
        `${entry}/request-fields`,
      )
      const requesterFieldValues = (data ?? []).flatMap(({ id, label, type }) => {
        const value = type === 'DURATION' ? duration : answers[label ?? '']
        return value === undefined ? [] : [{ id, value }]
      })
      const { id } = await call<RequestView>(who, 'POST', `${entry}/requests`, { requesterFieldValues })
      return { requestId: id, offer }
    },
    waiting: async (who, asked) => (await taskOf(who, asked))?.label,
    approve: (who, asked, { duration, message } = {}) =>
      resolve(who, asked, () => ({
        value: 'APPROVED',
        ...(message ? { message } : {}),
        ...(duration ? { accessDuration: duration } : {}),
      })),
    deny: (who, asked, message) => resolve(who, asked, () => ({ value: 'DENIED', message })),
    answer: (who, asked, text) =>
      resolve(who, asked, ({ type }) => (type === 'QUESTION' ? { value: text } : { message: text })),
    cancel: (who, { requestId }, reason) => call(who, 'POST', `/requests/${requestId}/cancel`, { reason }),
    stand: async (who, { requestId }) => standOf(await call<RequestView>(who, 'GET', `/requests/${requestId}`)),
    activity: async (who, { requestId }) => {
      const { data } = await call<{ data: ActivityView[] }>(who, 'GET', `/requests/${requestId}/activity`)
      const { requestApproval } = await call<RequestView>(who, 'GET', `/requests/${requestId}`)
      const lines = data.map(({ actor, event, type }) => `${actor.name} ${type} ${JSON.stringify(event)}`)
      return [...lines, JSON.stringify(requestApproval)].join('\n')
    },
  }
}

const standOf = ({ grantStatus, revocationStatus, status }: RequestView): Stand => {
  if (status === 'DENIED') return 'denied'
  if (status === 'CANCELED') return 'canceled'
  if (status !== 'APPROVED') return 'waiting'
  if (revocationStatus === 'REVOKED') return 'ended'
  return grantStatus === 'GRANTED' ? 'granted' : 'approved'
}
