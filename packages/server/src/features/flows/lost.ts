import { type Cause, isRefusal } from '@assent/core/refusal.ts'
import type { Step } from '@assent/core/steps/registry.ts'
import type { Tx } from '../../platform/db.ts'
import { publishable } from './steps.ts'

/**
 * Something that steps need and that is not there any more, in words, with names instead of ids. `step`: which one needs it,
 * from 0 on; undefined: none of them. `id`: of what is gone, where the words name one.
 */
export type Lost = { readonly said: string; readonly step?: number; readonly id?: string }

/** Why steps that were published once would be refused now, as what they have lost. */
export const lostOf = async (tx: Tx, causes: readonly Cause[]): Promise<readonly Lost[]> => {
  const idsOf = (text: string): readonly string[] => text.match(/[0-9A-Za-z]{20,24}/g) ?? []
  const names = await calledOf(
    tx,
    causes.flatMap(({ summary }) => idsOf(summary)),
  )
  return causes.map(({ location, summary }) => {
    const at = /^\/steps\/(\d+)/.exec(location ?? '')?.[1]
    const ids = idsOf(summary)
    const said = ids.reduce((text, id) => text.replace(id, names.has(id) ? `"${names.get(id)}"` : id), summary)
    return {
      said,
      ...(at === undefined ? {} : { step: Number(at) }),
      ...(ids[0] === undefined ? {} : { id: ids[0] }),
    }
  })
}

/** What published steps name that is not there any more: requests go on by them, but they could not be published anew. */
export const lostIn = async (tx: Tx, steps: readonly Step[]): Promise<readonly Lost[]> => {
  const accepted = await publishable(tx, steps, () => '', true)
  return isRefusal(accepted) ? lostOf(tx, accepted.causes) : []
}

/** What ids are called that a reason speaks of, of things that are gone too. */
const calledOf = async (tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, string>> => {
  if (ids.length === 0) return new Map()
  const rows = await tx.query<{ id: string; name: string }>(
    `select group_id as id, name from groups where org_id = org() and group_id = any ($1)
     union all select user_id, coalesce(nullif(trim(first_name || ' ' || last_name), ''), login) from users
       where org_id = org() and user_id = any ($1)
     union all select list_id, name from config_list where org_id = org() and list_id = any ($1)
     union all select bundle_id, name from bundle where org_id = org() and bundle_id = any ($1)
     union all select app_id, label from app where org_id = org() and app_id = any ($1)
     union all select connector_id, name from connector where org_id = org() and connector_id = any ($1)
     union all select calendar_id, name from calendar where org_id = org() and calendar_id = any ($1)`,
    [ids],
  )
  return new Map(rows.map(({ id, name }) => [id, name]))
}
