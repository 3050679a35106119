import { defaultCalendar } from '@assent/core/calendar/model.ts'
import { isId } from '@assent/core/ids.ts'
import { selfEditableAttributes } from '@assent/core/policy/attributes.ts'
import { type Cause, isRefusal, type Result, refuse } from '@assent/core/refusal.ts'
import type { AssignmentRule, Subject } from '@assent/core/steps/assignment.ts'
import { comparisonsOf, type Logic } from '@assent/core/steps/logic.ts'
import { acceptSteps, type Step, stepKinds } from '@assent/core/steps/registry.ts'
import type { Tx } from '../../platform/db.ts'
import { listsThere, valuesOfLists } from '../teams/index.ts'

/** Where a sequence can be used: for the app itself and its bundles (APP), for groups of an app (GROUP). */
export type ResourceType = 'APP' | 'GROUP'

/**
 * Holds steps against their kinds' schemas, and what they name against the directory: users, groups, schedules,
 * connectors. Questions without an id get one. `signable`: people can sign approvals here. Refused with every cause at once.
 */
export const publishable = async (
  tx: Tx,
  input: unknown,
  newUuid: () => string,
  signable: boolean,
): Promise<Result<readonly Step[]>> => {
  const accepted = acceptSteps(input)
  if (isRefusal(accepted)) return accepted
  const steps = accepted.map((step) => withIds(step, newUuid))
  const causes = [
    ...doubleIds(steps),
    ...(signable ? [] : unsignable(steps)),
    ...(await unknownReferences(tx, steps)),
    ...(await unlisted(tx, steps)),
  ]
  return causes.length > 0 ? refuse('invalid', 'Some steps are not right.', causes) : steps
}

type WithQuestions = Step & {
  readonly questions?: readonly { readonly id?: string; readonly listId?: string; readonly when?: Logic }[]
}

const withIds = (step: WithQuestions, newUuid: () => string): WithQuestions => ({
  ...step,
  key: step.key ?? newUuid(),
  ...(step.questions ? { questions: step.questions.map((question) => ({ id: newUuid(), ...question })) } : {}),
})

const doubleIds = (steps: readonly WithQuestions[]): readonly Cause[] => {
  const seen = new Set<string | undefined>()
  return steps.flatMap((step, at) =>
    (step.questions ?? []).flatMap((question, index) => {
      if (!seen.has(question.id)) {
        seen.add(question.id)
        return []
      }
      return [{ summary: 'Another question has this id.', location: `/steps/${at}/questions/${index}/id` }]
    }),
  )
}

// Such a step could never be approved: browsers have passkeys only under a name with https, or on localhost.
const unsignable = (steps: readonly Step[]): readonly Cause[] =>
  steps.flatMap((step, at) =>
    'stepUp' in step && step.stepUp === true
      ? [
          {
            summary: 'Approvals cannot be signed here: passkeys need an address by name with https, or localhost.',
            location: `/steps/${at}/stepUp`,
          },
        ]
      : [],
  )

type Reference = { readonly kind: string; readonly id: string }

const referenceOf = (rule: AssignmentRule): Reference | undefined => {
  switch (rule.type) {
    case 'USER':
      return { kind: 'user', id: rule.userId }
    case 'GROUP':
      return { kind: 'group', id: rule.groupId }
    case 'GROUP_OWNER':
      return rule.groupId ? { kind: 'group', id: rule.groupId } : undefined
    case 'TEAM':
      return { kind: 'team', id: rule.teamId }
    case 'ON_CALL':
      return { kind: 'on-call schedule', id: rule.onCallId }
    default:
      return undefined
  }
}

/** What logic compares with that is known by an id: users, groups, apps, and configuration lists. */
const namedByLogic = (step: WithQuestions): readonly Reference[] =>
  comparisonsIn(step).flatMap(({ test: { is, value = '' } }): readonly Reference[] => {
    if (is === 'IN_LIST' || is === 'NOT_IN_LIST') return [{ kind: 'configuration list', id: value }]
    const kind = is === 'IS' || is === 'IS_NOT' ? idKinds.find((one) => isId(one, value)) : undefined
    return kind ? [{ kind, id: value }] : []
  })

/** Every comparison of a step and of its questions. */
const comparisonsIn = (step: WithQuestions) =>
  [step.when, ...(step.questions ?? []).map(({ when }) => when)].flatMap((logic) => (logic ? comparisonsOf(logic) : []))

