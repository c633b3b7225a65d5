import { DatabaseError } from 'pg'
import { errorCode } from './error-code.ts'

/** The five characters by which PostgreSQL names an error's kind, where the error has them. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof DatabaseError ? error.code : undefined
}

const brokenStates = new Set([
  '57P01', // the administrator or a restart ended the session
  '57P02', // a backend crashed
  '57P03', // starting up or shutting down
  '53300', // no connection is left; others are going to be closed
  '25P03', // the session sat idle in a transaction
  '25P04', // the transaction's deadline
])

const socketCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
])

// The driver gives these no code.
const driverSentences =
  /^(Query read timeout|Connection terminated|timeout exceeded when trying to connect|timeout expired|Client has encountered a connection error|Client was closed|Cannot use a pool after calling end)/

/**
 * True when the connection failed, not the statement. The connection is of no further use, and the outcome of a COMMIT
 * that ended so is unknown: it may have happened.
 */
export function isConnectionError(error: unknown): boolean {
  const state = sqlState(error)
  if (state !== undefined) return state.startsWith('08') || brokenStates.has(state)
  if (error instanceof AggregateError) return error.errors.some(isConnectionError)
  if (!(error instanceof Error)) return false
  return socketCodes.has(errorCode(error) ?? '') || driverSentences.test(error.message)
}

/**
 * True when the values are at fault and the same ones would fail again: not storable (class 22), against a constraint
 * (23), or more than the server takes in one value (54).
 */
export function isDataError(error: unknown): boolean {
  const state = sqlState(error)
  return state !== undefined && /^(22|23|54)/.test(state)
}

/** True when the server takes no writes now: a standby, or a primary that is being replaced. */
export function isReadOnlyError(error: unknown): boolean {
  return sqlState(error) === '25006'
}
