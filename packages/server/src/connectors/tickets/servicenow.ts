import type {
  ConnectorContext,
  Ticket,
  TicketDraft,
  TicketNote,
  TicketOutcome,
  TicketSystem,
  TicketTrial,
} from '@assent/core/ports.ts'
import { type Static, Type } from 'typebox'
import { Value } from 'typebox/value'
import { type Answer, attempt, baseOf, basic, call, shortened, stranger, TicketTrouble } from './call.ts'

const Config = Type.Object(
  {
    baseUrl: Type.String({ format: 'uri', pattern: '^https?://', maxLength: 1_000, title: 'Address' }),
    auth: Type.Unsafe<'basic' | 'oauth'>({
      type: 'string',
      enum: ['basic', 'oauth'],
      default: 'basic',
      title: 'Authentication',
      description: 'Basic: the secret is the password of the user below. OAuth: it is the secret of the client below.',
    }),
    user: Type.String({ minLength: 1, maxLength: 255, title: 'User name, or client id' }),
  },
  { additionalProperties: false },
)
type Config = Static<typeof Config>

const system = 'ServiceNow'
const Shown = Type.Object({ value: Type.String(), display_value: Type.Union([Type.String(), Type.Null()]) })
const RecordOf = Type.Object({
  sys_id: Type.Object({ value: Type.String({ pattern: '^[0-9a-f]{32}$' }) }),
  number: Type.Object({ value: Type.String({ pattern: '^[A-Za-z0-9_-]{1,40}$' }) }),
  state: Shown,
})
const One = Type.Object({ result: RecordOf })
const Many = Type.Object({ result: Type.Array(RecordOf, { maxItems: 10_000 }) })
const Notes = Type.Object({ result: Type.Object({ work_notes: Type.String() }) })
const Told = Type.Object({ sys_id: Type.String({ pattern: '^[0-9a-f]{32}$' }) })
const Token = Type.Object({ access_token: Type.String({ minLength: 1, maxLength: 8_192 }) })

const fields = 'sys_id,number,state'

type Step = {
  readonly table: 'incident' | 'sc_task'
  readonly summary: string
  readonly text?: string
  readonly assignmentGroup?: string
  readonly urgency?: string
  readonly impact?: string
}

/** What proves who calls: the password, or a token that is fetched for this one piece of work. */
const authorization = async (context: ConnectorContext): Promise<string> => {
  const { auth, baseUrl, user } = context.config as Config
  const secret = context.secret ?? ''
  if (auth === 'basic') return basic(user, secret)
  const answer = await call(
    { system },
    {
      method: 'POST',
      url: `${baseOf(baseUrl)}/oauth_token.do`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: user,
        client_secret: secret,
      }).toString(),
    },
    context,
  )
  if (answer.status === 200 && Value.Check(Token, answer.body)) return `Bearer ${answer.body.access_token}`
  throw new TicketTrouble(`ServiceNow gives us no token (${answer.status}). Look at the client of the connection.`, {
    grave: true,
  })
}

