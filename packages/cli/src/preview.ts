import type { FieldAnswer, PreviewView } from '@assent/core/api/shapes.ts'
import { plain } from './plain.ts'
import type { Screen } from './screen.ts'
import { durationWords } from './time.ts'

type Step = PreviewView['steps'][number]

/** Prints what a request would come to: what, for how long, by which rule, and who will be asked in which order. */
export const showPreview = (
  screen: Screen,
  name: string,
  forName: string | undefined,
  preview: PreviewView,
  form: readonly FieldAnswer[],
): void => {
  const line = (head: string, text: string) => screen.line(`${screen.style('dim', head.padEnd(12))}${plain(text)}`)
  line('What', name)
  if (forName !== undefined) line('For', forName)
  line('How long', howLong(preview, form))
  if (preview.condition) line('By rule', preview.condition.name)
  for (const { id, label, value, values } of form)
    if (!id.startsWith('OKTA_')) line('Answer', `${label ?? id}: ${value ?? values?.join(', ') ?? ''}`)
  const steps = preview.steps.filter(({ state }) => state !== 'FORM')
  if (preview.requestable && steps.length === 0) line('Who decides', 'nobody has to: access is given at once')
  for (const [i, step] of steps.entries()) line(i === 0 ? 'Who decides' : 'then', stepText(step))
  if (!preview.requestable && preview.why) screen.line(screen.style('red', plain(preview.why)))
  else if (!preview.decidable)
    screen.line(
      screen.style('yellow', 'Nobody can decide one of these steps; an administrator will have to name somebody.'),
    )
}

const howLong = ({ duration }: PreviewView, form: readonly FieldAnswer[]): string => {
  const chosen = form.find(({ type }) => type === 'DURATION')?.value
  if (chosen !== undefined) return `${durationWords(chosen)} from the moment access is given`
  if (duration?.type === 'FIXED' && duration.value)
    return `${durationWords(duration.value)} from the moment access is given`
  return duration?.type === 'CHOSEN' && duration.value
    ? `at most ${durationWords(duration.value)}`
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
