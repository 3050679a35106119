import { hash } from 'node:crypto'
import { delegateCard, digestCard } from '@assent/core/cards/own-notice.ts'
import type { OrgId } from '@assent/core/ids.ts'
import type { Services } from '../../app/services.ts'
import { insertMail } from './store.ts'
import { claimDigest, claimOwn, insertDigests } from './store-own.ts'

/** Tells people what belongs to no request: that they were appointed as a delegate. Returns how many notices it took. */
export const deliverOwn = (services: Services, orgId: OrgId, limit: number): Promise<number> =>
  services.db.inOrg(orgId, async (tx) => {
    const rows = await claimOwn(tx, limit)
    const mails = rows
      .filter((row) => row.true)
      .map(({ about, address, detail, kind, noticeId, userId }) => ({
        mail_id: services.newHexId(),
        user_id: userId,
        address,
        kind,
        request_id: null,
        task_id: null,
        cause: `own ${noticeId}`,
        card: delegateCard({
          delegator: about,
          starts: new Date(detail.starts).toISOString(),
          ...(detail.ends ? { ends: new Date(detail.ends).toISOString() } : {}),
          ...(detail.note ? { note: detail.note } : {}),
        }),
      }))
    await insertMail(tx, mails, !services.outlets?.has('email'))
    return rows.length
  })

/** Makes one mail for each reader whose summary is due. Returns how many notices went into them. */
export const deliverDigests = (services: Services, orgId: OrgId, limit: number): Promise<number> =>
  services.db.inOrg(orgId, async (tx) => {
    const items = await claimDigest(tx, limit)
    const readers = Map.groupBy(items, (item) => item.userId)
    await insertDigests(
      tx,
      [...readers].map(([userId, own]) => ({
        mailId: services.newHexId(),
        userId,
        address: own[0]!.address,
        cause: hash('sha256', own.map((item) => item.itemId).join(), 'base64url').slice(0, 22),
        card: digestCard(own.map((item) => item.card)),
      })),
    )
    return items.length
  })
