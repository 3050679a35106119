import type { Caller } from '@assent/core/caller.ts'
import type { FastifyInstance } from 'fastify'

declare module 'fastify' {
  interface FastifyRequest {
    /** Set once a call is admitted. */
    caller?: Caller
  }
  interface FastifyInstance {
    /**
     * Counts a call of an address in a class of the rate limits and writes the X-Rate-Limit headers; true when it had
     * too many. For channels beside the API, which counts for itself.
     */
    limited: (request: FastifyRequest, reply: FastifyReply, kind: string) => boolean
  }
}

/** The HTTP server as channels see it. */
export type HttpServer = FastifyInstance
