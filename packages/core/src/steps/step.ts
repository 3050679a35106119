import type { TSchema } from 'typebox'
import { type Cause, type Refusal, type Result, refuse } from '../refusal.ts'
import type { Panel } from './algebra.ts'
import type { AssignmentRule, Facts, Need, Principal, Standing, Subject } from './assignment.ts'
import type { FieldType, Known, StepState } from './logic.ts'
import type { Field } from './logic-check.ts'
import type { SeatsOf } from './panels.ts'
import type { Level } from './smaller.ts'

export type { StepType } from './registry.ts'

/** A value given to a field: one text, or several for a multi-select. */
export type FieldValue = {
  readonly id: string
  readonly label: string
  readonly type: FieldType | 'DURATION' | 'OKTA_USER_ID'
  readonly value?: string
  readonly values?: readonly string[]
  /** What the user, group or app that the value names was called when it was given. */
  readonly name?: string
  /** Whoever it names gets what a step gives on the way. */
  readonly receives?: true
}

/** An answer as people read it. */
export const answerText = ({ name, value, values }: Pick<FieldValue, 'name' | 'value' | 'values'>): string =>
  name ?? value ?? values?.join(', ') ?? ''

/**
 * An alarm of a task. REMIND repeats, ESCALATE adds somebody, DEADLINE ends it in the configured way; END is what a step
 * that waits for nothing but time waits for; HOLD ends a hold of the whole request.
 */
export type Timer = {
  readonly kind: 'REMIND' | 'ESCALATE' | 'DEADLINE' | 'INACTIVE' | 'END' | 'HOLD'
  readonly taskId?: string
  /** ISO 8601. */
  readonly due: string
}

/** What every running task of people has: who may act on it. A step kind's own detail extends it. */
export type TaskDetail = {
  readonly panels: readonly Panel[]
  /** Set when the panels named in the step could not act and the step's fallback was taken instead. */
  readonly fallback?: boolean
  /** Requester and creator cannot act on it: an answer to it chooses who decides. */
  readonly partiesOut?: true
}

/** What a step kind may know when it opens or is answered. No clock, no dice: they come in here. */
export type StepContext = {
  readonly subject: Subject
  readonly facts: Facts
  /** ISO 8601, the database's clock after the lock. */
  readonly now: string
  /** The instant so long after now; in business hours where a calendar is named. */
  readonly after: (duration: string, calendarId?: string) => string
  /** Answers given so far. */
  readonly answers: readonly FieldValue[]
  /** What logic can be about, as far as it has come about. */
  readonly known: Known
  /** The smaller level that steps before this one approved; undefined: what was asked for. */
  readonly approved?: Level
  /** An approval before was denied, and the flow went on. */
  readonly denied?: true
  /** No other level can be approved: the request makes a grant last longer. */
  readonly fixedLevel?: true
  /** An answer to the step that opens chooses who decides: requester and creator do not count. */
  readonly partiesOut?: true
}

export type Opening<Detail> =
  /** Somebody has to act. */
  | { readonly state: 'open'; readonly detail: Detail; readonly timers: readonly Omit<Timer, 'taskId'>[] }
  /** Nobody can act: the request assignees must see to it (okta-access-requests D.3), and time runs once they do. `why` is a sentence. */
  | {
      readonly state: 'unassigned'
      readonly detail: Detail
      readonly timers: readonly Omit<Timer, 'taskId'>[]
      readonly why: string
    }
  /** Nothing to wait for, or (`skipped`) nothing that may be done: `why` says so in words, `tells` whom there is something to tell on the way. */
  | { readonly state: 'done'; readonly why?: string; readonly tells?: Telling; readonly skipped?: true }

/** What a step has to say to people, who need not answer. */
export type Telling = { readonly to: readonly Principal[]; readonly message?: string }

/** Who answers, by which right, and what he was shown. */
export type Answerer = {
  readonly userId: string
  readonly personId: string
  readonly standing: Standing
  /** Panels (by index) in which he may act. */
  readonly panels: readonly number[]
  readonly digest: string
  /** It is no person who answers. */
  readonly isSystem?: true
  /** The passkey by which he signed this very answer; only the server says so, after it checked the signature. */
  readonly proof?: string
}

/** The one form of answer that the wire has for tasks of every kind (okta-access-requests F.4; `TaskResolve`). */
export type Resolution = {
  readonly value?: string
  readonly message?: string
  readonly accessDuration?: string
  /** A smaller level that is approved instead, where the step names it. */
  readonly accessScopeId?: string
  readonly answers?: { id: string; value?: string; values?: string[] }[]
}

/** Why a resolution is no answer: what its `value` lacks. */
export const noValue = (summary: string): Refusal => refuse('invalid', summary, [{ summary, location: '/value' }])

/** What an answer came to. */
export type Turn<Detail> =
  | { readonly state: 'open'; readonly detail: Detail }
  | {
      readonly state: 'done'
      readonly detail: Detail
      /** The task's value on the wire: APPROVED, DENIED, or the answer. */
      readonly value?: string
      /** DENIED ends the request. */
      readonly outcome: 'CONTINUE' | 'DENIED'
      readonly answers?: readonly FieldValue[]
      /** A shorter duration that the approvers agreed on. */
      readonly duration?: string
      /** The smallest level that an approver named. */
      readonly level?: Level
    }

/** A step that is over with whatever was said about it. */
export const endedWith = <Detail>(detail: Detail, note: string | undefined): Turn<Detail> => ({
  state: 'done',
  detail,
  outcome: 'CONTINUE',
  ...(note ? { value: note } : {}),
})

