const share = Number(process.env['LONG_TESTS'] ?? 1)
if (!(share > 0))
  throw new Error('LONG_TESTS is the share of the counts that are wanted: 0.1 for a tenth, 10 for ten times as many')

/** How often a long test does its thing: `count` times, or the share of it that LONG_TESTS wants. */
export const shareOf = (count: number): number => Math.ceil(count * share)
