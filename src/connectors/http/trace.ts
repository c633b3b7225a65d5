import { type SourceCall, sourceCalls } from '../../telemetry/happenings.ts'
import { ReceivedBody } from './body.ts'
import type { Call } from './call.ts'
import type { HttpErrorCode } from './http-error.ts'

/** What is known of an attempt while it goes on, for its log line and its error. */
export class Trace {
  readonly attempt: number
  /** False while it waits for its turn. */
  begun = false
  /** As it may be shown; changes with redirects. */
  address: string
  status: number | undefined
  /** Whether any of the request may have left. */
  wasSent = false
  readonly body = new ReceivedBody()
  readonly #startedAtMs = performance.now()

  constructor(attempt: number, address: string) {
    this.attempt = attempt
    this.address = address
  }

  /** One line for the attempt. */
  log({ method, hooks }: Call, error: HttpErrorCode | undefined): void {
    const durationMs = performance.now() - this.#startedAtMs
    if (sourceCalls.hasSubscribers) {
      const host = URL.canParse(this.address) ? new URL(this.address).host : 'other'
      sourceCalls.publish({ method, host, status: this.status, durationMs } satisfies SourceCall)
    }
    hooks.log?.debug(`${method} ${this.address}`, {
      attempt: this.attempt,
      status: this.status,
      bytes: this.body.bytes,
      durationMs: Math.round(durationMs),
      ...(error === undefined ? {} : { error }),
    })
  }
}
