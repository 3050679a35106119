import { Correctable, CorrectionCreate, CorrectionPreview, CorrectionTry } from '@assent/core/api/corrections.ts'
import { fullOf } from '@assent/core/api/request-view.ts'
import { RequestFull } from '@assent/core/api/requests.ts'
import { id } from '@assent/core/api/wire.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import { Type } from 'typebox'
import type { CorrectionPreview as Judged } from '../../../app/app.ts'
import { type Route, route } from '../route.ts'
import { givenOf } from './requests.ts'

const base = '/governance/api/v2/requests/:requestId/corrections'
const common = {
  tag: 'Requests',
  stage: 'EXTENSION',
  roles: 'self',
  params: Type.Object({ requestId: id('request') }),
} as const
const read = ['okta.accessRequests.request.read']
const manage = ['okta.accessRequests.request.manage']

/** Wrong answers, corrected before anybody decided on them. */
export const routes: readonly Route[] = [
  route({
    ...common,
    method: 'GET',
    url: base,
    operationId: 'getCorrectableAnswers',
    summary: 'Retrieve the answers that I can correct',
    description:
      'The questions that the caller has answered, as they are asked now, and the answers; `whyNot` says why there are none. Those of the form are whoever’s it is for or who made it; those of a step, whoever completed it.',
    scopes: read,
    response: Correctable,
    handler: async ({ app, caller, params }) => {
      const found = await app.read(caller, 'request.correctable', params)
      if (isRefusal(found)) return found
      const { fields, values, whyNot } = found
      return { fields: [...fields], requesterFieldValues: [...values], ...(whyNot ? { whyNot } : {}) } as never
    },
  }),
  route({
    ...common,
    method: 'POST',
    url: `${base}/preview`,
    operationId: 'previewCorrection',
    summary: 'Preview a correction',
    description:
      'What would come of it: the flow is gone through with the old and with the new answers, by the functions that judge the correction. `outcome` is there where they lead another way. Changes nothing.',
    scopes: read,
    refuses: [403, 409],
    body: CorrectionTry,
    response: CorrectionPreview,
    handler: async ({ app, body, caller, params }) => {
      const answers = givenOf(body.requesterFieldValues)
      const judged = await app.read(caller, 'request.tryCorrection', { ...params, answers })
      return isRefusal(judged) ? judged : previewOf(judged)
    },
  }),
  route({
    ...common,
    method: 'POST',
    url: base,
    operationId: 'correctAnswers',
    summary: 'Correct answers',
    description:
      'Until somebody has decided on the basis of them. What depends on them is judged again; where the request takes another way, name the `outcome` that the preview showed: what waits then ends, and the steps after the answers begin anew. On the record with what was before and after.',
    scopes: manage,
    refuses: [403, 409],
    keyed: true,
    body: CorrectionCreate,
    response: RequestFull,
    handler: async ({ app, body: { outcome, requesterFieldValues }, caller, link, params }) => {
      const answers = givenOf(requesterFieldValues)
      const done = await app.run(caller, 'request.correct', { ...params, answers, ...(outcome ? { outcome } : {}) })
      return isRefusal(done) ? done : fullOf(done, {}, link)
    },
  }),
]

const previewOf = ({ after, before, changes, names, outcome }: Judged): CorrectionPreview => ({
  changes: [...changes],
  ...(outcome ? { outcome } : {}),
  before: pathOf(before, names),
  after: pathOf(after, names),
})

const pathOf = (steps: Judged['before'], names: Judged['names']): CorrectionPreview['before'] =>
  steps.map(({ people, ...step }) => ({
    ...step,
    people: people.map((id) => ({ id, ...(names[id] === undefined ? {} : { name: names[id] }) })),
  }))
