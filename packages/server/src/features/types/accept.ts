import type { RequestTypeForm } from '@assent/core/api/request-types.ts'
import type { Caller } from '@assent/core/caller.ts'
import { causesOf, clean, nameProblem, textProblem } from '@assent/core/directory/text.ts'
import { isHexId } from '@assent/core/ids.ts'
import { limits } from '@assent/core/limits.ts'
import type { Requesters } from '@assent/core/policy/condition.ts'
import type { Extension } from '@assent/core/policy/extension.ts'
import type { GivableLevel } from '@assent/core/policy/levels.ts'
import { type Cause, isRefusal, type Refusal, type Result, refuse } from '@assent/core/refusal.ts'
import { type Step, stepKinds } from '@assent/core/steps/registry.ts'
import { doneKey, withDone } from '@assent/core/steps/todo/done.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import { canSign } from '../accounts/index.ts'
import { acceptAudience, typeExtensionCauses } from '../catalog/index.ts'
import { findSequence, publishable, uuidOf } from '../flows/index.ts'
import { listsThere, managesTeams, resourcesAfter } from '../teams/index.ts'
import { levelOf } from './store.ts'

/** A form that was held against everything that it names. */
export type Accepted = {
  readonly name: string
  readonly description: string
  readonly steps: readonly Step[]
  readonly requesters: Requesters
  readonly gives: GivableLevel | null
  readonly duration: string | null
  readonly extension: Extension | null
}

const summary = 'The request type is not right.'

/** Steps that people could go through here, or what is wrong with them. */
export const acceptFlow = async (
  tx: Tx,
  services: Services,
  steps: readonly unknown[],
  gives: GivableLevel | null,
): Promise<Result<readonly Step[]>> => {
  const accepted = await publishable(tx, steps, () => uuidOf(services.random(16)), canSign(services))
  if (isRefusal(accepted)) return accepted
  const causes = ownerless(accepted, gives)
  return causes.length > 0 ? refuse('invalid', 'Some steps are not right.', causes) : accepted
}

/** The steps of a draft as they would be kept: those that people see, and the last one where the team says that it is done. */
export const draftFlow = (
  tx: Tx,
  services: Services,
  form: Pick<RequestTypeForm, 'teamId' | 'steps' | 'gives' | 'doneAutomatically'>,
): Promise<Result<readonly Step[]>> => acceptFlow(tx, services, withDone(form.steps, form), form.gives ?? null)

/** Why more time cannot go as the form says, at its place; a sequence must be one that people could go through for what is given. */
export const acceptExtension = async (
  tx: Tx,
  services: Services,
  { duration, extension, gives }: Pick<Accepted, 'duration' | 'extension' | 'gives'>,
): Promise<readonly Cause[]> => {
  const causes = await typeExtensionCauses(tx, extension, { duration, gives })
  if (causes.length > 0 || extension?.type !== 'SEQUENCE') return causes
  const { steps } = (await findSequence(tx, extension.approvalSequenceId))!
  const flow = await acceptFlow(tx, services, steps, gives)
  return isRefusal(flow) ? flow.causes.map((cause) => ({ ...cause, location: '/extension/approvalSequenceId' })) : []
}

/**
 * Members of a team without a role write forms, tasks and approvals, and what gives, takes or calls what the team was granted.
 * Anything else is for administrators, another sequence for more time too: members could give themselves anything.
 */
export const beyondMembers = async (
  tx: Tx,
  caller: Caller,
  teamId: string,
  {
    extension,
    gives,
    steps,
  }: {
    readonly extension?: Extension | null | undefined
    readonly gives?: { readonly appId: string } | null | undefined
    readonly steps: readonly object[]
  },
): Promise<Refusal | undefined> => {
  if (managesTeams(caller)) return undefined
  const granted = new Set((await resourcesAfter(tx, teamId, '', limits.resourcesPerTeam)).map(({ id }) => id))
  const causes = [
    ...(gives && !granted.has(gives.appId) ? [{ summary: notGranted, location: '/gives' }] : []),
    ...(extension?.type === 'SEQUENCE' ? [{ summary: otherSequence, location: '/extension/approvalSequenceId' }] : []),
    ...steps.flatMap((step, at) => {
      const kind = stepKinds[(step as Step).type]
      const isFree = kind === undefined || (!kind.calls && !kind.gives)
      const reached = isFree ? [] : kind.reaches?.(step as Step)
      return reached?.every((id) => granted.has(id)) ? [] : [{ summary: notGranted, location: `/steps/${at}` }]
    }),
  ]
  return causes[0] && refuse('forbidden', causes[0].summary, causes)
}

