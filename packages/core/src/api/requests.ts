import { type Static, Type } from 'typebox'
import { limits } from '../limits.ts'
import { scopeTypes } from '../policy/levels.ts'
import { priorities } from '../request/priority.ts'
import { fieldTypes } from '../steps/logic.ts'
import { stepTypes } from '../steps/registry.ts'
import { Assertion } from './factors.ts'
import { LastingUntil } from './lasting.ts'
import { WireOnTheWay } from './on-the-way.ts'
import { WireAssessment, WireConflict } from './risk.ts'
import { taskRun } from './task-run.ts'
import { closed, ErrorBody, hexId, id, Link, nullable, oneWord, remark, sentence, text, time } from './wire.ts'

/** Okta's form of a user in a request. */
export const Principal = closed({ externalId: id('user'), type: oneWord(['OKTA_USER']) })

/** A value of a request field (okta-access-requests H.3). */
export const FieldValue = closed({
  id: text(64),
  label: Type.Optional(text(limits.stepLabel)),
  /** Okta's and, ours, LONG_TEXT, NUMBER, and USER, GROUP and APP, whose values are ids. */
  type: Type.Optional(oneWord([...fieldTypes, 'DURATION', 'OKTA_USER_ID'])),
  value: Type.Optional(text(limits.longAnswer)),
  values: Type.Optional(Type.Array(text(limits.choice), { maxItems: limits.choicesPerField })),
  /** Ours: what the user, group or app was called that the value names. */
  name: Type.Optional(text(1_000)),
})
export type FieldValue = Static<typeof FieldValue>
const FieldValues = Type.Array(FieldValue, { maxItems: 100 })

/** What an administrator sends to create a request. */
export const RequestCreate = closed({
  requested: closed({ type: oneWord(['CATALOG_ENTRY']), entryId: id('entry') }),
  requestedFor: Principal,
  requestedBy: Type.Optional(Principal),
  requesterFieldValues: Type.Optional(FieldValues),
  /** Ours: the grant that is to last longer. */
  extendsGrantId: Type.Optional(id('grant')),
})

/** What a user sends on an entry's own path. */
export const MyRequestCreate = closed({
  requesterFieldValues: Type.Optional(FieldValues),
  extendsGrantId: Type.Optional(id('grant')),
})

export const MessageCreate = closed({ message: text(limits.message) })

/** A message on a request; what is beside its text is ours. */
export const RequestMessageCreate = closed({
  message: text(limits.message),
  /** Files that the caller has attached to the request and not sent yet. */
  attachmentIds: Type.Optional(Type.Array(id('attachment'), { maxItems: limits.attachmentsPerMessage })),
  /** Users who are told by name; each must be able to see the request. */
  mentions: Type.Optional(Type.Array(id('user'), { maxItems: limits.mentionsPerMessage })),
})

/** A file of a message. `sha256` is what the record has: it proves what was attached. */
export const Attachment = Type.Object({
  id: id('attachment'),
  name: Type.String(),
  /** Media type, as its bytes show it. */
  type: Type.String(),
  /** In bytes. */
  size: Type.Integer(),
  sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  created: time(),
  /** The message that it was sent with; absent: its author has not sent it yet. */
  messageId: Type.Optional(Type.String()),
  _links: Type.Object({ content: Link }),
})
export type Attachment = Static<typeof Attachment>

/** Somebody who can be mentioned in a message. */
export const Mentionable = Type.Object({ id: Type.String(), name: Type.String(), login: Type.String() })

export const requestStatuses = [
  'SUBMITTED',
  'REJECTED',
  'PENDING',
  'APPROVED',
  'DENIED',
  'CANCELED',
  'EXPIRED',
] as const
export const grantStatuses = ['PENDING', 'GRANTED', 'FAILED', 'MANUAL_REQUIRED'] as const
export const revocationStatuses = ['PENDING', 'REVOKED', 'FAILED'] as const

const Decision = Type.Object({
  deciderId: Type.String(),
  deciderName: Type.Optional(Type.String()),
  decision: oneWord(['APPROVE', 'DENY', 'CANCEL']),
  decided: time(),
  originalDeciderId: Type.Optional(Type.String()),
  originalDeciderFullName: Type.Optional(Type.String()),
  deciderDelegated: Type.Optional(Type.Boolean()),
  deciderEscalated: Type.Optional(Type.Boolean()),
})