const idKinds = ['user', 'group', 'app'] as const

/** The lists that questions of a step take their choices from. */
const listsOffered = (step: Step): readonly string[] =>
  'questions' in step
    ? (step.questions as readonly { readonly listId?: string }[]).flatMap(({ listId }) => listId ?? [])
    : []

/** Choices that logic names and the list of the question does not have now: such a comparison could never hold. */
const unlisted = async (tx: Tx, steps: readonly WithQuestions[]): Promise<readonly Cause[]> => {
  const listOf = new Map(
    steps.flatMap(({ questions = [] }) =>
      questions.flatMap(({ id, listId }): [string, string][] => (id && listId ? [[id, listId]] : [])),
    ),
  )
  const named = steps.flatMap((step, at) =>
    comparisonsIn(step).flatMap(({ test: { is, of, value } }) => {
      const listId = listOf.get(of)
      const isChoice = is === 'IS' || is === 'IS_NOT' || is === 'INCLUDES'
      return listId && isChoice && value !== undefined ? [{ at, listId, value }] : []
    }),
  )
  const ids = named.map(({ listId }) => listId)
  const [there, offered] = [await listsThere(tx, ids), await valuesOfLists(tx, ids)]
  return named.flatMap(({ at, listId, value }) =>
    // That the list itself is gone is said elsewhere.
    !there.has(listId) || offered.get(listId)?.some(({ name }) => name === value)
      ? []
      : [
          {
            summary: `The configuration list ${listId} has no "${value}", which is compared with.`,
            reason: 'INVALID_ENUM_VALUE',
            location: `/steps/${at}`,
          },
        ],
  )
}

/** The schedule that says who is told. */
const onCallOf = (step: Step): string | undefined =>
  'notify' in step ? (step.notify as { readonly onCallId?: string } | undefined)?.onCallId : undefined

/** The calendars by which a step counts its time. */
const calendarsOf = (step: Step): readonly string[] =>
  (stepKinds[step.type].needs?.(step, nobody) ?? []).flatMap((need) =>
    need.need === 'calendar' ? [need.calendarId] : [],
  )
const nobody = {
  requestedFor: '',
  requestedBy: '',
  level: { appId: '', scopeType: 'APPLICATION', scopeId: '' },
} as const satisfies Subject

const unknownReferences = async (tx: Tx, steps: readonly Step[]): Promise<readonly Cause[]> => {
  const named = steps.flatMap((step, at) => [
    ...stepKinds[step.type].rules(step).flatMap((rule) => {
      const reference = referenceOf(rule)
      return reference ? [{ ...reference, at }] : []
    }),
    ...(onCallOf(step) === undefined ? [] : [{ kind: 'on-call schedule', id: onCallOf(step)!, at }]),
    ...namedByLogic(step).map((one) => ({ ...one, at })),
    ...listsOffered(step).map((id) => ({ kind: 'configuration list', id, at })),
    ...calendarsOf(step).map((id) => ({ kind: 'calendar', id, at })),
    ...('connectorId' in step ? [{ kind: 'connector', id: String(step.connectorId), at }] : []),
  ])
  const there = await existing(
    tx,
    named.map((one) => one.id),
  )
  const unknown = named.filter((one) => !there.has(one.id))
  return [
    ...unknown.map(({ kind, id, at }) => ({
      summary: id === defaultCalendar ? noDefault : `There is no ${kind} ${id}.`,
      reason: 'IDENTIFIER_NOT_FOUND',
      location: `/steps/${at}`,
    })),
    ...ownAttributes(steps),
    ...(await unknownLevels(tx, steps)),
    ...(await otherConnectors(tx, steps)),
  ]
}

const noDefault = 'There is no default calendar to count business hours by.'

/** A step goes by a connector of its kind: a ticket is not made by a program that gives access. */
const otherConnectors = async (tx: Tx, steps: readonly Step[]): Promise<readonly Cause[]> => {
  const named = steps.flatMap((step, at) => {
    const kind = stepKinds[step.type].connector
    return kind !== undefined && 'connectorId' in step ? [{ at, kind, id: String(step.connectorId) }] : []
  })
  if (named.length === 0) return []
  const rows = await tx.query<{ id: string; kind: string }>(
    `select connector_id as id, kind from connector where org_id = org() and connector_id = any ($1) and status = 'ACTIVE'`,
    [named.map(({ id }) => id)],
  )
  const kinds = new Map(rows.map(({ id, kind }) => [id, kind]))
  return named.flatMap(({ at, id, kind }) =>
    (kinds.get(id) ?? kind) === kind
      ? []
      : [
          {
            summary: `${id} is a connector of another kind: this step goes by one of kind ${kind}.`,
            reason: 'INVALID_VALUE',
            location: `/steps/${at}/connectorId`,
          },
        ],
  )
}

