import type { RequestTypeForm, SimpleRequestType } from '@assent/core/api/request-types.ts'
import { audienceOfSimple, stepsOfSimple } from '@assent/core/api/simple-type.ts'
import type { Caller } from '@assent/core/caller.ts'
import { limits } from '@assent/core/limits.ts'
import type { GivableType } from '@assent/core/policy/levels.ts'
import { isRefusal, type Refusal, type Result, refuse } from '@assent/core/refusal.ts'
import type { Handlers } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import { changeInOrg } from '../../platform/change.ts'
import type { Tx } from '../../platform/db.ts'
import {
  catalogChannel,
  eventOf,
  moveTypeCondition,
  notFound,
  showTypeCondition,
  staleProblem,
  writeTypeCondition,
} from '../catalog/index.ts'
import { burySequence, resourceTypesOf, saveSequence } from '../flows/index.ts'
import { isMember, lockTeam, mayBuildFor, seesTeams } from '../teams/index.ts'
import { type Accepted, accept, acceptExtension, acceptFlow, beyondMembers, usedBy } from './accept.ts'
import { findType, type TypeView } from './queries.ts'
import { countTypes, levelOf, lockType, moveType, noteUses, saveType } from './store.ts'

type Ref = { readonly typeId: string; readonly ifMatch?: string | undefined }

export type TypeCommands = {
  'requestType.create': { input: { readonly form: RequestTypeForm }; output: TypeView }
  /** Okta's simple form. */
  'requestType.createSimple': { input: { readonly form: SimpleRequestType }; output: TypeView }
  /** Writes the next version; requests under way keep theirs. One that was DISABLED is a draft, unless it is to be ACTIVE. */
  'requestType.update': { input: Ref & { readonly form: RequestTypeForm }; output: TypeView }
  'requestType.publish': { input: Ref; output: TypeView }
  'requestType.unpublish': { input: Ref; output: TypeView }
  /** Requests under way go on. */
  'requestType.delete': { input: Ref; output: undefined }
}

// What the database refuses by itself, in words.
const rules = { request_type_name: 'The team has another request type with this name.' }

const disabled =
  'Cannot publish or unpublish a DISABLED request type. Repair the request type using the administrative user interface.'

const record = (tx: Tx, caller: Caller, what: string, type: TypeView): void =>
  tx.record(
    eventOf(
      caller,
      `assent.request_type.${what}`,
      [
        { id: type.typeId, type: 'RequestType', displayName: type.name },
        { id: type.teamId, type: 'Team', displayName: type.teamName },
      ],
      {
        status: type.status,
        flow_version: type.flowVersion,
        done_automatically: type.doneAutomatically,
        steps: type.steps as never,
        audience: type.requesters as never,
        gives: type.gives as never,
        access_duration: type.duration,
        extension: type.extension as never,
      },
    ),
  )

/** Whoever may not build for a team learns nothing of its drafts. */
const barred = async (tx: Tx, caller: Caller, teamId: string): Promise<Refusal | undefined> =>
  (await mayBuildFor(tx, caller, teamId))
    ? undefined
    : refuse('forbidden', 'Only members of the team and administrators of requests write its request types.')

type Ids = { readonly typeId: string; readonly sequenceId: string; readonly conditionId: string }

/** Writes a request type with its sequence and its condition, all three or nothing. */
const write = async (
  tx: Tx,
  services: Services,
  caller: Caller,
  ids: Ids,
  form: Pick<RequestTypeForm, 'teamId' | 'icon'> & {
    readonly accepted: Accepted
    readonly status: 'DRAFT' | 'ACTIVE'
    readonly flowVersion: number
    readonly source: 'API' | 'WEB'
    readonly isNew: boolean
  },
): Promise<TypeView> => {
  const { accepted, flowVersion, icon = 'document', isNew, source, status, teamId } = form
  const { description, duration, extension, gives, name, requesters, steps } = accepted
  const by = caller.userId
  await saveSequence(
    tx,
    {
      sequenceId: ids.sequenceId,
      name,
      description,
      version: flowVersion,
      resourceTypes: resourceTypesOf(steps),
      steps,
      requestTypeId: ids.typeId,
    },
    by,
  )
  const type = { ...ids, teamId, name, description, icon, status, gives, source }
  const condition = {
    conditionId: ids.conditionId,
    teamId,
    typeId: ids.typeId,
    name,
    sequenceId: ids.sequenceId,
    requesters,
    duration,
    extension,
    active: status === 'ACTIVE',
  }
  await writeTypeCondition(tx, condition, by, isNew)
  await saveType(tx, type, by)
  await showTypeCondition(tx, services, condition)
  await noteUses(tx, ids.typeId, usedBy(accepted))
  return (await findType(tx, ids.typeId))!
}

