import { isRefusal } from '@assent/core/refusal.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import { type Lost, lostOf } from '../flows/index.ts'
import { acceptFlow } from './accept.ts'
import type { TypeView } from './queries.ts'
import { levelOf } from './store.ts'

/** Everything that a request type has lost; nothing while it is whole. */
export const lostBy = async (tx: Tx, services: Services, type: TypeView): Promise<readonly Lost[]> => {
  const { gives, steps } = type
  const ungiven = gives && !(await levelOf(tx, gives.scopeType, gives.scopeId, gives.appId))
  const flow = await acceptFlow(tx, services, steps, gives)
  return [
    ...(ungiven ? [{ said: 'What it gives can no longer be given.' }] : []),
    ...(await lostOf(tx, isRefusal(flow) ? flow.causes : [])),
  ]
}

/** What was lost as the reason of being disabled. */
export const reasonOf = ({ said, step }: Lost): string => (step === undefined ? said : `Step ${step + 1}: ${said}`)
