import { Type } from 'typebox'
import { limits } from '../limits.ts'
import { Question } from '../steps/question/index.ts'
import { WireOnTheWay } from './on-the-way.ts'
import { requestStatuses, Task } from './requests.ts'
import { WireConflict } from './risk.ts'
import { nullable, oneWord, sentence, text, time } from './wire.ts'

const Person = Type.Object({ id: Type.String(), name: Type.String() })

/** What the reader can do about a task now, and what comes after it. */
const outlook = {
  /** Why the reader cannot act on the task; absent if he can. */
  whyNot: Type.Optional(sentence()),
  /** What else the reader may do about it. */
  may: Type.Object({ reassign: Type.Boolean(), escalate: Type.Boolean() }),
  step: Type.Object({
    description: Type.Optional(Type.String()),
    /** When a decision has to say why. */
    requireMessage: Type.Optional(oneWord(['DENY', 'ALWAYS'])),
    questions: Type.Optional(Type.Array(Question)),
    deadline: Type.Optional(time()),
    /** Where the deadline is in business hours: by which calendar, and how much of them is left, in milliseconds. */
    deadlineIn: Type.Optional(Type.Object({ calendar: Type.String(), timeZone: Type.String(), left: Type.Integer() })),
  }),
  /** The steps after this one, if all goes well. */
  later: Type.Array(Type.Object({ type: Type.String(), label: Type.String() })),
  /** What the steps give before the request has ended, if all goes on; absent: nothing, or not for this reader. */
  onTheWay: Type.Optional(Type.Array(WireOnTheWay)),
}

/** What a task is to everybody who sees its request: those who wait for it, too. */
export const TaskOutlook = Type.Object(outlook)

/** All that somebody wants to know before he decides, in one read. */
export const TaskContext = Type.Object({
  task: Task,
  ...outlook,
  /** Who is asked in this step: of each panel, how many have to agree and how many have. */
  panels: Type.Array(
    Type.Object({
      label: Type.Optional(Type.String()),
      needed: Type.Integer(),
      approved: Type.Integer(),
      assignees: Type.Array(Type.Object({ ...Person.properties, type: oneWord(['OKTA_USER', 'OKTA_GROUP']) })),
    }),
  ),
  /** Whether all panels have to agree, or one of them. */
  join: oneWord(['ALL_OF', 'ANY_OF']),
  /** What people decided on this request so far, the oldest first. */
  votes: Type.Array(
    Type.Object({
      step: Type.String(),
      by: Person,
      /** In whose place, if not in one's own. */
      as: Type.Optional(Person),
      decision: oneWord(['APPROVE', 'DENY']),
      at: time(),
      message: Type.Optional(text(limits.message)),
      accessDuration: Type.Optional(Type.String()),
    }),
  ),
  requester: Type.Object({
    id: Type.String(),
    name: Type.String(),
    login: Type.String(),
    email: Type.String(),
    title: Type.Optional(Type.String()),
    department: Type.Optional(Type.String()),
    manager: Type.Optional(Person),
  }),
  /** What the requester has of the app already. */
  holds: Type.Array(
    Type.Object({
      type: oneWord(['APPLICATION', 'GROUP', 'ENTITLEMENT_BUNDLE', 'ENTITLEMENT_VALUE']),
      name: Type.String(),
      since: time(),
      ends: Type.Optional(time()),
    }),
  ),
  /** Of a collection: what it holds now, an app each, in words. */
  collected: Type.Optional(Type.Array(Type.String())),
  /** People with the same manager, and of the same department: how many of them have this level. */
  peers: Type.Array(
    Type.Object({
      by: oneWord(['MANAGER', 'DEPARTMENT']),
      people: Type.Integer(),
      /** There are more than were looked at. */
      more: Type.Boolean(),
      holders: Type.Integer(),
      named: Type.Array(Person),
    }),
  ),
  /** What the requester asked for before, of this level, the newest first. */
  earlier: Type.Array(
    Type.Object({
      id: Type.String(),
      status: oneWord(requestStatuses),
      created: time(),
      resolved: nullable(time()),
      accessDuration: nullable(Type.String()),
      decidedBy: Type.Optional(Type.String()),
      message: Type.Optional(text(limits.message)),
    }),
  ),
  /** Rules of what nobody may have together that the requester would be over the line of, and through what. */
  conflicts: Type.Array(WireConflict),
})
