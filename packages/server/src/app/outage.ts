import { isContention, isOutage } from '../platform/outage.ts'

/** Whether an exception passes by itself, so that the same call may succeed later: channels answer it with 503. */
export const isPassing = (error: unknown): boolean => isOutage(error) || isContention(error)
