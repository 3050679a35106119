import { Type } from 'typebox'
import { limits } from '../limits.ts'
import { fieldOps, type Logic, stepOps } from './logic.ts'

const closed = { additionalProperties: false } as const

/** A name of its own that a step keeps, so that later steps can refer to it. */
export const StepKey = Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$' })

const ComparisonSchema = Type.Object(
  {
    of: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$' }),
    is: Type.Union([...fieldOps, ...stepOps].map((op) => Type.Literal(op))),
    value: Type.Optional(Type.String({ minLength: 1, maxLength: limits.answer })),
    until: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
  },
  closed,
)
const few = { minItems: 1, maxItems: limits.comparisonsPerGroup }
const Tests = Type.Array(ComparisonSchema, few)
const Group = Type.Union([Type.Object({ all: Tests }, closed), Type.Object({ any: Tests }, closed)])
const Members = Type.Array(Type.Union([ComparisonSchema, Group]), few)

/** The schema of logic, apart from what judges it, which pages in a browser need as well. */
export const LogicSchema = Type.Unsafe<Logic>(
  Type.Union([Type.Object({ all: Members }, closed), Type.Object({ any: Members }, closed)]),
)
