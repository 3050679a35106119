import { isRefusal } from '@assent/core/refusal.ts'
import type { FastifyInstance } from 'fastify'
import { isHere, ownPath } from '../../app/browser.ts'
import { answerEntry, type Entry, originOf, sendProblem } from './entry.ts'
import { fieldsOf } from './form.ts'

/** Being somebody of the demo: who there is, and becoming one of them. Nothing of it is there outside a demo. */
export const personaRoutes = (server: FastifyInstance, { app, cookies, refused }: Entry): void => {
  server.get('/auth/personas', async (request, reply) => {
    const personas = await app.door.personas({ here: isHere(request) })
    return isRefusal(personas) ? sendProblem(request, reply, personas) : { personas }
  })

  server.post('/auth/personas', async (request, reply) => {
    const form = fieldsOf(request)
    const returnTo = ownPath(form.get('return_to'))
    const result = await app.door.enterAs({
      here: isHere(request),
      userId: form.get('user_id') ?? '',
      returnTo,
      origin: originOf(request),
      ...cookies.replaced(request),
    })
    return isRefusal(result) ? refused(request, reply, result, returnTo) : answerEntry(cookies, request, reply, result)
  })
}
