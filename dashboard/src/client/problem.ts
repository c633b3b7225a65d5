/** What the API answers when it does not do what it was asked (problem+json), or why it could not be asked. */
export class Problem extends Error {
  /** The HTTP status; 0 when there was no answer. */
  readonly status: number
  readonly detail: string | undefined
  /** By which the server's log tells more. */
  readonly id: string | undefined
  /** What does not fit, by path: `{ 'params.day': 'expected a date' }`. */
  readonly errors: Readonly<Record<string, string>>

  constructor(status: number, body: ProblemBody) {
    super(body.title ?? String(status))
    this.name = 'Problem'
    this.status = status
    this.detail = body.detail
    this.id = body.id
    this.errors = Object.fromEntries((body.errors ?? []).map(({ path, message }) => [path, message]))
  }
}

interface ProblemBody {
  title?: string
  detail?: string
  id?: string
  errors?: { path: string; message: string }[]
}

/** Reads an answer that is no success. */
export async function problemOf(response: Response): Promise<Problem> {
  const body: ProblemBody = await response.json().catch(() => ({}))
  return new Problem(response.status, body)
}
