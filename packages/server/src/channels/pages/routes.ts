import type { FastifyInstance } from 'fastify'
import { appointDelegate, endDelegate, showDelegate } from './on-delegate.ts'
import { ask, cancelRequest, listRequests, showAsk, showRequest, writeMessage } from './on-requests.ts'
import { answerTask, askBack, escalateTask, listTasks, reassignTask, showReassign, showTask } from './on-tasks.ts'
import { type Handler, type PagesOptions, visit } from './visit.ts'

/** Every page, by its path. GET shows and changes nothing (abuse case E1); POST acts and leads to a page that shows. */
export const addRoutes = (server: FastifyInstance, options: PagesOptions): void => {
  const get = (path: string, handler: Handler) =>
    server.get(path, (request, reply) => visit(options, request, reply, handler))
  const post = (path: string, backTo: (id: string) => string, handler: Handler) =>
    server.post(path, (request, reply) => visit(options, request, reply, handler, backTo))
  const [task, request, delegate] = [
    (id: string) => `/tasks/${id}`,
    (id: string) => `/requests/${id}`,
    () => '/delegate',
  ]
  get('/tasks', listTasks)
  get('/tasks/:id', (given) => showTask(given))
  post('/tasks/:id', task, answerTask)
  post('/tasks/:id/ask-back', task, askBack)
  post('/tasks/:id/escalate', task, escalateTask)
  get('/tasks/:id/reassign', (given) => showReassign(given))
  post('/tasks/:id/reassign', task, reassignTask)
  get('/requests', listRequests)
  get('/requests/:id', (given) => showRequest(given))
  post('/requests/:id/messages', request, writeMessage)
  post('/requests/:id/cancel', request, cancelRequest)
  get('/ask/:id', (given) => showAsk(given))
  post('/ask/:id', (id) => `/ask/${id}`, ask)
  get('/delegate', (given) => showDelegate(given))
  post('/delegate', delegate, appointDelegate)
  post('/delegate/end', delegate, endDelegate)
}
