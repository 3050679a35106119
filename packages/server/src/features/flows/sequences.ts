import { type Page, type PageInput, pageOf } from '@assent/core/api/page.ts'
import type { SequenceInput } from '@assent/core/api/sequences.ts'
import type { Json } from '@assent/core/audit/event.ts'
import { type Caller, hasRole } from '@assent/core/caller.ts'
import { limits } from '@assent/core/limits.ts'
import { isRefusal, type Result, refuse } from '@assent/core/refusal.ts'
import type { Handlers } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import { canSign } from '../accounts/index.ts'
import {
  change,
  conditionsOf,
  eventOf,
  flowsChannel,
  markDue,
  mayRead,
  notFound,
  recheck,
  staleProblem,
} from '../catalog/index.ts'
import { type Lost, lostIn } from './lost.ts'
import { publishable, resourceTypesOf } from './steps.ts'
import {
  burySequence,
  countSequences,
  findSequence,
  lockSequence,
  type SequenceView,
  saveSequence,
  sequencesAfter,
  type Use,
  usesOf,
  type VersionView,
  versionsBefore,
} from './store.ts'

type Ref = { readonly sequenceId: string; readonly ifMatch?: string | undefined }

export type SequenceCommands = {
  'sequence.create': { input: SequenceInput; output: SequenceView }
  /** Writes the next version; requests under way keep theirs. */
  'sequence.update': { input: Ref & { readonly sequence: SequenceInput }; output: SequenceView }
  /** The conditions that use it become INVALID; requests under way go on. */
  'sequence.delete': { input: Ref; output: undefined }
}
export type SequenceQueries = {
  /** With what its steps name that is not there any more. */
  'sequence.get': {
    input: { readonly sequenceId: string }
    output: SequenceView & { readonly lost: readonly Lost[] }
  }
  'sequence.list': { input: { readonly page: PageInput }; output: Page<SequenceView> }
  /** Those that conditions of an app can use. */
  'sequence.ofResource': { input: { readonly appId: string }; output: readonly SequenceView[] }
  /** The newest first; those of a deleted sequence too, since requests still run by them. */
  'sequence.versions': { input: { readonly sequenceId: string; readonly page: PageInput }; output: Page<VersionView> }
  'sequence.usedBy': { input: { readonly sequenceId: string }; output: readonly Use[] }
}

const forbidden = (caller: Caller) =>
  hasRole(caller, 'ACCESS_REQUESTS_ADMIN') ? undefined : refuse('forbidden', 'You may not change approval sequences.')

const record = (tx: Tx, caller: Caller, what: 'create' | 'update' | 'delete', sequence: SequenceView): void =>
  tx.record(
    eventOf(
      caller,
      `access.request.sequence.${what}`,
      [{ id: sequence.sequenceId, type: 'AccessRequestSequence', displayName: sequence.name }],
      {
        title: sequence.name,
        description: sequence.description,
        version: sequence.version,
        steps: sequence.steps as unknown as Json,
      },
    ),
  )

/** The next version of a sequence. `besides`: a condition that is written with it, and held against it by itself. */
const write = async (
  tx: Tx,
  services: Services,
  caller: Caller,
  next: { readonly sequenceId: string; readonly version: number; readonly input: SequenceInput },
  besides?: string,
): Promise<Result<SequenceView>> => {
  const { input, sequenceId, version } = next
  const steps = await publishable(tx, input.steps, () => uuidOf(services.random(16)), canSign(services))
  if (isRefusal(steps)) return steps
  const resourceTypes = resourceTypesOf(steps)
  const unfit = resourceTypes.includes('APP')
    ? []
    : (await usesOf(tx, sequenceId)).filter((use) => use.scopeType !== 'GROUPS' && use.conditionId !== besides)
  if (unfit.length > 0)
    return refuse(
      'conflict',
      'A step asks the owners of the requested group, but conditions use the sequence where no group is requested.',
      unfit.slice(0, 20).map((use) => ({ summary: `Condition "${use.conditionName}" of ${use.appLabel}.` })),
    )
  const { name, description = '' } = input
  await saveSequence(tx, { sequenceId, name, description, version, resourceTypes, steps }, caller.userId)
  const after = (await findSequence(tx, sequenceId))!
  record(tx, caller, version === 1 ? 'create' : 'update', after)
  return after
}

/** A new sequence. */
export const createSequence = async (
  tx: Tx,
  services: Services,
  caller: Caller,
  input: SequenceInput,
): Promise<Result<SequenceView>> =>
  (await countSequences(tx)) >= limits.sequencesPerOrg
    ? refuse('invalid', `An organization has at most ${limits.sequencesPerOrg} approval sequences.`)
    : write(tx, services, caller, { sequenceId: services.newHexId(), version: 1, input })

