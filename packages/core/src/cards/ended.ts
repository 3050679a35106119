/** Values of a step that is over which are the engine's own words. Any other is what somebody, or another system, said. */
const own: ReadonlySet<string> = new Set(['APPROVED', 'DENIED', 'CONTINUE', 'DENY'])

/** What was said at the end of a step with this value, as it was said; undefined: nothing was. */
export const saidAtEnd = (value: string | undefined): string | undefined =>
  value === undefined || value === '' || own.has(value) ? undefined : value

/** Whether a step that is over was denied, by people or by another system. */
export const isDenial = (value: string | undefined): boolean => value === 'DENIED' || value === 'DENY'
