import type { Finding } from '@assent/core/api/sequences.ts'
import type { Cause } from '@assent/core/refusal.ts'
import type { Feature } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import { type CalendarCommands, type CalendarQueries, calendarCommands, calendarQueries } from './calendars.ts'
import { type CheckInput, checkDraft } from './check.ts'
import { checkerLane, type LoadFacts } from './checker.ts'
import { type FormQueries, formOf, formQueries, withChoices } from './form.ts'
import { type OnCallCommands, type OnCallQueries, onCallCommands, onCallQueries } from './on-call.ts'
import { type SequenceCommands, type SequenceQueries, sequenceCommands, sequenceQueries } from './sequences.ts'
import { type WithSequenceCommands, withSequenceCommands } from './with-sequence.ts'

export { type CalendarView, calendarsNamed } from './calendar-store.ts'
export { checkedChannel } from './checker-store.ts'
export { type Lost, lostOf } from './lost.ts'
export { uuidOf } from './sequences.ts'
export { publishable, resourceTypesOf } from './steps.ts'
export {
  burySequence,
  findSequence,
  type OnCallView,
  type SequenceView,
  saveSequence,
  stepsOf,
  type Use,
  type VersionView,
  versionsBefore,
  whoIsOnCall,
} from './store.ts'
export { formOf, withChoices }

export type FlowsCommands = SequenceCommands & WithSequenceCommands & OnCallCommands & CalendarCommands
export type FlowsQueries = SequenceQueries &
  OnCallQueries &
  CalendarQueries &
  FormQueries & {
    /** What is wrong with steps before they are published. */
    'sequence.check': {
      input: CheckInput
      output: { readonly findings: readonly Finding[]; readonly warnings: readonly Cause[] }
    }
  }

/**
 * Approval sequences, their versions, who is on call, and the forms that they ask to be filled in.
 * `loadFacts` is what the checker asks the directory by; without it nothing is checked.
 */
export const makeFlows = (services: Services, loadFacts?: LoadFacts): Feature<FlowsCommands, FlowsQueries> => ({
  commands: {
    ...sequenceCommands(services),
    ...withSequenceCommands(services),
    ...onCallCommands(services),
    ...calendarCommands(services),
  },
  queries: {
    ...sequenceQueries(services),
    ...onCallQueries(services),
    ...calendarQueries(services),
    ...formQueries(services),
    'sequence.check': checkDraft(services, loadFacts),
  },
  lanes: loadFacts ? [checkerLane(services, loadFacts)] : [],
})
