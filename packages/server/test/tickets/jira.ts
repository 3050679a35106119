import { type Heard, only, type Said, strictPeer, textIn } from './fake.ts'

/** Who may call: Cloud by e-mail and token, Data Center by a bearer token. */
export const jiraAccount = { email: 'assent@example.test', token: 'jira-token-of-the-test' }

type Issue = { readonly id: string; key: string; status: string; readonly fields: Record<string, unknown> }

/**
 * Jira as its REST API is documented: version 3 (Cloud) and 2 (Data Center), of which it knows five operations. It holds
 * each call to what is documented: authorization, content type, fields, and a description in the form of the edition.
 */
export const fakeJira = async ({
  edition = 'cloud' as 'cloud' | 'datacenter',
  statuses = ['To Do', 'In Progress', 'Done', 'Rejected'],
} = {}) => {
  const issues: Issue[] = []
  const projects = new Map([['OPS', ['Task', 'Bug']]])
  const version = edition === 'cloud' ? '3' : '2'
  let number = 0

  const create = (body: unknown): Said => {
    const { fields } = only(body, 'fields')
    const { description, issuetype, labels, project, summary } = only(
      fields,
      'project',
      'issuetype',
      'summary',
      'labels',
      'description',
    )
    const key = textIn(only(project, 'key')['key'], 100)
    const type = textIn(only(issuetype, 'name')['name'], 100)
    if (!projects.has(key))
      return { status: 400, body: { errorMessages: [], errors: { project: 'valid project is required' } } }
    if (!projects.get(key)!.includes(type))
      return { status: 400, body: { errorMessages: [], errors: { issuetype: 'Specify a valid issue type' } } }
    if (textIn(summary, 255).includes('\n'))
      throw new Error('The summary is invalid because it contains newline characters.')
    if (!Array.isArray(labels) || !labels.every((one) => typeof one === 'string' && /^\S{1,255}$/.test(one)))
      throw new Error("labels can't contain spaces")
    if (description !== undefined) checkDescription(description)
    number += 1
    const issue = {
      id: String(10_000 + number),
      key: `${key}-${number}`,
      status: statuses[0]!,
      fields: { ...(fields as object) },
    }
    issues.push(issue)
    return {
      status: 201,
      body: { id: issue.id, key: issue.key, self: `https://elsewhere.example/rest/api/${version}/issue/${issue.id}` },
    }
  }

  const checkDescription = (description: unknown): void => {
    if (edition === 'datacenter') return void textIn(description, 32_767)
    const { content, type, version: form } = only(description, 'type', 'version', 'content')
    if (type !== 'doc' || form !== 1 || !Array.isArray(content)) throw new Error('INVALID_INPUT: no Atlassian document')
    for (const paragraph of content) {
      const { content: inner, type: kind } = only(paragraph, 'type', 'content')
      if (kind !== 'paragraph' || !Array.isArray(inner)) throw new Error('INVALID_INPUT: no paragraph')
      for (const node of inner) {
        const { text, type: leaf } = only(node, 'type', 'text')
        if (leaf !== 'text') throw new Error('INVALID_INPUT: no text')
        textIn(text, 32_767)
      }
    }
  }

  const shown = ({ id, key, status }: Issue) => ({
    id,
    key,
    fields: { status: { id: '1', name: status, statusCategory: { key: 'new' } } },
  })

  const search = (body: unknown): Said => {
    const { fields, jql, maxResults, validateQuery } = only(
      body,
      'jql',
      'fields',
      'maxResults',
      ...(edition === 'cloud' ? [] : ['validateQuery']),
    )
    if (!Array.isArray(fields) || typeof maxResults !== 'number') throw new Error('fields and maxResults')
    const byLabel = /^labels = "([^"\s]+)" order by created asc$/.exec(String(jql))
    const byId = /^id in \((\d+(?:,\d+)*)\)$/.exec(String(jql))
    if (!byLabel && !byId) throw new Error(`Error in the JQL Query: ${String(jql)}`)
    const ids = byId?.[1]?.split(',') ?? []
    if (byId && edition === 'cloud') throw new Error('issues by id come from bulkfetch')
    if (ids.some((id) => !issues.some((issue) => issue.id === id)) && validateQuery !== false)
      return { status: 400, body: { errorMessages: ["A value with ID '1' does not exist for the field 'id'."] } }
    const found = issues.filter(({ fields: of, id }) =>
      byLabel ? (of['labels'] as string[]).includes(byLabel[1]!) : ids.includes(id),
    )
    return { status: 200, body: { issues: found.slice(0, maxResults).map(shown), isLast: true } }
  }

  const bulk = (body: unknown): Said => {
    const { fields, issueIdsOrKeys } = only(body, 'issueIdsOrKeys', 'fields')
    if (!Array.isArray(issueIdsOrKeys) || issueIdsOrKeys.length > 100 || !Array.isArray(fields))
      throw new Error('at most 100 issues')
    return {
      status: 200,
      body: { issues: issues.filter(({ id }) => issueIdsOrKeys.includes(id)).map(shown), issueErrors: [] },
    }
  }

  /** Comments by the ids of their issues, as text. */
  const comments = new Map<string, string[]>()
  const commentOn = (id: string, method: string, body: unknown): Said => {
    if (!issues.some((one) => one.id === id)) return { status: 404, body: { errorMessages: ['Issue does not exist'] } }
    const said = comments.get(id) ?? []
    if (method === 'GET')
      return {
        status: 200,
        body: {
          startAt: 0,
          total: said.length,
          comments: said.map((text) => ({
            id: '1',
            body: edition === 'cloud' ? { type: 'doc', content: [{ type: 'text', text }] } : text,
          })),
        },
      }
    const { body: text } = only(body, 'body')
    checkDescription(text)
    comments.set(id, [...said, edition === 'cloud' ? JSON.stringify(text) : String(text)])
    return { status: 201, body: { id: '1' } }
  }

  const operations: Readonly<Record<string, (body: unknown) => Said>> = {
    [`GET /rest/api/${version}/myself`]: () => ({ status: 200, body: { accountId: '1', displayName: 'Assent Robot' } }),
    [`POST /rest/api/${version}/issue`]: create,
    ...(edition === 'cloud'
      ? { 'POST /rest/api/3/search/jql': search, 'POST /rest/api/3/issue/bulkfetch': bulk }
      : { 'POST /rest/api/2/search': search }),
  }

  const answer = ({ body, headers, method, url }: Heard): Said => {
    const proof =
      edition === 'cloud'
        ? `Basic ${Buffer.from(`${jiraAccount.email}:${jiraAccount.token}`).toString('base64')}`
        : `Bearer ${jiraAccount.token}`
    if (headers.authorization !== proof)
      return { status: 401, body: 'Client must be authenticated to access this resource.' }
    if (method === 'POST' && headers['content-type'] !== 'application/json') throw new Error('415: application/json')
    if (headers.accept !== 'application/json') throw new Error('406: application/json')
    if (url.search !== '') throw new Error(`what is ${url.search}?`)
    const commented = /^\/rest\/api\/[23]\/issue\/(\d+)\/comment$/.exec(url.pathname)
    if (commented && url.pathname.startsWith(`/rest/api/${version}/`)) return commentOn(commented[1]!, method, body)
    const operation = operations[`${method} ${url.pathname}`]
    if (!operation) throw new Error('there is no such operation')
    return operation(body)
  }
  const peer = await strictPeer(answer)
  const move = (key: string, status: string): void => {
    const issue = issues.find((one) => one.key === key)
    if (!issue) throw new Error(`there is no ${key}`)
    issue.status = status
  }
  const remove = (key: string): void =>
    void issues.splice(
      issues.findIndex((one) => one.key === key),
      1,
    )
  return { ...peer, issues, comments, move, remove }
}
