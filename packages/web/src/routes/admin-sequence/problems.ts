import type { Problem } from '../../data/problem.ts'

/** What is wrong with a step, in the words of its editor: place in the step (`/panels/0/quorum`) and sentence. */
export type Wrongs = ReadonlyMap<string, string>

/** Sentences of what is missing, in the language of the page. */
export type MissingWords = {
  readonly label: string
  readonly person: string
  readonly group: string
  readonly attribute: string
  readonly onCall: string
  readonly connector: string
  readonly question: string
  readonly choices: string
  readonly app: string
  readonly level: string
  readonly value: string
  readonly text: string
}

type Step = { readonly type: string; readonly label: string; readonly [member: string]: unknown }

/** What a step still lacks. */
export const missingIn = (step: Step, words: MissingWords): Wrongs => {
  const wrong = new Map<string, string>()
  const empty: Readonly<Record<string, string>> = {
    userId: words.person,
    groupId: words.group,
    attribute: words.attribute,
    onCallId: words.onCall,
    connectorId: words.connector,
    appId: words.app,
    scopeId: words.level,
    onDate: words.question,
    project: words.text,
    issueType: words.text,
    summary: words.text,
  }
  const look = (value: unknown, at: string): void => {
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) look(item, `${at}/${index}`)
      return
    }
    if (typeof value !== 'object' || value === null) return
    for (const [name, member] of Object.entries(value)) {
      const said = empty[name]
      if (member === '' && said !== undefined) wrong.set(`${at}/${name}`, said)
      if (member === '' && (name === 'value' || name === 'until')) wrong.set(at, words.value)
      look(member, `${at}/${name}`)
    }
  }
  if (step.label.trim() === '') wrong.set('/label', words.label)
  look(step, '')
  const questions =
    (step['questions'] as { label: string; type: string; choices?: string[]; listId?: string }[] | undefined) ?? []
  for (const [index, { choices, label, listId, type }] of questions.entries()) {
    if (label.trim() === '') wrong.set(`/questions/${index}/label`, words.question)
    if (type.endsWith('SELECT') && listId === undefined && !choices?.length)
      wrong.set(`/questions/${index}/choices`, words.choices)
  }
  return wrong
}

/** What the server found wrong, step by step; `rest` is what belongs to no step. */
export const wrongsOf = ({ refusal }: Problem): { steps: ReadonlyMap<number, Wrongs>; rest: readonly string[] } => {
  const steps = new Map<number, Map<string, string>>()
  const rest: string[] = []
  for (const { location = '', summary } of refusal.causes) {
    const found = /^\/steps\/(\d+)(.*)$/.exec(location)
    if (!found) rest.push(summary)
    else {
      const at = Number(found[1])
      const wrong = steps.get(at) ?? new Map<string, string>()
      wrong.set(found[2] ?? '', summary)
      steps.set(at, wrong)
    }
  }
  return { steps, rest }
}
