import { type Static, type TProperties, Type } from 'typebox'
import { limits } from '../limits.ts'
import { type Cause, refuse } from '../refusal.ts'
import { AssignmentRule } from './assignment.ts'
import { businessCauses, calendarNeeds, span } from './business.ts'
import { fieldTypes } from './logic.ts'
import { openRun, type RunDetail, Runner, resolveRun, runCauses, runLacks, runWaits } from './run.ts'
import { defineStep, type FieldValue, type StepContext } from './step.ts'
import { answersIn } from './template.ts'

const closed = { additionalProperties: false } as const

/** A text that takes answers in (template.ts). `template` tells forms so. */
export const Template = (most: number, least = 0) =>
  Type.String({ minLength: least, maxLength: most, template: true } as { minLength: number; maxLength: number })

/** Names of states as the other system calls them. */
const States = Type.Array(Type.String({ minLength: 1, maxLength: 100 }), {
  minItems: 1,
  maxItems: limits.ticketStates,
  uniqueItems: true,
})

const common = {
  label: Type.String({ minLength: 1, maxLength: limits.stepLabel }),
  description: Type.Optional(Type.String({ maxLength: limits.stepDescription })),
  /** In one of these states it is done; without any, as soon as the ticket is there. */
  done: Type.Optional(States),
  /** In one of these the request is denied. */
  denied: Type.Optional(States),
  /** How long it waits; limits.ticketWait if left out. Silence is never an approval. */
  deadline: Type.Optional(
    Type.Object(
      {
        ...span,
        outcome: Type.Union([Type.Literal('DENY'), Type.Literal('EXPIRE')]),
      },
      closed,
    ),
  ),
  run: Type.Optional(Runner),
  /** Who runs it; or who is told, and can run it again or say that it is done. Beside request administrators. */
  seenToBy: Type.Optional(AssignmentRule),
}
const Common = Type.Object(common)

/** What every step has that makes a ticket elsewhere and waits for it. A kind has members of its own besides. */
export type TicketConfig = Static<typeof Common> & {
  readonly type: string
  readonly key?: string
  readonly connectorId: string
}

/** An issue, incident or task of another system, as far as a request knows it. `state` is in that system's own words. */
const Ticket = Type.Object(
  {
    key: Type.String({ minLength: 1, maxLength: 255 }),
    url: Type.String({ minLength: 1, maxLength: limits.answer, pattern: '^https?://' }),
    state: Type.String({ maxLength: 255 }),
  },
  closed,
)
export type ShownTicket = Static<typeof Ticket>

const Answer = Type.Union([
  Type.Object({ act: Type.Literal('RUN') }, closed),
  Type.Object({ act: Type.Literal('MARK'), note: Type.Optional(Type.String({ maxLength: limits.message })) }, closed),
  /** What was seen there; only the system itself can say so. `names`: all that its state is called. */
  Type.Object(
    {
      act: Type.Literal('SEEN'),
      ticket: Ticket,
      names: Type.Array(Type.String({ maxLength: 255 }), { maxItems: 4 }),
    },
    closed,
  ),
  /** It is being tried again, and those who see to it are told. */
  Type.Object({ act: Type.Literal('TROUBLE'), problem: Type.String({ maxLength: limits.reason }) }, closed),
  /** It cannot be done like this: somebody has to see to it. */
  Type.Object({ act: Type.Literal('FAILED'), problem: Type.String({ maxLength: limits.reason }) }, closed),
])
export type TicketAnswer = Static<typeof Answer>

/** How far it has come, and what was made. */
export type TicketDetail = RunDetail & { readonly ticket?: ShownTicket }

const outputs = ['key', 'url', 'state'] as const
const outputWords = { key: 'number', url: 'address', state: 'state' } as const

const given = ({ key, label }: TicketConfig, ticket: ShownTicket | undefined): readonly FieldValue[] =>
  key === undefined || !ticket
    ? []
    : outputs.map((name) => ({
        id: `${key}.${name}`,
        label: `${label.slice(0, limits.stepLabel - 10)}: ${outputWords[name]}`,
        type: 'TEXT',
        value: ticket[name],
      }))

const same = (names: readonly string[], wanted: readonly string[] = []): boolean =>
  wanted.some((one) => names.some((name) => name.trim().toLowerCase() === one.trim().toLowerCase()))

const check = (config: TicketConfig): Cause[] => [
  ...stateCauses(config),
  ...(config.deadline ? businessCauses({ ...config.deadline, at: '/deadline/after' }) : []),
  ...runCauses(config, config.seenToBy, '/seenToBy'),
]

const stateCauses = ({ denied = [], done = [] }: TicketConfig): Cause[] => {
  if (denied.length > 0 && done.length === 0)
    return [{ summary: 'Say in which state it is done, too.', location: '/done', reason: 'REQUIRED_PROPERTY_MISSING' }]
  return denied.flatMap((name, index) =>
    same([name], done)
      ? [{ summary: `"${name}" cannot mean both that it is done and that it is denied.`, location: `/denied/${index}` }]
      : [],
  )
}

