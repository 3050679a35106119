import { type Line, line, said } from '../card.ts'
import { durationWords } from './words.ts'

/** What a step gives on the way, or (`end`) a request type at its end, with names. */
export type WayShown = {
  readonly step: string
  readonly level?: {
    readonly type: 'APPLICATION' | 'GROUP' | 'ENTITLEMENT_BUNDLE'
    readonly id: string
    readonly name: string
    readonly app: string
  }
  readonly recipient?: { readonly id: string; readonly name: string }
  readonly when?: string
  readonly until?: { readonly step: string; readonly after?: string; readonly day?: string; readonly when?: string }
  readonly end?: { readonly duration?: string }
}

/** What is given: "GitLab: Reporters"; whose answer names it where that is not known yet. */
export const wayWhat = ({ level }: WayShown): Line => {
  if (!level) return line`What an answer will name`
  return level.type === 'APPLICATION' ? line`${said(level.app)}` : line`${said(level.app)}: ${said(level.name)}`
}

/** To whom, where it is not whoever the request is for. */
export const wayWhom = ({ recipient }: WayShown, requestedFor: string): Line | undefined => {
  if (!recipient) return line`for whom an answer will name`
  return recipient.id === requestedFor ? undefined : line`for ${said(recipient.name)}`
}

/** Until when: as far as the steps that follow say. */
export const wayUntil = ({ end, until }: WayShown): Line => {
  if (end) return end.duration === undefined ? line`without an end` : line`for ${[durationWords(end.duration)]}`
  if (!until) return line`no step takes it back`
  if (until.when !== undefined) return line`“${said(until.step)}” may take it back`
  if (until.after !== undefined) return line`until “${said(until.step)}”, ${[durationWords(until.after)]} later`
  return until.day === undefined
    ? line`until “${said(until.step)}”`
    : line`until “${said(until.step)}” on ${said(until.day)}`
}
