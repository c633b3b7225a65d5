import { hostname } from 'node:os'
import { formatDuration } from '../../pipelines/format-duration.ts'
import { redact } from '../../pipelines/redaction.ts'
import type { Examined, Finding, HealthCheck } from './check.ts'

/** Of one check. What takes longer is not well, whatever it would say. */
const deadlineMs = 5_000

/**
 * Makes all checks at the same time, each with a deadline of its own. One that hangs or throws is unhealthy, and holds
 * up no other. Never rejects.
 */
export async function examine(
  checks: readonly HealthCheck[],
  { signal, timeoutMs = deadlineMs }: { signal?: AbortSignal; timeoutMs?: number } = {},
): Promise<Examined[]> {
  return await Promise.all(
    checks.map(async (check) => ({
      name: check.name,
      host: check.isOfMachine ? hostname() : '',
      ...(await withinTime(check, timeoutMs, signal)),
    })),
  )
}

async function withinTime(check: HealthCheck, timeoutMs: number, stop: AbortSignal | undefined): Promise<Finding> {
  const deadline = new AbortController()
  const tooLate = Promise.withResolvers<Finding>()
  const timer = setTimeout(() => {
    deadline.abort(new Error('the deadline of the check'))
    tooLate.resolve(unhealthy(`gave no answer within ${formatDuration(timeoutMs)}`))
  }, timeoutMs)
  const signal = stop ? AbortSignal.any([stop, deadline.signal]) : deadline.signal
  try {
    return await Promise.race([attempt(check, signal), tooLate.promise])
  } finally {
    clearTimeout(timer)
  }
}

async function attempt(check: HealthCheck, signal: AbortSignal): Promise<Finding> {
  try {
    return await check.check(signal)
  } catch (error) {
    return unhealthy(redact(reasonOf(error)))
  }
}

function unhealthy(reason: string): Finding {
  return { state: 'unhealthy', reasons: [reason], figures: {} }
}

/** Errors of a connection that failed on every address of a host say what was wrong in their parts only. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(reasonOf).join('; ')
  return error instanceof Error ? error.message || error.name : String(error)
}
