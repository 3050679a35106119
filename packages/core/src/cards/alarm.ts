import { at, type Card, type Line, line, said } from '../card.ts'
import { type Named, shortly, who } from './words.ts'

/** What administrators are told, whatever they have chosen for what they are told (abuse cases A23, A24, B7). */
export type Alarm =
  | {
      readonly what: 'policy_change'
      readonly changeId: string
      /** What would change, in our own words, and what of. */
      readonly changes: readonly string[]
      readonly things: readonly string[]
    }
  | {
      readonly what: 'emergency'
      readonly emergencyId: string
      readonly access: string
      readonly holder: string
      readonly reason: string
      readonly ends: string
      /** Nobody has looked at it yet although its time is over. */
      readonly overdue?: true
    }
  | {
      readonly what: 'clock'
      /** By how much the clock jumped, in seconds; negative: back. */
      readonly seconds: number
      readonly before: string
      readonly after: string
    }

const why = line`You get this because you are an administrator. Alarms cannot be muted.`

/** The card of an alarm. `about`: whose deed it was; undefined if nobody's. */
export const alarmCard = (alarm: Alarm, about: Named | undefined): Card => {
  const by: Line = about ? shortly(about) : line`Somebody`
  switch (alarm.what) {
    case 'policy_change':
      return {
        title: line`${by} proposes a change that you can confirm`,
        lead: line`${about ? who(about) : by} wants to change what an administrator may not change alone. Nothing has changed yet.`,
        todo: line`See what it would do, then confirm it or turn it down. Without a word from anybody else it never happens.`,
        facts: [
          ...alarm.changes.map((change) => ({ label: 'What', value: line`${said(change)}` })),
          ...alarm.things.map((thing) => ({ label: 'Of', value: line`${said(thing)}` })),
          { label: 'Id', value: line`${said(alarm.changeId)}` },
        ],
        quotes: [],
        links: [{ label: 'Open the log', path: '/log' }],
        why,
      }
    case 'emergency':
      return {
        title: line`${alarm.overdue ? line`Still to be reviewed: emergency` : line`Emergency`} access to ${said(alarm.access)}`,
        lead: line`${about ? who(about) : by} gave emergency access to ${said(alarm.access)} to ${said(alarm.holder)}, past everybody who would have decided. It ends at ${at(alarm.ends)} at the latest.`,
        todo: line`Look into it: another administrator has to review it, and can end it at once. Until then neither of them can use emergency access again.`,
        facts: [{ label: 'Id', value: line`${said(alarm.emergencyId)}` }],
        quotes: [{ label: line`Reason`, text: alarm.reason }],
        links: [{ label: 'Open the log', path: '/log' }],
        why,
      }
    case 'clock':
      return {
        title: line`The clock of the database jumped: nothing is decided`,
        lead: line`It went from ${at(alarm.before)} to ${at(alarm.after)} at once. Until the clock is right again, or a super administrator says that it is right now, nothing is decided and nothing is given. What has ended is taken away.`,
        todo: line`Look at the clock of the machine that the database runs on, and mend it or confirm it.`,
        facts: [],
        quotes: [],
        links: [{ label: 'Open the log', path: '/log' }],
        why,
      }
    default:
      return alarm satisfies never
  }
}
