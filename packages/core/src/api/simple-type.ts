import { limits } from '../limits.ts'
import type { GivableLevel } from '../policy/levels.ts'
import type { RequesterSettings } from './conditions.ts'
import type { SimpleApproval, SimpleField, SimpleRequestType } from './request-types.ts'

type Loose = { readonly type: string; readonly label: string; readonly [member: string]: unknown }
type Question = {
  readonly id?: string
  readonly label: string
  readonly type: string
  readonly required?: boolean
  readonly choices?: readonly string[]
  readonly [member: string]: unknown
}

const kinds = { TEXT: 'TEXT', 'DATE-TIME': 'ISO_DATE', SELECT: 'SELECT' } as const

const questionOf = (field: SimpleField) => ({
  label: field.prompt,
  type: kinds[field.type],
  required: field.required ?? true,
  ...(field.type === 'SELECT' ? { choices: field.options.map(({ value }) => value) } : {}),
})

const ruleOf = (approval: SimpleApproval) => {
  switch (approval.approverType) {
    case 'USER':
      return { type: 'USER', userId: approval.approverUserId }
    case 'MEMBER_OF':
      return { type: 'GROUP', groupId: approval.approverMemberOf[0]! }
    default:
      return { type: approval.approverType }
  }
}

const words = {
  MANAGER: "Approval from the requester's manager",
  USER: 'Approval from the specified user',
  MEMBER_OF: 'Approval from a member of the group',
  RESOURCE_OWNER: 'Approval from an owner of the resource',
} as const

const approverQuestions = 'Questions of the approver'

/** The steps that Okta's simple form stands for: the requester's questions, then each approval with its approver's. */
export const stepsOfSimple = ({ approvalSettings, requestSettings }: SimpleRequestType): readonly Loose[] => {
  const asked = requestSettings?.requesterFields ?? []
  const approvals = approvalSettings.type === 'SERIAL' ? approvalSettings.approvals : []
  return [
    ...(asked.length > 0
      ? [
          {
            type: 'QUESTION',
            label: 'Questions',
            assignmentRule: { type: 'REQUESTER' },
            questions: asked.map(questionOf),
          },
        ]
      : []),
    ...approvals.flatMap((approval): Loose[] => {
      const fields = 'approverFields' in approval ? (approval.approverFields ?? []) : []
      const assignmentRule = ruleOf(approval)
      const label = approval.description ?? words[approval.approverType]
      return [
        ...(fields.length > 0
          ? [{ type: 'QUESTION', label: approverQuestions, assignmentRule, questions: fields.map(required) }]
          : []),
        { type: 'APPROVAL', label, assignmentRule },
      ]
    }),
  ]
}

// What an approver is asked, he always answers.
const required = (field: SimpleField) => questionOf({ ...field, required: true })

/** Who may ask by the simple form. */
export const audienceOfSimple = ({ requestSettings }: SimpleRequestType): RequesterSettings =>
  requestSettings?.type === 'MEMBER_OF'
    ? { type: 'GROUPS', groups: requestSettings.requesterMemberOf.map((id) => ({ id })) }
    : { type: 'EVERYONE' }

const fieldOf = ({ choices = [], id, label, required: must, type, ...more }: Question) => {
  if (Object.keys(more).length > 0 || label.length > 100) return undefined
  const base = { id: id!, prompt: label, required: must !== false }
  if (type === 'TEXT') return { ...base, type }
  if (type === 'ISO_DATE') return { ...base, type: 'DATE-TIME' }
  if (type !== 'SELECT' || choices.length > 25) return undefined
  return { ...base, type, options: choices.map((value) => ({ value })) }
}

/** Questions as fields of the simple form; undefined if they are more than it has. */
const fieldsOf = (step: Loose): readonly object[] | undefined => {
  const questions = step['questions'] as readonly Question[]
  const fields = questions.map(fieldOf)
  return questions.length <= 5 && !('when' in step) && fields.every((field) => field !== undefined) ? fields : undefined
}

const plain = new Set(['type', 'label', 'key', 'assignmentRule'])

const approvalOf = (step: Loose, approverFields: readonly object[]): object | undefined => {
  const rule = step['assignmentRule'] as { readonly type: string; readonly [member: string]: unknown } | undefined
  const isPlain = Object.keys(step).every((member) => plain.has(member))
  if (!isPlain || !rule || step.label.length > 250) return undefined
  const base = { description: step.label, approverFields }
  if (rule.type === 'MANAGER' && (rule['level'] ?? 1) === 1) return { approverType: 'MANAGER', ...base }
  if (rule.type === 'USER') return { approverType: 'USER', approverUserId: rule['userId'], ...base }
  if (rule.type === 'GROUP') return { approverType: 'MEMBER_OF', approverMemberOf: [rule['groupId']], ...base }
  return rule.type === 'RESOURCE_OWNER' && approverFields.length === 0
    ? { approverType: 'RESOURCE_OWNER', description: step.label }
    : undefined
}

type Typed = { readonly type: string; readonly [member: string]: unknown }
const custom: Typed = { type: 'CUSTOM' }

/** The approvals of steps in the simple form; `CUSTOM` where they are more than it has. */
const approvalsOf = (steps: readonly Loose[]): Typed => {
  const approvals: object[] = []
  let fields: readonly object[] = []
  let of: string | undefined
  for (const step of steps) {
    const rule = JSON.stringify(step['assignmentRule'])
    if (step.type === 'QUESTION' && of === undefined) {
      const found = fieldsOf(step)
      if (!found) return custom
      ;[fields, of] = [found, rule]
    } else {
      const approval = step.type === 'APPROVAL' ? approvalOf(step, fields) : undefined
      if (!approval || (of !== undefined && of !== rule)) return custom
      approvals.push(approval)
      ;[fields, of] = [[], undefined]
    }
  }
  if (of !== undefined || approvals.length > limits.simpleApprovals) return custom
  return approvals.length === 0 ? { type: 'NONE' } : { type: 'SERIAL', approvals }
}

/** What of a request type Okta's simple form can show; the rest is CUSTOM (okta-access-requests E.8). */
export const simpleSettings = (form: {
  readonly audience: { readonly type: string; readonly groups?: readonly { readonly id: string }[] | undefined }
  readonly steps: readonly Loose[]
  readonly gives?: GivableLevel | undefined
}): { readonly resourceSettings: Typed; readonly requestSettings: Typed; readonly approvalSettings: Typed } => {
  const [first, ...rest] = form.steps
  const isAsked = first?.type === 'QUESTION' && (first['assignmentRule'] as Typed).type === 'REQUESTER'
  const requesterFields = isAsked ? fieldsOf(first) : []
  const groups = form.audience.groups ?? []
  const isSimple = form.audience.type === 'EVERYONE' || (form.audience.type === 'GROUPS' && groups.length === 1)
  const { gives } = form
  return {
    resourceSettings: gives
      ? { type: resources[gives.scopeType], targetResources: [{ resourceId: gives.scopeId }] }
      : custom,
    requestSettings:
      !requesterFields || !isSimple
        ? custom
        : form.audience.type === 'EVERYONE'
          ? { type: 'EVERYONE', requesterFields }
          : { type: 'MEMBER_OF', requesterMemberOf: groups.map(({ id }) => id), requesterFields },
    approvalSettings: approvalsOf(isAsked ? rest : form.steps),
  }
}

const resources = { APPLICATION: 'APPS', GROUP: 'GROUPS', ENTITLEMENT_BUNDLE: 'ENTITLEMENT_BUNDLES' } as const
