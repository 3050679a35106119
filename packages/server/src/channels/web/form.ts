/** The fields of a form; one that is there twice, or holds what cannot be stored, counts as absent (F7, F19). */
export const parseForm = (body: string): ReadonlyMap<string, string> => {
  const fields = new Map<string, string>()
  const bad = new Set<string>()
  for (const [name, value] of new URLSearchParams(body)) {
    if (fields.has(name) || value.includes('\0') || !value.isWellFormed()) bad.add(name)
    fields.set(name, value)
  }
  for (const name of bad) fields.delete(name)
  return fields
}