export type SilenceOutcome = 'DENY' | 'EXPIRE' | 'FALLBACK'

/** People who are asked, another system or ourselves at work, or time alone. */
export type Waiting = 'PEOPLE' | 'SYSTEM' | 'TIME'

/**
 * A step kind: typed inside, sealed outside. One folder in core/src/steps/ and one line in registry.ts make a new one.
 * `Config` is what an administrator writes, `Detail` what a running task keeps, `Answer` what an assignee sends.
 */
export type StepKind<Config, Detail extends TaskDetail, Answer> = {
  readonly type: string
  readonly title: string
  /** True if an answer is a decision: then requester, creator and whoever named the assignees are kept out. */
  readonly decides: boolean
  /** What its tasks wait for. */
  readonly waitsFor: Waiting
  /** Where that depends on how far the task has come. */
  readonly waits?: (detail: Detail) => Waiting
  /** True: requester and creator cannot act on it though it decides nothing. */
  readonly keepsPartiesOut?: true
  /** True: request administrators can act on it beside those whom it names. */
  readonly adminsAct?: true
  /** Its tasks are calls to another system: to a flow, which answers; or for a ticket there, which is looked at until it is done. */
  readonly calls?: 'FLOW' | 'TICKET'
  /** True: another system answers its tasks at their one-time callback addresses; of one that calls nobody, people have it. */
  readonly hears?: true
  /** The kind of connector that its `connectorId` names. */
  readonly connector?: string
  /** Whether it gives access before the end of the request. */
  readonly gives?: (config: Config) => boolean
  /** Ids of the apps and connectors that it reaches for; undefined: an answer may name any. Of kinds that give, take or call. */
  readonly reaches?: (config: Config) => readonly string[] | undefined
  /** The key of the step before it whose giving it takes back. */
  readonly undoes?: (config: Config) => string | undefined
  readonly config: TSchema
  readonly answer: TSchema
  /** Faults of a configuration that its schema cannot say; locations are relative to the step. */
  readonly check: (config: Config) => readonly Cause[]
  /** Questions and outputs that logic of later steps can be about. */
  readonly fields?: (config: Config) => readonly Field[]
  /** What it can come to, where it is not COMPLETED alone. */
  readonly states?: (config: Config) => readonly StepState[]
  /** Questions before it that it takes something from. */
  readonly uses?: (
    config: Config,
  ) => readonly { readonly of: string; readonly types: readonly FieldType[]; readonly at: string }[]
  /** The id of the answer that names who gets what it gives, where that is not whoever the request is for. */
  readonly receives?: (config: Config) => string | undefined
  /** Every rule by which this step may come to name somebody. Drives what is loaded, and the checker. */
  readonly rules: (config: Config) => readonly AssignmentRule[]
  /**
   * Why nobody could act on it when it opens, in words; undefined: somebody could. It says what `open` says with the state
   * `unassigned`, from nothing but how many its rules name, so that the checker can judge at once all people for whom those
   * are as many. NEVER: its opening waits for nobody in particular.
   */
  readonly lacks: 'NEVER' | ((config: Config, seats: SeatsOf, known: Known) => string | undefined)
  /** How many persons of one rule it needs at most; 1 where it is left out. With more, `lacks` says the same of one less. */
  readonly quorum?: (config: Config) => number
  /** What must be loaded besides what its rules need. */
  readonly needs?: (config: Config, subject: Subject) => readonly Need[]
  readonly open: (config: Config, context: StepContext) => Opening<Detail>
  readonly take: (
    config: Config,
    detail: Detail,
    by: Answerer,
    answer: Answer,
    context: StepContext,
  ) => Result<Turn<Detail>>
  /** What the wire's one form of answer means for this kind, or why it is no answer to it. */
  readonly resolve: (resolution: Resolution, label: string) => Result<Answer>
  /** Takes the fallback, where the step has one: the panel that then acts alone. */
  readonly fallback?: (config: Config, detail: Detail, context: StepContext) => Detail | undefined
  /** What silence comes to at the deadline. Never an approval. */
  readonly silence?: (config: Config) => SilenceOutcome
  /** Whom an escalation adds besides the assignees' managers. */
  readonly escalateTo?: (config: Config) => AssignmentRule | undefined
  /** When to escalate again after the n-th escalation (1, 2, …), or undefined. ISO 8601. */
  readonly escalateAgain?: (config: Config, times: number, after: StepContext['after']) => string | undefined
  /** When to remind again after the n-th reminder (1, 2, …), or undefined. ISO 8601. */
  readonly remindAgain?: (config: Config, sent: number, after: StepContext['after']) => string | undefined
  /** The deadline of a fallback that is taken now, where the step says one; else it has as long as its panels had. */
  readonly deadlineAgain?: (config: Config, after: StepContext['after']) => string | undefined
}

/** Seals a step kind. Its functions are only ever given values that its own schemas accepted. */
export const defineStep = <Config, Detail extends TaskDetail, Answer>(
  kind: StepKind<Config, Detail, Answer>,
): StepKind<unknown, TaskDetail, unknown> => kind as unknown as StepKind<unknown, TaskDetail, unknown>

/** All principals of a task, each once. */
export const principalsOf = (detail: TaskDetail): readonly Principal[] => {
  const seen = new Map<string, Principal>()
  for (const panel of detail.panels)
    for (const principal of panel.principals) seen.set(principal.kind + principal.id, principal)
  return [...seen.values()]
}
