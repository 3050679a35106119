import { type Caller, hasRole } from '@assent/core/caller.ts'
import { capProblem } from '@assent/core/policy/cap.ts'
import type { Rule } from '@assent/core/policy/condition.ts'
import { durationField } from '@assent/core/policy/durations.ts'
import { type Lighter, lighterOf } from '@assent/core/policy/extension.ts'
import { type Considered, type Level, match } from '@assent/core/policy/match.ts'
import type { RiskOutcome } from '@assent/core/policy/risk.ts'
import type { RiskFacts } from '@assent/core/policy/risk-facts.ts'
import { type Result, refuse } from '@assent/core/refusal.ts'
import { type FlowPin, givesAccess } from '@assent/core/request/model.ts'
import { eachRule } from '@assent/core/request/on-the-way.ts'
import { isInstant, lighterSteps } from '@assent/core/request/preview.ts'
import type { Given } from '@assent/core/steps/question/index.ts'
import type { Services } from '../../app/services.ts'
import { keepPlans, type Look, type Tx } from '../../platform/db.ts'
import {
  extensionAsk,
  loadExtensions,
  loadWholePolicy,
  type Policies,
  type Policy,
  policyKey,
} from '../catalog/index.ts'
import { type ConflictView, conflictViews, riskFor } from '../risk/index.ts'
import { loadUses, longestOf, readCap } from './cap.ts'
import { endShown, type waysOf } from './on-the-way.ts'
import { factsToOpen, openedSteps, type StepsShown } from './opened.ts'
import { restricted } from './risk.ts'
import { makeStepsOf } from './store.ts'
import { lastsUntil } from './until.ts'
import { type UsualWait, usualWaits } from './waits.ts'

/** What would happen if somebody asked for an entry: judged by the same functions that submission uses. */
export type Preview = StepsShown & {
  /** False if the request would be refused or rejected; `why` says it in words. */
  readonly requestable: boolean
  readonly why?: string
  readonly entryName: string
  readonly appLabel: string
  /** The winning condition; undefined if none covers this person and level. */
  readonly condition?: { readonly id: string; readonly name: string }
  /** Every active condition of the app, best placed first, with the reasons for and against. */
  readonly considered: readonly {
    readonly id: string
    readonly name: string
    readonly matched: boolean
    readonly reasons: readonly string[]
    /** Whether it is about that level at all; only where a rule is tried. */
    readonly covers?: boolean
  }[]
  /** What conflicts, and what the resource's settings do with it. */
  readonly risk?: {
    readonly requestSubmissionType: RiskOutcome['submission']
    readonly conflicts: readonly ConflictShown[]
  }
  readonly sequenceId?: string
  /** `until` when it would last, at most, if it were given now; `from`: the present end, where more time runs on from. */
  readonly duration?: {
    readonly type: 'FIXED' | 'CHOSEN' | 'PERMANENT'
    readonly value?: string
    readonly from?: string
    readonly until?: string
  }
  /** Nobody is asked: it is given as soon as it is asked for. */
  readonly instant: boolean
  /** The lighter way in which more time is approved. */
  readonly lighter?: Lighter
  /** How long such requests usually take, as far as there were enough of them. */
  readonly usualWait?: UsualWait
}

/** Previews for oneself, or for others where the caller is a request admin, auditor or may ask on their behalf. */
export const makePreview = (services: Services) => {
  const makeSteps = makeStepsOf()
  return (
    caller: Caller,
    input: {
      readonly requestedFor?: string
      readonly entryId: string
      readonly values?: readonly Given[]
      /** More time for that grant. */
      readonly extendsGrant?: string
    },
  ): Promise<Result<Preview>> => {
    const userId = input.requestedFor ?? caller.userId
    // Looked up by keys, as a batch is; all of it goes out with the begin.
    const first = async (look: Look) => {
      const [, policies] = await Promise.all([
        keepPlans(look),
        loadWholePolicy(look, [{ userId, entryId: input.entryId }]),
      ])
      return policies
    }
    const work = async (tx: Tx, policies: Policies): Promise<Result<Preview>> => {
      const policy = policies.get(policyKey(userId, input.entryId))
      const isAdmin = hasRole(caller, 'ACCESS_REQUESTS_ADMIN', 'AUDITOR')
      const mayLook = isAdmin || userId === caller.userId || policy?.onBehalf?.allowed === true
      if (!policy || !mayLook) return refuse('not_found', 'There is no such catalog entry.')
      const matched = match(policy.conditions, policy.requester, policy.level)
      if (!matched.winner && !isAdmin) return refuse('not_found', 'There is no such catalog entry for this person.')
      const risk = await riskFor(tx, userId, policy.gives ?? policy.level)
      const light = risk ? undefined : await lighterIn(tx, policy, matched.winner, input)
      const flow = matched.winner && (risk?.instead?.flow ?? light?.flow ?? policy.flowOf(matched.winner.sequenceId))
      const duration = risk?.instead?.setting.accessDurationSettings ?? matched.winner?.duration ?? null
      const whole = flow ? (await makeSteps(tx, [flow]))(flow) : []
      const steps = light ? lighterSteps(whole, light.lighter) : whole
      const subject = { requestedFor: userId, requestedBy: caller.userId, level: policy.gives ?? policy.level }
      const [loaded, waits] = await Promise.all([
        factsToOpen(tx, steps, subject),
        usualWaits(tx, flow ? [{ entryId: input.entryId, sequenceId: flow.id }] : []),
      ])
      const { shown, way } = await openedSteps(tx, steps, loaded, subject, input.values, flow)
      const usualWait = waits.get(input.entryId)
      const { gives, level } = policy
      const fixed = duration?.type === 'ADMIN_FIXED_DURATION' ? { duration: duration.duration } : {}
      const end = await endShown(tx, { level, ...(gives ? { gives } : {}), requestedFor: userId, ...fixed })
      const { now } = loaded
      const lasts = await lastsUntil(tx, { ...input, userId, level: gives ?? level, duration, now })
      const why =
        policy.closed ??
        whyNobody(policy.userActive, matched.winner) ??
        (risk?.outcome.submission === 'RESTRICTED' || way.isBarred ? restricted : undefined) ??
        (await capWhy(tx, userId, gives ?? level, duration, now))
      return {
        requestable: why === undefined,
        ...(why ? { why } : {}),
        entryName: policy.entryName,
        appLabel: policy.appLabel,
        ...(matched.winner ? wonBy(policy, matched.winner, flow, { ...durationOf(duration), ...lasts }) : {}),
        ...riskOf(risk, way, isAdmin || userId === caller.userId),
        // Who may not administer conditions sees what applies to him, not the rules for others.
        considered: matched.considered.filter((one) => isAdmin || one.matched).map(consideredView),
        ...shown,
        ...(end.length > 0 ? { onTheWay: [...(shown.onTheWay ?? []), ...end] } : {}),
        instant: flow !== undefined && isInstant(steps),
        ...(light ? { lighter: light.lighter } : {}),
        ...(usualWait ? { usualWait } : {}),
      }
    }
    return services.db.inOrg(caller.orgId, work, first)
  }
}

