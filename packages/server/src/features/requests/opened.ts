import type { WayShown } from '@assent/core/cards/on-the-way.ts'
import type { FlowPin, Steps } from '@assent/core/request/model.ts'
import { needsOf } from '@assent/core/request/needs.ts'
import { asFilledIn, previewSteps, type StepPreview } from '@assent/core/request/preview.ts'
import type { Subject as StepSubject } from '@assent/core/steps/assignment.ts'
import type { Given } from '@assent/core/steps/question/index.ts'
import type { Tx } from '../../platform/db.ts'
import { type Loaded, loadFacts } from './facts.ts'
import { waysOf, waysShown } from './on-the-way.ts'

type Subject = Omit<StepSubject, 'answers'>

/** Steps as they would open if somebody asked now. */
export type StepsShown = {
  readonly steps: readonly StepPreview[]
  /** What they give before the request has ended, if all goes on. */
  readonly onTheWay?: readonly WayShown[]
  /** True if every step has somebody other than the requester who could act on it. */
  readonly decidable: boolean
}

/** What `openedSteps` has to know of the directory. */
export const factsToOpen = (tx: Tx, steps: Steps, subject: Subject): Promise<Loaded> =>
  loadFacts(tx, needsOf({ ...subject, tasks: [], assigners: [] }, steps, 0, undefined))

/**
 * Opens steps for somebody by the functions that open them for real, and looks at what they give on the way (`way`);
 * nothing is kept. `values`: the form as far as it is filled in; `flow`: which one the request would be pinned to.
 */
export const openedSteps = async (
  tx: Tx,
  steps: Steps,
  { facts, now }: Loaded,
  subject: Subject,
  values?: readonly Given[],
  flow?: FlowPin,
) => {
  const answers = asFilledIn(steps, values ?? [])
  const opened = await withGroupNames(tx, previewSteps(steps, subject, facts, now, values && answers))
  const { level, requestedFor } = subject
  const draft = { answers, requestedFor, tasks: [], at: 0, isDraft: true, ...(flow ? { flow } : {}) } as const
  const way = await waysOf(tx, draft, { level }, steps)
  const shown: StepsShown = {
    steps: opened,
    ...(way.ways.length > 0 ? { onTheWay: await waysShown(tx, way.ways) } : {}),
    decidable: opened.every(({ decidable }) => decidable),
  }
  return { way, shown }
}

/** Facts know people by name; who is asked as a member of a group is told by the group's. */
const withGroupNames = async (tx: Tx, steps: readonly StepPreview[]): Promise<readonly StepPreview[]> => {
  const ids = steps.flatMap(({ assignees }) => assignees.flatMap(({ id, kind }) => (kind === 'GROUP' ? [id] : [])))
  if (ids.length === 0) return steps
  const rows = await tx.query<{ group_id: string; name: string }>(
    'select group_id, name from groups where org_id = org() and group_id = any($1::text[])',
    [ids],
  )
  const names = new Map(rows.map(({ group_id, name }) => [group_id, name]))
  return steps.map((step) => ({
    ...step,
    assignees: step.assignees.map((one) => {
      const name = names.get(one.id)
      return name === undefined ? one : { ...one, name }
    }),
  }))
}
