import type { Caller } from '@assent/core/caller.ts'
import type { Rule } from '@assent/core/policy/condition.ts'
import type { Attributes } from '@assent/core/policy/expression.ts'
import { covers, type Level, match } from '@assent/core/policy/match.ts'
import { isRefusal, type Result } from '@assent/core/refusal.ts'
import { isInstant } from '@assent/core/request/preview.ts'
import type { Step } from '@assent/core/steps/registry.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import { mayRead, namesOf, notFound, type ReachInput, rulesWith } from '../catalog/index.ts'
import { riskFor } from '../risk/index.ts'
import { factsToOpen, openedSteps } from './opened.ts'
import { capWhy, consideredView, durationOf, type Preview, riskShown, whyNobody } from './preview.ts'
import { restricted } from './risk.ts'

/** Somebody who would ask for a level of an app, under the rules as they are or with the draft of one (as for a reach). */
export type TryInput = ReachInput & {
  readonly userId: string
  readonly level: { readonly type: Level['scopeType']; readonly id: string }
}

/** What would happen then: judged by the functions that submission uses, kept nowhere. The draft is called `draft`. */
export const makeTry =
  ({ db }: Services) =>
  async (caller: Caller, input: TryInput): Promise<Result<Preview>> =>
    mayRead(caller) ??
    db.inOrg(caller.orgId, async (tx) => {
      const rules = await rulesWith(tx, input)
      if (isRefusal(rules)) return rules
      const [place, requester] = [await placeOf(tx, input), await requesterOf(tx, input.userId)]
      if (!place || !requester) return notFound(place ? 'user' : 'level')
      const { level } = place
      const names = await namesOf(tx, rules.flatMap(groupsOf))
      const { considered, winner } = match(rules, requester, level, (id) => names.get(id))
      const risk = await riskFor(tx, input.userId, level)
      const duration = risk?.instead?.setting.accessDurationSettings ?? winner?.duration ?? null
      const sequenceId = risk?.instead?.flow.id ?? winner?.sequenceId
      const steps = winner && sequenceId ? await currentSteps(tx, sequenceId) : []
      const subject = { requestedFor: input.userId, requestedBy: input.userId, level }
      const loaded = await factsToOpen(tx, steps, subject)
      const { shown } = await openedSteps(tx, steps, loaded, subject)
      const why =
        (place.active ? undefined : `${place.appLabel} is not active.`) ??
        whyNobody(requester.active, winner) ??
        (risk?.outcome.submission === 'RESTRICTED' ? restricted : undefined) ??
        (await capWhy(tx, input.userId, level, duration, loaded.now))
      return {
        requestable: why === undefined,
        ...(why ? { why } : {}),
        entryName: place.name,
        appLabel: place.appLabel,
        ...(winner
          ? {
              condition: { id: winner.id, name: winner.name },
              sequenceId: sequenceId ?? winner.sequenceId,
              duration: durationOf(duration),
            }
          : {}),
        ...(risk ? { risk: riskShown(risk, true) } : {}),
        considered: considered.map((one) => ({ ...consideredView(one), covers: covers(one.condition, level) })),
        ...shown,
        instant: winner !== undefined && isInstant(steps),
      }
    })

const groupsOf = ({ requesters }: Rule): readonly string[] => (requesters.type === 'GROUPS' ? requesters.groupIds : [])

type Place = { readonly level: Level; readonly name: string; readonly appLabel: string; readonly active: boolean }

const placeOf = async (tx: Tx, { appId, level: { id, type } }: TryInput): Promise<Place | undefined> => {
  const [row] = await tx.query<{ name: string | null; label: string; active: boolean }>(
    `select a.label, a.status = 'ACTIVE' as active, case $2
       when 'APPLICATION' then case when $3 = a.app_id then a.label end
       when 'GROUP' then (select g.name from groups g join app_group ag using (org_id, group_id)
         where g.org_id = org() and g.group_id = $3 and g.deleted is null and ag.app_id = a.app_id)
       else (select b.name from bundle b
         where b.org_id = org() and b.bundle_id = $3 and b.app_id = a.app_id and b.status = 'ACTIVE') end as name
     from app a where a.org_id = org() and a.app_id = $1 and a.kind <> 'TEAM' and a.status <> 'DELETED'`,
    [appId, type, id],
  )
  if (!row || row.name === null) return undefined
  return { level: { appId, scopeType: type, scopeId: id }, name: row.name, appLabel: row.label, active: row.active }
}

const requesterOf = async (tx: Tx, userId: string) => {
  const [row] = await tx.query<{ active: boolean; profile: Attributes; groups: readonly string[] }>(
    `select u.status = 'ACTIVE' as active, u.profile, array(
       select m.group_id from group_member m where m.org_id = org() and m.user_id = u.user_id) as groups
     from users u where u.org_id = org() and u.user_id = $1 and u.status <> 'DELETED'`,
    [userId],
  )
  return row && { active: row.active, attributes: row.profile, groupIds: new Set(row.groups) }
}

// What a request under it would be pinned to: its current version.
const currentSteps = async (tx: Tx, sequenceId: string): Promise<readonly Step[]> => {
  const [row] = await tx.query<{ steps: readonly Step[] }>(
    `select v.steps from sequence s
     join flow_version v on v.org_id = s.org_id and v.flow_id = s.sequence_id and v.version = s.version
     where s.org_id = org() and s.sequence_id = $1 and s.status = 'ACTIVE'`,
    [sequenceId],
  )
  return row?.steps ?? []
}
