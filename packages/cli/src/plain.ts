// Control characters (C0, DEL, C1): with them a text could move the cursor, recolour the screen or answer for the reader.
const controls = /\p{Cc}/gu
// What hides or reorders text on a screen: a name must not read as another one (abuse case F8).
const hidden =
  /\u034f|[\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]/gu

const named = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`

/**
 * A text of somebody else's on one line of a terminal: line ends and tabs become blanks, every other control character
 * and invisible mark is spelled out, so that it does nothing.
 */
export const plain = (text: string): string =>
  text
    .replaceAll(/\r\n|[\n\r\t]/g, ' ')
    .replaceAll(controls, named)
    .replaceAll(hidden, named)

/** As `plain`, keeping line ends: for messages and justifications. */
export const plainLines = (text: string): string =>
  text
    .split(/\r\n|\n|\r/)
    .map(plain)
    .join('\n')

/** JSON whose strings hold no control character or invisible mark as it is; it means the same. */
export const plainJson = (value: unknown): string =>
  JSON.stringify(value ?? null, undefined, 2)
    .replaceAll(/[\u007f-\u009f]/g, named)
    .replaceAll(hidden, named)