const kinds = {
  APPS: 'APPLICATION',
  GROUPS: 'GROUP',
  ENTITLEMENT_BUNDLES: 'ENTITLEMENT_BUNDLE',
} as const satisfies Record<string, GivableType>

/** The whole form that the simple one stands for. */
const formOf = async (tx: Tx, form: SimpleRequestType): Promise<Result<RequestTypeForm>> => {
  const { resourceId } = form.resourceSettings.targetResources[0]!
  const gives = await levelOf(tx, kinds[form.resourceSettings.type], resourceId)
  const location = '/resourceSettings/targetResources/0/resourceId'
  if (!gives)
    return refuse('invalid', 'resourceId was not found.', [
      { summary: `Resource ${resourceId} can be given by no active app.`, reason: 'IDENTIFIER_NOT_FOUND', location },
    ])
  const duration = simpleDuration(form.accessDuration ?? null)
  if (isRefusal(duration)) return duration
  return {
    teamId: form.ownerId.toLowerCase(),
    name: form.name,
    description: form.description ?? '',
    audience: audienceOfSimple(form),
    steps: [...stepsOfSimple(form)],
    gives,
    accessDuration: duration.duration,
    status: form.status ?? 'DRAFT',
  }
}

/** Days, hours or minutes; whole hours of minutes are hours. */
const simpleDuration = (given: string | null): Result<{ readonly duration: string | null }> => {
  const [, minutes] = /^PT(\d+)M$/.exec(given ?? '') ?? []
  const duration = minutes !== undefined && Number(minutes) % 60 === 0 ? `PT${Number(minutes) / 60}H` : given
  return duration === null || /^(P\d+D|PT\d+[HM])$/.test(duration)
    ? { duration }
    : refuse('invalid', 'accessDuration is not right.', [
        {
          summary: 'accessDuration must be whole days, hours or minutes, such as P30D, PT8H or PT90M.',
          location: '/accessDuration',
        },
      ])
}

