import type { LabelCreate, LabelPatch } from '@assent/core/api/labels.ts'
import type { AuditTarget } from '@assent/core/audit/event.ts'
import { type Caller, hasRole } from '@assent/core/caller.ts'
import { causesOf, clean, nameProblem } from '@assent/core/directory/text.ts'
import { limits } from '@assent/core/limits.ts'
import { type Cause, isRefusal, type Refusal, type Result, refuse } from '@assent/core/refusal.ts'
import { eventOf } from '../../app/actor.ts'
import type { Handlers } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import { changeInOrg } from '../../platform/change.ts'
import type { Tx } from '../../platform/db.ts'
import { colorOf, patched } from './patch.ts'
import { findLabel, type LabeledView, type LabelView, labeled, valuesThere } from './queries.ts'
import {
  countLabels,
  deleteLabel,
  forgetGone,
  insertLabel,
  type LabelState,
  lockLabels,
  putLabels,
  type Resource,
  saveLabel,
  takeLabels,
} from './store.ts'

type Assign = { readonly resources: readonly Resource[]; readonly valueIds: readonly string[] }

/** What super administrators do with labels (okta-access-requests A.2). */
export type LabelsCommands = {
  'label.create': { input: LabelCreate; output: LabelView }
  'label.update': { input: { readonly labelId: string; readonly operations: LabelPatch }; output: LabelView }
  /** Refused while something has one of its values. */
  'label.delete': { input: { readonly labelId: string }; output: undefined }
  /** Each value on each resource; what is there already stays. */
  'label.assign': { input: Assign; output: readonly LabeledView[] }
  'label.unassign': { input: Assign; output: undefined }
}

const notFound = () => refuse('not_found', 'There is no such label.')
const mayChange = (caller: Caller): Refusal | undefined =>
  hasRole(caller) ? undefined : refuse('forbidden', 'You may not change labels.')

// What the database refuses by itself, in words.
const rules = {
  label_name: 'Another label has this name.',
  label_value_name: 'The label has another value with this name.',
  label_value_in_use: 'Something has this label: take it off first.',
}

/** The label as it is kept, or what is wrong with it. */
const accepted = ({ labelId, name, values }: LabelState): Result<LabelState> => {
  const label = { labelId, name: clean(name), values: values.map((one) => ({ ...one, name: clean(one.name) })) }
  const problems = Object.fromEntries(
    label.values.map((one, n) => [`/values/${n}/name`, nameProblem(one.name, limits.labelName)]),
  )
  const causes: Cause[] = [...causesOf({ '/name': nameProblem(label.name, limits.labelName), ...problems })]
  if (values.length > limits.valuesPerLabel)
    causes.push({
      summary: `A label has at most ${limits.valuesPerLabel} values.`,
      location: '/values',
      reason: 'INVALID_ARRAY_LENGTH_OVER_MAX',
    })
  return causes.length > 0 ? refuse('invalid', 'The label is not valid.', causes) : label
}

const labelTarget = ({ labelId, name }: Pick<LabelView, 'labelId' | 'name'>): AuditTarget => ({
  id: labelId,
  type: 'Label',
  displayName: name,
})

const told = async (tx: Tx, caller: Caller, labelId: string, operation: string): Promise<LabelView> => {
  const view = (await findLabel(tx, labelId))!
  const values = view.values.map(({ color, name, valueId }) => ({ id: valueId, name, color }))
  tx.record(eventOf(caller, 'resource.label.update', [labelTarget(view)], { operation, values }))
  return view
}

const kinds: Record<Resource['kind'], string> = {
  APP: 'AppInstance',
  GROUP: 'UserGroup',
  ENTITLEMENT_BUNDLE: 'EntitlementBundle',
  ENTITLEMENT_VALUE: 'EntitlementValue',
  COLLECTION: 'ResourceCollection',
}

