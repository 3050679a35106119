import { type Caller, hasRole } from '@assent/core/caller.ts'
import type { WayShown } from '@assent/core/cards/on-the-way.ts'
import { capProblem } from '@assent/core/policy/cap.ts'
import type { Rule } from '@assent/core/policy/condition.ts'
import { durationField } from '@assent/core/policy/durations.ts'
import { type Lighter, lighterOf } from '@assent/core/policy/extension.ts'
import { type Considered, type Level, match } from '@assent/core/policy/match.ts'
import type { RiskOutcome } from '@assent/core/policy/risk.ts'
import type { RiskFacts } from '@assent/core/policy/risk-facts.ts'
import { type Result, refuse } from '@assent/core/refusal.ts'
import { givesAccess } from '@assent/core/request/model.ts'
import { needsOf } from '@assent/core/request/needs.ts'
import { eachRule } from '@assent/core/request/on-the-way.ts'
import { asFilledIn, isInstant, lighterSteps, previewSteps, type StepPreview } from '@assent/core/request/preview.ts'
import type { Given } from '@assent/core/steps/question/index.ts'
import type { Services } from '../../app/services.ts'
import { keepPlans, type Look, type Tx } from '../../platform/db.ts'
import { loadExtensions, loadWholePolicy, type Policies, type Policy, policyKey } from '../catalog/index.ts'
import { type ConflictView, conflictViews, riskFor } from '../risk/index.ts'
import { loadUses, longestOf, readCap } from './cap.ts'
import { loadFacts } from './facts.ts'
import { waysOf, waysShown } from './on-the-way.ts'
import { restricted } from './risk.ts'
import { makeStepsOf } from './store.ts'
import { type UsualWait, usualWaits } from './waits.ts'

/** What would happen if somebody asked for an entry: judged by the same functions that submission uses. */
export type Preview = {
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
  readonly duration?: { readonly type: 'FIXED' | 'CHOSEN' | 'PERMANENT'; readonly value?: string }
  readonly steps: readonly StepPreview[]
  /** What its steps give before it has ended, if all goes on. */
  readonly onTheWay?: readonly WayShown[]
  /** True if every step has somebody other than the requester who could act on it. */
  readonly decidable: boolean
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
      const [{ facts, now }, waits] = await Promise.all([
        loadFacts(tx, needsOf({ ...subject, tasks: [], assigners: [] }, steps, 0, undefined)),
        usualWaits(tx, flow ? [{ entryId: input.entryId, sequenceId: flow.id }] : []),
      ])
      const stepPreviews = await withGroupNames(
        tx,
        previewSteps(steps, subject, facts, now, input.values && asFilledIn(steps, input.values)),
      )
      const answers = asFilledIn(steps, input.values ?? [])
      const draft = {
        answers,
        requestedFor: userId,
        tasks: [],
        at: 0,
        isDraft: true,
        ...(flow ? { flow } : {}),
      } as const
      const { gives, level } = policy
      const way = await waysOf(tx, draft, { level, ...(gives ? { gives } : {}) }, steps)
      const usualWait = waits.get(input.entryId)
      const why =
        policy.closed ??
        (policy.userActive ? undefined : 'This person is not active.') ??
        (matched.winner ? undefined : 'No condition lets this person ask for this level.') ??
        (risk?.outcome.submission === 'RESTRICTED' || way.isBarred ? restricted : undefined) ??
        (await capWhy(tx, userId, policy.level, duration, now))
      return {
        requestable: why === undefined,
        ...(why ? { why } : {}),
        entryName: policy.entryName,
        appLabel: policy.appLabel,
        ...(matched.winner
          ? {
              condition: { id: matched.winner.id, name: matched.winner.name },
              sequenceId: flow?.id ?? matched.winner.sequenceId,
              ...(givesAccess({ level: policy.level, ...(policy.gives ? { gives: policy.gives } : {}) })
                ? { duration: durationOf(duration) }
                : {}),
            }
          : {}),
        ...riskOf(risk, way, isAdmin || userId === caller.userId),
        // Who may not administer conditions sees what applies to him, not the rules for others.
        considered: matched.considered.filter((one) => isAdmin || one.matched).map(consideredView),
        steps: stepPreviews,
        ...(way.ways.length > 0 ? { onTheWay: await waysShown(tx, way.ways) } : {}),
        decidable: stepPreviews.every((step) => step.decidable),
        instant: flow !== undefined && isInstant(steps),
        ...(light ? { lighter: light.lighter } : {}),
        ...(usualWait ? { usualWait } : {}),
      }
    }
    return services.db.inOrg(caller.orgId, work, first)
  }
}

/** The lighter way that more time would be put by: for the duration of the form, or the longest that there is. */
const lighterIn = async (
  tx: Tx,
  { gives, level, userId }: Policy,
  winner: Rule | undefined,
  { extendsGrant, values = [] }: { readonly extendsGrant?: string; readonly values?: readonly Given[] },
) => {
  if (!winner || gives || extendsGrant === undefined) return undefined
  const found = (await loadExtensions(tx, [{ userId, level, grantId: extendsGrant, conditionId: winner.id }])).get(0)
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

/** Facts know people by name; who is asked as a member of a group is told by the group's. */
export const withGroupNames = async (tx: Tx, steps: readonly StepPreview[]): Promise<readonly StepPreview[]> => {
  const ids = steps.flatMap(({ assignees }) => assignees.flatMap(({ id, kind }) => (kind === 'GROUP' ? [id] : [])))
  if (ids.length === 0) return steps
  const rows = await tx.query<{ group_id: string; name: string }>(
    'select group_id, name from groups where org_id = org() and group_id = any($1::text[])',
    [ids],
  )
  const names = new Map(rows.map(({ group_id, name }) => [group_id, name]))
  return steps.map((step) => ({
    ...step,
    assignees: step.assignees.map((one) => {
      const name = names.get(one.id)
      return name === undefined ? one : { ...one, name }
    }),
  }))
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