const Requested = Type.Object({
  entryId: Type.String(),
  resourceId: Type.String(),
  resourceType: oneWord(['APPLICATION', 'REQUEST_TYPE']),
  accessScopeId: Type.String(),
  accessScopeType: oneWord(scopeTypes),
})

/** Somebody, with his name where that is known. */
const Named = Type.Object({ externalId: Type.String(), name: Type.Optional(Type.String()) })

const sparse = {
  id: id('request'),
  created: time(),
  createdBy: Type.String(),
  lastUpdated: time(),
  lastUpdatedBy: Type.String(),
  status: oneWord(requestStatuses),
  requestedBy: Type.Object({ externalId: Type.String(), type: Type.String() }),
  requestedFor: Type.Object({ externalId: Type.String(), type: Type.String() }),
  requested: Requested,
  resolved: Type.Optional(nullable(time())),
  grantStatus: Type.Optional(oneWord(grantStatuses)),
  granted: Type.Optional(nullable(time())),
  revocationStatus: Type.Optional(oneWord(revocationStatuses)),
  revoked: Type.Optional(nullable(time())),
  /** Ours: how soon it should be seen to, tags, and who looks after it. */
  _priority: oneWord(priorities),
  _tags: Type.Optional(Type.Array(Type.String())),
  _assignee: Type.Optional(Named),
  /** Ours: false where nothing is given in the end, as by a request type that only has its steps done. */
  _givesAccess: Type.Boolean(),
  /** Ours: it waits for somebody outside. */
  _onHold: Type.Optional(Type.Object({ since: time(), until: time(), reason: Type.String(), by: Named })),
  /** Ours: who has to decide asked for more, and waits for a message of whoever asked. */
  _askedBack: Type.Optional(Type.Object({ since: time(), by: Named })),
  /** Ours: how often it was opened, where that is more than once. */
  _round: Type.Optional(Type.Integer()),
  _links: Type.Record(Type.String(), Link),
}

/** A request in a list. `_names` is ours: what the ids in it are called. */
export const RequestSparse = Type.Object({
  ...sparse,
  _names: Type.Optional(Type.Record(Type.String(), Type.String())),
})
export type RequestSparse = Static<typeof RequestSparse>

const LevelView = Type.Object({ id: Type.String(), type: Type.String(), name: Type.Optional(Type.String()) })

/** A task (okta-access-requests F.4) with what its assignee needs to see at once. */
export const Task = Type.Object({
  id: hexId(),
  taskId: hexId(),
  type: oneWord(stepTypes),
  status: oneWord(['OPEN', 'COMPLETED', 'ASSIGNING', 'LOCKED']),
  label: Type.String(),
  requestId: id('request'),
  assignees: Type.Array(
    Type.Object({
      externalId: Type.String(),
      type: oneWord(['OKTA_USER', 'OKTA_GROUP']),
      name: Type.Optional(Type.String()),
    }),
  ),
  value: Type.Optional(Type.String()),
  completedBy: Type.Optional(Type.String()),
  isEscalated: Type.Boolean(),
  isDelegated: Type.Boolean(),
  /** Ours: whoever approves signs with a passkey. */
  stepUp: Type.Optional(Type.Boolean()),
  /** Ours: levels that may be approved instead, from the largest to the smallest; one of them as `accessScopeId`. */
  smaller: Type.Optional(Type.Array(LevelView)),
  /** Ours: somebody who has to act asked the requester for more, and waits for a message. */
  waiting: Type.Optional(Type.Object({ since: time(), by: Type.String(), name: Type.Optional(Type.String()) })),
  /** Ours: of a round before the request was opened again; what came of it counts no longer. */
  past: Type.Optional(Type.Boolean()),
  /** Ours: when somebody last reminded those who have to act. */
  remindedAt: Type.Optional(time()),
  ...taskRun,
  /** Ours: when a step ends that waits for a time. */
  waitsUntil: Type.Optional(time()),
  /** Ours: by when a custom task is to be done. */
  dueBy: Type.Optional(time()),
  createdAt: time(),
  updatedAt: time(),
  _links: Type.Record(Type.String(), Link),
  /** Ours: what is asked, for whom and why. `digest` names what was shown; send it back with the decision. */
  request: Type.Object({
    requestedFor: Named,
    requestedBy: Named,
    app: Type.Object({ id: Type.String(), name: Type.Optional(Type.String()) }),
    level: Type.Object({ id: Type.String(), type: Type.String(), name: Type.Optional(Type.String()) }),
    /** Ours: the smaller level that steps before approved instead. */
    approvedLevel: Type.Optional(LevelView),
    /** False where nothing is given in the end. */
    givesAccess: Type.Boolean(),
    accessDuration: Type.Optional(Type.String()),
    /** Ours: how soon it should be seen to, and its tags. */
    priority: oneWord(priorities),
    tags: Type.Optional(Type.Array(Type.String())),
    requesterFieldValues: Type.Array(FieldValue),
    digest: Type.String(),
    created: time(),
  }),
})
export type Task = Static<typeof Task>

