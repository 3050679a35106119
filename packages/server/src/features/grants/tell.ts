import type { OrgId } from '@assent/core/ids.ts'
import type { Services } from '../../app/services.ts'
import type { RequestsPort } from './ports.ts'
import { markTold, mayTell, type Untold, untold } from './store-tell.ts'

/**
 * Tells requests what became of their grants. What was told is kept only afterwards: a crash in between tells it twice,
 * which is harmless, and never not at all. Returns how many grants it told of.
 */
export const makeTell = (services: Services, requests: RequestsPort) => {
  const record = async (orgId: OrgId, news: Pick<Untold, 'grants' | 'revocations'>): Promise<void> => {
    if (news.grants.length > 0) await requests.recordGrants(orgId, news.grants)
    if (news.revocations.length > 0) await requests.recordRevocations(orgId, news.revocations)
  }
  return (orgId: OrgId, limit: number): Promise<number> =>
    services.db.inOrg(orgId, async (tx) => {
      if (!(await mayTell(tx))) return 0
      const news = await untold(tx, limit)
      if (news.rows.length === 0) return 0
      try {
        await record(orgId, news)
        await markTold(tx, news)
        return news.rows.length
      } catch (error) {
        services.log.warn({ err: error }, 'requests could not be told of their grants together; one by one')
        return tellSingly(news)
      }

      // One request that cannot be told must not keep the news from the others.
      async function tellSingly(all: Untold): Promise<number> {
        let told = 0
        for (const row of all.rows) {
          const mine = <T extends { requestId: string }>(records: readonly T[]) =>
            records.filter((one) => one.requestId === row.request_id)
          try {
            await record(orgId, { grants: mine(all.grants), revocations: mine(all.revocations) })
            await markTold(tx, { ...all, rows: [row] })
            told++
          } catch (error) {
            services.log.error({ err: error, requestId: row.request_id }, 'a request could not be told of its grant')
          }
        }
        return told
      }
    })
}
