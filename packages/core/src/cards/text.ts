// Marks that reorder or hide text (abuse case F8), and control characters (abuse case E15). Joiners stay: some languages
// and emoji need them.
const hiddenMarks =
  /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu
const controls = /(?![\n\t])\p{Cc}/gu
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u

/** What somebody typed, without anything that is not seen; line ends stay, and half characters become question marks. */
export const visible = (text: string): string =>
  text
    .toWellFormed()
    .replace(/\r\n?|\u2028|\u2029/g, '\n')
    .replace(controls, ' ')
    .replace(hiddenMarks, '')

/** The same on one line. */
export const oneLine = (text: string): string => visible(text).replace(/\s+/g, ' ').trim()

/** At most `max` characters, cut between characters, with an ellipsis where something is missing. */
export const shortened = (text: string, max: number): string => {
  if (text.length <= max) return text
  return `${text
    .slice(0, max - 1)
    .toWellFormed()
    .replace(/\ufffd$/, '')}…`
}

/**
 * Keeps mail programs from making links of what somebody typed ("evil.example", "https://…", "a@b.example"): only our own
 * links are links (abuse cases E1, E10). A character without width goes where they look.
 */
export const unlinked = (text: string): string => text.replace(/([.:/@])(?=\S)/g, '$1\u200b')

/** Text of another direction, kept from turning around what stands beside it. For plain text; HTML has `bdi`. */
export const isolated = (text: string): string => (rightToLeft.test(text) ? `\u2068${text}\u2069` : text)

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text as HTML text or a quoted attribute. */
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (mark) => entities[mark]!)
