import { type Refusal, refuse } from '@assent/core/refusal.ts'
import { saidHere } from '../lib/i18n.ts'

/** What went wrong, to be shown to people: the server's refusal, and the id of the call to quote. */
export class Problem extends Error {
  readonly refusal: Refusal
  /** Names the call in the server's log; absent when no answer came. */
  readonly requestId: string | undefined
  /** No answer came at all: the network, or the server, is away. */
  readonly offline: boolean

  constructor(refusal: Refusal, requestId?: string, offline = false) {
    const summary = saidHere(refusal.summary)
    super(summary)
    this.name = 'Problem'
    this.refusal = { ...refusal, summary }
    this.requestId = requestId
    this.offline = offline
  }
}

// What browsers and Vite call a part of the app that did not come: no network, or a newer app has other parts.
const partMissing = /preload CSS|module script|imported module/

/** Anything thrown as a Problem. */
export const asProblem = (error: unknown): Problem => {
  if (error instanceof Problem) return error
  const message = error instanceof Error ? error.message : String(error)
  return new Problem(refuse('unavailable', message), undefined, partMissing.test(message))
}

/** Whether trying again by itself may help: never after an answer that was a clear no. */
export const mayHelp = (error: unknown): boolean => asProblem(error).refusal.code === 'unavailable'
