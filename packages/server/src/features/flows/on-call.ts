import { type Page, type PageInput, pageOf } from '@assent/core/api/page.ts'
import type { OnCallInput } from '@assent/core/api/sequences.ts'
import { type Caller, hasRole } from '@assent/core/caller.ts'
import { durationMs } from '@assent/core/duration.ts'
import { type Result, refuse } from '@assent/core/refusal.ts'
import type { Handlers } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import { change, eventOf, flowsChannel, mayRead, notFound, staleProblem } from '../catalog/index.ts'
import {
  findOnCall,
  missingUsers,
  type OnCallView,
  onCallsAfter,
  removeOnCall,
  saveOnCall,
  sequencesNaming,
} from './store.ts'

type Ref = { readonly onCallId: string; readonly ifMatch?: string | undefined }

export type OnCallCommands = {
  'onCall.create': { input: OnCallInput; output: OnCallView }
  'onCall.update': { input: Ref & { readonly schedule: OnCallInput }; output: OnCallView }
  'onCall.delete': { input: Ref; output: undefined }
}
export type OnCallQueries = {
  'onCall.get': { input: { readonly onCallId: string }; output: OnCallView }
  'onCall.list': { input: { readonly page: PageInput }; output: Page<OnCallView> }
}

const forbidden = (caller: Caller) =>
  hasRole(caller, 'ACCESS_REQUESTS_ADMIN') ? undefined : refuse('forbidden', 'You may not change on-call schedules.')

const [shortestTurn, longestTurn] = [3_600_000, 31_536_000_000]

const write = async (
  tx: Tx,
  caller: Caller,
  onCallId: string,
  input: OnCallInput,
  isNew: boolean,
): Promise<Result<OnCallView>> => {
  const turnMs = durationMs(input.turn) ?? 0
  const missing = await missingUsers(tx, input.members)
  const causes = [
    ...(turnMs < shortestTurn || turnMs > longestTurn
      ? [{ summary: 'A turn lasts from one hour (PT1H) to a year (P365D).', location: '/turn' }]
      : []),
    ...missing.map((id) => ({
      summary: `There is no active user ${id}.`,
      reason: 'IDENTIFIER_NOT_FOUND',
      location: `/members/${input.members.indexOf(id)}`,
    })),
  ]
  if (causes.length > 0) return refuse('invalid', 'The on-call schedule is not right.', causes)
  await saveOnCall(tx, onCallId, input, turnMs)
  const after = (await findOnCall(tx, onCallId))!
  record(tx, caller, isNew ? 'create' : 'update', after)
  return after
}

const record = (tx: Tx, caller: Caller, what: string, { onCallId, name, members, turnMs, starts }: OnCallView): void =>
  tx.record(
    eventOf(caller, `assent.on_call.${what}`, [{ id: onCallId, type: 'OnCall', displayName: name }], {
      members,
      turn_ms: turnMs,
      starts,
    }),
  )

/** Writes schedules of who is on call in turn. */
export const onCallCommands = (services: Services): Handlers<OnCallCommands> => {
  const locked = async (tx: Tx, { onCallId, ifMatch }: Ref): Promise<Result<OnCallView>> => {
    await tx.query('select from on_call where org_id = org() and on_call_id = $1 for update', [onCallId])
    const before = await findOnCall(tx, onCallId)
    if (!before) return notFound('on-call schedule')
    return staleProblem(ifMatch, before.version) ?? before
  }
  return {
    'onCall.create': async (caller, input) =>
      forbidden(caller) ??
      change(services, caller, flowsChannel, (tx) => write(tx, caller, services.newHexId(), input, true)),
    'onCall.update': async (caller, input) =>
      forbidden(caller) ??
      change(services, caller, flowsChannel, async (tx) => {
        const before = await locked(tx, input)
        return 'refused' in before ? before : write(tx, caller, input.onCallId, input.schedule, false)
      }),
    'onCall.delete': async (caller, input) =>
      forbidden(caller) ??
      change(services, caller, flowsChannel, async (tx) => {
        const before = await locked(tx, input)
        if ('refused' in before) return before
        const users = await sequencesNaming(tx, input.onCallId)
        if (users.length > 0)
          return refuse(
            'conflict',
            'Approval sequences ask whoever is on call here; change them first.',
            users.map((name) => ({ summary: name })),
          )
        await removeOnCall(tx, input.onCallId)
        record(tx, caller, 'delete', before)
        return undefined
      }),
  }
}

/** Reads them. */
export const onCallQueries = ({ db }: Services): Handlers<OnCallQueries> => ({
  'onCall.get': async (caller, { onCallId }) =>
    mayRead(caller) ??
    db.inOrg(caller.orgId, async (tx) => (await findOnCall(tx, onCallId)) ?? notFound('on-call schedule')),
  'onCall.list': async (caller, { page }) =>
    mayRead(caller) ??
    db.inOrg(caller.orgId, async (tx) =>
      pageOf(await onCallsAfter(tx, page.after ?? '', page.limit + 1), page.limit, (row) => row.onCallId),
    ),
})
