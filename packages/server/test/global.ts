// Holds the tests' PostgreSQL from the first test file to the last, so that it is started once.
import { holdDatabase } from '@assent/server/platform/testing.ts'

const held = holdDatabase()
// Its failure is told by the first test that needs it.
held.catch(() => {})

/** Called by `node --test --test-global-setup` after the last test file. */
export const globalTeardown = async (): Promise<void> => {
  await held.then((leave) => leave()).catch(() => {})
}
