import { httpClient, type Listing, type Look } from 'millrace'
import { onTestFinished } from 'vitest'
import { simulatedPassword, startOrdsSimulator } from '../simulators/ords.ts'
import { accessToOracle } from './access.ts'
import { type BatchesOptions, oracleBatches } from './batches.ts'

export const noon = new Date('2025-11-27T12:00:00+06:00')

/** What a look is asked with. */
export function lookAt(now: Date, asked: Partial<Look> = {}): Look {
  const quiet = () => undefined
  return {
    http: httpClient(),
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    signal: AbortSignal.timeout(30_000),
    now: () => now,
    since: new Date(now.getTime() - 3 * 86_400_000),
    open: [],
    timezone: 'Asia/Dhaka',
    ...asked,
  }
}

/** A simulator that stands at noon until the test ends, and the connector before it. */
export async function ords() {
  const simulator = await startOrdsSimulator({ now: () => noon })
  const before = process.env.MILLRACE_SIMULATED
  process.env.MILLRACE_SIMULATED = 'ords'
  onTestFinished(async () => {
    if (before === undefined) delete process.env.MILLRACE_SIMULATED
    else process.env.MILLRACE_SIMULATED = before
    await simulator.close()
  })
  const environment = { ORDS_BASE_URL: simulator.baseUrl, ORDS_USER: 'CISREAD', ORDS_PASSWORD: simulatedPassword }
  return {
    environment,
    async order(orders: object): Promise<string> {
      return await (
        await fetch(`${simulator.address}/_control`, { method: 'POST', body: JSON.stringify(orders) })
      ).text()
    },
    async list(asked: Partial<Look> = {}, options: Partial<BatchesOptions> = {}): Promise<Listing> {
      const source = oracleBatches({ open: () => accessToOracle(environment), ...options })
      return await source.list(lookAt(noon, asked))
    },
  }
}