/** A whole request. `tasks`, `digest` and `reason` are ours. */
export const RequestFull = Type.Object({
  ...sparse,
  /** Ours: the smaller level that was approved instead of what was asked for: what is given. */
  _approved: Type.Optional(Type.Object({ accessScopeId: Type.String(), accessScopeType: Type.String() })),
  /** The conflicts that it was submitted with. */
  riskAssessment: Type.Optional(WireAssessment),
  accessDuration: Type.Optional(nullable(Type.String())),
  revocationScheduled: Type.Optional(nullable(time())),
  requesterFieldValues: Type.Optional(Type.Array(FieldValue)),
  requestApproval: Type.Optional(
    Type.Object({
      type: oneWord(['OKTA']),
      providerName: Type.String(),
      status: oneWord(['APPROVED', 'DENIED']),
      decided: Type.Optional(time()),
      decisions: Type.Array(Decision),
    }),
  ),
  /** Ours: whoever else is told of what happens to it. */
  _followers: Type.Optional(Type.Array(Named)),
  /** Ours: what the caller may do besides acting on its steps. */
  _may: Type.Optional(Type.Object({ run: Type.Boolean(), reopen: Type.Boolean() })),
  digest: Type.Optional(Type.String()),
  reason: Type.Optional(remark()),
  tasks: Type.Optional(Type.Array(Type.Omit(Task, ['request']))),
  _names: Type.Optional(Type.Record(Type.String(), Type.String())),
})
export type RequestFull = Static<typeof RequestFull>

const answer = {
  value: Type.Optional(text(limits.longAnswer)),
  message: Type.Optional(text(limits.message)),
  digest: Type.Optional(Type.String({ pattern: '^[0-9a-f]{64}$' })),
  accessDuration: Type.Optional(text(12)),
  /** Ours: a smaller level that is approved instead, one of the task's `smaller`. */
  accessScopeId: Type.Optional(text(20)),
  answers: Type.Optional(
    Type.Array(
      closed({
        id: text(64),
        value: Type.Optional(text(limits.longAnswer)),
        values: Type.Optional(Type.Array(text(limits.choice), { maxItems: limits.choicesPerField })),
      }),
      { maxItems: limits.questionsPerStep },
    ),
  ),
}

/**
 * The answer to a task. APPROVAL: `value` APPROVED or DENIED. QUESTION: `value` for a single question, or `answers` by
 * field id. TODO: no value. `message`, `digest` and `accessDuration` (a shorter one) are ours.
 */
export const TaskResolve = closed({
  ...answer,
  /** Ours: a passkey's signature over exactly this answer, for tasks with `stepUp`. */
  stepUp: Type.Optional(Assertion),
})
export type TaskResolve = Static<typeof TaskResolve>

/** The same answer before it is signed. */
export const TaskToSign = closed(answer)

/** Somebody who could be named as an assignee of a task. */
export const TaskCandidate = Type.Object({
  id: Type.String(),
  name: Type.String(),
  login: Type.String(),
  email: Type.String(),
})
export type TaskCandidate = Static<typeof TaskCandidate>

/** What questions and rules name. */
export const choiceKinds = ['USER', 'GROUP', 'APP'] as const

/** What a question for a user, a group or an app can be answered with; `detail` tells namesakes apart. */
export const FieldChoice = Type.Object({
  id: Type.String(),
  name: Type.String(),
  detail: Type.Optional(Type.String()),
})

