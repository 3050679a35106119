import type { LineProblem } from '../../platform/csv.ts'

/** A property of an event, as RFC 5545 writes it; `line` is where it begins in the file, from 1. */
export type Property = {
  readonly line: number
  readonly params: ReadonlyMap<string, string>
  readonly value: string
}

/** An event: its properties by name, the first of each; `exdates` are all of that name. */
export type RawEvent = {
  readonly line: number
  readonly properties: ReadonlyMap<string, Property>
  readonly exdates: readonly Property[]
}

type Line = Property & { readonly name: string }

/** The events of a calendar file, or the first line that is not right. What is inside an event (alarms) is passed over. */
export const readEvents = (text: string): readonly RawEvent[] | LineProblem => {
  const open: string[] = []
  const events: RawEvent[] = []
  let inside: { line: number; properties: Map<string, Property>; exdates: Property[] } | undefined
  for (const { line, text: whole } of unfolded(text)) {
    const found = propertyOf(line, whole)
    if (!found) return { line, message: 'This is no line of a calendar file, such as SUMMARY:New Year.' }
    const part = found.value.toUpperCase()
    if (open.length === 0 && !(found.name === 'BEGIN' && part === 'VCALENDAR'))
      return { line, message: 'A calendar file begins with BEGIN:VCALENDAR.' }
    if (found.name === 'BEGIN') {
      open.push(part)
      if (open.join() === 'VCALENDAR,VEVENT') inside = { line, properties: new Map(), exdates: [] }
    } else if (found.name === 'END') {
      if (open.pop() !== part) return { line, message: `END:${part.slice(0, 40)} ends nothing that is open.` }
      if (inside && open.length === 1) {
        events.push(inside)
        inside = undefined
      }
    } else if (inside && open.length === 2) {
      if (found.name === 'EXDATE') inside.exdates.push(found)
      else if (!inside.properties.has(found.name)) inside.properties.set(found.name, found)
    }
  }
  const last = text.split('\n').length
  if (open.length > 0) return { line: last, message: `The file ends before END:${open.at(-1)!.slice(0, 40)}.` }
  return events.length > 0 ? events : { line: 1, message: 'The file has no event.' }
}

/** Lines with those that go on with a blank put together. */
const unfolded = (text: string): readonly { readonly line: number; readonly text: string }[] => {
  const lines: { line: number; text: string }[] = []
  for (const [at, part] of text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\n|\r/)
    .entries()) {
    const last = lines.at(-1)
    if (last && /^[ \t]/.test(part)) last.text += part.slice(1)
    else if (part.trim() !== '') lines.push({ line: at + 1, text: part })
  }
  return lines
}

const head = /^([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)*):(.*)$/s

const propertyOf = (line: number, text: string): Line | undefined => {
  const match = head.exec(text)
  if (!match) return undefined
  const params = new Map<string, string>()
  for (const [, name, quoted, plain] of match[2]!.matchAll(/;([A-Za-z0-9-]+)=(?:"([^"]*)"|([^";:]*))/g))
    params.set(name!.toUpperCase(), quoted ?? plain ?? '')
  return { line, name: match[1]!.toUpperCase(), params, value: match[3]!.trim() }
}
