import { Readable } from 'node:stream'
import { Attachment, Mentionable } from '@assent/core/api/requests.ts'
import { id } from '@assent/core/api/wire.ts'
import { limits } from '@assent/core/limits.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import { Type } from 'typebox'
import type { StoredFile } from '../../../app/app.ts'
import { type RawBody, type Route, reply, route } from '../route.ts'

const base = '/governance/api/v2/requests/:requestId'
const tag = 'Requests'
const stage = 'EXTENSION'
const read = ['okta.accessRequests.request.read']
const manage = ['okta.accessRequests.request.manage']
const params = Type.Object({ requestId: id('request') })
const one = Type.Object({ requestId: id('request'), attachmentId: id('attachment') })

/** A file on the wire. */
export const attachmentOf = (file: StoredFile, link: (path: string) => string): Attachment => {
  const { attachmentId, created, messageId, name, requestId, sha256, size, type } = file
  const href = link(`/governance/api/v2/requests/${requestId}/attachments/${attachmentId}/content`)
  const sent = messageId === undefined ? {} : { messageId }
  return { id: attachmentId, name, type, size, sha256, created, ...sent, _links: { content: { href } } }
}

/** A file to be kept and never shown: whatever is in it, no browser runs it as a page of ours (abuse case E10). */
export const downloadHeaders = ({ name, size, type }: Pick<StoredFile, 'name' | 'size' | 'type'>) => ({
  'content-type': type === 'text/plain' ? 'text/plain; charset=utf-8' : type,
  'content-length': String(size),
  'content-disposition': `attachment; filename="${asciiOf(name)}"; filename*=UTF-8''${extended(name)}`,
  'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
})

const asciiOf = (name: string): string => name.replace(/[^A-Za-z0-9 ._()-]/g, '_')

// RFC 8187: what encodeURIComponent leaves and attr-char does not have.
const extended = (name: string): string =>
  encodeURIComponent(name).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)

/** Files of messages, and whom a message can mention. */
export const routes: readonly Route[] = [
  route({
    method: 'POST',
    url: `${base}/attachments`,
    operationId: 'attachToRequest',
    summary: 'Attach a file',
    description:
      'The body is the file, up to 10 MB. Its bytes say what it is, whatever its name: PDF, PNG, JPEG, GIF, WebP, text, and documents of Office and OpenDocument without macros are taken. Send its id with a message (`attachmentIds`): before that nobody else sees it, and after a day it is dropped. A call that is repeated makes another file.',
    tag,
    stage,
    scopes: manage,
    roles: 'self',
    refuses: [409],
    raw: ['application/octet-stream'],
    params,
    query: Type.Object({ name: Type.String({ minLength: 1, maxLength: 1_000 }) }),
    response: Attachment,
    status: 201,
    handler: async ({ app, body, caller, link, params, query }) => {
      const { bytes } = body as RawBody
      const file = await app.run(caller, 'attachment.add', { ...params, name: query.name, bytes })
      return isRefusal(file) ? file : attachmentOf(file, link)
    },
  }),
  route({
    method: 'GET',
    url: `${base}/attachments/:attachmentId/content`,
    operationId: 'downloadAttachment',
    summary: 'Download an attachment',
    description:
      'For whoever may see the request now. Always a download, never a page. An answer that is shorter than its `content-length` was not finished.',
    tag,
    stage,
    scopes: read,
    roles: 'self',
    params: one,
    response: Type.Unsafe<Readable>({}),
    handler: async ({ app, caller, params }) => {
      const found = await app.read(caller, 'attachment.read', params)
      if (isRefusal(found)) return found
      return reply(Readable.from(found.bytes, { objectMode: false }), { headers: downloadHeaders(found.file) })
    },
  }),
  route({
    method: 'GET',
    url: `${base}/attachments`,
    operationId: 'listRequestAttachments',
    summary: 'List the attachments of a request',
    description: 'What was sent with its messages, and what the caller has attached and not sent yet.',
    tag,
    stage,
    scopes: read,
    roles: 'self',
    params,
    response: Type.Object({ data: Type.Array(Attachment) }),
    handler: async ({ app, caller, link, params }) => {
      const files = await app.read(caller, 'attachment.list', params)
      return isRefusal(files) ? files : { data: files.map((file) => attachmentOf(file, link)) }
    },
  }),
  route({
    method: 'DELETE',
    url: `${base}/attachments/:attachmentId`,
    operationId: 'dropAttachment',
    summary: 'Drop a file that was not sent',
    tag,
    stage,
    scopes: manage,
    roles: 'self',
    params: one,
    handler: ({ app, caller, params }) => app.run(caller, 'attachment.drop', params),
  }),
  route({
    method: 'GET',
    url: `${base}/mentionable`,
    operationId: 'listMentionable',
    summary: 'Find people to mention in a message',
    description: `At most ${limits.mentionsSuggested} of those who may see the request, whose name or login begins with \`match\`.`,
    tag,
    stage,
    scopes: read,
    roles: 'self',
    params,
    query: Type.Object({ match: Type.Optional(Type.String({ maxLength: limits.searchMax })) }),
    response: Type.Object({ data: Type.Array(Mentionable) }),
    handler: async ({ app, caller, params, query: { match = '' } }) => {
      const found = await app.read(caller, 'request.mentionable', { ...params, match })
      return isRefusal(found) ? found : { data: found.map(({ userId, ...who }) => ({ id: userId, ...who })) }
    },
  }),
]
