import type { DelegateView } from '@assent/core/api/shapes.ts'

/** What the two people of an appointment are called. */
export const namesOf = ({ _names, delegate, delegator }: DelegateView) => ({
  standIn: _names?.[delegate.externalId] ?? delegate.externalId,
  absent: _names?.[delegator.externalId] ?? delegator.externalId,
})
