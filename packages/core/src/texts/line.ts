import type { Card, Line, Part } from '../card.ts'
import type { Say } from './say.ts'

// What is not our own words stands aside while they are said: private characters with a number in their place.
const [open, close] = ['\ue000', '\ue001']
const aside = /\ue000(\d+)\ue001/

/** A line in another language: our words translated, what somebody typed and times put in as they were. */
export const sayLine = (line: Line, say: Say): Line => {
  const text = line.map((part, i) => (typeof part === 'string' ? part : `${open}${i}${close}`)).join('')
  const said = say(text)
  if (said === text) return line
  return said.split(aside).flatMap((piece, i): Part[] => {
    const part: Part | undefined = i % 2 === 0 ? piece : line[Number(piece)]
    return part === undefined || part === '' ? [] : [part]
  })
}

/** A card in another language. What somebody wrote is quoted as it was. */
export const sayCard = (card: Card, say: Say): Card => ({
  ...card,
  title: sayLine(card.title, say),
  lead: sayLine(card.lead, say),
  ...(card.todo ? { todo: sayLine(card.todo, say) } : {}),
  facts: card.facts.map(({ label, value }) => ({ label: say(label), value: sayLine(value, say) })),
  quotes: card.quotes.map(({ label, text }) => ({ label: sayLine(label, say), text })),
  links: card.links.map(({ label, path }) => ({ label: say(label), path })),
  why: sayLine(card.why, say),
})