const open = (config: TicketConfig, context: StepContext) => {
  // After a denial nothing new is set going elsewhere.
  if (context.denied) return { state: 'done', skipped: true, why: 'the request was denied' } as const
  const due = context.after(config.deadline?.after ?? limits.ticketWait, config.deadline?.calendarId)
  return openRun(config, config.seenToBy, context, [{ kind: 'DEADLINE', due }])
}

const seen = (config: TicketConfig, detail: TicketDetail, ticket: ShownTicket, names: readonly string[]) => {
  const { problem: _, ...rest } = detail
  const after: TicketDetail = { ...rest, run: 'RUNNING', ticket }
  const isDone = !config.done || same(names, config.done)
  if (!isDone && !same(names, config.denied)) return { state: 'open', detail: after } as const
  const value = `${ticket.key}: ${ticket.state}`
  return isDone
    ? ({ state: 'done', detail: after, outcome: 'CONTINUE', value, answers: given(config, ticket) } as const)
    : ({ state: 'done', detail: after, outcome: 'DENIED', value } as const)
}

const bySystem: ReadonlySet<TicketAnswer['act']> = new Set(['SEEN', 'TROUBLE', 'FAILED'])

/** What makes one kind of ticket its own. */
type TicketKind<Members extends TProperties> = {
  readonly type: string
  readonly title: string
  /** The kind of connector that it goes by. */
  readonly connector: string
  readonly members: Members
  /** Members that take answers in. */
  readonly templates: readonly (keyof Members & string)[]
}

/**
 * A step that makes a ticket in another system and waits for its state. It can let the request go on or deny it, never
 * approve in a person's place. What goes wrong is told; it is run again, or marked as done, by those who see to it.
 */
export const defineTicketStep = <Members extends TProperties>(kind: TicketKind<Members>) => {
  const { connector, members, templates, title, type } = kind
  const texts = (config: TicketConfig) =>
    templates.flatMap((name) => {
      const text = (config as unknown as Readonly<Record<string, unknown>>)[name]
      return typeof text === 'string' ? [[name, text] as const] : []
    })
  const { description, label, ...rest } = common
  return defineStep<TicketConfig, TicketDetail, TicketAnswer>({
    type,
    title,
    decides: false,
    keepsPartiesOut: true,
    adminsAct: true,
    waitsFor: 'SYSTEM',
    calls: 'TICKET',
    connector,
    reaches: ({ connectorId }) => [connectorId],
    config: Type.Object(
      {
        type: Type.Literal(type),
        label,
        description,
        connectorId: Type.String({ pattern: '^con[0-9A-Za-z]{17}$', connector } as { pattern: string }),
        ...members,
        ...rest,
      },
      closed,
    ),
    answer: Answer,
    check,
    fields: (config) =>
      given(config, { key: '', url: '', state: '' }).map(({ id, label: called }) => ({
        id,
        label: called,
        type: 'TEXT',
        required: false,
        at: '/key',
      })),
    uses: (config) =>
      texts(config).flatMap(([name, text]) => answersIn(text).map((of) => ({ of, types: fieldTypes, at: `/${name}` }))),
    needs: ({ deadline }) => calendarNeeds([deadline]),
    rules: ({ seenToBy }) => (seenToBy ? [seenToBy] : []),
    // What begins by itself can be waited for all the same, and request administrators see to it.
    lacks: (config, seats) => runLacks(config, config.seenToBy, seats),
    open,
    waits: runWaits,
    resolve: resolveRun,
    take: (config, detail, by, answer) => {
      if (bySystem.has(answer.act) && !by.isSystem)
        return refuse('forbidden', 'What became of a ticket is for the system to say.')
      const { problem: _, ...before } = detail
      switch (answer.act) {
        case 'RUN':
          return detail.run === 'RUNNING' && detail.problem === undefined
            ? refuse('conflict', 'This is being done already.')
            : { state: 'open', detail: { ...before, run: 'RUNNING' } }
        case 'MARK':
          return {
            state: 'done',
            detail,
            outcome: 'CONTINUE',
            value: answer.note ?? '',
            answers: given(config, detail.ticket),
          }
        case 'SEEN':
          return seen(config, detail, answer.ticket, answer.names)
        case 'TROUBLE':
          return { state: 'open', detail: { ...before, run: 'RUNNING', problem: answer.problem } }
        case 'FAILED':
          return { state: 'open', detail: { ...before, run: 'FAILED', problem: answer.problem } }
        default:
          return answer satisfies never
      }
    },
    silence: (config) => config.deadline?.outcome ?? 'EXPIRE',
  })
}
