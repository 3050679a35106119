import type { WireField } from '@assent/core/api/catalog.ts'
import { fieldOf } from '@assent/core/api/fields.ts'
import type { Caller } from '@assent/core/caller.ts'
import { isRefusal, type Result } from '@assent/core/refusal.ts'
import { judgeCorrection, type PathStep, whyTooLate } from '@assent/core/request/correct.ts'
import { ownQuestions, whyNoCorrection } from '@assent/core/request/correct-answers.ts'
import { type FieldChange, isOpen, type OpenRequest, type Steps } from '@assent/core/request/model.ts'
import { needsOf } from '@assent/core/request/needs.ts'
import type { Given } from '@assent/core/steps/question/index.ts'
import type { FieldValue } from '@assent/core/steps/step.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import { withChoices } from '../flows/index.ts'
import { contextOf } from './batch.ts'
import { loadFacts } from './facts.ts'
import { type Names, namesById } from './names.ts'
import { visible } from './queries.ts'
import { makeStepsOf } from './store.ts'

/** What the caller can correct: his own answers with their questions as they are asked now; or in words why nothing. */
export type Correctable = {
  readonly fields: readonly WireField[]
  readonly values: readonly FieldValue[]
  readonly whyNot?: string
}

/** What would come of a correction. `outcome` is there where the request would take another way: the correction names it. */
export type CorrectionPreview = {
  readonly changes: readonly FieldChange[]
  readonly before: readonly PathStep[]
  readonly after: readonly PathStep[]
  readonly outcome?: string
  readonly names: Names
}

export type CorrectQueries = {
  'request.correctable': { readonly input: { readonly requestId: string }; readonly output: Correctable }
  'request.tryCorrection': {
    readonly input: { readonly requestId: string; readonly answers: readonly Given[] }
    readonly output: CorrectionPreview
  }
}

/** Reads what can be corrected, and tries a correction by the function that judges it; changes nothing. */
export const makeCorrect = (services: Services) => {
  const stepsOf = makeStepsOf()
  const load = async (tx: Tx, caller: Caller, requestId: string) => {
    const request = await visible(tx, caller, requestId)
    if (isRefusal(request)) return request
    const steps: Steps = request.flow ? (await stepsOf(tx, [request.flow]))(request.flow) : []
    return { request, steps }
  }
  return {
    'request.correctable': (
      caller: Caller,
      { requestId }: { readonly requestId: string },
    ): Promise<Result<Correctable>> =>
      services.db.inOrg(caller.orgId, async (tx) => {
        const found = await load(tx, caller, requestId)
        if (isRefusal(found)) return found
        const { request, steps } = found
        const none = whyNoCorrection(request, steps, caller)
        if (none || !isOpen(request)) return { fields: [], values: [], ...(none ? { whyNot: none.summary } : {}) }
        const questions = ownQuestions(request, steps, caller)
        const late = whyTooLate(request, steps, questions)
        if (late) return { fields: [], values: [], whyNot: late.summary }
        const fields = (await withChoices(tx, questions)).map(fieldOf)
        const ids = new Set(questions.map(({ id }) => id))
        return { fields, values: request.answers.filter(({ id }) => ids.has(id)) }
      }),
    'request.tryCorrection': (
      caller: Caller,
      { answers, requestId }: CorrectQueries['request.tryCorrection']['input'],
    ): Promise<Result<CorrectionPreview>> =>
      services.db.inOrg(caller.orgId, async (tx) => {
        const found = await load(tx, caller, requestId)
        if (isRefusal(found)) return found
        const { request, steps } = found
        const none = whyNoCorrection(request, steps, caller)
        if (none || !isOpen(request)) return none!
        return tryOn(tx, services, caller, request, steps, answers)
      }),
  }
}

const tryOn = async (
  tx: Tx,
  services: Services,
  caller: Caller,
  request: OpenRequest,
  steps: Steps,
  answers: readonly Given[],
): Promise<Result<CorrectionPreview>> => {
  const command = { do: 'correct', answers } as const
  const loaded = await loadFacts(tx, needsOf(request, steps, 0, caller.userId, command))
  const judged = judgeCorrection(request, answers, {
    ...contextOf(caller, { ...loaded, files: new Map() }, services),
    steps,
  })
  if (isRefusal(judged)) return judged
  const { events: _, ...preview } = judged
  const ids = [...judged.before, ...judged.after].flatMap(({ people }) => people)
  return { ...preview, names: await namesById(tx, { users: ids, groups: ids, apps: [], bundles: [] }) }
}