/** Why whoever it is may not ask, whatever else is so. */
export const whyNobody = (isActive: boolean, winner: Rule | undefined): string | undefined => {
  if (!isActive) return 'This person is not active.'
  return winner ? undefined : 'No condition lets this person ask for this level.'
}

/** What the condition that wins says: the sequence, and for how long, where access follows. */
const wonBy = (
  { gives, level }: Policy,
  { id, name, sequenceId }: Rule,
  flow: FlowPin | undefined,
  duration: NonNullable<Preview['duration']>,
): Pick<Preview, 'condition' | 'sequenceId' | 'duration'> => ({
  condition: { id, name },
  sequenceId: flow?.id ?? sequenceId,
  ...(givesAccess({ level: gives ?? level }) ? { duration } : {}),
})

/** The lighter way that more time would be put by: for the duration of the form, or the longest that there is. */
const lighterIn = async (
  tx: Tx,
  policy: Policy,
  winner: Rule | undefined,
  { extendsGrant, values = [] }: { readonly extendsGrant?: string; readonly values?: readonly Given[] },
) => {
  if (!winner) return undefined
  const found = (await loadExtensions(tx, [extensionAsk(policy, winner.id, extendsGrant)])).get(0)
  const { value = null } = durationOf(winner.duration)
  const wanted = values.find(({ id }) => id === durationField)?.value ?? value
  const lighter = found && lighterOf(found.extension, { heldMs: found.heldMs, wanted })
  return lighter && { lighter, ...(lighter === 'SEQUENCE' ? { flow: found.flow } : {}) }
}

/** Why the organization's cap lets nothing be asked for now: not what is fixed, or not even the shortest time. */
export const capWhy = async (
  tx: Tx,
  userId: string,
  level: Level,
  duration: Rule['duration'],
  now: string,
): Promise<string | undefined> => {
  const maximum = longestOf(duration)
  const cap = maximum === undefined ? undefined : await readCap(tx)
  if (!cap || maximum === undefined) return undefined
  const [use] = await loadUses(tx, cap, [{ userId, ...level }])
  const wanted = duration?.type === 'ADMIN_FIXED_DURATION' ? maximum : Math.min(maximum, 3_600_000)
  return capProblem(cap, use!, { maximum, wanted, now: Date.parse(now) })
}

/** What was considered, for the wire. */
export const consideredView = ({ condition, matched, reasons }: Considered): Preview['considered'][number] => ({
  id: condition.id,
  name: condition.name,
  matched,
  reasons,
})

/** For how long, for the wire. */
export const durationOf = (
  settings: { type: string; duration?: string; maximumDuration?: string } | null,
): NonNullable<Preview['duration']> => {
  if (settings === null) return { type: 'PERMANENT' }
  return settings.type === 'ADMIN_FIXED_DURATION'
    ? { type: 'FIXED', value: settings.duration! }
    : { type: 'CHOSEN', value: settings.maximumDuration! }
}

/** What conflicts with what is asked for, and with what the steps give on the way. */
const riskOf = (
  risk: Awaited<ReturnType<typeof riskFor>>,
  way: Awaited<ReturnType<typeof waysOf>>,
  mayKnow: boolean,
): Pick<Preview, 'risk'> => {
  const conflicts = eachRule([...(risk?.outcome.conflicts ?? []), ...way.conflicts])
  const facts = way.risk ?? risk?.facts
  if (conflicts.length === 0 || !facts) return {}
  const submission = way.isBarred ? 'RESTRICTED' : (risk?.outcome.submission ?? 'ALLOWED_WITH_NO_OVERRIDES')
  return { risk: riskShown({ facts, outcome: { conflicts, submission } }, mayKnow) }
}

type ConflictShown = Omit<ConflictView, 'parts'> & Partial<Pick<ConflictView, 'parts'>>

/** What conflicts, for the wire; what somebody else has is for administrators. */
export const riskShown = (
  { facts, outcome }: { readonly facts: RiskFacts; readonly outcome: Pick<RiskOutcome, 'conflicts' | 'submission'> },
  mayKnow: boolean,
): NonNullable<Preview['risk']> => ({
  requestSubmissionType: outcome.submission,
  conflicts: conflictViews(outcome.conflicts, facts).map(({ parts, ...rule }) => (mayKnow ? { ...rule, parts } : rule)),
})
