import { isRefusal } from '@assent/core/refusal.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import { acceptFlow } from './accept.ts'
import { calledOf, type TypeView } from './queries.ts'
import { levelOf } from './store.ts'

/**
 * Something that a request type needs and that is not there any more, in words, with names instead of ids. `step`: which
 * one needs it, from 0 on; undefined: what it gives in the end. `id`: of what is gone, where the words name one.
 */
export type Lost = { readonly said: string; readonly step?: number; readonly id?: string }

/** Everything that a request type has lost; nothing while it is whole. */
export const lostBy = async (tx: Tx, services: Services, type: TypeView): Promise<readonly Lost[]> => {
  const { gives, steps } = type
  const ungiven = gives && !(await levelOf(tx, gives.scopeType, gives.scopeId, gives.appId))
  const flow = await acceptFlow(tx, services, steps, gives)
  const causes = isRefusal(flow) ? flow.causes : []
  const idsOf = (text: string): readonly string[] => text.match(/[0-9A-Za-z]{20,24}/g) ?? []
  const names = await calledOf(
    tx,
    causes.flatMap(({ summary }) => idsOf(summary)),
  )
  return [
    ...(ungiven ? [{ said: 'What it gives can no longer be given.' }] : []),
    ...causes.map(({ location, summary }): Lost => {
      const at = /^\/steps\/(\d+)/.exec(location ?? '')?.[1]
      const ids = idsOf(summary)
      const said = ids.reduce((text, id) => text.replace(id, names.has(id) ? `"${names.get(id)}"` : id), summary)
      return {
        said,
        ...(at === undefined ? {} : { step: Number(at) }),
        ...(ids[0] === undefined ? {} : { id: ids[0] }),
      }
    }),
  ]
}

/** What was lost as the reason of being disabled. */
export const reasonOf = ({ said, step }: Lost): string => (step === undefined ? said : `Step ${step + 1}: ${said}`)
