/** Dice that roll the same again for the same seed (mulberry32). */
export const makeDice = (seed: number) => {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (count: number): number => Math.floor(next() * count)
  return {
    /** A whole number from 0 to `count` - 1. */
    below,
    /** True in so many of a hundred rolls. */
    chance: (percent: number): boolean => next() * 100 < percent,
    pick: <T>(list: readonly T[]): T => list[below(list.length)]!,
  }
}

export type Dice = ReturnType<typeof makeDice>
