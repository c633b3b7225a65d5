export type { Body, Channel, Message, Outgoing, Sent } from '../pipelines/notifications/channel.ts'

/** Why a try failed, and what that means for the next. */
export class DeliveryError extends Error {
  /** True: no further try can help. */
  readonly permanent: boolean
  /** What the other side asked to be left alone for. */
  readonly retryAfterMs: number | undefined
  /** True: the reply was lost after the body was sent, so it may have arrived. */
  readonly mayHaveArrived: boolean

  constructor(
    message: string,
    options: { permanent?: boolean; retryAfterMs?: number; mayHaveArrived?: boolean; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause })
    this.name = 'DeliveryError'
    this.permanent = options.permanent ?? false
    this.retryAfterMs = options.retryAfterMs
    this.mayHaveArrived = options.mayHaveArrived ?? false
  }
}
