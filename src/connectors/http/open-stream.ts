import type { HttpStream } from '../../pipelines/http-client.ts'
import { encodingOf, headOf } from './attempt.ts'
import { decodedBody } from './body.ts'
import type { Call } from './call.ts'
import { Deadline } from './deadline.ts'
import { ended } from './ended.ts'
import { type Answer, discard } from './exchange.ts'
import { HttpError } from './http-error.ts'
import { interruptible } from './interruptible.ts'
import { networkFailure } from './network-failure.ts'
import type { Trace } from './trace.ts'

/** Sends the request once and waits for the first bytes of its body, so that what fails before them is tried again. */
export async function openStream(call: Call, trace: Trace, head: Deadline, total: Deadline): Promise<HttpStream> {
  const answer = await headOf(call, trace, head.signal)
  // The head is there: from now on it is the next bytes that are waited for.
  head[Symbol.dispose]()
  const chunks = new Chunks(call, trace, answer, total)
  const first = await chunks.next()
  return {
    status: answer.status,
    headers: call.redactor.headers(answer.headers),
    address: trace.address,
    body: { [Symbol.asyncIterator]: once(() => chunks.from(first)) },
  }
}

/** The body of an answer on its way through: with its deadlines, and with the errors of a request. */
class Chunks {
  readonly #call: Call
  readonly #trace: Trace
  readonly #answer: Answer
  readonly #total: Deadline
  readonly #decoded: AsyncGenerator<Uint8Array, void, void>

  constructor(call: Call, trace: Trace, answer: Answer, total: Deadline) {
    this.#call = call
    this.#trace = trace
    this.#answer = answer
    this.#total = total
    this.#decoded = decodedBody(answer.body, encodingOf(answer), call.settings.maxBytes)
    // Also where nobody reads.
    total.signal.addEventListener('abort', () => discard(answer.body), { once: true })
  }

  /** Nothing at the end. Throws an HttpError. */
  async next(): Promise<Uint8Array | undefined> {
    using idle = new Deadline(this.#call.settings.stream.idleTimeoutMs, [this.#total.signal])
    try {
      const { value } = await interruptible(this.#decoded.next(), idle.signal)
      this.#trace.body.bytes += value?.length ?? 0
      return value ?? undefined
    } catch (error) {
      discard(this.#answer.body)
      throw (
        ended(this.#call, this.#trace, this.#total, idle, 'idleTimeout') ??
        networkFailure(this.#call, this.#trace, error)
      )
    }
  }

  async *from(first: Uint8Array | undefined): AsyncGenerator<Uint8Array, void, void> {
    const { body } = this.#answer
    let failed: HttpError | undefined
    try {
      for (let chunk = first; chunk !== undefined; chunk = await this.next()) yield chunk
    } catch (error) {
      if (error instanceof HttpError) failed = error
      throw error
    } finally {
      discard(body)
      this.#total[Symbol.dispose]()
      this.#trace.log(this.#call, failed?.code)
      await this.#decoded.return()
    }
  }
}

/** A second reader would get nothing, and take it for an empty body. */
function once<Made>(make: () => Made): () => Made {
  let isUsed = false
  return () => {
    if (isUsed)
      throw new Error('expected the body of a stream to be read once, got a second reader: send the request again')
    isUsed = true
    return make()
  }
}
