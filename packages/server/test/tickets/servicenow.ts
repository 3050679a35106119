import { randomBytes } from 'node:crypto'
import { type Heard, only, type Said, strictPeer, textIn } from './fake.ts'

export const serviceNowAccount = { user: 'assent.robot', secret: 'servicenow-secret-of-the-test' }

const states = {
  incident: { 1: 'New', 2: 'In Progress', 6: 'Resolved', 7: 'Closed', 8: 'Canceled' },
  sc_task: { 1: 'Open', 2: 'Work in Progress', 3: 'Closed Complete', 4: 'Closed Incomplete' },
} as const
type Table = keyof typeof states
type Row = {
  readonly table: Table
  readonly sysId: string
  readonly number: string
  state: string
  readonly sent: Record<string, unknown>
}

/** ServiceNow as its Table API is documented, with basic authentication or OAuth client credentials. */
export const fakeServiceNow = async ({ auth = 'basic' as 'basic' | 'oauth' } = {}) => {
  const rows: Row[] = []
  const tokens = new Set<string>()
  const columns = [
    'short_description',
    'description',
    'correlation_id',
    'correlation_display',
    'assignment_group',
    'urgency',
    'impact',
  ]

  const shown = ({ number, state, sysId, table }: Row) => ({
    sys_id: { display_value: sysId, value: sysId },
    number: { display_value: number, value: number },
    state: { display_value: (states[table] as Record<string, string>)[state] ?? state, value: state },
  })

  const query = (url: URL, ...names: readonly string[]): Record<string, string> => {
    const given = Object.fromEntries(url.searchParams)
    const more = Object.keys(given).filter((name) => !names.includes(name))
    if (
      more.length > 0 ||
      given['sysparm_fields'] !== 'sys_id,number,state' ||
      given['sysparm_display_value'] !== 'all'
    )
      throw new Error(`parameters ${url.search}`)
    return given
  }

  const insert = (table: Table, { body, url }: Heard): Said => {
    query(url, 'sysparm_fields', 'sysparm_display_value', 'sysparm_exclude_reference_link')
    const sent = only(body, ...columns)
    textIn(sent['short_description'], 160)
    textIn(sent['correlation_id'], 100)
    if (sent['description'] !== undefined) textIn(sent['description'], 4_000)
    const prefix = table === 'incident' ? 'INC' : 'SCTASK'
    const row: Row = {
      table,
      sysId: randomBytes(16).toString('hex'),
      number: `${prefix}${String(rows.length + 1).padStart(7, '0')}`,
      state: '1',
      sent,
    }
    rows.push(row)
    return { status: 201, body: { result: shown(row) } }
  }

  const list = (table: Table, { url }: Heard): Said => {
    const { sysparm_limit, sysparm_query = '' } = query(
      url,
      'sysparm_query',
      'sysparm_fields',
      'sysparm_display_value',
      'sysparm_exclude_reference_link',
      'sysparm_limit',
    )
    const byMark = /^correlation_id=([^^\s]+)\^ORDERBYsys_created_on$/.exec(sysparm_query)
    const byId = /^sys_idIN([0-9a-f]{32}(?:,[0-9a-f]{32})*)$/.exec(sysparm_query)
    const last = sysparm_query === 'ORDERBYDESCsys_created_on'
    if (!byMark && !byId && !last) throw new Error(`query ${sysparm_query}`)
    const found = rows.filter(
      (row) =>
        row.table === table &&
        (last || (byMark ? row.sent['correlation_id'] === byMark[1] : byId![1]!.split(',').includes(row.sysId))),
    )
    return { status: 200, body: { result: found.slice(0, Number(sysparm_limit)).map(shown) } }
  }

  /** One record: its work notes are a journal, which is added to and read as a whole. */
  const record = (table: string, sysId: string, { body, headers, method, url }: Heard): Said => {
    const row = rows.find((one) => one.table === table && one.sysId === sysId)
    if (!row) return { status: 404, body: { error: { message: 'No Record found', detail: '' }, status: 'failure' } }
    const journal = String(row.sent['work_notes'] ?? '')
    const asked = Object.fromEntries(url.searchParams)
    if (method === 'GET') {
      if (asked['sysparm_fields'] !== 'work_notes' || asked['sysparm_display_value'] !== 'true')
        throw new Error('parameters')
      return { status: 200, body: { result: { work_notes: journal } } }
    }
    if (method !== 'PATCH' || headers['content-type'] !== 'application/json') throw new Error('PATCH with JSON')
    const { work_notes: note } = only(body, 'work_notes')
    row.sent['work_notes'] = `${textIn(note, 4_000)}\n\n${journal}`
    return { status: 200, body: { result: { sys_id: sysId } } }
  }

  const token = ({ headers, text }: Heard): Said => {
    if (headers['content-type'] !== 'application/x-www-form-urlencoded') throw new Error('a form')
    const form = Object.fromEntries(new URLSearchParams(text))
    only(form, 'grant_type', 'client_id', 'client_secret')
    if (form['grant_type'] !== 'client_credentials') throw new Error('grant_type')
    if (form['client_id'] !== serviceNowAccount.user || form['client_secret'] !== serviceNowAccount.secret)
      return { status: 401, body: { error: 'access_denied', error_description: 'access_denied' } }
    const made = randomBytes(16).toString('hex')
    tokens.add(made)
    return { status: 200, body: { access_token: made, scope: 'useraccount', token_type: 'Bearer', expires_in: 1_799 } }
  }

  const answer = (heard: Heard): Said => {
    const { headers, method, url } = heard
    if (auth === 'oauth' && method === 'POST' && url.pathname === '/oauth_token.do') return token(heard)
    const { secret, user } = serviceNowAccount
    const proof = headers.authorization ?? ''
    const isProven =
      auth === 'basic'
        ? proof === `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`
        : tokens.has(proof.replace(/^Bearer /, ''))
    if (!isProven)
      return {
        status: 401,
        body: {
          error: { message: 'User Not Authenticated', detail: 'Required to provide Auth information' },
          status: 'failure',
        },
      }
    if (headers.accept !== 'application/json') throw new Error('406: application/json')
    const one = /^\/api\/now\/table\/(incident|sc_task)\/([0-9a-f]{32})$/.exec(url.pathname)
    if (one) return record(one[1]!, one[2]!, heard)
    const table = /^\/api\/now\/table\/(incident|sc_task)$/.exec(url.pathname)?.[1] as Table | undefined
    if (!table) throw new Error('there is no such table')
    if (method === 'POST') {
      if (headers['content-type'] !== 'application/json') throw new Error('415: application/json')
      return insert(table, heard)
    }
    if (method === 'GET') return list(table, heard)
    throw new Error('there is no such operation')
  }
  const peer = await strictPeer(answer)
  const move = (number: string, state: string): void => {
    const row = rows.find((one) => one.number === number)
    if (!row) throw new Error(`there is no ${number}`)
    row.state = state
  }
  const remove = (number: string): void =>
    void rows.splice(
      rows.findIndex((one) => one.number === number),
      1,
    )
  return { ...peer, rows, move, remove }
}
