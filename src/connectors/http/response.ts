import type { HttpResponse } from '../../pipelines/http-client.ts'
import { excerpt, failure, type Subject } from './failure.ts'
import type { HttpError } from './http-error.ts'
import { textOf } from './text.ts'

/** How much of a body that is not JSON its error's sentence shows. */
const shownLength = 80

/** An answer with its body. The bytes are private, so that printing it shows none of them. */
export class ReceivedResponse implements HttpResponse {
  readonly status: number
  readonly headers: Headers
  readonly address: string
  readonly #bytes: Uint8Array
  readonly #subject: Subject
  readonly #attempt: number

  constructor(subject: Subject, attempt: number, status: number, headers: Headers, bytes: Uint8Array) {
    this.status = status
    this.headers = subject.redactor.headers(headers)
    this.address = subject.address
    this.#bytes = bytes
    this.#subject = subject
    this.#attempt = attempt
  }

  text(): string {
    return textOf(this.#bytes, this.headers.get('content-type'))
  }

  json(): unknown {
    try {
      return JSON.parse(textOf(this.#bytes, this.headers.get('content-type'), true))
    } catch {
      // The parser's own message is left out: it quotes the body where it breaks, secrets included.
      throw this.#notJson()
    }
  }

  #notJson(): HttpError {
    const body = this.text()
    const start = excerpt(this.#subject.redactor, body, shownLength)
    const type = this.headers.get('content-type') ?? 'no content type'
    const got = body === '' ? 'an empty body' : `${type}, ${this.#bytes.length} bytes, that begin: ${start}`
    return failure(this.#subject, `expected JSON, got status ${this.status} with ${got}`, {
      code: 'not_json',
      status: this.status,
      attempt: this.#attempt,
      // Pages that say "be right back" with status 200, and bodies that were cut.
      passing: true,
      body,
    })
  }
}
