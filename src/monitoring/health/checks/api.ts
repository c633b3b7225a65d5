import { formatDuration } from '../../../pipelines/format-duration.ts'
import type { HealthLimits } from '../../../pipelines/health-limits.ts'
import type { HealthCheck } from '../check.ts'
import { above, findingOf } from '../judge.ts'

/**
 * The HTTP door, asked over its socket as anybody would. It is asked whether it lives, not whether all is well, so that
 * the fault of another part does not show up here, too.
 *
 * @param address `http://127.0.0.1:3001`
 */
export function apiCheck(address: string, limits: HealthLimits): HealthCheck {
  return {
    name: 'api',
    isOfMachine: true,
    async check(signal) {
      const startedAt = performance.now()
      const status = await ask(`${address}/livez`, signal)
      const latencyMs = Math.round(performance.now() - startedAt)
      return findingOf({ latencyMs, status }, [
        status === 200 ? undefined : { state: 'unhealthy', reason: `answers /livez with ${status}` },
        above(limits.apiLatencyMs, latencyMs, `answers after ${formatDuration(latencyMs)}`),
      ])
    },
  }
}

async function ask(address: string, signal: AbortSignal): Promise<number> {
  try {
    const answer = await fetch(address, { signal, redirect: 'error' })
    await answer.arrayBuffer()
    return answer.status
  } catch (error) {
    // fetch says what was wrong in its cause alone.
    const why = error instanceof Error && error.cause instanceof Error ? error.cause : error
    const said = why instanceof Error ? why.message || why.name : String(why)
    throw new Error(`takes no request: ${said}`, { cause: error })
  }
}
