import { type Static, Type } from 'typebox'
import { limits } from '../limits.ts'
import { priorities } from '../request/priority.ts'
import { closed, ErrorBody, id, nullable, oneOf, oneWord, text, time } from './wire.ts'

/** Who looks after a request; null: nobody. */
export const RequestAssignee = closed({
  userId: nullable(id('user')),
  reason: Type.Optional(text(limits.reason)),
})

const Tags = Type.Array(text(limits.tag), { maxItems: limits.tagsPerRequest })

/** Tags to add and to take away; what is taken away goes first. */
export const RequestTags = closed({ add: Type.Optional(Tags), remove: Type.Optional(Tags) }, { minProperties: 1 })

export const RequestPriority = closed({ priority: oneWord(priorities) })

/** Somebody who could look after a request, or follow it. */
export const RequestPerson = Type.Object({
  id: Type.String(),
  name: Type.String(),
  login: Type.String(),
  email: Type.String(),
})
export type RequestPerson = Static<typeof RequestPerson>

/** It waits for somebody outside; without `until` for 90 days at most. */
export const RequestHold = closed({ reason: text(limits.reason), until: Type.Optional(time()) })

export const RequestReopen = closed({ reason: Type.Optional(text(limits.reason)) })

const some = {
  requestIds: Type.Array(id('request'), { minItems: 1, maxItems: limits.requestsPerCall, uniqueItems: true }),
}

/** One thing that is done about several requests. */
export const RequestsAct = oneOf('action', [
  closed({ ...some, action: Type.Literal('ASSIGN'), ...RequestAssignee.properties }),
  closed({ ...some, action: Type.Literal('TAG'), ...RequestTags.properties }),
  closed({ ...some, action: Type.Literal('PRIORITY'), ...RequestPriority.properties }),
  closed({ ...some, action: Type.Literal('CANCEL'), reason: Type.Optional(text(limits.reason)) }),
  closed({ ...some, action: Type.Literal('MESSAGE'), message: text(limits.message) }),
])
export type RequestsAct = Static<typeof RequestsAct>

/** What became of each, in their order: the HTTP status that it would have had alone, and the error if it was refused. */
export const RequestsActed = Type.Object({
  data: Type.Array(Type.Object({ requestId: Type.String(), status: Type.Integer(), error: Type.Optional(ErrorBody) })),
})
export type RequestsActed = Static<typeof RequestsActed>

export const TagList = Type.Object({ data: Type.Array(Type.String()) })
