import { at, type Card, type Line, line, said } from '../card.ts'
import { counted, type Named, shortly, who } from './words.ts'

/** What a delegate is told when he is appointed. Times are ISO 8601. */
export type Appointed = {
  readonly delegator: Named
  readonly starts: string
  readonly ends?: string
  readonly note?: string
}

/** The card for somebody who was appointed as a delegate (okta-access-requests K, L.1). */
export const delegateCard = ({ delegator, ends, note, starts }: Appointed): Card => ({
  title: line`You stand in for ${shortly(delegator)}`,
  lead: line`You were appointed to stand in for ${who(delegator)}. What they are asked to decide or do ${until(starts, ends)} comes to you.`,
  facts: [
    { label: 'From', value: line`${at(starts)}` },
    ...(ends === undefined ? [] : [{ label: 'Until', value: line`${at(ends)}` }]),
  ],
  quotes: note === undefined ? [] : [{ label: line`Note`, text: note }],
  links: [{ label: 'Open your tasks', path: '/tasks' }],
  why: line`You get this because you were appointed as a delegate.`,
})

/** A request type that was disabled by itself, and why. */
export type DisabledType = { readonly typeId: string; readonly name: string; readonly reason: string }

/** The card for the team whose request type it is, with the way to repair it (okta-access-requests E.2). */
export const disabledTypeCard = ({ name, reason, typeId }: DisabledType): Card => ({
  title: line`The request type ${said(name)} was disabled`,
  lead: line`It lost something that it needs, so nobody can ask by it until it is repaired. Requests under way go on.`,
  facts: [{ label: 'Why', value: line`${said(reason)}` }],
  quotes: [],
  links: [{ label: 'Repair it', path: `/admin/request-types/${typeId}` }],
  why: line`You get this because you are a member of its team, or administer requests.`,
})

const until = (starts: string, ends: string | undefined): Line =>
  ends === undefined ? line`from ${at(starts)} on` : line`from ${at(starts)} until ${at(ends)}`

/** Lines that a summary has; the rest is counted. */
const most = 50

/** One card out of several that waited for a summary, the oldest first. */
export const digestCard = (cards: readonly Card[]): Card => ({
  title: line`Your summary: ${[counted(cards.length, 'notice')]}`,
  lead: line`This is what happened since your last summary. None of it waits for you.`,
  facts: [
    ...cards.slice(0, most).map(({ title }, index) => ({ label: String(index + 1), value: title })),
    ...(cards.length > most
      ? [{ label: 'More', value: line`${[counted(cards.length - most, 'further notice')]}` }]
      : []),
  ],
  quotes: [],
  links: [{ label: 'Open your notices', path: '/' }],
  why: line`You get this because you asked for a summary in your preferences.`,
})
