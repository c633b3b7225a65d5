import type { FaultOrder } from './fault-order.ts'

/** An answer that takes the place of the service's own. */
interface PlannedAnswer {
  status: number
  body?: string | undefined
  headers?: Record<string, string> | undefined
}

/** What the service answers for a status when the order gives no body. */
export type FailureBody = (status: number) => { body: string; contentType: string }

const outagePage =
  '<!DOCTYPE html><html><head><title>Maintenance</title></head><body>Will be right back...</body></html>'

/** What goes wrong next, as ordered through the control endpoint. */
export class Faults {
  delayMs = 0
  #answers: PlannedAnswer[] = []
  #drops = 0
  #cuts = 0
  readonly #failureBody: FailureBody

  constructor(failureBody: FailureBody) {
    this.#failureBody = failureBody
  }

  plan(order: FaultOrder): void {
    const { failNext, html200Next = 0, dropNext = 0, cutNext = 0, delayMs = this.delayMs } = order
    if (failNext) {
      const { count, ...answer } = failNext
      this.#answers.push(...Array.from({ length: count }, () => answer))
    }
    const html = { status: 200, body: outagePage, headers: { 'content-type': 'text/html; charset=utf-8' } }
    this.#answers.push(...Array.from({ length: html200Next }, () => html))
    this.#drops += dropNext
    this.#cuts += cutNext
    this.delayMs = delayMs
  }

  takesDrop(): boolean {
    return this.#drops > 0 && this.#drops-- > 0
  }

  takesCut(): boolean {
    return this.#cuts > 0 && this.#cuts-- > 0
  }

  /** The answer planned for this request, if there is one. */
  takeAnswer(): Response | undefined {
    const planned = this.#answers.shift()
    return planned && this.failure(planned)
  }

  /** The service's own failure of that status, unless a body is given. */
  failure({ status, body, headers }: PlannedAnswer): Response {
    const own = this.#failureBody(status)
    // A status such as 304 has no body, and Response refuses one.
    const text = [204, 205, 304].includes(status) ? null : (body ?? own.body)
    return new Response(text, { status, headers: { 'content-type': own.contentType, ...headers } })
  }

  reset(): void {
    this.delayMs = 0
    this.#answers = []
    this.#drops = 0
    this.#cuts = 0
  }
}
