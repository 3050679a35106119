import { limits } from '@assent/core/limits.ts'
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
import { type Answer, attempt, baseOf, basic, call, shortened, stranger } from './call.ts'

const Config = Type.Object(
  {
    baseUrl: Type.String({ format: 'uri', pattern: '^https?://', maxLength: 1_000, title: 'Address' }),
    edition: Type.Unsafe<'cloud' | 'datacenter'>({
      type: 'string',
      enum: ['cloud', 'datacenter'],
      default: 'cloud',
      title: 'Edition',
      description: 'Cloud: the secret is an API token of the account below. Data Center: a personal access token.',
    }),
    email: Type.Optional(
      Type.String({ maxLength: 255, title: 'E-mail address of the account', description: 'For Jira Cloud.' }),
    ),
  },
  { additionalProperties: false },
)
type Config = Static<typeof Config>

const system = 'Jira'
const Made = Type.Object({
  id: Type.String({ pattern: '^\\d{1,18}$' }),
  key: Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_]{0,99}-\\d{1,12}$' }),
})
const Issue = Type.Object({
  ...Made.properties,
  fields: Type.Object({ status: Type.Object({ name: Type.String({ minLength: 1, maxLength: 255 }) }) }),
})
const Issues = Type.Object({ issues: Type.Array(Issue, { maxItems: 1_000 }) })
const Comments = Type.Object({ comments: Type.Array(Type.Object({ body: Type.Unknown() }), { maxItems: 10_000 }) })
const Told = Type.Object({ issue: Type.Object({ id: Type.String({ pattern: '^\\d{1,18}$' }) }) })
const Myself = Type.Object({ displayName: Type.String() })

const isCloud = (config: Config): boolean => config.edition === 'cloud'
/** Cloud speaks version 3, Data Center version 2 of the same API. */
const api = (config: Config, path: string): string =>
  `${baseOf(config.baseUrl)}/rest/api/${isCloud(config) ? '3' : '2'}${path}`

