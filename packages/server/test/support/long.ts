const share = Number(process.env['ASSENT_LONG'] ?? 1)
if (!(share > 0))
  throw new Error('ASSENT_LONG is the share of the counts that are wanted: 0.1 for a tenth, 10 for ten times as many')

/** How often a long test does its thing: `count` times, or the share of it that ASSENT_LONG wants. */
export const shareOf = (count: number): number => Math.ceil(count * share)
