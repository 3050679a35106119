import { isId } from '../ids.ts'
import type { Vote } from '../steps/algebra.ts'
import { type Need, receiversIn, ruleNeeds, type Subject } from '../steps/assignment.ts'
import { comparisonsOf, type Logic } from '../steps/logic.ts'
import { type Step, stepKinds } from '../steps/registry.ts'
import { principalsOf } from '../steps/step.ts'
import type { RequestCommand } from './decide.ts'
import { type Level, type Request, type Steps, subjectOf } from './model.ts'
import { wayNeeds } from './on-the-way.ts'

/** What a step may ask of the directory when it opens. */
export const stepNeeds = (step: Step, subject: Subject): readonly Need[] => {
  const kind = stepKinds[step.type]
  return [
    ...kind.rules(step).flatMap((rule) => ruleNeeds(rule, subject)),
    ...(kind.needs?.(step, subject) ?? []),
    ...listsOf(step).map((listId): Need => ({ need: 'list', listId })),
  ]
}

type Asking = Step & { readonly questions?: readonly { readonly listId?: string; readonly when?: Logic }[] }

/** The configuration lists that a step names: those that it offers values of, and those that its logic compares with. */
export const listsOf = ({ questions = [], when }: Asking): readonly string[] => [
  ...questions.flatMap(({ listId }) => listId ?? []),
  ...[when, ...questions.map((question) => question.when)].flatMap((logic) =>
    (logic ? comparisonsOf(logic) : []).flatMap(({ test }) =>
      test.is === 'IN_LIST' || test.is === 'NOT_IN_LIST' ? (test.value ?? []) : [],
    ),
  ),
]

/**
 * What a decision on a request may ask of the directory: the request's own people, the actor's rights on open tasks,
 * and whoever the steps still to come may name. Loaded in one statement for a whole batch.
 */
export const needsOf = (
  request: Pick<Request, 'requestedFor' | 'requestedBy' | 'level' | 'gives' | 'approvedLevel' | 'tasks' | 'assigners'> &
    Partial<Pick<Request, 'answers' | 'assignee'>>,
  steps: Steps,
  fromStep: number,
  actorId: string | undefined,
  command?: RequestCommand,
): readonly Need[] => {
  const subject = subjectOf(request)
  const needs: Need[] = [
    { need: 'party', userId: request.requestedFor },
    { need: 'party', userId: request.requestedBy },
    ...[...receiversIn(request.answers ?? []), ...request.assigners].map((userId): Need => ({ need: 'party', userId })),
  ]
  for (const step of steps.slice(fromStep)) needs.push(...stepNeeds(step, subject))
  const principals = request.tasks.filter((task) => task.status === 'OPEN').flatMap((task) => principalsOf(task.detail))
  const groupIds = principals.filter((principal) => principal.kind === 'GROUP').map((principal) => principal.id)
  // Their managers come along for an escalation.
  for (const principal of principals)
    if (principal.kind === 'USER') needs.push({ need: 'user', userId: principal.id, managers: 1 })
  // Whether those who voted before are still there (abuse case D2).
  for (const { detail, status } of request.tasks)
    if (status === 'OPEN' && 'votes' in detail)
      for (const { userId } of detail.votes as readonly Vote[]) needs.push({ need: 'user', userId })
  if (actorId) needs.push({ need: 'user', userId: actorId }, { need: 'actor', userId: actorId, groupIds })
  if (command && decides.has(command.do))
    needs.push(
      ...levelsOf(request).map((level): Need => ({ need: 'risk', userId: request.requestedFor, level })),
      ...wayNeeds(steps, fromStep, request.requestedFor, [...(request.answers ?? []), ...answersIn(command)]),
    )
  needs.push(...namedIn(command))
  if (command?.do === 'correct') needs.push(...nameNeeds([...(request.answers ?? []), ...command.answers]))
  if ((command?.do === 'assign' || command?.do === 'follow') && command.userId !== null)
    needs.push({ need: 'user', userId: command.userId })
  if (command?.do === 'relieve' && request.assignee !== undefined)
    needs.push({ need: 'user', userId: request.assignee })
  if (command?.do === 'reassign') for (const userId of command.userIds) needs.push({ need: 'user', userId })
  return needs
}

/** The commands that can end in an approval, and so are judged for conflicts. */
const decides: ReadonlySet<RequestCommand['do']> = new Set([
  'answer',
  'resolve',
  'callback',
  'correct',
  'wake',
  'reopen',
])

/** Every level that a request can still be approved for. */
const levelsOf = ({ approvedLevel, gives, level, tasks }: Parameters<typeof needsOf>[0]): readonly Level[] => [
  approvedLevel ?? gives ?? level,
  ...tasks.flatMap(({ detail, status }) =>
    status === 'OPEN' && 'smaller' in detail ? (detail.smaller as readonly Level[]) : [],
  ),
]

/** Answers to questions that a command gives. */
const answersIn = (command: RequestCommand): readonly { readonly id: string; readonly value?: string }[] => {
  if (command.do === 'correct') return command.answers
  const given = command.do === 'answer' ? command.answer : command.do === 'resolve' ? command.resolution : undefined
  const { answers } = (given ?? {}) as { readonly answers?: unknown }
  return Array.isArray(answers) ? answers : []
}

/** Users, groups and apps that the answers of a command name. */
const namedIn = (command: RequestCommand | undefined): readonly Need[] => {
  if (command?.do === 'callback') {
    const { outputs } = (command.answer ?? {}) as { readonly outputs?: unknown }
    return typeof outputs === 'object' && outputs !== null
      ? nameNeeds(Object.values(outputs).map((value: unknown) => ({ value })))
      : []
  }
  if (command?.do !== 'answer' && command?.do !== 'resolve') return []
  const given = command.do === 'answer' ? command.answer : command.resolution
  const { answers, value } = (given ?? {}) as { readonly answers?: unknown; readonly value?: unknown }
  return nameNeeds([{ value }, ...(Array.isArray(answers) ? answers : [])])
}

/** What must be loaded to say what the values of a form name. */
export const nameNeeds = (given: readonly { readonly value?: unknown }[]): readonly Need[] =>
  given.flatMap(({ value }): readonly Need[] =>
    typeof value === 'string' && (isId('user', value) || isId('group', value) || isId('app', value))
      ? [
          { need: 'name', id: value },
          // Somebody whom an answer names may be asked next, or get what a step gives.
          ...(isId('user', value)
            ? ([
                { need: 'user', userId: value },
                { need: 'party', userId: value },
              ] as const)
            : []),
          ...(isId('group', value) ? [{ need: 'group', groupId: value } as const] : []),
        ]
      : [],
  )
