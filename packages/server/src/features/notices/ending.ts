import type { OrgId } from '@assent/core/ids.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import {
  type EndingGrant,
  endingGrants,
  insertNotices,
  lockMark,
  passedGrants,
  type Span,
  saveMark,
  spans,
  takeMoved,
} from './store-ending.ts'

/**
 * Gives notice of access that ends within a day, and again within an hour (okta-access-requests L.1, G.3). Grants are
 * looked at in the order of their ends, up to where the last look came, so that each is looked at once whatever their
 * number; those whose end was moved, to whatever time, are looked at again. Returns how many it looked at.
 */
export const noticeEndings = async (services: Services, orgId: OrgId, limit: number): Promise<number> => {
  let looked = await services.db.inOrg(orgId, (tx) => noticeMoved(services, tx, limit))
  for (const span of spans) {
    looked += await services.db.inOrg(orgId, async (tx) => {
      const mark = await lockMark(tx, span)
      if (!mark) return 0
      const grants = await endingGrants(tx, span, mark, limit)
      const last = grants.at(-1)
      if (!last) return 0
      await saveMark(tx, span, last)
      await tell(services, tx, span, grants)
      return grants.length
    })
  }
  return looked
}

/** What the marks have not come to yet is left to them. */
const noticeMoved = async (services: Services, tx: Tx, limit: number): Promise<number> => {
  const marks = []
  for (const span of spans) marks.push({ span, mark: await lockMark(tx, span) })
  if (marks.some(({ mark }) => mark === undefined)) return 0
  const grantIds = await takeMoved(tx, limit)
  if (grantIds.length === 0) return 0
  for (const { mark, span } of marks) await tell(services, tx, span, await passedGrants(tx, span, mark!, grantIds))
  return grantIds.length
}

const tell = (services: Services, tx: Tx, span: Span, grants: readonly EndingGrant[]): Promise<void> =>
  insertNotices(
    tx,
    grants.flatMap(({ request_id, tell: tells, user_id }) =>
      tells ? [{ noticeId: services.newId('notice'), span, requestId: request_id!, userId: user_id }] : [],
    ),
  )