const send = (
  method: 'GET' | 'POST',
  path: string,
  context: ConnectorContext,
  body?: unknown,
  unsure = false,
): Promise<Answer> => {
  const config = context.config as Config
  const secret = context.secret ?? ''
  return call(
    { system, unsure },
    {
      method,
      url: api(config, path),
      headers: {
        authorization: isCloud(config) ? basic(config.email ?? '', secret) : `Bearer ${secret}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    },
    context,
  )
}

const ticketOf = ({ fields, id, key }: Static<typeof Issue>, { baseUrl }: Config): Ticket => ({
  id,
  key,
  // Made of the address that was configured, never of what the answer says.
  url: `${baseOf(baseUrl)}/browse/${key}`,
  state: fields.status.name,
  names: [fields.status.name],
})

/** What Jira says is wrong, in its own words, cut short. */
const complaintOf = (body: unknown): string => {
  const { errorMessages = [], errors = {} } = (body ?? {}) as { errorMessages?: unknown[]; errors?: object }
  const words = [
    ...(Array.isArray(errorMessages) ? errorMessages : []),
    ...Object.entries(errors).map(([field, said]) => `${field}: ${String(said)}`),
  ]
  return shortened(words.filter((one) => typeof one === 'string').join(' ')) || 'no reason was given'
}

const refused = (answer: Answer): TicketOutcome => ({
  result: 'refused',
  reason: `Jira did not take it (${answer.status}): ${complaintOf(answer.body)}`,
})

/** Text as Cloud takes it: paragraphs of plain text, in which nothing that people typed is a command. */
const document = (text: string) => ({
  type: 'doc',
  version: 1,
  content: text
    .split('\n')
    .map((line) => ({ type: 'paragraph', content: line === '' ? [] : [{ type: 'text', text: line }] })),
})

/** Data Center reads wiki markup: what people typed is not to be any. */
const unmarked = (value: string): string => value.replace(/[\\{}[\]|!*_^~?+-]/g, '\\$&')

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, limits.ticketSummary)

const fieldsOf = ({ fill, mark, step }: TicketDraft, config: Config) => {
  const {
    issueType,
    labels = [],
    project,
    summary,
    text,
  } = step as {
    readonly project: string
    readonly issueType: string
    readonly summary: string
    readonly text?: string
    readonly labels?: readonly string[]
  }
  const body = text === undefined ? '' : fill(text, isCloud(config) ? undefined : unmarked).slice(0, 30_000)
  return {
    project: { key: project },
    issuetype: { name: issueType },
    summary: oneLine(fill(summary)) || 'Request',
    labels: [...labels, mark],
    ...(body === '' ? {} : { description: isCloud(config) ? document(body) : body }),
  }
}

const create = (draft: TicketDraft, context: ConnectorContext): Promise<TicketOutcome> =>
  attempt(async (): Promise<TicketOutcome> => {
    const config = context.config as Config
    const answer = await send('POST', '/issue', context, { fields: fieldsOf(draft, config) }, true)
    if (answer.status !== 201) return refused(answer)
    if (!Value.Check(Made, answer.body)) throw stranger(system, true)
    const [made] = await look([answer.body.id], context)
    // It is there; how it stands is seen at the next look.
    return made?.result === 'there'
      ? made
      : { result: 'there', ticket: ticketOf({ ...answer.body, fields: { status: { name: '–' } } }, config) }
  })

const find = ({ mark }: Pick<TicketDraft, 'mark'>, context: ConnectorContext): Promise<TicketOutcome> =>
  attempt(async (): Promise<TicketOutcome> => {
    const config = context.config as Config
    const query = {
      jql: ['labels =', JSON.stringify(mark), 'order by created asc'].join(' '),
      fields: ['status'],
      maxResults: 1,
    }
    const answer = await send('POST', isCloud(config) ? '/search/jql' : '/search', context, query)
    if (answer.status !== 200) return refused(answer)
    if (!Value.Check(Issues, answer.body)) throw stranger(system)
    const [issue] = answer.body.issues
    return issue ? { result: 'there', ticket: ticketOf(issue, config) } : { result: 'none' }
  })

/** Issues by id, in one call; an issue that is gone, or not shown to us, is just not among what comes back. */
const look = async (ids: readonly string[], context: ConnectorContext): Promise<readonly TicketOutcome[]> => {
  const config = context.config as Config
  const outcome = await attempt(async () => {
    const answer = isCloud(config)
      ? await send('POST', '/issue/bulkfetch', context, { issueIdsOrKeys: ids, fields: ['status'] })
      : await send('POST', '/search', context, {
          jql: ['id', 'in', `(${ids.join(',')})`].join(' '),
          // Otherwise one that is gone makes all of them fail.
          validateQuery: false,
          fields: ['status'],
          maxResults: ids.length,
        })
    if (answer.status !== 200) return refused(answer)
    if (!Value.Check(Issues, answer.body)) throw stranger(system)
    return { issues: answer.body.issues, late: lateOf(answer.body) }
  })
  if ('result' in outcome) return ids.map(() => (outcome.result === 'refused' ? trouble(outcome.reason) : outcome))
  const byId = new Map(outcome.issues.map((issue) => [issue.id, ticketOf(issue, config)]))
  return ids.map((id) => {
    const ticket = byId.get(id)
    if (ticket) return { result: 'there', ticket }
    return outcome.late.has(id) ? trouble('Jira could not say how the issue stands.') : { result: 'none' }
  })
}

const trouble = (reason: string): TicketOutcome => ({ result: 'trouble', reason })

/** Issues that Jira could not give for now (`issueErrors`): they are not gone. */
const lateOf = (body: unknown): ReadonlySet<string> => {
  const errors = (body as { readonly issueErrors?: unknown }).issueErrors
  const named = (one: unknown): readonly string[] => {
    const { id, issueIdOrKey } = (one ?? {}) as { readonly id?: unknown; readonly issueIdOrKey?: unknown }
    return [id, issueIdOrKey].filter((value) => typeof value === 'string' || typeof value === 'number').map(String)
  }
  return new Set(Array.isArray(errors) ? errors.flatMap(named) : [])
}

/** Comments of an issue; what we say is found again by its mark. */
const comment: TicketSystem['comment'] = ({ id, look: unsure, mark, text }, context) =>
  attempt(async (): Promise<TicketNote> => {
    const config = context.config as Config
    const path = `/issue/${encodeURIComponent(id)}/comment`
    if (unsure) {
      const answer = await send('GET', path, context)
      if (answer.status !== 200) return refusedNote(answer)
      if (!Value.Check(Comments, answer.body)) throw stranger(system)
      if (answer.body.comments.some(({ body }) => JSON.stringify(body).includes(mark))) return { result: 'done' }
    }
    const answer = await send('POST', path, context, { body: isCloud(config) ? document(text) : text }, true)
    return answer.status === 201 ? { result: 'done' } : refusedNote(answer)
  })

const refusedNote = ({ body, status }: Answer): TicketNote => ({
  result: 'refused',
  reason: `Jira did not take it (${status}): ${complaintOf(body)}`,
})

const check = async (context: ConnectorContext): Promise<TicketTrial> => {
  const config = context.config as Config
  if (!context.secret) return { problems: [{ summary: 'There is no secret.', location: '/secret' }] }
  if (isCloud(config) && !config.email)
    return { problems: [{ summary: 'Jira Cloud needs the e-mail address of the account.', location: '/config/email' }] }
  const outcome = await attempt(async (): Promise<TicketTrial> => {
    const answer = await send('GET', '/myself', context)
    if (answer.status !== 200)
      return {
        problems: [
          { summary: `Jira answered ${answer.status}: ${complaintOf(answer.body)}`, location: '/config/baseUrl' },
        ],
      }
    if (!Value.Check(Myself, answer.body)) throw stranger(system)
    return { problems: [], said: `Jira answered, and knows us as ${shortened(answer.body.displayName, 100)}.` }
  })
  return 'result' in outcome ? { problems: [{ summary: outcome.reason, location: '/config/baseUrl' }] } : outcome
}

/** Jira by its documented REST API: version 3 of Cloud (basic), version 2 of Data Center (bearer). */
export const jira: TicketSystem = {
  kind: 'jira',
  title: 'Jira',
  configSchema: Config,
  check,
  create,
  find,
  read: (tickets, context) =>
    look(
      tickets.map(({ id }) => id),
      context,
    ),
  comment,
  // Jira names the issue in the body of each of its issue events (developer.atlassian.com/cloud/jira/platform/webhooks).
  told: (body) => (Value.Check(Told, body) ? body.issue.id : undefined),
}
