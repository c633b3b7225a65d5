/** One request as the log keeps it. Values of keys are replaced by `***`. */
export interface LoggedRequest {
  method: string
  path: string
  /** Every parameter may come several times. */
  query: Record<string, string[]>
  time: string
}

/** What keys are called in addresses. */
const secretParameters = new Set(['api_key', 'apikey', 'key', 'token', 'access_token'])
const keptRequests = 1000

/** The last requests that reached the service, oldest first. */
export class RequestLog {
  #requests: LoggedRequest[] = []

  get requests(): readonly LoggedRequest[] {
    return this.#requests
  }

  add(request: Request, now: Date): void {
    const { pathname, searchParams } = new URL(request.url)
    const query: Record<string, string[]> = {}
    for (const [name, value] of searchParams) {
      query[name] = [...(query[name] ?? []), secretParameters.has(name) ? '***' : value]
    }
    const entry = { method: request.method, path: decodeURIComponent(pathname), query, time: now.toISOString() }
    this.#requests = [...this.#requests, entry].slice(-keptRequests)
  }

  clear(): void {
    this.#requests = []
  }
}
