// SQLSTATE classes and system errors that mean "not now": connection lost, too many connections, shutting down,
// out of disk or memory, statement or lock took too long.
const notNow = /^(08|53|57P|57014|55P03|25P03|25P04)/
const systemCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'ENOENT'])
const driverMessages = [
  'timeout exceeded when trying to connect',
  'Query read timeout',
  'Connection terminated',
  'Client has encountered a connection error',
]

/** Whether an exception says that the database does not answer now, so that the same call may succeed later. */
export const isOutage = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if ('severity' in error) return notNow.test(code)
  return systemCodes.has(code) || driverMessages.some((message) => error.message.startsWith(message))
}
