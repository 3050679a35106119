/**
 * The entries of a catalogue in gettext's form (`msgid`, `msgstr`, continued in further quoted lines): text → its
 * translation. Comments and the head are left out, and so is what has no translation. Of plurals and contexts it knows
 * nothing: sentences have none.
 */
export const readPo = (source: string): ReadonlyMap<string, string> => {
  const found = new Map<string, string>()
  let [id, said, into]: [string, string, 'msgid' | 'msgstr' | undefined] = ['', '', undefined]
  const keep = () => {
    if (id !== '' && said !== '') found.set(id, said)
  }
  for (const line of source.split('\n')) {
    const [, word, text] = /^(msgid|msgstr)? ?(".*")\s*$/.exec(line) ?? []
    if (text === undefined) continue
    const piece = JSON.parse(text) as string
    if (word === 'msgid') {
      keep()
      ;[id, said] = ['', '']
    }
    if (word === 'msgid' || word === 'msgstr') into = word
    if (into === 'msgid') id += piece
    else said += piece
  }
  keep()
  return found
}

/** Writes a catalogue in that form; `comment` says of each text where it is written. */
export const writePo = (
  head: string,
  entries: Iterable<{ readonly text: string; readonly said: string; readonly comment: string }>,
): string => {
  const parts = [head]
  for (const { comment, said, text } of entries)
    parts.push(`#: ${comment}\nmsgid ${JSON.stringify(text)}\nmsgstr ${JSON.stringify(said)}\n`)
  return parts.join('\n')
}
