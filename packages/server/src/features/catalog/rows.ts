import type { Requesters, Rule, Scope } from '@assent/core/policy/condition.ts'
import type { DurationSettings } from '@assent/core/policy/durations.ts'
import type { Expression } from '@assent/core/policy/expression.ts'

/** The columns of a condition that matching reads. */
export type RuleRow = {
  condition_id: string
  name: string
  priority: number
  requester_type: Requesters['type']
  requester_groups: readonly string[]
  expression: Expression | null
  scope_type: Scope['type']
  scope_ids: readonly string[]
  duration_type: DurationSettings['type'] | null
  duration: string | null
  sequence_id: string
}

/** A condition as the database keeps it, in the form that core/policy reads. */
export const ruleOf = (row: RuleRow): Rule => ({
  id: row.condition_id,
  name: row.name,
  priority: row.priority,
  requesters: requestersOf(row),
  scope:
    row.scope_type === 'RESOURCE_DEFAULT' ? { type: row.scope_type } : { type: row.scope_type, ids: row.scope_ids },
  duration: durationOf(row),
  sequenceId: row.sequence_id,
})

const requestersOf = (row: RuleRow): Requesters => {
  switch (row.requester_type) {
    case 'EVERYONE':
      return { type: 'EVERYONE' }
    case 'GROUPS':
      return { type: 'GROUPS', groupIds: row.requester_groups }
    case 'REQUESTER_EXPRESSION':
      return { type: 'REQUESTER_EXPRESSION', expression: row.expression! }
    default:
      return row.requester_type satisfies never
  }
}

const durationOf = ({ duration_type, duration }: RuleRow): DurationSettings | null => {
  if (duration_type === null || duration === null) return null
  return duration_type === 'ADMIN_FIXED_DURATION'
    ? { type: duration_type, duration }
    : { type: duration_type, maximumDuration: duration }
}

/** The columns of a duration, for storing. */
export const durationColumns = (duration: DurationSettings | null): { type: string | null; length: string | null } => {
  if (duration === null) return { type: null, length: null }
  return {
    type: duration.type,
    length: duration.type === 'ADMIN_FIXED_DURATION' ? duration.duration : duration.maximumDuration,
  }
}
