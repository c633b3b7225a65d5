import type { ErrorContext, ErrorHook } from '../pipelines/error-hook.ts'
import { redact } from '../pipelines/redaction.ts'
import { log } from './log.ts'

let hook: ErrorHook | undefined

/** Who hears of errors in this process beside the log, from now on: what the configuration has as `onError`. */
export function tellErrorsTo(given: ErrorHook | undefined): void {
  hook = given
}

/** Logs an error that nobody expected, and tells the error hook of it. Never throws. */
export function reportError(error: unknown, context: ErrorContext): void {
  const { what, run, pipeline, step } = context
  log.error(what === undefined ? messageOf(error) : `${what}: ${messageOf(error)}`, { run, pipeline, step })
  tellErrorHook(error, context)
}

/** Tells the error hook alone. Never throws, and waits for nothing. */
export function tellErrorHook(error: unknown, context: ErrorContext): void {
  if (hook === undefined) return
  void callHook(hook, withoutSecrets(error), context)
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

/** The error, or one like it that shows stars where it showed a secret. */
function withoutSecrets(error: unknown): unknown {
  if (!(error instanceof Error)) return typeof error === 'string' ? redact(error) : error
  const told = [error.message, error.stack ?? '', error.cause instanceof Error ? (error.cause.stack ?? '') : ''].join(
    '\n',
  )
  if (redact(told) === told) return error
  const safe = new Error(redact(error.message))
  safe.name = error.name
  safe.stack = redact(error.stack ?? '')
  return safe
}

/** What an error says. Those of a connection that failed on every address of a host say it in their parts only. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join('; ')
  return error instanceof Error ? error.message || error.name : String(error)
}
