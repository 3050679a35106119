import { isRefusal } from '@assent/core/refusal.ts'
import type { FastifyRequest } from 'fastify'
import type { App } from '../app.ts'
import { languageOf, type Voice, voiceIn } from '../languages.ts'
import type { Visitor } from './visitor.ts'

/** How somebody of whom nothing is known is spoken to: as his browser asks. */
export const voiceAsked = (request: FastifyRequest): Voice => voiceIn(languageOf(request.headers['accept-language']))

/** How a visitor is spoken to: in the language that he chose; as his browser asks if he chose none that we speak. */
export const voiceOf = async (app: App, { caller }: Visitor, request: FastifyRequest): Promise<Voice> => {
  const found = await app.read(caller, 'preferences.get', {})
  const chosen = isRefusal(found) ? null : found.language
  return chosen !== null && speaks(chosen) ? voiceIn(languageOf(chosen)) : voiceAsked(request)
}

const speaks = (tag: string): boolean => /^(de|en)\b/i.test(tag)
