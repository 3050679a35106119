import { isRefusal, type Refusal, refuse } from '@assent/core/refusal.ts'
import type { FastifyInstance } from 'fastify'
import { ownPath } from '../../app/browser.ts'
import { answerEntry, type Entry, originOf, sendSignIn, speaksJson, statusOf } from './entry.ts'
import { fieldsOf } from './form.ts'
import { codePage, enrolPage, recoveryPage, setUpPage } from './second-pages.ts'

const noCode = refuse('invalid', 'Enter the six digits that your app shows, or a recovery code.')

/** The second step of signing in, for whoever's password was right in this browser. */
export const secondRoutes = (server: FastifyInstance, { app, cookies, refused }: Entry): void => {
  const { door } = app

  server.get('/auth/second-factor', async (_request, reply) => sendSignIn(reply, 200, codePage()))

  server.get('/auth/second-factor/set-up', async (_request, reply) => sendSignIn(reply, 200, setUpPage()))

  // Makes a secret, so it is no GET.
  server.post('/auth/second-factor/enrol', async (request, reply) => {
    const secret = await door.enrolSecond(cookies.second(request))
    if (isRefusal(secret)) return refused(request, reply, secret, '/')
    return speaksJson(request) ? reply.send(secret) : sendSignIn(reply, 200, enrolPage(secret))
  })

  server.post('/auth/second-factor', async (request, reply) => {
    const code = fieldsOf(request).get('code') ?? ''
    const no = (refusal: Refusal) =>
      speaksJson(request) || isOver(refusal)
        ? refused(request, reply, refusal, '/')
        : sendSignIn(reply, statusOf(refusal), codePage(refusal.summary))
    if (code === '' || code.length > 40) return no(noCode)
    const result = await door.secondStep({
      stepId: cookies.second(request),
      code,
      origin: originOf(request),
      ...cookies.replaced(request),
    })
    if (isRefusal(result)) return no(result)
    if (!result.recoveryCodes || speaksJson(request)) return answerEntry(cookies, request, reply, result)
    reply.header('set-cookie', cookies.after(request, result))
    return sendSignIn(reply, 200, recoveryPage(result.recoveryCodes, ownPath(result.returnTo)))
  })
}

/** Whether the sign-in itself is over, so that another code would not help. */
const isOver = (refusal: Refusal): boolean => refusal.code === 'unauthenticated' && refusal.causes.length === 0
