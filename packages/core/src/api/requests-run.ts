import { type Static, Type } from 'typebox'
import { limits } from '../limits.ts'
import { priorities } from '../request/priority.ts'
import { closed, id, nullable, oneWord, text, time } from './wire.ts'

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

export const TagList = Type.Object({ data: Type.Array(Type.String()) })