/** Commands about request types (okta-access-requests E). */
export const typeCommands = (services: Services): Handlers<TypeCommands> => {
  const run = <T>(caller: Caller, work: (tx: Tx) => Promise<Result<T>>): Promise<Result<T>> =>
    changeInOrg(services.db, caller.orgId, rules, async (tx) => {
      const result = await work(tx)
      if (!isRefusal(result)) await tx.query('select pg_notify($1, $2)', [catalogChannel, tx.orgId], 'catalog_notify')
      return result
    })
  const create = async (tx: Tx, caller: Caller, form: RequestTypeForm, source: 'API' | 'WEB') => {
    if ((await lockTeam(tx, form.teamId)) === undefined)
      return refuse('invalid', 'ownerId must be a Team in your organization.', [
        {
          summary: 'ownerId must be a Team in your organization.',
          reason: 'IDENTIFIER_NOT_FOUND',
          location: source === 'API' ? '/ownerId' : '/teamId',
        },
      ])
    const refusal = (await barred(tx, caller, form.teamId)) ?? (await beyondMembers(tx, caller, form.teamId, form))
    if (refusal) return refusal
    if ((await countTypes(tx)) >= limits.requestTypesPerOrg)
      return refuse('invalid', `An organization has at most ${limits.requestTypesPerOrg} request types.`)
    const accepted = await accept(tx, services, form)
    if (isRefusal(accepted)) return accepted
    const ids = {
      typeId: services.newHexId(),
      sequenceId: services.newHexId(),
      conditionId: services.newId('condition'),
    }
    const status = form.status ?? 'DRAFT'
    const made = await write(tx, services, caller, ids, {
      ...form,
      accepted,
      status,
      flowVersion: 1,
      source,
      isNew: true,
    })
    record(tx, caller, 'create', made)
    return made
  }
  /** Locks a request type after its team, and says whether the caller may change it. */
  const locked = async (tx: Tx, caller: Caller, { ifMatch, typeId }: Ref, toTeam?: string) => {
    const before = await findType(tx, typeId)
    if (!before) return notFound('request type')
    for (const teamId of [...new Set([before.teamId, toTeam ?? before.teamId])].sort())
      if ((await lockTeam(tx, teamId)) === undefined) return notFound('team')
    const found = await lockType(tx, typeId)
    if (!found || found.teamId !== before.teamId) return notFound('request type')
    const refusal = (await barred(tx, caller, before.teamId)) ?? (toTeam ? await barred(tx, caller, toTeam) : undefined)
    // Who may not read it either learns nothing of it.
    const knows = seesTeams(caller) || (await isMember(tx, before.teamId, caller.userId))
    if (refusal) return knows ? refusal : notFound('request type')
    return staleProblem(ifMatch, found.version) ?? { found, before }
  }
  return {
    'requestType.create': (caller, { form }) => run(caller, (tx) => create(tx, caller, form, 'WEB')),
    'requestType.createSimple': (caller, { form }) =>
      run(caller, async (tx) => {
        const whole = await formOf(tx, form)
        return isRefusal(whole) ? whole : create(tx, caller, whole, 'API')
      }),
    'requestType.update': (caller, input) =>
      run(caller, async (tx) => {
        const { form, typeId } = input
        const one = await locked(tx, caller, input, form.teamId)
        if (isRefusal(one)) return one
        const { found } = one
        if (found.status !== 'DRAFT' && form.teamId !== found.teamId)
          return refuse('conflict', 'Only a draft can be given to another team.', [
            { summary: `It is ${found.status}.`, location: '/teamId' },
          ])
        const refusal = await beyondMembers(tx, caller, form.teamId, form)
        if (refusal) return refusal
        const accepted = await accept(tx, services, form)
        if (isRefusal(accepted)) return accepted
        const status = form.status ?? (found.status === 'ACTIVE' ? 'ACTIVE' : 'DRAFT')
        const after = await write(
          tx,
          services,
          caller,
          { typeId, ...found },
          {
            ...form,
            accepted,
            status,
            flowVersion: found.flowVersion + 1,
            source: 'WEB',
            isNew: false,
          },
        )
        record(tx, caller, 'update', after)
        return after
      }),
    'requestType.publish': (caller, input) =>
      run(caller, async (tx) => {
        const one = await locked(tx, caller, input)
        if (isRefusal(one)) return one
        const { before, found } = one
        if (found.status === 'DISABLED') return refuse('conflict', disabled, [{ summary: disabled }])
        if (found.status === 'ACTIVE') return before
        const refusal = await beyondMembers(tx, caller, before.teamId, before)
        if (refusal) return refusal
        const flow = await acceptFlow(tx, services, before.steps, before.gives)
        const { gives } = before
        const isLost = gives !== null && !(await levelOf(tx, gives.scopeType, gives.scopeId, gives.appId))
        const lost = [
          ...(isRefusal(flow) ? flow.causes : []),
          ...(isLost ? [{ summary: 'What it gives can no longer be given.' }] : []),
          ...(await acceptExtension(tx, services, before)),
        ]
        if (lost.length > 0)
          return refuse('conflict', 'It names something that is not there any more: change it first.', lost)
        await moveType(tx, input.typeId, 'ACTIVE', caller.userId)
        await moveTypeCondition(tx, services, found, 'ACTIVE', caller.userId)
        const after = (await findType(tx, input.typeId))!
        record(tx, caller, 'publish', after)
        return after
      }),
    'requestType.unpublish': (caller, input) =>
      run(caller, async (tx) => {
        const one = await locked(tx, caller, input)
        if (isRefusal(one)) return one
        if (one.found.status === 'DISABLED') return refuse('conflict', disabled, [{ summary: disabled }])
        if (one.found.status === 'DRAFT') return one.before
        await moveType(tx, input.typeId, 'DRAFT', caller.userId)
        await moveTypeCondition(tx, services, one.found, 'INACTIVE', caller.userId)
        const after = (await findType(tx, input.typeId))!
        record(tx, caller, 'unpublish', after)
        return after
      }),
    'requestType.delete': (caller, input) =>
      run(caller, async (tx) => {
        const one = await locked(tx, caller, input)
        if (isRefusal(one)) return one
        record(tx, caller, 'delete', one.before)
        await moveType(tx, input.typeId, 'DELETED', caller.userId)
        await moveTypeCondition(tx, services, one.found, 'DELETED', caller.userId)
        await burySequence(tx, one.found.sequenceId, caller.userId)
        await noteUses(tx, input.typeId, [])
        return undefined
      }),
  }
}
