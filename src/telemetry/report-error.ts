import { inspect } from 'node:util'
import type { ErrorContext, ErrorHook } from '../pipelines/error-hook.ts'
import { redact } from '../pipelines/redaction.ts'
import { type LoggedError, log } from './log.ts'

let hook: ErrorHook | undefined
/** Calls of the hook that are under way. */
const calls = new Set<Promise<void>>()
/** A tracker that does not answer must not keep a process from ending. */
const longestTellMs = 2_000

/** Who hears of errors in this process beside the log, from now on: what the configuration has as `onError`. */
export function tellErrorsTo(given: ErrorHook | undefined): void {
  hook = given
}

/** Logs an error that nobody expected, and tells the error hook of it. Never throws. */
export function reportError(error: unknown, context: ErrorContext): void {
  const { what, run, pipeline, step } = context
  const message = what === undefined ? messageOf(error) : `${what}: ${messageOf(error)}`
  log.error(message, { run, pipeline, step, error: loggedError(error) })
  tellErrorHook(error, context)
}

/** Tells the error hook alone. Never throws, and waits for nothing. */
export function tellErrorHook(error: unknown, context: ErrorContext): void {
  if (hook === undefined) return
  const told = callHook(hook, withoutSecrets(error), context)
  calls.add(told)
  void forgetWhenTold(told)
}

async function forgetWhenTold(told: Promise<void>): Promise<void> {
  await told
  calls.delete(told)
}

/** Resolves when the error hook has been told all, or has taken too long: for a process that is about to end. */
export async function errorsTold(longestMs = longestTellMs): Promise<void> {
  if (calls.size === 0) return
  const late = Promise.withResolvers<void>()
  const timer = setTimeout(late.resolve, longestMs)
  await Promise.race([Promise.all(calls), late.promise])
  clearTimeout(timer)
}

/** An error as the log has it. */
export function loggedError(error: unknown): LoggedError {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  const stack = error instanceof Error ? error.stack : undefined
  return {
    ...(typeof code === 'string' ? { code } : {}),
    message: messageOf(error),
    ...(stack === undefined ? {} : { stack }),
  }
}

async function callHook(given: ErrorHook, error: unknown, context: ErrorContext): Promise<void> {
  try {
    await given(error, context)
  } catch (failure) {
    hookFailed(failure)
  }
}

function hookFailed(failure: unknown): void {
  log.warn(`onError failed itself: ${messageOf(failure)}`)
}

/** The error, or one like it that shows stars where it showed a secret: in its text, its causes, or a field. */
function withoutSecrets(error: unknown): unknown {
  const all = inspect(error, { depth: 8, maxStringLength: null, maxArrayLength: null })
  if (redact(all) === all) return error
  if (!(error instanceof Error)) return redact(all)
  const { code } = loggedError(error)
  const safe = new Error(redact(error.message))
  safe.name = error.name
  safe.stack = redact(error.stack ?? '')
  return code === undefined ? safe : Object.assign(safe, { code: redact(code) })
}

/** What an error says. Those of a connection that failed on every address of a host say it in their parts only. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join('; ')
  return error instanceof Error ? error.message || error.name : String(error)
}
