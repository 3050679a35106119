import { Readable } from 'node:stream'
import { closed, oneWord, text, time } from '@assent/core/api/wire.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import { Type } from 'typebox'
import { listRoute, type Route, reply, route } from '../route.ts'

const tag = 'Record'

const size = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })

const Checkpoint = Type.Object({
  org: Type.String(),
  size: Type.Integer(),
  root: Type.String(),
  at: time(),
  key: Type.String(),
  signature: Type.String(),
})

/** The record as evidence: exports that can be verified offline, signed tree heads, erasure. */
export const routes: readonly Route[] = [
  route({
    method: 'POST',
    url: '/governance/api/v2/audit/exports',
    operationId: 'exportAudit',
    summary: 'Export the record',
    description:
      'The answer is text, one JSON object per line: as `jsonl` with everything that `assent audit verify` needs, as `ocsf` for a SIEM (OCSF 1.3). `X-Lines` says how many lines there will be. With `from`, a size that a checkpoint has, it goes on after that many events.',
    tag,
    stage: 'EXTENSION',
    scopes: ['okta.logs.read'],
    roles: 'self',
    refuses: [403],
    body: closed({
      format: Type.Optional(oneWord(['jsonl', 'ocsf'])),
      from: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
    }),
    response: Type.Unsafe<Readable>({}),
    handler: async ({ app, caller, body }) => {
      const { format = 'jsonl', from } = body
      const made = await app.run(caller, 'audit.export', { format, ...(from === undefined ? {} : { from }) })
      if (isRefusal(made)) return made
      const headers = { 'content-type': 'application/jsonl; charset=utf-8', 'x-lines': String(made.lines) }
      return reply(Readable.from(made.text, { objectMode: false, highWaterMark: 1 << 20 }), { headers })
    },
  }),
  listRoute({
    method: 'GET',
    url: '/governance/api/v2/audit/checkpoints',
    operationId: 'listAuditCheckpoints',
    summary: 'List the signed tree heads of the record',
    description: 'Newest first. Whoever keeps them can tell later whether the record was cut off or rewritten.',
    tag,
    stage: 'EXTENSION',
    scopes: ['okta.logs.read'],
    roles: 'self',
    refuses: [403],
    response: Checkpoint,
    list: { cursor: 'number' },
    handler: ({ app, caller, page }) => app.read(caller, 'audit.checkpoints', page),
  }),
  route({
    method: 'GET',
    url: '/governance/api/v2/audit/consistency',
    operationId: 'getAuditConsistency',
    summary: 'Prove that the record only grew',
    description:
      'The consistency proof (RFC 9162, 2.1.4) between two checkpoints, for a witness that keeps the last one it saw.',
    tag,
    stage: 'EXTENSION',
    scopes: ['okta.logs.read'],
    roles: 'self',
    refuses: [403, 404],
    query: Type.Object({ from: size, to: size }),
    response: Type.Object({ proof: Type.Array(Type.String()) }),
    handler: ({ app, caller, query }) => app.read(caller, 'audit.consistency', query),
  }),
  route({
    method: 'GET',
    url: '/governance/api/v2/audit/proof',
    operationId: 'getAuditProof',
    summary: 'Prove that an event is in the record',
    description:
      'The inclusion proof (RFC 9162, 2.1.3) of one event of the System Log, named by its `uuid` and `published`, in the first signed tree head that holds it; `checkpoint` is null until one is signed.',
    tag,
    stage: 'EXTENSION',
    scopes: ['okta.logs.read'],
    roles: 'self',
    refuses: [403, 404],
    query: Type.Object({ uuid: text(64), published: time() }),
    response: Type.Object({
      seq: Type.Integer(),
      /** The sealed text; SHA-256 over a zero byte and it is the leaf. */
      body: Type.String(),
      leaf: Type.String(),
      checkpoint: Type.Union([Checkpoint, Type.Null()]),
      path: Type.Array(Type.String()),
    }),
    handler: ({ app, caller, query }) => app.read(caller, 'audit.proof', query) as never,
  }),
  route({
    method: 'POST',
    url: '/governance/api/v2/audit/erasures',
    operationId: 'eraseFromAudit',
    summary: 'Erase personal data from the record',
    description:
      'Erases names and free data of the events of a user (as actor or target) or of an access request, for good. That they happened stays, and stays provable. The erasure is itself on the record.',
    tag,
    stage: 'EXTENSION',
    scopes: ['assent.audit.manage'],
    roles: [],
    refuses: [404],
    body: closed(
      { userId: Type.Optional(text(255)), requestId: Type.Optional(text(255)), reason: text(1_000) },
      { oneOf: [{ required: ['userId'] }, { required: ['requestId'] }] },
    ),
    response: Type.Object({ erased: Type.Integer() }),
    handler: ({ app, caller, body }) => app.run(caller, 'audit.erase', body),
  }),
]
