import type { MakeFeature } from '../../app/feature.ts'
import { type Desk, deskOf } from './queries.ts'

export type { Desk, Holding } from './queries.ts'

export type DeskCommands = Record<never, never>
export type DeskQueries = {
  /** What somebody needs at hand to act on a task, besides the task itself. */
  'desk.task': { readonly input: { readonly taskId: string }; readonly output: Desk }
}

/** Around a task: may the caller act on it, what does it ask exactly, what comes after it, what does the requester hold. */
export const makeDesk: MakeFeature<DeskCommands, DeskQueries> = (services) => ({
  commands: {},
  queries: { 'desk.task': deskOf(services) },
  lanes: [],
})
