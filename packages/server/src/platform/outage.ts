// SQLSTATE classes and system errors that mean "not now": connection lost, too many connections, shutting down,
// out of disk or memory, disk errors, statement or lock took too long, no writes here (a standby, or one that was made one).
const notNow = /^(08|53|57P|57014|58030|55P03|25006|25P03|25P04)/
const systemCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'ENOENT'])
const driverMessages = [
  'timeout exceeded when trying to connect',
  'timeout expired',
  'Query read timeout',
  'Connection terminated',
  'Client has encountered a connection error',
  'Client was closed',
  'Received unexpected',
  'Cannot use a pool after calling end',
]

/**
 * Whether an exception says that the database does not answer now, so that the same call may succeed later. What became
 * of a transaction whose commit was under way is then unknown.
 */
export const isOutage = (error: unknown): boolean =>
  error instanceof Error && 'severity' in error ? notNow.test(codeOf(error)) : isConnectionLost(error)

/** Whether an exception says that a connection is of no use any more; nothing is to be sent on it. */
export const isConnectionLost = (error: unknown): boolean =>
  error instanceof Error &&
  !('severity' in error) &&
  (systemCodes.has(codeOf(error)) || driverMessages.some((message) => error.message.startsWith(message)))

/** Whether others were faster each time that a transaction was tried: serialization failure or deadlock (abuse case B12). */
export const isContention = (error: unknown): boolean =>
  error instanceof Error && 'severity' in error && ['40001', '40P01'].includes(codeOf(error))

const codeOf = (error: Error): string => ('code' in error && typeof error.code === 'string' ? error.code : '')
