import type { OrgId } from '@assent/core/ids.ts'
import type { Services } from '../../app/services.ts'
import { endingGrants, insertNotices, lockMark, saveMark, spans } from './store-ending.ts'

/**
 * Gives notice of access that ends within a day, and again within an hour (okta-access-requests L.1, G.3). Grants are
 * looked at in the order of their ends, up to where the last look came, so that each is looked at once whatever their
 * number. An end that is moved to a later time is looked at again. Returns how many it looked at.
 */
export const noticeEndings = async (services: Services, orgId: OrgId, limit: number): Promise<number> => {
  let looked = 0
  for (const span of spans) {
    looked += await services.db.inOrg(orgId, async (tx) => {
      const mark = await lockMark(tx, span)
      if (!mark) return 0
      const grants = await endingGrants(tx, span, mark, limit)
      const last = grants.at(-1)
      if (!last) return 0
      await saveMark(tx, span, last)
      const told = grants.filter((grant) => grant.tell)
      await insertNotices(
        tx,
        told.map((grant) => ({
          noticeId: services.newId('notice'),
          span,
          requestId: grant.request_id!,
          userId: grant.user_id,
        })),
      )
      return grants.length
    })
  }
  return looked
}
