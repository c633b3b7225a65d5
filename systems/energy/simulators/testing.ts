import type { ListeningSimulator, LoggedRequest } from 'millrace/simulator'
import { onTestFinished } from 'vitest'

/** The clock that all tests are pinned to: no price file is moved. */
export const pinnedNow = () => new Date('2026-08-19T12:00:00Z')

/** A key of the form that all services take. */
export const anyKey = '0123456789abcdef0123456789abcdef'

/** The JSON of a response, typed as the test expects it to be. */
export async function jsonOf<Body>(response: Response | Promise<Response>): Promise<Body> {
  const body: Body = JSON.parse(await (await response).text())
  return body
}

/** A started simulator that lives until the test ends, with both ends of its control endpoint. */
export async function untilTestEnds(starting: Promise<ListeningSimulator>) {
  const simulator = await starting
  onTestFinished(() => simulator.close())
  const controlAddress = `${simulator.address}/_control`
  return {
    ...simulator,
    /** Sends an order to the control endpoint. */
    order: (order: object) => fetch(controlAddress, { method: 'POST', body: JSON.stringify(order) }),
    /** What the service was asked so far. */
    async requests(): Promise<LoggedRequest[]> {
      const { requests } = await jsonOf<{ requests: LoggedRequest[] }>(fetch(`${controlAddress}/requests`))
      return requests
    },
    /** Asks the service itself: `ask('/series', { series_id: 'DHHNGSP' })`. */
    ask(path: string, query: Record<string, string> = {}, init?: RequestInit): Promise<Response> {
      return fetch(`${simulator.baseUrl}${path}?${new URLSearchParams(query).toString()}`, init)
    },
  }
}
