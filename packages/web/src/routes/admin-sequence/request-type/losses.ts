import type { Placed } from '../model.ts'
import type { Wrongs } from '../problems.ts'
import type { TypeView } from './model.ts'

/** Something that a step of the draft still names and that is not there any more. */
export type Loss = {
  readonly placed: Placed
  /** From 1 on. */
  readonly number: number
  readonly said: string
  /** Of what is gone, where one thing is. */
  readonly id: string | undefined
  /** Where in the step it is named. */
  readonly places: readonly string[]
}

// Fields that stand for more than the id: a level is one, and the list of a question is where its choices come from.
const fieldOf = (at: string): string => at.replace(/\/scopeId$/, '').replace(/\/listId$/, '/choices')

/** Where a step names an id, as places of its form. */
const placesOf = (step: unknown, id: string): readonly string[] => {
  const found: string[] = []
  const look = (value: unknown, at: string): void => {
    if (value === id) found.push(fieldOf(at))
    else if (typeof value === 'object' && value !== null)
      for (const [name, member] of Object.entries(value)) look(member, `${at}/${name}`)
  }
  look(step, '')
  return found
}

/**
 * What a disabled request type has lost, as far as the draft still needs it: a step that was changed and names it no
 * more, or was taken out, is repaired.
 */
export const lossesIn = (steps: readonly Placed[], { lost = [], steps: kept }: TypeView): readonly Loss[] =>
  lost.flatMap(({ id, said, step: index }) => {
    const before = index === undefined ? undefined : kept[index]
    const at = steps.findIndex(({ step }) => step['key'] === before?.['key'])
    const placed = steps[at]
    if (!before || !placed) return []
    const places = id === undefined ? [] : placesOf(placed.step, id)
    const isAsItWas = JSON.stringify(placed.step) === JSON.stringify(before)
    return isAsItWas || places.length > 0 ? [{ placed, number: at + 1, said, id, places }] : []
  })

/** The losses as what is wrong with the steps: at the fields that name them, and with the step as a whole. */
export const wrongsOfLosses = (losses: readonly Loss[]): ReadonlyMap<string, Wrongs> => {
  const wrongs = new Map<string, Map<string, string>>()
  for (const { placed, places, said } of losses) {
    const wrong = wrongs.get(placed.key) ?? new Map<string, string>()
    for (const place of ['', ...places]) if (!wrong.has(place)) wrong.set(place, said)
    wrongs.set(placed.key, wrong)
  }
  return wrongs
}
