import type { Line } from '../card.ts'
import { line, said } from '../card.ts'

const units: Readonly<Record<string, string>> = { M: 'minute', H: 'hour', D: 'day', W: 'week' }

/** A duration in words (`PT8H` is "8 hours"); undefined means without an end. */
export const durationWords = (duration: string | undefined): string => {
  if (duration === undefined) return 'without an end'
  const match = /^PT?(\d+)([MHDW])$/.exec(duration)
  if (!match) return 'some time'
  const count = Number(match[1])
  return `${count} ${units[match[2]!]}${count === 1 ? '' : 's'}`
}

/** A number with its noun: "1 day", "5 days". */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

/** Somebody as a reader can tell him from others of the same name. */
export type Named = { readonly name: string; readonly login: string }

/** "Ana Diaz (ana@example.com)"; the login alone where there is no name. */
export const who = ({ name, login }: Named): Line =>
  name === '' || name === login ? line`${said(login)}` : line`${said(name)} (${said(login)})`

/** "Ana Diaz", for titles and sentences; the login where there is no name. */
export const shortly = ({ name, login }: Named): Line => line`${said(name || login)}`

/** What is asked for: "GitHub", or "GitHub: Admins" for a level of it. */
export const what = (asked: { readonly app: string; readonly level?: string }): Line =>
  asked.level === undefined ? line`${said(asked.app)}` : line`${said(asked.app)}: ${said(asked.level)}`
