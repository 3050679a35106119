import { Type } from 'typebox'
import { oneWord, sentence } from './wire.ts'

/** Ours: how far a step has come that nobody decides. */
export const taskRun = {
  /** Of a step that the system carries out: whether it is at it, and what hinders it. */
  run: Type.Optional(oneWord(['READY', 'RUNNING', 'FAILED'])),
  problem: Type.Optional(sentence()),
  /** What was made for it in another system. */
  ticket: Type.Optional(Type.Object({ key: Type.String(), url: Type.String(), state: Type.String() })),
  /** It waits for a callback, whose address those who run the request can retrieve. */
  callback: Type.Optional(Type.Boolean()),
}

/** Where the callback of a step is awaited. A secret: whoever knows it can answer. */
export const CallbackAddress = Type.Object({ callbackUrl: Type.String() })
