/** The database's clock as it was read once: between two readings of a counter that nobody sets. All in milliseconds. */
export type Reading = { readonly db: number; readonly before: number; readonly after: number }

/**
 * By how much the clock moved beside the time that passed from one reading to the other: the least that explains both, 0 if
 * nothing has to be explained. Ahead is positive.
 */
export const jumpBetween = (earlier: Reading, later: Reading): number => {
  const least = later.db - later.after - (earlier.db - earlier.before)
  const most = later.db - later.before - (earlier.db - earlier.after)
  return least > 0 ? least : Math.min(most, 0)
}

/** A clock that is not where it should be: by how much, where it should be, and where it is. Milliseconds since 1970. */
export type Doubt = { readonly jump: number; readonly expected: number; readonly seen: number }

/** What is known of the clock: the last reading that was right, and what is wrong with it now. */
export type Watched = { readonly trusted: Reading | undefined; readonly doubt: Doubt | undefined }

/**
 * What is known of the clock after one more reading (abuse cases B6, B7). Less than `tolerance` is drift, and is followed; more
 * is a jump, in doubt until the clock is where it should be again.
 */
export const look = ({ trusted }: Watched, reading: Reading, tolerance: number): Watched => {
  const jump = trusted ? jumpBetween(trusted, reading) : 0
  return Math.abs(jump) < tolerance
    ? { trusted: reading, doubt: undefined }
    : { trusted, doubt: { jump, expected: reading.db - jump, seen: reading.db } }
}