/** Replaces a sequence. `besides`: a condition of it that is written in the same transaction. */
export const replaceSequence = async (
  tx: Tx,
  services: Services,
  caller: Caller,
  { sequenceId, ifMatch, sequence }: Ref & { readonly sequence: SequenceInput },
  besides?: string,
): Promise<Result<SequenceView>> => {
  const version = await lockSequence(tx, sequenceId)
  if (version === undefined) return notFound('approval sequence')
  const next = { sequenceId, version: version + 1, input: sequence }
  return staleProblem(ifMatch, version) ?? write(tx, services, caller, next, besides)
}

/** Writes approval sequences (okta-access-requests D). Each edit is a new version. */
export const sequenceCommands = (services: Services): Handlers<SequenceCommands> => ({
  'sequence.create': async (caller, input) =>
    forbidden(caller) ?? change(services, caller, flowsChannel, (tx) => createSequence(tx, services, caller, input)),
  'sequence.update': async (caller, input) =>
    forbidden(caller) ?? change(services, caller, flowsChannel, (tx) => replaceSequence(tx, services, caller, input)),
  'sequence.delete': async (caller, { sequenceId, ifMatch }) => {
    const refusal = forbidden(caller)
    if (refusal) return refusal
    const using = await change(services, caller, flowsChannel, async (tx) => {
      const version = await lockSequence(tx, sequenceId)
      if (version === undefined) return notFound('approval sequence')
      const problem = staleProblem(ifMatch, version)
      if (problem) return problem
      record(tx, caller, 'delete', (await findSequence(tx, sequenceId))!)
      await burySequence(tx, sequenceId, caller.userId)
      const conditions = await conditionsOf(tx, { sequenceId })
      await markDue(tx, conditions)
      return conditions
    })
    if (isRefusal(using)) return using
    // In a transaction of its own: who changes conditions locks apps first, and sequences after them. Should it fail,
    // they are due.
    await services.db.inOrg(caller.orgId, (tx) => recheck(tx, services, using))
    return undefined
  },
})

/** More than any version has. */
const latest = 2_147_483_647

/** Reads approval sequences. */
export const sequenceQueries = ({ db }: Services): Handlers<SequenceQueries> => ({
  'sequence.get': async (caller, { sequenceId }) =>
    mayRead(caller) ??
    db.inOrg(caller.orgId, async (tx) => {
      const found = await findSequence(tx, sequenceId)
      return found ? { ...found, lost: await lostIn(tx, found.steps) } : notFound('approval sequence')
    }),
  'sequence.list': async (caller, { page }) =>
    mayRead(caller) ??
    db.inOrg(caller.orgId, async (tx) =>
      pageOf(await sequencesAfter(tx, page.after ?? '', page.limit + 1), page.limit, (row) => row.sequenceId),
    ),
  'sequence.ofResource': async (caller, { appId }) =>
    mayRead(caller) ??
    db.inOrg(caller.orgId, async (tx) => {
      const apps = await tx.query(
        `select from app where org_id = org() and app_id = $1 and kind <> 'TEAM' and status <> 'DELETED'`,
        [appId],
      )
      return apps.length > 0 ? sequencesAfter(tx, '', limits.sequencesPerOrg) : notFound('resource')
    }),
  'sequence.versions': async (caller, { page, sequenceId }) =>
    mayRead(caller) ??
    db.inOrg(caller.orgId, async (tx) => {
      const before = Math.min(page.after === undefined ? latest : Number(page.after), latest)
      const rows = await versionsBefore(tx, sequenceId, before, page.limit + 1)
      if (rows.length === 0 && page.after === undefined) return notFound('approval sequence')
      return pageOf(rows, page.limit, (row) => String(row.version))
    }),
  'sequence.usedBy': async (caller, { sequenceId }) =>
    mayRead(caller) ??
    db.inOrg(caller.orgId, async (tx) =>
      (await findSequence(tx, sequenceId)) ? usesOf(tx, sequenceId) : notFound('approval sequence'),
    ),
})

/** A version 4 UUID of 16 random bytes. */
export const uuidOf = (bytes: Uint8Array): string => {
  const own = Uint8Array.from(bytes)
  own[6] = (own[6]! & 0x0f) | 0x40
  own[8] = (own[8]! & 0x3f) | 0x80
  const hex = Buffer.from(own).toString('hex')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
