import { isRefusal, type Refusal } from '@assent/core/refusal.ts'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import type { ClientProof, Door } from '../../app/door.ts'
import type {} from '../../app/http.ts'
import { parseQuery } from './query.ts'

const path = '/oauth2/v1/token'
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** The token endpoint: client credentials with a secret (Basic or in the form) or a signed assertion (RFC 6749, 7523). */
export const oauth = ({ door, baseUrl }: { readonly door: Door; readonly baseUrl: string }): FastifyPluginAsync => {
  return async (server) => {
    server.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: 16_384 },
      (_request, body, done) => done(null, parseQuery(body as string)),
    )
    server.post(path, async (request, reply) => {
      if (server.limited(request, reply, 'session'))
        return fail(reply, 429, 'temporarily_unavailable', 'Too many calls.')
      const form = formOf(request)
      if (!form) return fail(reply, 400, 'invalid_request', 'The form is malformed.')
      if (form['grant_type'] !== 'client_credentials')
        return fail(reply, 400, 'unsupported_grant_type', 'Only client_credentials is served here.')
      const proof = proofOf(request, form, baseUrl + path)
      if (!proof) return fail(reply, 401, 'invalid_client', 'The client proves itself in exactly one way.')
      const scopes = form['scope']?.split(' ').filter(Boolean)
      const result = await door.clientToken({ proof, scopes: scopes?.length ? scopes : undefined })
      if (isRefusal(result)) return refused(reply, result)
      return {
        token_type: 'Bearer',
        expires_in: result.expiresIn,
        access_token: result.token,
        scope: result.scopes.join(' '),
      }
    })
  }
}

type Form = Readonly<Record<string, string | undefined>>

const formOf = (request: FastifyRequest): Form | undefined => {
  const parsed = request.body as ReturnType<typeof parseQuery> | undefined
  return parsed && !parsed.problem ? (parsed.values as Form) : undefined
}

const proofOf = (request: FastifyRequest, form: Form, audience: string): ClientProof | undefined => {
  const proofs: ClientProof[] = []
  const basic = /^Basic +([A-Za-z0-9+/=]{1,2000})$/i.exec(request.headers.authorization ?? '')
  if (basic) {
    const [clientId, secret] = decoded(basic[1]!)
    if (clientId !== undefined && secret !== undefined) proofs.push({ clientId, secret })
  }
  if (form['client_secret'] !== undefined)
    proofs.push({ clientId: form['client_id'] ?? '', secret: form['client_secret'] })
  if (form['client_assertion'] !== undefined && form['client_assertion_type'] === assertionType)
    proofs.push({ assertion: form['client_assertion'], audience })
  return proofs.length === 1 ? proofs[0] : undefined
}

// RFC 6749, 2.3.1: both halves are form-encoded before they are joined.
const decoded = (base64: string): (string | undefined)[] => {
  const text = Buffer.from(base64, 'base64').toString('utf8')
  const at = text.indexOf(':')
  if (at < 0) return []
  const { values, problem } = parseQuery(`id=${text.slice(0, at)}&secret=${text.slice(at + 1)}`)
  return problem ? [] : [values['id'] as string, values['secret'] as string]
}

const refused = (reply: FastifyReply, refusal: Refusal): FastifyReply => {
  if (refusal.code === 'unauthenticated') return fail(reply, 401, 'invalid_client', refusal.summary)
  if (refusal.code === 'invalid') return fail(reply, 400, 'invalid_scope', refusal.summary)
  return fail(reply, 503, 'temporarily_unavailable', refusal.summary)
}

const fail = (reply: FastifyReply, status: number, error: string, description: string): FastifyReply => {
  if (status === 401) reply.header('www-authenticate', 'Basic realm="Assent"')
  return reply.code(status).send({ error, error_description: description })
}