/** Answers to several tasks at once, each as it would be given alone; one that needs a passkey cannot be among them. */
export const TasksResolve = closed({
  tasks: Type.Array(closed({ taskId: hexId(), ...answer }), {
    minItems: 1,
    maxItems: limits.tasksPerCall,
  }),
})
export type TasksResolve = Static<typeof TasksResolve>

/** What became of each, in their order. */
export const TasksResolved = Type.Object({
  data: Type.Array(
    Type.Object({
      taskId: Type.String(),
      /** The HTTP status that it would have had alone. */
      status: Type.Integer(),
      task: Type.Optional(Task),
      error: Type.Optional(ErrorBody),
    }),
  ),
})

/** Replaces the whole list of assignees (F.4). */
export const TaskPatch = closed({
  assignees: Type.Array(Principal, { minItems: 1, maxItems: 10 }),
  reason: Type.Optional(text(limits.reason)),
})

export const Activity = Type.Object({
  seq: Type.Integer(),
  at: time(),
  actor: Type.Object({ id: Type.String(), name: Type.String() }),
  type: Type.String(),
  /** The event whole, as it is on the record. */
  event: Type.Unsafe<Record<string, unknown>>({ type: 'object', 'x-says': ['reason', 'why'] }),
})

/** Everything that happened to a request. `_names` says what the ids of users and groups in it are called. */
export const ActivityList = Type.Object({
  data: Type.Array(Activity),
  _names: Type.Record(Type.String(), Type.String()),
})

export const Message = Type.Object({
  id: Type.String(),
  author: Type.Object({ id: Type.String(), name: Type.String() }),
  message: Type.String(),
  created: time(),
  attachments: Type.Array(Attachment),
})

/** How long half of the decided requests of the last 90 days took at most, and how many they were. */
export const UsualWait = Type.Object({ p50Seconds: Type.Integer(), decided: Type.Integer() })

export const Preview = Type.Object({
  requestable: Type.Boolean(),
  why: Type.Optional(sentence()),
  entryName: Type.String(),
  appLabel: Type.String(),
  condition: Type.Optional(Type.Object({ id: Type.String(), name: Type.String() })),
  considered: Type.Array(
    Type.Object({
      id: Type.String(),
      name: Type.String(),
      matched: Type.Boolean(),
      reasons: Type.Array(sentence()),
      /** Whether it is about that level at all; only where a rule is tried. */
      covers: Type.Optional(Type.Boolean()),
    }),
  ),
  /** What conflicts, and what the resource's settings do with it. */
  risk: Type.Optional(
    Type.Object({
      requestSubmissionType: WireAssessment.properties.requestSubmissionType,
      conflicts: Type.Array(WireConflict),
    }),
  ),
  sequenceId: Type.Optional(Type.String()),
  duration: Type.Optional(LastingUntil),
  steps: Type.Array(
    Type.Object({
      type: Type.String(),
      label: Type.String(),
      state: oneWord(['FORM', 'OPEN', 'UNASSIGNED', 'SKIPPED']),
      assignees: Type.Array(
        Type.Object({ kind: oneWord(['USER', 'GROUP']), id: Type.String(), name: Type.Optional(Type.String()) }),
      ),
      needed: Type.Integer(),
      fallback: Type.Boolean(),
      decidable: Type.Boolean(),
      why: Type.Optional(sentence()),
      /** When its time to act would end if it began now; with `calendarId`, `after` is in business hours. */
      deadline: Type.Optional(
        Type.Object({ due: time(), after: Type.Optional(Type.String()), calendarId: Type.Optional(Type.String()) }),
      ),
      /** When the step is there at all, where that depends on what is not known yet. */
      when: Type.Optional(sentence()),
    }),
  ),
  onTheWay: Type.Optional(Type.Array(WireOnTheWay)),
  decidable: Type.Boolean(),
  /** Nobody is asked: it is given as soon as it is asked for. */
  instant: Type.Boolean(),
  /** By which lighter way more time is approved; absent: as at first. */
  lighter: Type.Optional(oneWord(['FIRST_APPROVER', 'SEQUENCE', 'AUTOMATIC'])),
  usualWait: Type.Optional(UsualWait),
})