type SmallerLevel = { readonly appId: string; readonly scopeType: string; readonly scopeId: string }

/** What steps name to be given, or approved instead, must be levels of the apps that they are named of: nothing else is smaller. */
const unknownLevels = async (tx: Tx, steps: readonly Step[]): Promise<readonly Cause[]> => {
  const named = steps.flatMap((step, at) => [
    ...('smaller' in step
      ? (step.smaller as readonly SmallerLevel[]).map((level, index) => ({ ...level, at: `${at}/smaller/${index}` }))
      : []),
    ...('level' in step ? [{ ...(step.level as SmallerLevel), at: `${at}/level` }] : []),
  ])
  if (named.length === 0) return []
  const rows = await tx.query<{ place: number }>(
    `select l.place from jsonb_to_recordset($1::jsonb) as l("appId" text, "scopeType" text, "scopeId" text, place int)
     join app a on a.org_id = org() and a.app_id = l."appId" and a.kind = 'APP' and a.status <> 'DELETED'
     where case l."scopeType"
       when 'APPLICATION' then l."scopeId" = l."appId"
       when 'GROUP' then exists (select from app_group g where g.org_id = org() and g.app_id = l."appId" and g.group_id = l."scopeId")
       else exists (select from bundle b where b.org_id = org() and b.app_id = l."appId" and b.bundle_id = l."scopeId" and b.status = 'ACTIVE')
     end`,
    [JSON.stringify(named.map((level, place) => ({ ...level, place })))],
  )
  const there = new Set(rows.map((row) => row.place))
  return named.flatMap(({ at, scopeId }, place) =>
    there.has(place)
      ? []
      : [
          {
            summary: `${scopeId} is no level of that app.`,
            reason: 'IDENTIFIER_NOT_FOUND',
            location: `/steps/${at}`,
          },
        ],
  )
}

// Whoever is asked must not be the requester's own choice (abuse case A17).
const ownAttributes = (steps: readonly Step[]): readonly Cause[] =>
  steps.flatMap((step, at) =>
    stepKinds[step.type].rules(step).flatMap((rule) =>
      rule.type === 'ATTRIBUTE' && selfEditableAttributes.has(rule.attribute)
        ? [
            {
              summary: `Users can change "${rule.attribute}" themselves, so it cannot name who decides.`,
              location: `/steps/${at}`,
            },
          ]
        : [],
    ),
  )

const existing = async (tx: Tx, ids: readonly string[]): Promise<ReadonlySet<string>> => {
  const rows = await tx.query<{ id: string }>(
    `select user_id as id from users where org_id = org() and user_id = any ($1) and status not in ('DEPROVISIONED', 'DELETED')
     union all select group_id from groups where org_id = org() and group_id = any ($1) and deleted is null
     union all select app_id from app where org_id = org() and app_id = any ($1) and status <> 'DELETED'
     union all select list_id from config_list where org_id = org() and list_id = any ($1) and deleted is null
     union all select calendar_id from calendar where org_id = org() and calendar_id = any ($1) and deleted is null
     union all select 'DEFAULT' from calendar where org_id = org() and is_default
     union all select on_call_id from on_call where org_id = org() and on_call_id = any ($1)
     union all select connector_id from connector where org_id = org() and connector_id = any ($1) and status = 'ACTIVE'`,
    [ids],
  )
  return new Set(rows.map((row) => row.id))
}

/** Where steps can be used: one that asks the requested group's owners needs a requested group. */
export const resourceTypesOf = (steps: readonly Step[]): readonly ResourceType[] => {
  const needsGroup = steps.some((step) =>
    stepKinds[step.type].rules(step).some((rule) => rule.type === 'GROUP_OWNER' && !rule.groupId),
  )
  return needsGroup ? ['GROUP'] : ['APP', 'GROUP']
}