const notGranted =
  'Only administrators of requests publish what gives or takes access, or calls another system, that the team was not granted.'

const otherSequence = 'Only administrators of requests choose another sequence for more time.'

const reserved = `The key ${doneKey} is kept for the step in which the team says that all is done.`

// What gives nothing has no owners who could be asked.
const ownerless = (steps: readonly Step[], gives: GivableLevel | null): readonly Cause[] =>
  steps.flatMap((step, at) =>
    stepKinds[step.type].rules(step).flatMap((rule) => {
      const location = `/steps/${at}`
      if (rule.type === 'RESOURCE_OWNER' && !gives)
        return [{ summary: 'The request type gives no access, so that there are no owners to ask.', location }]
      return rule.type === 'GROUP_OWNER' && !rule.groupId && gives?.scopeType !== 'GROUP'
        ? [{ summary: 'The request type gives no group, so that there are no owners of one to ask.', location }]
        : []
    }),
  )

/** Lists belong to teams: a request type takes those of its own. */
const foreignLists = async (tx: Tx, { steps, teamId }: RequestTypeForm): Promise<readonly Cause[]> => {
  const named = steps.map((step) => idsIn(step).filter((id) => isHexId(id)))
  const teams = await listsThere(tx, named.flat())
  return named.flatMap((ids, at) =>
    ids.some((id) => (teams.get(id) ?? teamId) !== teamId)
      ? [{ summary: 'The configuration list belongs to another team.', location: `/steps/${at}` }]
      : [],
  )
}

/** Holds a form against the organization, or says everything that is wrong with it. */
export const accept = async (tx: Tx, services: Services, form: RequestTypeForm): Promise<Result<Accepted>> => {
  const name = clean(form.name)
  const description = (form.description ?? '').normalize('NFC')
  const wanted = form.gives ?? null
  const gives = wanted ? await levelOf(tx, wanted.scopeType, wanted.scopeId, wanted.appId) : null
  const duration = form.accessDuration ?? null
  const extension = form.extension ?? null
  const causes: Cause[] = [
    ...causesOf({
      '/name': nameProblem(name, limits.requestTypeName),
      '/description': textProblem(description, limits.requestTypeDescription, true),
    }),
    ...(wanted && !gives
      ? [{ summary: 'This can be given by no active app.', reason: 'IDENTIFIER_NOT_FOUND', location: '/gives/scopeId' }]
      : []),
    ...(await foreignLists(tx, form)),
    ...form.steps.flatMap((step, at) =>
      'key' in step && step.key === doneKey ? [{ summary: reserved, location: `/steps/${at}/key` }] : [],
    ),
    ...(duration !== null && !wanted
      ? [{ summary: 'What gives nothing takes no duration.', location: '/accessDuration' }]
      : []),
  ]
  const requesters = await acceptAudience(tx, form.audience, duration)
  const steps = await acceptFlow(tx, services, withDone(form.steps, form), gives ?? null)
  const given = { duration, extension, gives: gives ?? null }
  const all = [
    ...causes,
    // What cannot be given is said already.
    ...(wanted && !gives ? [] : await acceptExtension(tx, services, given)),
    ...(isRefusal(requesters) ? requesters.causes : []),
    ...(isRefusal(steps) ? steps.causes : []),
  ]
  if (isRefusal(requesters) || isRefusal(steps) || all.length > 0) return refuse('invalid', summary, all)
  return { name, description, steps, requesters, ...given }
}

const ids = /^((00u|00g|0oa|enb|con|ent)[0-9A-Za-z]{17}|[0-9a-f]{24})$/

/** Every id that a form names: when one of these changes, the request type is looked at again. */
export const usedBy = ({ gives, requesters, steps }: Accepted): readonly string[] => idsIn([steps, gives, requesters])

const idsIn = (whole: unknown): readonly string[] => {
  const found = new Set<string>()
  const walk = (value: unknown): void => {
    if (typeof value === 'string') {
      if (ids.test(value)) found.add(value)
    } else if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) walk(part)
  }
  walk(whole)
  return [...found]
}
