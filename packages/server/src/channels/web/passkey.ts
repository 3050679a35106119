import { Assertion } from '@assent/core/api/factors.ts'
import { isRefusal, refuse } from '@assent/core/refusal.ts'
import type { FastifyInstance } from 'fastify'
import { Check } from 'typebox/value'
import { ownPath } from '../../app/browser.ts'
import { answerEntry, type Entry, originOf } from './entry.ts'
import { fieldsOf } from './form.ts'

const malformed = refuse('invalid', 'This is no answer of a passkey.')

/** Signing in with a passkey: what to sign, and the signature. JSON alone, since only scripts reach passkeys. */
export const passkeyRoutes = (server: FastifyInstance, { app, cookies, refused }: Entry): void => {
  server.post('/auth/passkey/options', async (request, reply) => {
    const options = await app.door.passkeyOptions()
    return isRefusal(options) ? refused(request, reply, options, '/') : options
  })

  server.post('/auth/passkey', async (request, reply) => {
    const body = (typeof request.body === 'object' ? request.body : null) as { credential?: unknown } | null
    const credential = body?.credential
    if (!Check(Assertion, credential)) return refused(request, reply, malformed, '/')
    const result = await app.door.passkeySignIn({
      credential,
      returnTo: ownPath(fieldsOf(request).get('return_to')),
      origin: originOf(request),
      ...cookies.replaced(request),
    })
    return isRefusal(result) ? refused(request, reply, result, '/') : answerEntry(cookies, request, reply, result)
  })
}