const send = async (
  method: 'GET' | 'POST' | 'PATCH',
  path: string,
  query: Readonly<Record<string, string>>,
  context: ConnectorContext,
  body?: unknown,
): Promise<Answer> => {
  const { baseUrl } = context.config as Config
  return call(
    { system, unsure: method !== 'GET' },
    {
      method,
      url: `${baseOf(baseUrl)}/api/now/table/${path}?${new URLSearchParams(query)}`,
      headers: {
        authorization: await authorization(context),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    },
    context,
  )
}

const ticketOf = (
  { number, state, sys_id }: Static<typeof RecordOf>,
  table: Step['table'],
  { baseUrl }: Config,
): Ticket => {
  const name = state.display_value ?? state.value
  return {
    id: sys_id.value,
    key: number.value,
    // Made of the address that was configured, never of what the answer says.
    url: `${baseOf(baseUrl)}/nav_to.do?uri=${encodeURIComponent(`${table}.do?sys_id=${sys_id.value}`)}`,
    state: name.slice(0, 255),
    names: [...new Set([name.slice(0, 255), state.value.slice(0, 255)])],
  }
}

const complaintOf = (body: unknown): string => {
  const { error } = (body ?? {}) as { readonly error?: { readonly message?: unknown; readonly detail?: unknown } }
  const words = [error?.message, error?.detail].filter((one) => typeof one === 'string').join(' ')
  return shortened(words) || 'no reason was given'
}

const refused = (answer: Answer): TicketOutcome => ({
  result: 'refused',
  reason: `ServiceNow did not take it (${answer.status}): ${complaintOf(answer.body)}`,
})

const create = ({ fill, mark, step }: TicketDraft, context: ConnectorContext): Promise<TicketOutcome> =>
  attempt(async (): Promise<TicketOutcome> => {
    const { assignmentGroup, impact, summary, table, text, urgency } = step as Step
    const answer = await send(
      'POST',
      table,
      { sysparm_fields: fields, sysparm_display_value: 'all', sysparm_exclude_reference_link: 'true' },
      context,
      {
        // The column takes 160 characters.
        short_description: fill(summary).replace(/\s+/g, ' ').trim().slice(0, 160) || 'Request',
        ...(text === undefined ? {} : { description: fill(text).slice(0, 4_000) }),
        correlation_id: mark,
        correlation_display: 'Assent',
        ...(assignmentGroup === undefined ? {} : { assignment_group: assignmentGroup }),
        ...(urgency === undefined ? {} : { urgency }),
        ...(impact === undefined ? {} : { impact }),
      },
    )
    if (answer.status !== 201) return refused(answer)
    if (!Value.Check(One, answer.body)) throw stranger(system, true)
    return { result: 'there', ticket: ticketOf(answer.body.result, table, context.config as Config) }
  })

const search = async (
  table: Step['table'],
  query: string,
  most: number,
  context: ConnectorContext,
): Promise<readonly Ticket[] | Extract<TicketOutcome, { result: 'refused' }>> => {
  const answer = await send(
    'GET',
    table,
    {
      sysparm_query: query,
      sysparm_fields: fields,
      sysparm_display_value: 'all',
      sysparm_exclude_reference_link: 'true',
      sysparm_limit: String(most),
    },
    context,
  )
  if (answer.status !== 200) return refused(answer) as Extract<TicketOutcome, { result: 'refused' }>
  if (!Value.Check(Many, answer.body)) throw stranger(system)
  return answer.body.result.map((one) => ticketOf(one, table, context.config as Config))
}

const find = ({ mark, step }: Pick<TicketDraft, 'mark' | 'step'>, context: ConnectorContext): Promise<TicketOutcome> =>
  attempt(async (): Promise<TicketOutcome> => {
    const found = await search((step as Step).table, `correlation_id=${mark}^ORDERBYsys_created_on`, 1, context)
    if ('result' in found) return found
    return found[0] ? { result: 'there', ticket: found[0] } : { result: 'none' }
  })

type Known = Parameters<TicketSystem['read']>[0]

/** Records by id, in one call for each table; one that is gone, or not shown to us, is not among what comes back. */
const read = async (tickets: Known, context: ConnectorContext): Promise<readonly TicketOutcome[]> => {
  const outcomes = new Map<string, TicketOutcome>()
  for (const [table, some] of Map.groupBy(tickets, ({ step }) => (step as Step).table)) {
    const ids = some.map(({ id }) => id)
    const found = await attempt(() => search(table, `sys_idIN${ids.join(',')}`, ids.length, context))
    for (const id of ids) {
      const ticket = 'result' in found ? undefined : found.find((one) => one.id === id)
      outcomes.set(id, 'result' in found ? doubted(found) : ticket ? { result: 'there', ticket } : { result: 'none' })
    }
  }
  return tickets.map(({ id }) => outcomes.get(id)!)
}

/** A look that was refused says nothing of what was looked for. */
const doubted = (outcome: TicketOutcome): TicketOutcome =>
  outcome.result === 'refused' ? { result: 'trouble', reason: outcome.reason, grave: true } : outcome

/** Work notes of a record: a journal, whose whole text is its display value; what we say is found again by its mark. */
const comment: TicketSystem['comment'] = ({ id, look, mark, step, text }, context) =>
  attempt(async (): Promise<TicketNote> => {
    const path = `${(step as Step).table}/${id}`
    if (look) {
      const answer = await send('GET', path, { sysparm_fields: 'work_notes', sysparm_display_value: 'true' }, context)
      if (answer.status !== 200) return refusedNote(answer)
      if (!Value.Check(Notes, answer.body)) throw stranger(system)
      if (answer.body.result.work_notes.includes(mark)) return { result: 'done' }
    }
    const answer = await send('PATCH', path, { sysparm_fields: 'sys_id' }, context, { work_notes: text })
    return answer.status === 200 ? { result: 'done' } : refusedNote(answer)
  })

const refusedNote = ({ body, status }: Answer): TicketNote => ({
  result: 'refused',
  reason: `ServiceNow did not take it (${status}): ${complaintOf(body)}`,
})

const check = async (context: ConnectorContext): Promise<TicketTrial> => {
  if (!context.secret) return { problems: [{ summary: 'There is no secret.', location: '/secret' }] }
  const outcome = await attempt(async (): Promise<TicketTrial> => {
    const found = await search('incident', 'ORDERBYDESCsys_created_on', 1, context)
    if ('result' in found) return { problems: [{ summary: found.reason, location: '/config/baseUrl' }] }
    const [last] = found
    return {
      problems: [],
      said: last
        ? `ServiceNow answered, and shows us incidents: the last one is ${last.key}.`
        : 'ServiceNow answered, and shows us no incident.',
    }
  })
  return 'result' in outcome ? { problems: [{ summary: outcome.reason, location: '/config/baseUrl' }] } : outcome
}

/** ServiceNow by its documented Table API, by password or OAuth client credentials. */
export const servicenow: TicketSystem = {
  kind: 'servicenow',
  title: 'ServiceNow',
  configSchema: Config,
  check,
  create,
  find,
  read,
  comment,
  // A body of our own: the business rule that sends it is in docs/tickets.md.
  told: (body) => (Value.Check(Told, body) ? body.sys_id : undefined),
  sendsSecret: true,
}
