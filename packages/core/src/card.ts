/** Text from people or other systems: shown as it is, set apart, never interpreted (abuse case E10). */
export type Said = { readonly said: string }
/** An instant (ISO 8601), shown in the reader's own time zone. */
export type At = { readonly at: string }
/** One piece of a line; a bare string is our own words and comes only from `line`. */
export type Part = string | Said | At
export type Line = readonly Part[]

/**
 * What a person is shown, without saying how: channels draw it as a mail, a page or a message. It is built of typed
 * parts, so that what somebody typed can never pass for our words, and it holds nothing that a channel would have to hide
 * (abuse case E16).
 */
export type Card = {
  readonly title: Line
  /** What happened, in a sentence or two. */
  readonly lead: Line
  /** What the reader is to do now, in words; absent where there is nothing to do. */
  readonly todo?: Line
  readonly facts: readonly { readonly label: string; readonly value: Line }[]
  /** Free text that somebody wrote, of several lines, with whose or what it is. */
  readonly quotes: readonly { readonly label: Line; readonly text: string }[]
  /** Pointers, never deeds: each leads to a page of ours, where the signed-in person acts (abuse cases E1, E2). */
  readonly links: readonly { readonly label: string; readonly path: string }[]
  /** Why this reader is told of it. */
  readonly why: Line
}

/** Text that somebody typed, as a part of a line. */
export const said = (text: string): Said => ({ said: text })

/** An instant as a part of a line. */
export const at = (instant: string): At => ({ at: instant })

const isLine = (part: Said | At | Line): part is Line => Array.isArray(part)

/** A line: what stands in the source is ours, what is put in is either said by somebody, a time, or another line. */
export const line = (words: TemplateStringsArray, ...parts: readonly (Said | At | Line)[]): Line => {
  const out: Part[] = []
  for (const [index, word] of words.entries()) {
    if (word !== '') out.push(word)
    const part = parts[index]
    if (part === undefined) continue
    if (isLine(part)) out.push(...part)
    else out.push(part)
  }
  return out
}

/** A line as one text; `time` writes an instant, `quote` what somebody typed. */
export const flat = (
  parts: Line,
  how: { readonly time: (instant: string) => string; readonly quote: (text: string) => string },
): string =>
  parts
    .map((part) => (typeof part === 'string' ? part : 'said' in part ? how.quote(part.said) : how.time(part.at)))
    .join('')
