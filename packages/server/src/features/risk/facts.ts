import type { Level } from '@assent/core/policy/match.ts'
import type { RiskItem, RiskOperation, RiskRule } from '@assent/core/policy/risk.ts'
import type { RiskFacts } from '@assent/core/policy/risk-facts.ts'
import type { RiskDefault } from '@assent/core/policy/settings.ts'
import type { Tx } from '../../platform/db.ts'

/** What `risk_facts` of 0028_risk.sql answers; null where there is nothing to judge. */
export type RiskRow = {
  readonly rules:
    | readonly {
        readonly id: string
        readonly name: string
        readonly description: string
        readonly resource_name: string | null
        readonly operations: readonly [RiskOperation, RiskOperation]
        readonly items: readonly {
          readonly list: number
          readonly id: string
          readonly values: readonly string[] | null
        }[]
      }[]
    | null
  readonly levels: readonly { readonly scope_id: string; readonly app_id: string; readonly item_id: string }[]
  readonly held: readonly { readonly for_id: string; readonly item_id: string }[]
  readonly waiting: readonly {
    readonly for_id: string
    readonly request_id: string
    readonly app_id: string
    readonly scope_type: Level['scopeType']
    readonly scope_id: string
  }[]
  readonly things: readonly { readonly id: string; readonly name: string; readonly app: string | null }[]
  readonly apps: readonly {
    readonly app_id: string
    readonly setting: RiskDefault | null
    readonly sequence: boolean
  }[]
}

/** Somebody and a level that he is to get. */
export type RiskNeed = { readonly userId: string; readonly level: Level }

/** The form in which `risk_facts` takes them. */
export const riskAsks = (needs: readonly RiskNeed[]): string | null =>
  needs.length === 0
    ? null
    : JSON.stringify(
        needs.map(({ level, userId }) => ({
          user_id: userId,
          app_id: level.appId,
          scope_type: level.scopeType,
          scope_id: level.scopeId,
        })),
      )

/** What separation of duties is judged on, for all of them in one look-up; undefined where nothing can conflict. */
export const loadRisk = async (tx: Tx, needs: readonly RiskNeed[]): Promise<RiskFacts | undefined> => {
  const [row] = await tx.query<{ risk: RiskRow | null }>(
    'select risk_facts($1::jsonb) as risk',
    [riskAsks(needs)],
    'risk_facts',
  )
  return riskFactsOf(row?.risk ?? null)
}

/** The facts of an answer of `risk_facts`. */
export const riskFactsOf = (row: RiskRow | null): RiskFacts | undefined => {
  if (!row) return undefined
  const levels = Map.groupBy(row.levels, (one) => `${one.app_id} ${one.scope_id}`)
  const held = Map.groupBy(row.held, (one) => one.for_id)
  const waiting = Map.groupBy(row.waiting, (one) => one.for_id)
  const things = new Map(row.things.map((one) => [one.id, one]))
  const apps = new Map(row.apps.map((one) => [one.app_id, one]))
  return {
    rules: (row.rules ?? []).map(ruleOf),
    itemsOf: ({ appId, scopeId }) => (levels.get(`${appId} ${scopeId}`) ?? []).map((one) => one.item_id),
    existing: (userId) => new Set((held.get(userId) ?? []).map((one) => one.item_id)),
    pending: (userId) =>
      (waiting.get(userId) ?? []).map((one) => ({
        requestId: one.request_id,
        level: { appId: one.app_id, scopeType: one.scope_type, scopeId: one.scope_id },
      })),
    settingOf: (appId) => ({
      setting: apps.get(appId)?.setting ?? undefined,
      sequenceThere: apps.get(appId)?.sequence === true,
    }),
    nameOf: (id) => {
      const thing = things.get(id)
      return !thing ? id : thing.app === null || thing.app === thing.name ? thing.name : `${thing.name}, ${thing.app}`
    },
  }
}

const ruleOf = (row: NonNullable<RiskRow['rules']>[number]): RiskRule => {
  const list = (n: 0 | 1) => ({
    operation: row.operations[n],
    items: row.items
      .filter((one) => one.list === n)
      .map((one): RiskItem => ({ id: one.id, ...(one.values ? { values: one.values } : {}) })),
  })
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    ...(row.resource_name === null ? {} : { resourceName: row.resource_name }),
    lists: [list(0), list(1)],
  }
}

/** Who asks for something while another of his requests is being judged waits: each then sees the other. */
export const lockPeople = async (tx: Tx, userIds: readonly string[]): Promise<void> => {
  await tx.query(
    // In one order by everybody.
    `select pg_advisory_xact_lock(hashtextextended('risk:' || org() || person_id, 0))
     from (select distinct person_id from users where org_id = org() and user_id = any ($1) order by person_id) p`,
    [userIds],
    'request_risk_lock',
  )
}
