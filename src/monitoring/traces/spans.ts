import { createHash } from 'node:crypto'
import type { EndedAttempt, EndedRun } from './trace-store.ts'

/** A span in the JSON form of OTLP: https://opentelemetry.io/docs/specs/otlp/ and opentelemetry-proto, trace/v1. */
export interface Span {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  /** 1: internal. */
  kind: 1
  startTimeUnixNano: string
  endTimeUnixNano: string
  attributes: { key: string; value: { stringValue: string } | { intValue: string } }[]
  /** 1: ok, 2: an error. */
  status: { code: 1 | 2; message?: string }
}

/** A run and its attempts as spans. The trace is the run's id, so that it is found from one in the other; no rows, no parameters. */
export function spansOf(run: EndedRun, attempts: readonly EndedAttempt[]): Span[] {
  const traceId = run.id.replaceAll('-', '')
  const root = spanId(`${run.id} ${run.generation}`)
  const own: Span = {
    traceId,
    spanId: root,
    name: run.pipeline,
    kind: 1,
    startTimeUnixNano: nanoseconds(run.startedAt),
    endTimeUnixNano: nanoseconds(run.endedAt),
    attributes: attributes({
      'millrace.run': run.id,
      'millrace.pipeline': run.pipeline,
      'millrace.mode': run.mode,
      'millrace.trigger': run.trigger,
      'millrace.state': run.state,
      'millrace.generation': run.generation,
    }),
    status: statusOf(run.state === 'failed', run.code),
  }
  const theirs = attempts.map(
    ({ step, item, attempt, outcome, startedAt, durationMs, code }): Span => ({
      traceId,
      spanId: spanId(`${run.id} ${step} ${item} ${attempt}`),
      parentSpanId: root,
      name: step,
      kind: 1,
      startTimeUnixNano: nanoseconds(startedAt),
      endTimeUnixNano: nanoseconds(new Date(startedAt.getTime() + durationMs)),
      attributes: attributes({
        'millrace.run': run.id,
        'millrace.step': step,
        'millrace.attempt': attempt,
        'millrace.outcome': outcome,
      }),
      status: statusOf(outcome !== 'completed' && outcome !== 'handed over', code),
    }),
  )
  return [own, ...theirs]
}

function spanId(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

function nanoseconds(at: Date): string {
  return `${at.getTime()}000000`
}

/** Errors by their code alone: a message may quote what a source has answered. */
function statusOf(isError: boolean, code: string | null): Span['status'] {
  return isError ? { code: 2, message: code ?? 'error' } : { code: 1 }
}

function attributes(values: Readonly<Record<string, string | number>>): Span['attributes'] {
  return Object.entries(values).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value },
  }))
}
