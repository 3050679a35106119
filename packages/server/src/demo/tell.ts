import type { Request } from '@assent/core/request/model.ts'
import type { EntryView } from '../app/app.ts'
import type { Resources } from './directory.ts'
import { type Act, type Story, stories, uncovered } from './stories.ts'
import type { World } from './world.ts'

/** Lives the stories: each person asks, decides, writes and cancels as himself. */
export const tellStories = async (world: World, resources: Resources): Promise<void> => {
  const entries = await entriesOf(world)
  const entryOf = (app: string, level?: string): string => {
    const scope = level === undefined ? resources.apps.get(app) : resources.levels.get(`${app}: ${level}`)
    const entryId = entries.get(scope)
    if (!entryId) throw new Error(`the demo's catalog has no ${app} ${level ?? ''}`)
    return entryId
  }
  for (const story of stories) await tell(world, story, entryOf(story.app, story.level))
  await world.run(world.as(uncovered.by), 'request.submit', {
    entryId: entryOf(uncovered.app, uncovered.level),
    requestedFor: world.userId(uncovered.who),
    values: [],
  })
}

/** Entry of each level, by the id of what it gives. */
const entriesOf = async (world: World): Promise<ReadonlyMap<string, string>> => {
  const admin = world.as('dana.whitcombe')
  const list = async (parentId?: string): Promise<readonly EntryView[]> =>
    (await world.read(admin, 'catalog.all', { parentId, match: undefined, page: { limit: 200 } })).items
  const levels = await Promise.all((await list()).map(({ entryId }) => list(entryId)))
  return new Map(levels.flat().map(({ entryId, scopeId }) => [scopeId, entryId]))
}

const tell = async (world: World, story: Story, entryId: string): Promise<void> => {
  const asker = world.as(story.by ?? story.who)
  const forOther = story.by !== undefined && story.by !== story.who
  const userId = world.userId(story.who)
  const form = await world.read(asker, 'form.get', { entryId, ...(forOther ? { userId } : {}) })
  const answers = [...(story.answers ?? [])]
  const values = form.flatMap(({ id, type }) => {
    if (type === 'OKTA_USER_ID') return forOther ? [{ id, value: userId }] : []
    const value = type === 'DURATION' ? story.lasts : answers.shift()
    return value === undefined ? [] : [{ id, value }]
  })
  let request = await world.run(asker, 'request.submit', {
    entryId,
    values,
    ...(forOther ? { requestedFor: userId } : {}),
  })
  for (const act of story.next ?? []) request = await play(world, request, act)
}

const play = async (world: World, request: Request, act: Act) => {
  const { requestId } = request
  if ('cancel' in act) return world.run(world.as(act.cancel), 'request.cancel', { requestId, reason: act.saying })
  if ('message' in act) return world.run(world.as(act.message), 'request.message', { requestId, body: act.saying })
  const taskId = openTask(request)
  if ('escalate' in act) return world.run(world.as(act.escalate), 'request.escalate', { taskId, reason: act.saying })
  if ('complete' in act)
    return world.run(world.as(act.complete), 'request.answer', {
      taskId,
      answer: act.saying ? { note: act.saying } : {},
    })
  const decision = 'approve' in act ? ('APPROVE' as const) : ('DENY' as const)
  const answer = { decision, ...(act.saying === undefined ? {} : { message: act.saying }) }
  return world.run(world.as('approve' in act ? act.approve : act.deny), 'request.answer', { taskId, answer })
}

const openTask = (request: Request): string => {
  const task = request.tasks.find(({ status }) => status === 'OPEN')
  if (!task) throw new Error(`nothing is open on a request of the demo: ${JSON.stringify(request)}`)
  return task.taskId
}
