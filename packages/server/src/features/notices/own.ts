import { hash } from 'node:crypto'
import type { Card } from '@assent/core/card.ts'
import { alarmCard } from '@assent/core/cards/alarm.ts'
import { delegateCard, digestCard, disabledTypeCard } from '@assent/core/cards/own-notice.ts'
import type { OrgId } from '@assent/core/ids.ts'
import type { Services } from '../../app/services.ts'
import { insertMail } from './store.ts'
import { claimDigest, claimOwn, insertAlarms, insertDigests, type OwnNotice } from './store-own.ts'

/** Tells people what belongs to no request: that they stand in for somebody; alarms. Returns how many notices it took. */
export const deliverOwn = (services: Services, orgId: OrgId, limit: number): Promise<number> =>
  services.db.inOrg(orgId, async (tx) => {
    const rows = await claimOwn(tx, limit)
    const held = !services.outlets?.has('email')
    const mails = rows.flatMap((row) => {
      const card = cardOf(row)
      return card && row.kind !== 'alarm'
        ? [
            {
              mail_id: services.newHexId(),
              user_id: row.userId,
              address: row.address,
              kind: row.kind,
              request_id: null,
              task_id: null,
              cause: `own ${row.noticeId}`,
              card,
            },
          ]
        : []
    })
    const alarms = rows.flatMap((row) =>
      row.true && row.kind === 'alarm'
        ? [
            {
              mailId: services.newHexId(),
              userId: row.userId,
              address: row.address,
              cause: `own ${row.noticeId}`,
              card: alarmCard(row.detail, row.about ?? undefined),
            },
          ]
        : [],
    )
    await insertMail(tx, mails, held)
    await insertAlarms(tx, alarms, held)
    return rows.length
  })

/** What somebody is told, if it is still so. */
const cardOf = (row: OwnNotice): Card | undefined => {
  if (!row.true) return undefined
  if (row.kind === 'type_disabled') return disabledTypeCard(row.detail)
  return row.kind === 'delegate_appointed' && row.about ? appointedCard(row.about, row.detail) : undefined
}

type Appointment = Extract<OwnNotice, { kind: 'delegate_appointed' }>

const appointedCard = (delegator: NonNullable<Appointment['about']>, { ends, note, starts }: Appointment['detail']) =>
  delegateCard({
    delegator,
    starts: new Date(starts).toISOString(),
    ...(ends ? { ends: new Date(ends).toISOString() } : {}),
    ...(note ? { note } : {}),
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
