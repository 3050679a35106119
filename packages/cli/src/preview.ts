import type { FieldAnswer, PreviewView } from '@assent/core/api/shapes.ts'
import { plain } from './plain.ts'
import type { Screen } from './screen.ts'
import { conflictWords, showOnTheWay } from './tasks.ts'
import { durationWords, local } from './time.ts'

type Wanted = {
  readonly name: string
  readonly holds: readonly string[] | undefined
  readonly forName: string | undefined
  readonly isLonger: boolean
}
type Step = PreviewView['steps'][number]

/** Prints what a request would come to: what, for how long, by which rule, and who will be asked in which order. */
export const showPreview = (
  screen: Screen,
  { forName, holds, isLonger, name }: Wanted,
  preview: PreviewView,
  form: readonly FieldAnswer[],
): void => {
  screen.fact('What', name)
  for (const words of holds ?? []) screen.fact('Holds', words)
  if (forName !== undefined) screen.fact('For', forName)
  // Where nothing is given, nothing lasts.
  if (preview.duration) screen.fact('How long', howLong(preview, form, isLonger))
  if (preview.lighter) screen.fact('More time', lighterWays[preview.lighter])
  if (preview.condition) screen.fact('By rule', preview.condition.name)
  for (const { id, label, value, values } of form)
    if (!id.startsWith('OKTA_')) screen.fact('Answer', `${label ?? id}: ${value ?? values?.join(', ') ?? ''}`)
  const steps = preview.steps.filter(({ state }) => state !== 'FORM')
  if (preview.requestable && steps.length === 0) screen.fact('Who decides', 'nobody has to: access is given at once')
  for (const [i, step] of steps.entries()) screen.fact(i === 0 ? 'Who decides' : 'then', stepText(step))
  showOnTheWay(screen, preview.onTheWay ?? [], undefined)
  for (const words of conflictWords(preview.risk?.conflicts ?? [])) screen.fact('Conflict', words)
  if (!preview.requestable && preview.why) screen.line(screen.style('red', plain(preview.why)))
  else if (!preview.decidable)
    screen.line(
      screen.style('yellow', 'Nobody can decide one of these steps; an administrator will have to name somebody.'),
    )
}

/** How more time is approved otherwise than at first (docs/extending.md). */
const lighterWays: Readonly<Record<NonNullable<PreviewView['lighter']>, string>> = {
  FIRST_APPROVER: 'only the first approval is needed',
  SEQUENCE: 'goes by a sequence of its own',
  AUTOMATIC: 'is approved by itself',
}

const howLong = ({ duration }: PreviewView, form: readonly FieldAnswer[], isLonger: boolean): string => {
  const from = isLonger ? 'more, from its present end' : 'from the moment access is given'
  const until =
    duration?.until === undefined ? '' : `, until ${local(duration.until)}${isLonger ? '' : ' if given now'}`
  const chosen = form.find(({ type }) => type === 'DURATION')?.value
  if (chosen !== undefined) return `${durationWords(chosen)} ${from}${until}`
  if (duration?.type === 'FIXED' && duration.value) return `${durationWords(duration.value)} ${from}${until}`
  return duration?.type === 'CHOSEN' && duration.value
    ? `at most ${durationWords(duration.value)}${until}`
    : 'until it is given back or taken back'
}

const verbs: Readonly<Record<string, string>> = {
  APPROVAL: 'approval',
  QUESTION: 'answer',
  TODO: 'task',
  WORKFLOW: 'another system',
}

const most = 6

/** Who acts in a step, in words: `approval by Inês Duarte or Tomasz Zieliński`, `approval by two of the group Reviewers`. */
export const stepText = ({ assignees, label, needed, state, type, why }: Step): string => {
  if (state === 'UNASSIGNED') return `${label}: nobody${why ? ` (${why})` : ''}`
  if (assignees.length === 0) return label
  return `${label}: ${verbs[type] ?? 'step'} by ${whoActs(assignees, needed)}`
}

const counts = ['', 'one', 'two', 'three', 'four', 'five']

const whoActs = (assignees: Step['assignees'], needed: number): string => {
  const names = assignees.map(({ id, kind, name }) => (kind === 'GROUP' ? `the group ${name ?? id}` : (name ?? id)))
  const listed = names.length > most ? [...names.slice(0, most), `${names.length - most} more`] : names
  const many = counts[needed] ?? String(needed)
  if (needed <= 1) return listed.map((name) => (name.startsWith('the group ') ? `one of ${name}` : name)).join(' or ')
  if (names.length === 1) return `${many} of ${names[0]}`
  return needed === names.length ? listed.join(' and ') : `${many} of ${listed.join(', ')}`
}