/** The resources and values that a call names, if all are there. */
const named = async (tx: Tx, { resources, valueIds }: Assign): Promise<Result<readonly LabeledView[]>> => {
  const things = await labeled(
    tx,
    resources.map(({ id }) => id),
  )
  const known = new Set(things.map(({ id, kind }) => `${kind} ${id}`))
  const there = await valuesThere(tx, valueIds)
  const missing = (summary: string, location: string): Cause => ({ summary, location, reason: 'IDENTIFIER_NOT_FOUND' })
  const causes = [
    ...resources.flatMap(({ id, kind }, n) =>
      known.has(`${kind} ${id}`) ? [] : [missing('There is no such resource.', `/resourceOrns/${n}`)],
    ),
    ...valueIds.flatMap((id, n) => (there.has(id) ? [] : [missing('There is no such value.', `/labelValueIds/${n}`)])),
  ]
  return causes.length > 0 ? refuse('invalid', 'The labels are not valid.', causes) : things
}

const assign = async (
  tx: Tx,
  caller: Caller,
  input: Assign,
  act: 'assign' | 'unassign',
): Promise<Result<readonly LabeledView[]>> => {
  await lockLabels(tx)
  const things = await named(tx, input)
  if (isRefusal(things)) return things
  if (act === 'assign') await putLabels(tx, input.resources, input.valueIds, caller.userId)
  else await takeLabels(tx, input.resources, input.valueIds)
  const now = await labeled(
    tx,
    things.map(({ id }) => id),
  )
  const over = now.findIndex(
    ({ labels }) => labels.reduce((sum, { values }) => sum + values.length, 0) > limits.labelsPerResource,
  )
  if (over >= 0)
    return refuse('conflict', `${now[over]!.name} would have more than ${limits.labelsPerResource} labels.`)
  const targets = now.map(({ id, kind, name }) => ({ id, type: kinds[kind], displayName: name }))
  tx.record(
    eventOf(caller, 'resource.label.assignment.update', targets, {
      operation: act,
      label_value_ids: [...input.valueIds],
    }),
  )
  return now
}

/** Changes of labels and of which resource has which (okta-access-requests B.3, M). */
export const labelCommands = (services: Services): Handlers<LabelsCommands> => {
  const change = <T>(caller: Caller, work: (tx: Tx) => Promise<Result<T>>): Promise<Result<T>> =>
    changeInOrg(services.db, caller.orgId, rules, work)
  return {
    'label.create': async (caller, { name, values }) =>
      mayChange(caller) ??
      change(caller, async (tx) => {
        await lockLabels(tx)
        if ((await countLabels(tx)) >= limits.labelsPerOrg)
          return refuse('conflict', `An organization has at most ${limits.labelsPerOrg} labels.`)
        const label = accepted({
          labelId: services.newId('label'),
          name,
          values: values.map((one) => ({
            valueId: services.newId('labelValue'),
            name: one.name,
            color: colorOf(one) ?? 'gray',
          })),
        })
        if (isRefusal(label)) return label
        await insertLabel(tx, label)
        return told(tx, caller, label.labelId, 'create')
      }),
    'label.update': async (caller, { labelId, operations }) =>
      mayChange(caller) ??
      change(caller, async (tx) => {
        await lockLabels(tx)
        const before = await findLabel(tx, labelId)
        if (!before) return notFound()
        const after = patched(before, operations, () => services.newId('labelValue'))
        const label = isRefusal(after) ? after : accepted(after)
        if (isRefusal(label)) return label
        await forgetGone(tx, labelId)
        await saveLabel(tx, before, label)
        return told(tx, caller, labelId, 'update')
      }),
    'label.delete': async (caller, { labelId }) =>
      mayChange(caller) ??
      change(caller, async (tx): Promise<Refusal | undefined> => {
        await lockLabels(tx)
        if (!(await findLabel(tx, labelId))) return notFound()
        await told(tx, caller, labelId, 'delete')
        await forgetGone(tx, labelId)
        await deleteLabel(tx, labelId)
        return undefined
      }),
    'label.assign': async (caller, input) =>
      mayChange(caller) ?? change(caller, (tx) => assign(tx, caller, input, 'assign')),
    'label.unassign': async (caller, input) =>
      mayChange(caller) ??
      change(caller, async (tx): Promise<Refusal | undefined> => {
        const left = await assign(tx, caller, input, 'unassign')
        return isRefusal(left) ? left : undefined
      }),
  }
}
