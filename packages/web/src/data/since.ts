import { serverNow } from './me.ts'

const hourMs = 3_600_000

/** When so many days ago was, ISO 8601, by the hour: the same for as long as somebody reads a page. */
export const sinceDays = (days: number): string =>
  new Date(Math.floor(serverNow() / hourMs) * hourMs - days * 24 * hourMs).toISOString()
