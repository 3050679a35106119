import type { EntitlementPatch } from '@assent/core/api/entitlements.ts'
import { type Cause, type Result, refuse } from '@assent/core/refusal.ts'
import type { Static } from 'typebox'
import type { Commands } from '../../../app/app.ts'

type Operation = Commands['entitlement.patch']['input']['operations'][number]
type Wire = Static<typeof EntitlementPatch>[number]

/** Operations of the wire as the command takes them, or a cause for each that means nothing. */
export const operationsOf = (body: readonly Wire[]): Result<Operation[]> => {
  const causes: Cause[] = []
  const operations = body.flatMap((wire, i): readonly Operation[] => {
    const operation = wire.refType === 'ENTITLEMENT' ? onEntitlement(wire) : onValue(wire)
    if (typeof operation !== 'string') return [operation]
    causes.push({ summary: operation, location: `/${i}`, reason: 'INVALID_VALUE' })
    return []
  })
  return causes.length > 0 ? refuse('invalid', 'An operation is not valid.', causes) : operations
}

const onEntitlement = ({ op, path, value }: Extract<Wire, { refType: 'ENTITLEMENT' }>): Operation | string => {
  if (op === 'REMOVE') return { on: 'ENTITLEMENT', op, path }
  return value === undefined ? 'must have a value' : { on: 'ENTITLEMENT', op, path, value }
}

const onValue = ({ op, path, value }: Extract<Wire, { refType: 'ENTITLEMENT-VALUE' }>): Operation | string => {
  if (op === 'ADD') {
    const { name, externalValue, description } = value ?? {}
    if (path !== '/values/-') return 'must have the path /values/- to add a value'
    if (name === undefined || externalValue === undefined) return 'must have a value with name and externalValue'
    return { on: 'VALUE', op, value: { name, externalValue, ...(description === undefined ? {} : { description }) } }
  }
  const valueId = /^\/values\/([0-9A-Za-z]{20})$/.exec(path)?.[1]
  if (valueId === undefined) return 'must have the path /values/{id}'
  if (op === 'REMOVE') return { on: 'VALUE', op, valueId }
  return value === undefined ? 'must have a value' : { on: 'VALUE', op, valueId, value }
}
